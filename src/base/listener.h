/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A listening socket on a loop.
 *
 * Out of descriptors, a reserve one is given up to accept a connection and
 * close it, so that its peer does not hang.  Without the reserve (somebody
 * else may have taken its number) the loop would be told of the connection
 * for ever: then nobody listens, until a timer has found a descriptor for it.
 */
#pragma once
#include "base/loop.h"

struct listener;

struct listener_conf {
	/* Owns fd. */
	void (*on_connection)(int fd, void *data);
	/* A connection was closed, or connections have to wait, for want of descriptors or memory. May be NULL. */
	void (*on_turned_away)(int error, void *data);
	void *data;
	unsigned per_turn;              /* connections at once; the loop's others come between */
	bool blocking;                  /* the connections block */
};

/* Consumes the listening socket. */
_must_check_ int listener_new_consume_fd(struct loop *loop, int fd, const struct listener_conf *conf,
	struct listener **ret);
/* From on_connection: after this turn connections wait for a few milliseconds, so that who makes them in vain does. */
void listener_rest(struct listener *listener);
void listener_free(struct listener *listener);
DEFINE_CLEANUP(struct listener *, listener_free)
