/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands on sessions: create, destroy, start, stop. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/dir.h"
#include "base/errors.h"
#include "base/log.h"
#include "base/str.h"
#include "base/time.h"
#include "sessiond/command/command.h"
#include "sessiond/command/describe.h"
#include "sessiond/command/ending.h"
#include "sessiond/command/memory.h"
#include "sessiond/command/wanted-change.h"

#define NAME_ATTEMPTS 1000

static int make_path(const struct control_create_session *request, const char *name, bool automatic, char **ret)
{
	char when[32];

	if (request->output != CONTROL_OUTPUT_LOCAL)
		return str_dup("", ret);
	if (*request->path)
		return str_dup(request->path, ret);
	if (*request->base != '/')
		return -E_NO_TRACE_OUTPUT;
	time_format_compact(time(NULL), when, sizeof(when));
	return automatic ? str_printf(ret, "%s/%s", request->base, name) :
		str_printf(ret, "%s/%s-%s", request->base, name, when);
}

static int add_session(struct command *cmd, const struct control_create_session *request, const char *name,
	bool automatic, struct session **ret)
{
	_cleanup_(session_unrefp) struct session *session = NULL;
	_cleanup_free_ char *path = NULL;
	struct session_conf conf = {
		.name = name, .shm_path = request->shm_path, .ctrl_url = request->ctrl_url,
		.data_url = request->data_url, .output = (enum session_output) request->output,
		.snapshot = request->snapshot, .live_timer_us = request->live ? request->live_timer_us : 0,
		.uid = cmd->client.uid, .gid = cmd->client.gid,
	};
	int r = make_path(request, name, automatic, &path);

	if (r < 0)
		return r;
	conf.path = path;
	r = session_new(session_list_next_id(cmd->sd->sessions), &conf, &session);
	if (r == 0)
		r = session_list_add(cmd->sd->sessions, session);
	if (r == 0)
		*ret = TAKE_PTR(session);
	return r;
}

/* auto-DATETIME; -N behind it when that is taken. */
static int add_automatic(struct command *cmd, const struct control_create_session *request, struct session **ret)
{
	char when[32], name[64];
	int r = -E_SESSION_EXISTS;

	time_format_compact(time(NULL), when, sizeof(when));
	for (unsigned i = 0; i < NAME_ATTEMPTS && r == -E_SESSION_EXISTS; i++) {
		if (i == 0)
			(void) snprintf(name, sizeof(name), "auto-%s", when);
		else
			(void) snprintf(name, sizeof(name), "auto-%s-%u", when, i);
		r = add_session(cmd, request, name, true, ret);
	}
	return r;
}


int command_check_supported(struct command *cmd, uint8_t output, bool live, bool snapshot)
{
	if (output == CONTROL_OUTPUT_NET || live)
		return command_fail(cmd, -E_NOT_SUPPORTED, "Sending traces over the network is not supported");
	if (snapshot)
		return command_fail(cmd, -E_NOT_SUPPORTED, "Snapshot sessions are not supported");
	return 0;
}

int command_check_shm_path(struct command *cmd, const char *path)
{
	return !*path || *path == '/' ? 0 :
		command_fail(cmd, -EINVAL, "The path of ring buffers \"%s\" is not absolute", path);
}

int cmd_create_session(struct command *cmd, const void *request_)
{
	const struct control_create_session *request = request_;
	_cleanup_(session_unrefp) struct session *session = NULL;
	struct control_session record;
	int r;

	if (strchr(request->name, '/'))
		return command_fail(cmd, -E_SESSION_NAME, "Session name \"%s\" holds a '/'", request->name);
	if (*request->path && *request->path != '/')
		return command_fail(cmd, -E_NO_TRACE_OUTPUT, "Output path \"%s\" is not absolute", request->path);
	r = command_check_supported(cmd, request->output, request->live, request->snapshot);
	if (r == 0)
		r = command_check_shm_path(cmd, request->shm_path);
	if (r < 0)
		return r;
	if (*request->name)
		r = add_session(cmd, request, request->name, false, &session);
	else
		r = add_automatic(cmd, request, &session);
	if (r == -E_SESSION_EXISTS)
		return command_fail(cmd, r, "Session \"%s\" exists already", request->name);
	if (r < 0)
		return r;
	describe_session(session, &record);
	return command_reply_list(cmd, control_session_info_wire(), &record, 1, sizeof(record));
}

static int first_start(struct command *cmd, struct session *session)
{
	int r;

	r = ust_domain_open_chunk(&cmd->sd->ust, session);
	if (r == -E_NO_TRACE_OUTPUT)
		return command_fail(cmd, r, "Session \"%s\" cannot start: its output directory %s cannot be made or "
			"written: choose another with 'lttng create --output'", session->conf.name, session->conf.path);
	if (r == -E_NO_CONSUMER)
		return command_fail(cmd, r, "Session \"%s\" cannot start: the consumer daemon cannot be run (see the "
			"session daemon's log, and --consumerd%u-path)", session->conf.name, 8 * (unsigned) sizeof(long));
	return r;
}

/* One that this session is loaded to replace will have left its place. */
static bool replaces_one_there(struct command *cmd, const struct session *session)
{
	_cleanup_(session_unrefp) struct session *listed = session_list_find(cmd->sd->sessions, session->conf.name);

	return listed && listed != session && strcmp(listed->conf.shm_path, session->conf.shm_path) == 0;
}

static int try_shm_path(struct command *cmd, struct session *session)
{
	const struct log_context ctx = session_log(session);
	bool used = false;
	int r = *session->conf.shm_path ? ust_domain_try_shm_path(session, &used) : 0;

	if (used && !replaces_one_there(cmd, session))
		log_warn(&ctx, 0, "There are ring buffers already, of a session that crashed or of another one, which are kept; "
			"users and programs that have some there are not recorded: path=\"%.300s\"", session->conf.shm_path);
	return r < 0 ? command_fail(cmd, -E_NO_TRACE_OUTPUT, "Session \"%s\" cannot start: the directory of its ring buffers "
		"%s cannot be made or written (%s): choose another with 'lttng create --shm-path'", session->conf.name,
		session->conf.shm_path, error_text(r)) : 0;
}

int command_prepare_start(struct command *cmd, struct session *session)
{
	bool active, started_once;
	int r = 0;

	mutex_lock(&session->lock);
	active = session->active;
	started_once = session->started_once;
	if (session->n_channels == 0)
		r = -E_SESSION_EMPTY;
	mutex_unlock(&session->lock);
	if (active)
		return command_fail(cmd, -E_SESSION_STARTED, "Session \"%s\" is started already", session->conf.name);
	if (r < 0)
		return command_fail(cmd, r, "Session \"%s\" has no channel: enable an event or a channel first",
			session->conf.name);
	if (started_once)
		return 0;
	r = try_shm_path(cmd, session);
	if (r < 0)
		return r;
	command_warn_of_start(cmd, session);
	return first_start(cmd, session);
}

int command_activate(struct command *cmd, struct session *session)
{
	mutex_lock(&session->lock);
	session_set_started_locked(session);
	mutex_unlock(&session->lock);
	return ust_domain_sync(&cmd->sd->ust, session);
}

int cmd_start_session(struct command *cmd, const void *request)
{
	int r = command_prepare_start(cmd, cmd->session);

	(void) request;
	return r < 0 ? r : command_activate(cmd, cmd->session);
}

/* So that the next answer can say what is new. Counters of a consumer that is gone are gone too. */
static void remember_told(struct session *session, const struct control_channel *channels, unsigned n)
{
	struct channel *channel;
	unsigned i = 0;

	MUTEX_GUARD(&session->lock);
	list_for_each(channel, &session->channels, link) {
		if (i == n)
			return;
		channel->told = (struct channel_counters) {
			.discarded_events = channels[i].discarded_events, .lost_packets = channels[i].lost_packets,
			.unwritten_packets = channels[i].unwritten_packets, .recycled_packets = channels[i].recycled_packets,
			.damaged_packets = channels[i].damaged_packets,
		};
		i++;
	}
}

static int reply_completion(struct command *cmd, const struct ust_completion *completion)
{
	_cleanup_free_ struct control_channel *channels = NULL, *told = NULL;
	struct control_completion message = {
		.losses = { .items = completion->losses, .n = completion->n_losses },
	};
	unsigned n = 0, n_told = 0;
	int r = describe_channels(cmd->session, completion, &channels, &n);

	if (r == 0)
		r = describe_told(cmd->session, &told, &n_told);
	if (r < 0)
		return r;
	message.channels = (struct wire_list) { .items = channels, .n = n };
	message.told = (struct wire_list) { .items = told, .n = n_told };
	r = command_reply(cmd, control_completion_wire(), &message);
	if (r == 0)
		remember_told(cmd->session, channels, n);
	return r;
}

static int finish_recording(struct command *cmd, bool close)
{
	_cleanup_completion_ struct ust_completion completion = { .n_losses = 0 };
	int r = ust_domain_flush(&cmd->sd->ust, cmd->session, close, &completion);
	int sent = reply_completion(cmd, &completion);

	return r < 0 ? r : sent;
}

int command_set_inactive(struct command *cmd, struct session *session, bool dying)
{
	mutex_lock(&session->lock);
	session->active = false;
	/* The end of the daemon may have come between: it is not taken back. */
	session->dying = session->dying || dying;
	session_changed_locked(session);
	mutex_unlock(&session->lock);
	return ust_domain_sync(&cmd->sd->ust, session);
}

int cmd_stop_session(struct command *cmd, const void *request_)
{
	const struct control_stop_session *request = request_;
	struct session *session = cmd->session;
	bool active, started_once;
	int r;

	mutex_lock(&session->lock);
	active = session->active;
	started_once = session->started_once;
	mutex_unlock(&session->lock);
	if (!started_once)
		return command_fail(cmd, -E_SESSION_STOPPED, "Session \"%s\" was never started", session->conf.name);
	if (!active)
		return command_fail(cmd, -E_SESSION_STOPPED, "Session \"%s\" is stopped already", session->conf.name);
	r = command_set_inactive(cmd, session, false);
	if (r < 0)
		return r;
	if (!request->wait) {
		ust_domain_flush_async(&cmd->sd->ust, session);
		return 0;
	}
	return finish_recording(cmd, false);
}

int cmd_destroy_session(struct command *cmd, const void *request_)
{
	const struct control_destroy_session *request = request_;
	struct session *session = cmd->session;
	int r, closed;

	if (!request->wait) {
		session_end_async(cmd->sd, session);
		return 0;
	}
	/* The name is free from here on. */
	(void) session_list_remove(cmd->sd->sessions, session);
	/* Whatever applications could not be told, the consumers let go of it. */
	r = command_set_inactive(cmd, session, true);
	closed = finish_recording(cmd, true);
	return r < 0 ? r : closed;
}

int cmd_data_pending(struct command *cmd, const void *request)
{
	struct control_data_pending_answer answer = { .pending = false };
	int r;

	(void) request;
	r = ust_domain_data_pending(&cmd->sd->ust, cmd->session, &answer.pending);
	if (r < 0)
		return r;
	return command_reply(cmd, control_data_pending_answer_wire(), &answer);
}

int cmd_regenerate_metadata(struct command *cmd, const void *request)
{
	struct session *session = cmd->session;
	enum buffer_type type;
	bool active;

	(void) request;
	mutex_lock(&session->lock);
	type = session->buffer_type;
	active = session->active;
	mutex_unlock(&session->lock);
	if (!active)
		return command_fail(cmd, -E_SESSION_NOT_STARTED, "Session \"%s\" is not started", session->conf.name);
	if (type == BUFFER_PER_PID)
		return command_fail(cmd, -E_PER_PID_SESSION, "Metadata of per-process buffers cannot be regenerated");
	return ust_domain_regenerate_metadata(&cmd->sd->ust, session);
}

int cmd_regenerate_statedump(struct command *cmd, const void *request)
{
	struct session *session = cmd->session;
	bool active;

	(void) request;
	mutex_lock(&session->lock);
	active = session->active;
	session->statedumps += active;
	session_changed_locked(session);
	mutex_unlock(&session->lock);
	if (!active)
		return command_fail(cmd, -E_SESSION_NOT_STARTED, "Session \"%s\" is not started", session->conf.name);
	return ust_domain_sync(&cmd->sd->ust, session);
}
