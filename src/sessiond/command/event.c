/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands on event rules. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <lttng/domain.h>
#include <lttng/event.h>
#include "base/errors.h"
#include "sessiond/command/command.h"
#include "sessiond/command/decode.h"
#include "sessiond/command/describe.h"
#include "sessiond/command/wanted-change.h"

int command_sync_if_active(struct command *cmd)
{
	bool active;

	mutex_lock(&cmd->session->lock);
	active = cmd->session->active;
	mutex_unlock(&cmd->session->lock);
	return active ? ust_domain_sync(&cmd->sd->ust, cmd->session) : 0;
}

/* The name of the channel meant: an empty one is the default channel, unless there are others. */
static int name_channel(struct command *cmd, const char *name, bool *ret_found, const char **ret)
{
	struct session *session = cmd->session;
	unsigned n_channels;

	*ret = *name ? name : CHANNEL_DEFAULT_NAME;
	mutex_lock(&session->lock);
	*ret_found = session_find_channel_locked(session, *ret) != NULL;
	n_channels = session->n_channels;
	mutex_unlock(&session->lock);
	if (!*name && n_channels > *ret_found)
		return command_fail(cmd, -E_NEED_CHANNEL_NAME, "Session \"%s\" has channels beside \"%s\": say which one "
			"with --channel", session->conf.name, CHANNEL_DEFAULT_NAME);
	return 0;
}

/* It is made on demand. */
static int resolve_channel(struct command *cmd, const char *name, uint8_t buffer_type, const char **ret)
{
	bool found;
	int r = name_channel(cmd, name, &found, ret);

	return r < 0 || found ? r : command_add_default_channel(cmd, *ret, buffer_type);
}

static int enable_locked(struct session *session, const char *channel_name, struct event *event)
{
	struct channel *channel = session_find_channel_locked(session, channel_name);
	struct channel_event *found;
	int r;

	if (!channel)
		return -E_NO_CHANNEL;
	found = channel_find_event(channel, event);
	if (found && found->enabled)
		return -E_EVENT_ENABLED;
	if (found) {
		found->enabled = true;
	} else {
		r = channel_add_event(channel, event);
		if (r < 0)
			return r;
	}
	session_changed_locked(session);
	return 0;
}

/* Tracepoints, or everything by its name; the wire's 0 is LTTNG_EVENT_ALL. */
static int check_type(struct command *cmd, const struct control_event_rule *rule)
{
	if (rule->type == LTTNG_EVENT_TRACEPOINT + 1 || (rule->type == 0 && !strcmp(rule->name, "*")))
		return 0;
	return command_fail(cmd, -EINVAL, "Event rule \"%s\": user space has tracepoints only", rule->name);
}

int cmd_enable_event(struct command *cmd, const void *request_)
{
	const struct control_enable_event *request = request_;
	_cleanup_(event_unrefp) struct event *event = NULL;
	struct wire_list list = request->rule;
	struct control_event_rule rule;
	const char *channel;
	int r = command_check_domain(cmd, request->domain);

	if (r < 0)
		return r;
	if (wire_list_next(&list, control_event_rule_wire(), &rule) != 1)
		return -EBADMSG;
	if (!*rule.name)
		rule.name = "*";
	r = check_type(cmd, &rule);
	if (r < 0)
		return r;
	r = decode_event(&rule, &event);
	if (r == -E_EXCLUSION_INVALID)
		return command_fail(cmd, r, "Event rule \"%s\" cannot have exclusions: they need a name with a "
			"wildcard, and each must be 1 to 255 characters", rule.name);
	if (r < 0)
		return r;
	r = resolve_channel(cmd, request->channel, request->buffer_type, &channel);
	if (r < 0)
		return r;
	mutex_lock(&cmd->session->lock);
	r = enable_locked(cmd->session, channel, event);
	mutex_unlock(&cmd->session->lock);
	if (r == -E_EVENT_ENABLED)
		return command_fail(cmd, r, "Event rule \"%s\" is enabled already in channel \"%s\"", rule.name, channel);
	if (r < 0)
		return r;
	return command_sync_if_active(cmd);
}

/* Every rule of that name and type, whatever its other conditions. */
static unsigned disable_matching_locked(struct session *session, struct channel *channel,
	const struct control_event_rule *rule)
{
	unsigned n = 0;

	for (unsigned i = 0; i < channel->n_events; i++) {
		const struct event_conf *conf = &channel->events[i].event->conf;

		if (*rule->name && strcmp(conf->name, rule->name))
			continue;
		if (rule->type > 1 && conf->type > 1 && conf->type != rule->type)
			continue;
		n++;
		channel->events[i].enabled = false;
	}
	session_changed_locked(session);
	return n;
}

int cmd_disable_event(struct command *cmd, const void *request_)
{
	const struct control_disable_event *request = request_;
	struct session *session = cmd->session;
	struct wire_list list = request->rule;
	struct control_event_rule rule;
	struct channel *channel;
	const char *name;
	unsigned n = 0;
	bool found;
	int r = command_check_domain(cmd, request->domain);

	if (r < 0)
		return r;
	if (wire_list_next(&list, control_event_rule_wire(), &rule) != 1)
		return -EBADMSG;
	r = name_channel(cmd, request->channel, &found, &name);
	if (r < 0)
		return r;
	mutex_lock(&session->lock);
	channel = session_find_channel_locked(session, name);
	if (channel)
		n = disable_matching_locked(session, channel, &rule);
	mutex_unlock(&session->lock);
	if (!channel)
		return command_fail(cmd, -E_NO_CHANNEL, "Session \"%s\" has no channel \"%s\"", session->conf.name,
			name);
	if (n == 0 && *rule.name)
		return command_fail(cmd, -E_NO_EVENT, "Channel \"%s\" has no event rule \"%s\"", name, rule.name);
	return command_sync_if_active(cmd);
}

/* Copies of the channel's rules, and records that point into them. */
struct rule_list {
	struct channel_event *events;
	struct control_event_rule *records;
	struct control_name *exclusions;
	unsigned n;
};

static void rule_list_deinit(struct rule_list *rules)
{
	for (unsigned i = 0; i < rules->n; i++)
		event_unref(rules->events[i].event);
	free(rules->events);
	free(rules->records);
	free(rules->exclusions);
}

static int copy_rules_locked(const struct channel *channel, struct rule_list *rules)
{
	rules->events = calloc(MAX(1u, channel->n_events), sizeof(*rules->events));
	if (!rules->events)
		return -ENOMEM;
	for (; rules->n < channel->n_events; rules->n++) {
		rules->events[rules->n] = channel->events[rules->n];
		(void) event_ref(rules->events[rules->n].event);
	}
	return 0;
}

static int describe_rules(struct rule_list *rules)
{
	unsigned n_exclusions = 0;

	for (unsigned i = 0; i < rules->n; i++)
		n_exclusions += rules->events[i].event->conf.n_exclusions;
	rules->records = calloc(MAX(1u, rules->n), sizeof(*rules->records));
	rules->exclusions = calloc(MAX(1u, n_exclusions), sizeof(*rules->exclusions));
	if (!rules->records || !rules->exclusions)
		return -ENOMEM;
	n_exclusions = 0;
	for (unsigned i = 0; i < rules->n; i++) {
		describe_event(&rules->events[i], &rules->exclusions[n_exclusions], &rules->records[i]);
		n_exclusions += rules->events[i].event->conf.n_exclusions;
	}
	return 0;
}

int cmd_list_events(struct command *cmd, const void *request_)
{
	const struct control_list_events *request = request_;
	_cleanup_(rule_list_deinit) struct rule_list rules = { .n = 0 };
	struct channel *channel;
	int r = command_check_domain(cmd, request->domain);

	if (r < 0)
		return r;
	mutex_lock(&cmd->session->lock);
	channel = session_find_channel_locked(cmd->session, request->channel);
	r = channel ? copy_rules_locked(channel, &rules) : -E_NO_CHANNEL;
	mutex_unlock(&cmd->session->lock);
	if (r == -E_NO_CHANNEL)
		return command_fail(cmd, r, "Session \"%s\" has no channel \"%s\"", cmd->session->conf.name,
			request->channel);
	if (r == 0)
		r = describe_rules(&rules);
	if (r < 0)
		return r;
	return command_reply_list(cmd, control_events_wire(), rules.records, rules.n, sizeof(*rules.records));
}
