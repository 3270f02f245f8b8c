/* SPDX-License-Identifier: GPL-2.0-only */
/* Whole sessions from their descriptions. */
#include <errno.h>
#include <string.h>
#include <lttng/domain.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/str.h"
#include "base/time.h"
#include "sessiond/command/command.h"
#include "sessiond/command/connection.h"
#include "sessiond/command/decode.h"
#include "sessiond/command/loading.h"
#include "sessiond/command/wanted-change.h"
#include "sessiond/domain/ust/context-map.h"

static int load_rules(struct command *cmd, struct session *session, struct channel *channel, struct wire_list rules)
{
	struct control_event_rule record;
	struct channel_event *added;
	int r = 0, more;

	while (r == 0 && (more = wire_list_next(&rules, control_event_rule_wire(), &record)) > 0) {
		_cleanup_(event_unrefp) struct event *event = NULL;

		r = decode_event(&record, &event);
		if (r < 0)
			return command_fail(cmd, r, "Event rule \"%s\" of channel \"%s\" is not possible: %s",
				record.name, channel->name, error_text(r));
		mutex_lock(&session->lock);
		if (!channel_find_event(channel, event))
			r = channel_add_event(channel, event);
		added = channel_find_event(channel, event);
		if (added)
			added->enabled = record.enabled;
		mutex_unlock(&session->lock);
	}
	return r < 0 ? r : more;
}

static int load_contexts(struct command *cmd, struct channel *channel, struct wire_list contexts)
{
	struct lttng_ust_context_attr attr;
	struct control_context record;
	struct context_conf conf;
	int r = 0, more;

	while (r == 0 && (more = wire_list_next(&contexts, control_context_wire(), &record)) > 0) {
		decode_context(&record, &conf);
		r = context_map(&conf, &attr);
		if (r == 0)
			r = channel_add_context(channel, &conf);
		if (r < 0)
			return command_fail(cmd, r, "A context of channel \"%s\" is not possible: %s", channel->name,
				error_text(r));
	}
	return r < 0 ? r : more;
}

static int load_channel(struct command *cmd, struct session *session, enum buffer_type type,
	struct control_channel_config *config)
{
	struct control_channel record;
	struct channel_conf conf;
	struct channel *channel;
	int r;

	if (wire_list_next(&config->channel, control_channel_wire(), &record) != 1)
		return -EBADMSG;
	decode_channel(&record, &conf);
	r = command_add_channel(cmd, session, record.name, &conf, type);
	if (r < 0)
		return r;
	mutex_lock(&session->lock);
	channel = session_find_channel_locked(session, record.name);
	channel->enabled = record.enabled;
	mutex_unlock(&session->lock);
	r = load_rules(cmd, session, channel, config->rules);
	return r < 0 ? r : load_contexts(cmd, channel, config->contexts);
}

static int load_tracker(struct command *cmd, struct session *session, struct control_tracker_config *config)
{
	struct control_process_value record;
	enum tracker_attribute which;
	struct tracked_value value;
	int r, more;

	r = decode_attribute(config->attribute, &which);
	if (r < 0)
		return command_fail(cmd, r, "User-space events are tracked by vpid, vuid or vgid only");
	tracker_set_policy(&session->trackers[which], (enum tracker_policy) config->policy);
	while ((more = wire_list_next(&config->values, control_process_value_wire(), &record)) > 0) {
		decode_value(&record, &value);
		r = tracked_value_resolve(&value);
		if (r < 0)
			return command_fail(cmd, r, "There is no %s \"%s\"", record.kind == 1 ? "user" : "group",
				record.name);
		mutex_lock(&session->lock);
		r = tracker_add(&session->trackers[which], &value);
		mutex_unlock(&session->lock);
		if (r < 0)
			return r;
	}
	return more;
}

static int load_domain(struct command *cmd, struct session *session, struct control_domain_config *config)
{
	struct control_channel_config channel;
	struct control_tracker_config tracker;
	int r = 0, more = 0;

	if (config->type != LTTNG_DOMAIN_UST)
		return config->channels.n == 0 ? 0 : command_check_domain(cmd, config->type);
	while (r == 0 && (more = wire_list_next(&config->channels, control_channel_config_wire(), &channel)) > 0)
		r = load_channel(cmd, session, (enum buffer_type) config->buffer_type, &channel);
	while (r == 0 && more == 0 &&
	       (more = wire_list_next(&config->trackers, control_tracker_config_wire(), &tracker)) > 0) {
		r = load_tracker(cmd, session, &tracker);
		more = 0;
	}
	return r < 0 ? r : more;
}

static int new_session(struct command *cmd, const struct control_load_session *request,
	const struct control_session *record, struct session **ret)
{
	_cleanup_free_ char *made = NULL;
	struct session_conf conf = {
		.name = record->name, .path = record->path, .shm_path = record->shm_path, .ctrl_url = record->ctrl_url,
		.data_url = record->data_url, .output = (enum session_output) record->output,
		.snapshot = record->snapshot, .live_timer_us = record->live_timer_us,
		.uid = cmd->client.uid, .gid = cmd->client.gid,
	};
	char when[32];
	int r;

	if (!*record->name || strchr(record->name, '/'))
		return command_fail(cmd, -E_SESSION_NAME, "\"%s\" is no name for a session", record->name);
	if (*record->path && *record->path != '/')
		return command_fail(cmd, -E_NO_TRACE_OUTPUT, "Output path \"%s\" is not absolute", record->path);
	r = command_check_supported(cmd, record->output, record->live_timer_us > 0, record->snapshot);
	if (r == 0)
		r = command_check_shm_path(cmd, record->shm_path);
	if (r == 0 && record->output == CONTROL_OUTPUT_LOCAL && !*record->path) {
		if (*request->base != '/')
			return command_fail(cmd, -E_NO_TRACE_OUTPUT, "Session \"%s\" has no output path", record->name);
		time_format_compact(time(NULL), when, sizeof(when));
		r = str_printf(&made, "%s/%s-%s", request->base, record->name, when);
		conf.path = made;
	}
	return r < 0 ? r : session_new(session_list_next_id(cmd->sd->sessions), &conf, ret);
}

/* The session that stands against listing one of that name; *ret NULL: none. */
static int find_old(struct command *cmd, const char *name, bool replace, struct session **ret)
{
	_cleanup_(session_unrefp) struct session *old = session_list_find(cmd->sd->sessions, name);

	if (old && !replace)
		return command_fail(cmd, -E_SESSION_EXISTS, "Session \"%s\" exists already", name);
	if (old && !command_may_control(cmd, old))
		return command_fail(cmd, -E_PERMISSION, "Session \"%s\" belongs to another user", name);
	*ret = TAKE_PTR(old);
	return 0;
}

static int make_session(struct command *cmd, const struct control_load_session *request,
	const struct control_session *record, struct session **ret)
{
	_cleanup_(session_unrefp) struct session *session = NULL, *old = NULL;
	struct wire_list domains = request->domains;
	struct control_domain_config domain;
	int r, more = 0;

	r = new_session(cmd, request, record, &session);
	while (r == 0 && (more = wire_list_next(&domains, control_domain_config_wire(), &domain)) > 0)
		r = load_domain(cmd, session, &domain);
	if (r == 0)
		r = more;
	if (r == 0)
		r = find_old(cmd, record->name, request->replace, &old);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(session);
	return 0;
}

/* All of a start that can fail. */
static int prepare_start(struct command *cmd, struct session *session)
{
	int r = command_prepare_start(cmd, session);

	if (r < 0)
		return r;
	mutex_lock(&session->lock);
	session->started_once = true;
	mutex_unlock(&session->lock);
	return 0;
}

/* Consumers that died have lost what was prepared with them. */
static int check_consumers(struct command *cmd, const struct loading *loading)
{
	const uint64_t epoch = ust_domain_consumers_epoch(&cmd->sd->ust);

	for (unsigned i = 0; i < loading->n; i++)
		if (loading->items[i].epoch != 0 && loading->items[i].epoch != epoch)
			return command_fail(cmd, -E_NO_CONSUMER, "Session \"%s\" cannot start: the consumer daemon died",
				loading->items[i].session->conf.name);
	return 0;
}

static int add_session(struct command *cmd, struct loading *loading, const struct control_load_session *request)
{
	_cleanup_(session_unrefp) struct session *session = NULL;
	struct wire_list list = request->session;
	struct control_session record;
	int r;

	if (wire_list_next(&list, control_session_wire(), &record) != 1)
		return -EBADMSG;
	if (loading_has(loading, record.name))
		return command_fail(cmd, -E_SESSION_EXISTS, "Session \"%s\" is loaded twice", record.name);
	r = make_session(cmd, request, &record, &session);
	if (r < 0)
		return r;
	r = loading_add(loading, session, request->replace, record.active);
	if (r < 0 || !record.active)
		return r;
	r = prepare_start(cmd, session);
	loading->items[loading->n - 1].epoch = ust_domain_consumers_epoch(&cmd->sd->ust);
	return r;
}

int cmd_load_session(struct command *cmd, const void *request)
{
	struct loading *loading = connection_get_loading(cmd->connection);
	int r = 0;

	if (!loading) {
		r = loading_new(cmd->sd, cmd->client.uid, &loading);
		if (r < 0)
			return r;
		connection_set_loading(cmd->connection, loading);
	}
	r = add_session(cmd, loading, request);
	if (r < 0)
		loading_discard(loading);
	return r;
}

/* Whoever makes or ends sessions of these names meanwhile has got somewhere: then once more. */
static int list_all(struct command *cmd, struct loading *loading)
{
	int r;

	do {
		r = 0;
		for (unsigned i = 0; i < loading->n && r == 0; i++) {
			struct loaded *item = &loading->items[i];

			session_unref(TAKE_PTR(item->old));
			r = find_old(cmd, item->session->conf.name, item->replace, &item->old);
		}
		if (r == 0)
			r = loading_list(loading);
	} while (r == SESSION_LIST_CHANGED);
	return r;
}

int cmd_commit_load(struct command *cmd, const void *request_)
{
	const struct control_commit_load *request = request_;
	struct loading *loading = connection_get_loading(cmd->connection);
	int r;

	if (!loading || loading->n != request->n_sessions)
		return command_fail(cmd, -EBADMSG, "There are not %u sessions to load", request->n_sessions);
	r = check_consumers(cmd, loading);
	if (r == 0)
		r = list_all(cmd, loading);
	if (r < 0) {
		loading_discard(loading);
		return r;
	}
	/* From here on there is no way back. */
	loading_end_old(loading);
	for (unsigned i = 0; i < loading->n; i++) {
		struct session *session = loading->items[i].session;
		const struct log_context ctx = session_log(session);

		r = loading->items[i].start ? command_activate(cmd, session) : 0;
		if (r < 0)
			(void) log_warn(&ctx, r, "Programs that run could not be told of the session: stop and start it again");
	}
	loading_forget(loading);
	return 0;
}
