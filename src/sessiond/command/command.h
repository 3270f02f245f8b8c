/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One request of a client, from its frame to its status.  It runs as a job
 * of the handler pool; a handler is plain sequential code that may wait for
 * applications and consumers, and returns 0 or a negative error.  One that
 * has nothing to wait for runs on the client loop at once.
 */
#pragma once
#include "base/fd.h"
#include "base/pool.h"
#include "proto/control.h"
#include "sessiond/sessiond.h"

struct connection;

#define COMMAND_WARNINGS_MAX 64

struct command {
	struct job job;
	struct sessiond *sd;
	struct connection *connection;  /* a reference */
	struct peer_credentials client;
	struct frame request;           /* owned */
	const struct command_row *row;
	struct session *session;        /* a reference, if the row needs one */
	union {
		uint64_t align;
		char bytes[512];        /* the decoded request; its strings point into the frame */
	} message;
	char detail[1024];
	char *warnings[COMMAND_WARNINGS_MAX];
	unsigned n_warnings;
};

enum command_needs { COMMAND_SESSION = 1, COMMAND_TURN = 2, COMMAND_QUICK = 4 };

struct command_row {
	uint16_t id;
	const struct wire_message *(*wire)(void);
	int (*handler)(struct command *cmd, const void *request);
	unsigned needs;
};

/*
 * Takes over the frame. On the client loop; the command then runs and frees itself. Negative: nobody will answer, so
 * that the connection must end.
 */
_must_check_ int command_dispatch(struct sessiond *sd, struct connection *connection, const struct peer_credentials *client,
	struct frame *request);

/* Whether the client may control the session. */
bool command_may_control(const struct command *cmd, const struct session *session);
/* The reason, for the user; returns error. */
int command_fail(struct command *cmd, int error, const char *fmt, ...) _printf_(3, 4);
/* One data frame. */
_must_check_ int command_reply(struct command *cmd, const struct wire_message *m, const void *msg);
/* Data frames of a message that is one list; cut so that no frame is too long. */
_must_check_ int command_reply_list(struct command *cmd, const struct wire_message *m, const void *items, unsigned n,
	size_t item_size);

#define COMMAND(message, handler, needs) int handler(struct command *cmd, const void *request);
#include "sessiond/command/table.def"
