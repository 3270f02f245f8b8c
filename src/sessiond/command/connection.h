/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One control client.  It belongs to the client loop; a running command
 * holds a reference and may send to it from its own thread, also after the
 * client has gone (then nothing happens).
 */
#pragma once
#include "base/list.h"
#include "base/log.h"
#include "proto/control.h"
#include "sessiond/session/uid-count.h"

struct connection;
struct connection_list;
struct loading;
struct sessiond;

/* Consumes fd. On the client loop. One beyond the bounds is closed, which is said and no error. */
_must_check_ int connection_new_consume_fd(struct sessiond *sd, struct connection_list *list, int fd);
struct connection *connection_ref(struct connection *connection);
void connection_unref(struct connection *connection);
DEFINE_CLEANUP(struct connection *, connection_unref)

/* Any thread. -EPIPE when the client is gone. */
_must_check_ int connection_send(struct connection *connection, const struct wire_message *m, uint64_t serial,
	const void *msg);
/* Of the command that runs, which sets it at most once; abandoned with the connection. */
struct loading *connection_get_loading(const struct connection *connection);
void connection_set_loading(struct connection *connection, struct loading *loading);
/* Any thread: the connection may bring its next request. */
void connection_end_request(struct connection *connection);

struct connection_list {
	struct list connections;        /* loop: client, as all */
	unsigned n;
	struct uid_count per_uid;
	struct log_limit limit;
};
void connection_list_init(struct connection_list *list);
/* With the loop stopped. */
void connection_list_close(struct connection_list *list);
