/* SPDX-License-Identifier: GPL-2.0-only */
/* A whole session as its description. */
#include <errno.h>
#include <lttng/domain.h>
#include <lttng/tracker.h>
#include "base/errors.h"
#include "sessiond/command/command.h"
#include "sessiond/command/describe.h"

/* Copies of everything, so that nothing is sent under the session's lock. */
struct saved {
	struct wanted *wanted;
	struct control_session session;
	struct control_domain_config domain;
	struct control_tracker_config trackers[N_TRACKERS];
	struct control_channel_config *configs;
	struct control_channel *channels;
	void **arrays;                  /* of rules, exclusions, contexts */
	unsigned n_arrays;
};

static void saved_deinit(struct saved *saved)
{
	for (unsigned i = 0; i < saved->n_arrays; i++)
		free(saved->arrays[i]);
	free(saved->arrays);
	free(saved->channels);
	free(saved->configs);
	wanted_unref(saved->wanted);
}

static void *new_array(struct saved *saved, size_t n, size_t size)
{
	void *array = calloc(MAX((size_t) 1, n), size);

	if (array)
		saved->arrays[saved->n_arrays++] = array;
	return array;
}

static int save_rules(struct saved *saved, const struct wanted_channel *wc, struct wire_list *ret)
{
	struct control_event_rule *rules = new_array(saved, wc->n_events, sizeof(*rules));
	struct control_name *exclusions;
	size_t n = 0;

	for (unsigned i = 0; i < wc->n_events; i++)
		n += wc->events[i].event->conf.n_exclusions;
	exclusions = new_array(saved, n, sizeof(*exclusions));
	if (!rules || !exclusions)
		return -ENOMEM;
	for (unsigned i = 0; i < wc->n_events; i++) {
		describe_event(&wc->events[i], exclusions, &rules[i]);
		exclusions += wc->events[i].event->conf.n_exclusions;
	}
	*ret = (struct wire_list) { .items = rules, .n = wc->n_events };
	return 0;
}

static int save_contexts(struct saved *saved, const struct wanted_channel *wc, struct wire_list *ret)
{
	struct control_context *contexts = new_array(saved, wc->n_contexts, sizeof(*contexts));

	if (!contexts)
		return -ENOMEM;
	for (unsigned i = 0; i < wc->n_contexts; i++)
		describe_context(&wc->contexts[i], &contexts[i]);
	*ret = (struct wire_list) { .items = contexts, .n = wc->n_contexts };
	return 0;
}

static int save_channels(struct saved *saved, struct session *session)
{
	const struct wanted *wanted = saved->wanted;
	int r = 0;

	saved->configs = calloc(MAX(1u, wanted->n_channels), sizeof(*saved->configs));
	saved->channels = calloc(MAX(1u, wanted->n_channels), sizeof(*saved->channels));
	saved->arrays = calloc(3 * wanted->n_channels + N_TRACKERS, sizeof(*saved->arrays));
	if (!saved->configs || !saved->channels || !saved->arrays)
		return -ENOMEM;
	for (unsigned i = 0; i < wanted->n_channels && r == 0; i++) {
		struct control_channel_config *config = &saved->configs[i];

		mutex_lock(&session->lock);
		describe_channel_locked(wanted->channels[i].channel, &saved->channels[i]);
		mutex_unlock(&session->lock);
		saved->channels[i].enabled = wanted->channels[i].enabled;
		config->channel = (struct wire_list) { .items = &saved->channels[i], .n = 1 };
		r = save_rules(saved, &wanted->channels[i], &config->rules);
		if (r == 0)
			r = save_contexts(saved, &wanted->channels[i], &config->contexts);
	}
	return r;
}

static int save_trackers(struct saved *saved)
{
	static const uint8_t attributes[N_TRACKERS] = {
		[TRACKER_VPID] = LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID,
		[TRACKER_VUID] = LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID,
		[TRACKER_VGID] = LTTNG_PROCESS_ATTR_VIRTUAL_GROUP_ID,
	};

	for (unsigned i = 0; i < N_TRACKERS; i++) {
		const struct tracker *tracker = &saved->wanted->trackers[i];
		struct control_process_value *values = new_array(saved, tracker->n_values, sizeof(*values));

		if (!values)
			return -ENOMEM;
		for (unsigned j = 0; j < tracker->n_values; j++)
			describe_value(&tracker->values[j], &values[j]);
		saved->trackers[i] = (struct control_tracker_config) {
			.attribute = attributes[i], .policy = (uint8_t) tracker->policy,
			.values = { .items = values, .n = tracker->n_values },
		};
	}
	return 0;
}

/* Trackers may have been set before there is a channel. */
static bool restricts(const struct wanted *wanted)
{
	for (unsigned i = 0; i < N_TRACKERS; i++)
		if (wanted->trackers[i].policy != TRACK_ALL)
			return true;
	return false;
}

int cmd_get_session_config(struct command *cmd, const void *request)
{
	_cleanup_(saved_deinit) struct saved saved = { .n_arrays = 0 };
	struct control_session_config answer = {
		.session = { .items = &saved.session, .n = 1 }, .domains = { .items = &saved.domain },
	};
	int r = session_get_wanted(cmd->session, &saved.wanted);

	(void) request;
	if (r == 0)
		r = save_channels(&saved, cmd->session);
	if (r == 0)
		r = save_trackers(&saved);
	if (r < 0)
		return r;
	describe_session(cmd->session, &saved.session);
	saved.domain = (struct control_domain_config) {
		.type = LTTNG_DOMAIN_UST, .buffer_type = saved.wanted->buffer_type == BUFFER_PER_PID ? BUFFER_PER_PID :
			BUFFER_PER_UID,
		.channels = { .items = saved.configs, .n = saved.wanted->n_channels },
		.trackers = { .items = saved.trackers, .n = N_TRACKERS },
	};
	answer.domains.n = saved.wanted->n_channels > 0 || restricts(saved.wanted);
	return command_reply(cmd, control_session_config_wire(), &answer);
}
