/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands on channels and their contexts. */
#include <errno.h>
#include <string.h>
#include <lttng/domain.h>
#include <lttng/event.h>
#include "base/errors.h"
#include "sessiond/command/command.h"
#include "sessiond/command/decode.h"
#include "sessiond/command/describe.h"
#include "sessiond/command/memory.h"
#include "sessiond/command/wanted-change.h"
#include "sessiond/domain/ust/context-map.h"

int command_check_domain(struct command *cmd, uint8_t domain)
{
	if (domain == LTTNG_DOMAIN_UST)
		return 0;
	if (domain == LTTNG_DOMAIN_KERNEL)
		return command_fail(cmd, -E_NOT_ROOT_KERNEL, "The kernel tracer is not available");
	if (domain == LTTNG_DOMAIN_JUL || domain == LTTNG_DOMAIN_LOG4J || domain == LTTNG_DOMAIN_PYTHON)
		return command_fail(cmd, -E_NOT_SUPPORTED, "Tracing of JUL, log4j and Python is not supported");
	return command_fail(cmd, -E_UNKNOWN_DOMAIN, "There is no tracing domain %u", domain);
}

int command_add_channel(struct command *cmd, struct session *session, const char *name, struct channel_conf *conf,
	enum buffer_type type)
{
	_cleanup_(channel_freep) struct channel *channel = NULL;
	char reason[160] = "";
	int r;

	r = channel_name_validate(name, conf->tracefile_size, reason, sizeof(reason));
	if (r < 0)
		return command_fail(cmd, r, "\"%s\" is no name for a channel: %s", name, reason);
	if (conf->output != LTTNG_EVENT_MMAP)
		return command_fail(cmd, -E_NOT_SUPPORTED, "Channel \"%s\": user-space buffers are read by mmap only",
			name);
	channel_conf_resolve(conf, type, session->conf.snapshot);
	r = channel_conf_validate(conf, reason, sizeof(reason));
	if (r < 0)
		return command_fail(cmd, r, "Channel \"%s\" is not possible: %s", name, reason);
	r = command_check_memory(cmd, session, name, conf, type);
	if (r < 0)
		return r;
	r = channel_new(name, conf, &channel);
	if (r < 0)
		return r;
	mutex_lock(&session->lock);
	r = session_add_channel_locked(session, channel, type);
	mutex_unlock(&session->lock);
	if (r == 0)
		TAKE_PTR(channel);
	else if (r == -E_STARTED_ONCE)
		(void) command_fail(cmd, r, "Channel \"%s\" cannot be added: session \"%s\" was started already", name,
			session->conf.name);
	else if (r == -E_BUFFER_TYPE)
		(void) command_fail(cmd, r, "Channel \"%s\" cannot be added: all channels of session \"%s\" have "
			"either per-user or per-process buffers", name, session->conf.name);
	return r;
}

int command_add_default_channel(struct command *cmd, const char *name, uint8_t buffer_type)
{
	struct channel_conf conf = { .overwrite = -1, .monitor_timer_us = 1000000, .output = 1 };
	enum buffer_type type = cmd->session->buffer_type;

	if (type == BUFFER_NONE)
		type = buffer_type == BUFFER_PER_PID ? BUFFER_PER_PID : BUFFER_PER_UID;
	return command_add_channel(cmd, cmd->session, name, &conf, type);
}

/* True and the new state, if there is such a channel; *ret_changed says whether it was in another one. */
static bool set_enabled(struct session *session, const char *name, bool enabled, bool *ret_changed)
{
	struct channel *channel;

	MUTEX_GUARD(&session->lock);
	channel = session_find_channel_locked(session, name);
	*ret_changed = channel && channel->enabled != enabled;
	if (*ret_changed) {
		channel->enabled = enabled;
		session_changed_locked(session);
	}
	return channel != NULL;
}

int cmd_enable_channel(struct command *cmd, const void *request_)
{
	const struct control_enable_channel *request = request_;
	struct wire_list list = request->channel;
	struct control_channel record;
	struct channel_conf conf;
	bool changed;
	int r = command_check_domain(cmd, request->domain);

	if (r < 0)
		return r;
	if (wire_list_next(&list, control_channel_wire(), &record) != 1)
		return -EBADMSG;
	if (set_enabled(cmd->session, record.name, true, &changed))
		return changed ? command_sync_if_active(cmd) : command_fail(cmd, -E_CHANNEL_EXISTS,
			"Channel \"%s\" exists in session \"%s\" and is enabled", record.name, cmd->session->conf.name);
	decode_channel(&record, &conf);
	return command_add_channel(cmd, cmd->session, record.name, &conf,
		request->buffer_type == BUFFER_PER_PID ? BUFFER_PER_PID : BUFFER_PER_UID);
}

int cmd_disable_channel(struct command *cmd, const void *request_)
{
	const struct control_disable_channel *request = request_;
	bool changed;
	int r = command_check_domain(cmd, request->domain);

	if (r < 0)
		return r;
	if (!set_enabled(cmd->session, request->channel, false, &changed))
		return command_fail(cmd, cmd->session->n_channels == 0 ? -E_SESSION_EMPTY : -E_NO_CHANNEL,
			"Session \"%s\" has no channel \"%s\"", cmd->session->conf.name, request->channel);
	return changed ? command_sync_if_active(cmd) : 0;
}

int cmd_list_channels(struct command *cmd, const void *request_)
{
	const struct control_list_channels *request = request_;
	_cleanup_completion_ struct ust_completion counters = { .n_losses = 0 };
	_cleanup_free_ struct control_channel *records = NULL;
	unsigned n = 0;
	int r;

	if (request->domain == LTTNG_DOMAIN_KERNEL)
		return command_check_domain(cmd, request->domain);
	if (request->domain != LTTNG_DOMAIN_UST)
		return command_reply_list(cmd, control_channels_wire(), NULL, 0, sizeof(*records));
	/* A consumer that does not answer is warned of; the channels are there all the same. */
	IGNORE(ust_domain_get_counters(&cmd->sd->ust, cmd->session, &counters));
	r = describe_channels(cmd->session, &counters, &records, &n);
	return r < 0 ? r : command_reply_list(cmd, control_channels_wire(), records, n, sizeof(*records));
}

/* A channel that refuses keeps none of the others from it; the first refusal is what is answered. */
static int add_context_locked(struct session *session, const char *name, const struct context_conf *conf)
{
	struct channel *channel;
	int r = 0;

	mutex_assert_mine(&session->lock);
	if (session->started_once)
		return -E_STARTED_ONCE;
	if (*name && !session_find_channel_locked(session, name))
		return -E_NO_CHANNEL;
	list_for_each(channel, &session->channels, link) {
		int refusal = 0;

		if (!*name || !strcmp(channel->name, name))
			refusal = channel_add_context(channel, conf);
		if (r == 0)
			r = refusal;
	}
	session_changed_locked(session);
	return r;
}

int cmd_add_context(struct command *cmd, const void *request_)
{
	const struct control_add_context *request = request_;
	struct wire_list list = request->context;
	struct lttng_ust_context_attr attr;
	struct control_context record;
	struct context_conf conf;
	int r = command_check_domain(cmd, request->domain);

	if (r < 0)
		return r;
	if (wire_list_next(&list, control_context_wire(), &record) != 1)
		return -EBADMSG;
	decode_context(&record, &conf);
	r = context_map(&conf, &attr);
	if (r < 0)
		return command_fail(cmd, r, "This context does not exist for user-space events");
	if (!*request->channel && cmd->session->n_channels == 0) {
		r = command_add_default_channel(cmd, CHANNEL_DEFAULT_NAME, BUFFER_PER_UID);
		if (r < 0)
			return r;
	}
	mutex_lock(&cmd->session->lock);
	r = add_context_locked(cmd->session, request->channel, &conf);
	mutex_unlock(&cmd->session->lock);
	if (r == -E_STARTED_ONCE)
		return command_fail(cmd, r, "A context cannot be added: session \"%s\" was started already",
			cmd->session->conf.name);
	if (r == -E_NO_CHANNEL)
		return command_fail(cmd, r, "Session \"%s\" has no channel \"%s\"", cmd->session->conf.name,
			request->channel);
	return r;
}

int cmd_list_contexts(struct command *cmd, const void *request_)
{
	const struct control_list_contexts *request = request_;
	_cleanup_free_ struct control_context *records = NULL;
	struct channel *channel;
	unsigned n = 0;

	mutex_lock(&cmd->session->lock);
	channel = session_find_channel_locked(cmd->session, request->channel);
	records = calloc(MAX(1u, channel ? channel->n_contexts : 0), sizeof(*records));
	for (; channel && records && n < channel->n_contexts; n++)
		describe_context(&channel->contexts[n], &records[n]);
	mutex_unlock(&cmd->session->lock);
	if (!records)
		return -ENOMEM;
	if (!channel)
		return command_fail(cmd, -E_NO_CHANNEL, "Session \"%s\" has no channel \"%s\"",
			cmd->session->conf.name, request->channel);
	/* The command may have run beside an add_context: its strings live as long as the session. */
	return command_reply_list(cmd, control_contexts_wire(), records, n, sizeof(*records));
}
