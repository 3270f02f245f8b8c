/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A whole session from its description.  It is built aside and listed at the
 * end: it is there whole, or not at all.
 */
#include <errno.h>
#include <string.h>
#include <lttng/domain.h>
#include "base/errors.h"
#include "base/str.h"
#include "base/time.h"
#include "sessiond/command/command.h"
#include "sessiond/command/decode.h"
#include "sessiond/command/describe.h"
#include "sessiond/command/ending.h"
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
	r = command_check_supported(cmd, record->output, record->live_timer_us > 0, record->snapshot, record->shm_path);
	if (r == 0 && record->output == CONTROL_OUTPUT_LOCAL && !*record->path) {
		if (*request->base != '/')
			return command_fail(cmd, -E_NO_TRACE_OUTPUT, "Session \"%s\" has no output path", record->name);
		time_format_compact(time(NULL), when, sizeof(when));
		r = str_printf(&made, "%s/%s-%s", request->base, record->name, when);
		conf.path = made;
	}
	return r < 0 ? r : session_new(session_list_next_id(cmd->sd->sessions), &conf, ret);
}

/* Ends a session of the same name, if the client may. */
static int remove_old(struct command *cmd, const char *name)
{
	_cleanup_(session_unrefp) struct session *old = session_list_find(cmd->sd->sessions, name);
	_cleanup_completion_ struct ust_completion completion = { .n_losses = 0 };
	int r, closed;

	if (!old)
		return 0;
	if (!command_may_control(cmd, old))
		return command_fail(cmd, -E_PERMISSION, "Session \"%s\" belongs to another user", name);
	if (!session_list_remove(cmd->sd->sessions, old))
		return 0; /* somebody else ends it */
	r = command_set_inactive(cmd, old, true);
	closed = ust_domain_flush(&cmd->sd->ust, old, true, &completion);
	return r < 0 ? r : closed;
}

/* What stands against listing the session; of several sessions, all are asked about before the first is made. */
static int check_name(struct command *cmd, const char *name, bool replace)
{
	_cleanup_(session_unrefp) struct session *old = session_list_find(cmd->sd->sessions, name);

	if (old && !replace)
		return command_fail(cmd, -E_SESSION_EXISTS, "Session \"%s\" exists already", name);
	if (old && !command_may_control(cmd, old))
		return command_fail(cmd, -E_PERMISSION, "Session \"%s\" belongs to another user", name);
	return 0;
}

int cmd_load_session(struct command *cmd, const void *request_)
{
	struct control_load_session request = *(const struct control_load_session *) request_;
	_cleanup_(session_unrefp) struct session *session = NULL;
	struct control_domain_config domain;
	struct control_session record;
	int r, more = 0;

	if (wire_list_next(&request.session, control_session_wire(), &record) != 1)
		return -EBADMSG;
	r = new_session(cmd, &request, &record, &session);
	while (r == 0 && (more = wire_list_next(&request.domains, control_domain_config_wire(), &domain)) > 0)
		r = load_domain(cmd, session, &domain);
	if (r == 0)
		r = more;
	if (r == 0)
		r = check_name(cmd, record.name, request.replace);
	if (r == 0 && request.replace && !request.check)
		r = remove_old(cmd, record.name);
	if (r < 0 || request.check)
		return r;
	r = session_list_add(cmd->sd->sessions, session);
	if (r == -E_SESSION_EXISTS)
		return command_fail(cmd, r, "Session \"%s\" exists already", record.name);
	if (r == 0 && record.active)
		r = command_start(cmd, session);
	if (r < 0) {
		/* It was listed: others may have used it meanwhile, so it ends like any other. */
		IGNORE(session_end_async(cmd->sd, session));
		return r;
	}
	describe_session(session, &record);
	return command_reply_list(cmd, control_session_info_wire(), &record, 1, sizeof(record));
}
