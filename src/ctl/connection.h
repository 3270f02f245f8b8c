/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A connection to the session daemon, and one request on it, or several one
 * after the other.
 *
 * Each call has a connection of its own, so calls of several threads do not
 * see each other.  A peer that is silent, slow or talks nonsense ends the call
 * with an error: it has 10 s to say hello and 60 s for the whole answer.  A
 * request that waits for applications or for data may take as long as it
 * needs, but when nothing came for 10 s the daemon is asked whether it lives,
 * by a second hello, and has 10 s to say so; once the answer has begun it has
 * 60 s as well.  $LTTNG_NETWORK_SOCKET_TIMEOUT, in milliseconds, replaces all
 * these times; 0 or -1: no limit.  An answer has at most CONTROL_MAX_ANSWER
 * bytes, whatever the time.
 */
#pragma once
#include "proto/control.h"

struct connection;

/* 0 or -LTTNG_ERR_*, with the cause in the thread's answer. */
_must_check_ int connection_open(struct connection **ret);
void connection_free(struct connection *connection);
DEFINE_CLEANUP(struct connection *, connection_free)

/* Of a request. */
enum {
	CONNECTION_WAITS = 1,   /* for applications or data */
	CONNECTION_BULK = 2,    /* the answer has up to CONTROL_MAX_BULK_ANSWER bytes */
};

/* Sends hello, if it is the first one, and request in one piece; m NULL: hello alone. */
_must_check_ int connection_request(struct connection *connection, const struct wire_message *m, const void *msg,
	unsigned flags);
/*
 * The next frame of the answer, which the caller deinits. 0, or -LTTNG_ERR_*;
 * with a deadline earlier than the connection's own, CONNECTION_LATER may be
 * the result: call it again.
 */
enum { CONNECTION_LATER = 1 };
_must_check_ int connection_receive(struct connection *connection, uint64_t deadline_us, struct frame *ret);
/* The status came, so the request has ended one way or the other. */
bool connection_is_ended(const struct connection *connection);
/* Waits for the daemon's hello only. */
_must_check_ int connection_wait_hello(struct connection *connection);
