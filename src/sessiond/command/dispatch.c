/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <lttng/lttng-error.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/str.h"
#include "sessiond/command/command.h"
#include "sessiond/command/reply.h"
#include "sessiond/command/connection.h"

static const struct command_row rows[] = {
#define SESSION COMMAND_SESSION
#define TURN    COMMAND_TURN
#define QUICK   COMMAND_QUICK
#define COMMAND(message, handler_, needs_) \
	{ .id = CONTROL_##message, .wire = control_##message##_wire, .handler = handler_, .needs = needs_ },
#include "sessiond/command/table.def"
#undef SESSION
#undef TURN
#undef QUICK
};

static const struct command_row *find_row(uint16_t id)
{
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].id == id)
			return &rows[i];
	return NULL;
}

bool command_may_control(const struct command *cmd, const struct session *session)
{
	return cmd->client.uid == 0 || cmd->client.uid == session->conf.uid;
}

int command_fail(struct command *cmd, int error, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void) vsnprintf(cmd->detail, sizeof(cmd->detail), fmt, ap);
	va_end(ap);
	return error;
}

int command_reply(struct command *cmd, const struct wire_message *m, const void *msg)
{
	return connection_send(cmd->connection, m, cmd->request.serial, msg);
}

int command_reply_list(struct command *cmd, const struct wire_message *m, const void *items, unsigned n,
	size_t item_size)
{
	/* A record's strings may be long, but not all of them are. */
	const unsigned piece = 2048;
	unsigned done = 0;
	int r = 0;

	do {
		const struct wire_list list = {
			.items = n > 0 ? (const char *) items + done * item_size : NULL, .n = MIN(piece, n - done),
		};

		r = command_reply(cmd, m, &list);
		done += list.n;
	} while (r == 0 && done < n);
	return r;
}

static void collect_warning(void *data, enum log_level level, const char *text)
{
	struct command *cmd = data;
	char *copy;

	if (level > LOG_LEVEL_WARN || cmd->n_warnings == COMMAND_WARNINGS_MAX || str_dup_n(text, 1000, &copy) < 0)
		return;
	cmd->warnings[cmd->n_warnings++] = copy;
}

static void send_status(struct command *cmd, int error)
{
	struct control_warning warnings[COMMAND_WARNINGS_MAX];
	const struct control_status status = {
		.code = reply_code(error),
		.detail = *cmd->detail || error == 0 ? cmd->detail : error_text(error),
		.warnings = { .items = warnings, .n = cmd->n_warnings },
	};

	for (unsigned i = 0; i < cmd->n_warnings; i++)
		warnings[i].text = cmd->warnings[i];
	/* A client that went away does not hear the end of its command. */
	IGNORE(connection_send(cmd->connection, control_status_wire(), cmd->request.serial, &status));
}

static void finish(struct command *cmd, int error)
{
	log_debug(NULL, "Command done: id=%u, error=%d", cmd->request.id, error);
	/* Who has read the status may ask for the next thing at once. */
	connection_end_request(cmd->connection);
	send_status(cmd, error);
	for (unsigned i = 0; i < cmd->n_warnings; i++)
		free(cmd->warnings[i]);
	session_unref(cmd->session);
	frame_deinit(&cmd->request);
	connection_unref(cmd->connection);
	free(cmd);
}

static bool is_dying(struct session *session)
{
	MUTEX_GUARD(&session->lock);

	return session->dying;
}

static void run(struct job *job)
{
	struct command *cmd = CONTAINER_OF(job, struct command, job);
	struct turn *turn = cmd->row->needs & COMMAND_TURN ? &cmd->session->turn : NULL;
	_cleanup_(session_unrefp) struct session *session = cmd->session ? session_ref(cmd->session) : NULL;
	struct pool *handlers = cmd->sd->handlers;
	int r;

	log_set_thread_sink(collect_warning, cmd);
	if (turn && is_dying(session))
		r = -E_NO_SESSION; /* destroyed while this command stood in line */
	else
		r = cmd->row->handler(cmd, &cmd->message);
	log_set_thread_sink(NULL, NULL);
	/* The turn goes on before the answer: whoever has the answer finds the next command possible. */
	if (turn)
		turn_give_back(turn, handlers);
	finish(cmd, r);
}

static int find_session(struct command *cmd)
{
	const char *name = *(const char *const *) &cmd->message;

	cmd->session = session_list_find(cmd->sd->sessions, name);
	if (!cmd->session)
		return command_fail(cmd, -E_NO_SESSION, "There is no session \"%s\"", name);
	if (!command_may_control(cmd, cmd->session))
		return command_fail(cmd, -E_PERMISSION, "Session \"%s\" belongs to another user", name);
	return 0;
}

static int prepare(struct command *cmd)
{
	int r;

	if (!cmd->row)
		return command_fail(cmd, -E_NOT_SUPPORTED, "This session daemon does not know command %u",
			cmd->request.id);
	assert(cmd->row->wire()->size <= sizeof(cmd->message));
	r = frame_decode(&cmd->request, cmd->row->wire(), &cmd->message);
	if (r < 0)
		return command_fail(cmd, r, "The request cannot be decoded");
	return cmd->row->needs & COMMAND_SESSION ? find_session(cmd) : 0;
}

/* No memory to begin with: who asked hears that, or is hung up on, so that he does not wait for ever. */
static int turn_away(struct connection *connection, uint64_t serial)
{
	const struct control_status status = { .code = reply_code(-ENOMEM), .detail = error_text(-ENOMEM) };

	connection_end_request(connection);
	return connection_send(connection, control_status_wire(), serial, &status);
}

/* Whoever has the turn may rely on it that the session does not start meanwhile. */
static bool waits_for_nobody(const struct command *cmd)
{
	if (!(cmd->row->needs & COMMAND_QUICK))
		return false;
	if (!(cmd->row->needs & COMMAND_TURN))
		return true;
	MUTEX_GUARD(&cmd->session->lock);
	return !cmd->session->active;
}

int command_dispatch(struct sessiond *sd, struct connection *connection, const struct peer_credentials *client,
	struct frame *request)
{
	struct command *cmd = calloc(1, sizeof(*cmd));
	int r;

	if (!cmd)
		return turn_away(connection, request->serial);
	*cmd = (struct command) {
		.job = { .lane = client->uid, .run = run }, .sd = sd, .connection = connection_ref(connection),
		.client = *client, .request = *request, .row = find_row(request->id),
	};
	list_init(&cmd->job.link);
	*request = (struct frame) FRAME_INIT;
	r = prepare(cmd);
	if (r < 0)
		finish(cmd, r);
	else if (cmd->row->needs & COMMAND_TURN && !turn_take_or_queue(&cmd->session->turn, &cmd->job))
		return 0; /* who has the turn posts it */
	else if (waits_for_nobody(cmd))
		run(&cmd->job);
	else
		pool_post(sd->handlers, &cmd->job);
	return 0;
}
