/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "sessiond/command/describe.h"

void describe_channel_locked(const struct channel *channel, struct control_channel *ret)
{
	const struct channel_conf *conf = &channel->conf;
	struct fill_sample fill = { .key = 0 };

	*ret = (struct control_channel) {
		.sampled = fill_get(&channel->fill, &fill),
		.name = channel->name, .enabled = channel->enabled, .overwrite = conf->overwrite,
		.subbuf_size = conf->subbuf_size, .num_subbuf = conf->num_subbuf,
		.switch_timer_us = conf->switch_timer_us, .read_timer_us = conf->read_timer_us,
		.monitor_timer_us = conf->monitor_timer_us, .blocking_timeout_us = conf->blocking_timeout_us,
		.output = conf->output, .tracefile_size = conf->tracefile_size,
		.tracefile_count = conf->tracefile_count, .live_timer_us = conf->live_timer_us,
	};
	ret->buffer_use_highest = fill.highest;
	ret->buffer_use_lowest = fill.lowest;
}

static void add_counters(const struct ust_completion *counters, struct control_channel *record)
{
	for (unsigned i = 0; i < counters->n_channels; i++) {
		const struct control_channel *found = &counters->channels[i];

		if (strcmp(found->name, record->name))
			continue;
		record->discarded_events = found->discarded_events;
		record->lost_packets = found->lost_packets;
		record->unwritten_packets = found->unwritten_packets;
		record->recycled_packets = found->recycled_packets;
		record->damaged_packets = found->damaged_packets;
	}
}

/* A record of each channel, in their order, as fn makes it. */
static int describe_each(struct session *session,
	void (*fn)(const struct channel *channel, const void *data, struct control_channel *ret), const void *data,
	struct control_channel **ret, unsigned *ret_n)
{
	struct control_channel *records;
	struct channel *channel;
	unsigned n = 0;

	MUTEX_GUARD(&session->lock);
	records = calloc(MAX(1u, session->n_channels), sizeof(*records));
	if (!records)
		return -ENOMEM;
	list_for_each(channel, &session->channels, link)
		fn(channel, data, &records[n++]);
	*ret = records;
	*ret_n = n;
	return 0;
}

static void describe_with_counters(const struct channel *channel, const void *counters, struct control_channel *ret)
{
	describe_channel_locked(channel, ret);
	add_counters(counters, ret);
}

int describe_channels(struct session *session, const struct ust_completion *counters, struct control_channel **ret,
	unsigned *ret_n)
{
	return describe_each(session, describe_with_counters, counters, ret, ret_n);
}

static void describe_what_was_told(const struct channel *channel, const void *data, struct control_channel *ret)
{
	const struct channel_counters *told = &channel->told;

	(void) data;
	*ret = (struct control_channel) {
		.name = channel->name, .discarded_events = told->discarded_events, .lost_packets = told->lost_packets,
		.unwritten_packets = told->unwritten_packets, .recycled_packets = told->recycled_packets,
		.damaged_packets = told->damaged_packets,
	};
}

int describe_told(struct session *session, struct control_channel **ret, unsigned *ret_n)
{
	return describe_each(session, describe_what_was_told, NULL, ret, ret_n);
}

void describe_event(const struct channel_event *event, struct control_name *exclusions, struct control_event_rule *ret)
{
	const struct event_conf *conf = &event->event->conf;

	for (unsigned i = 0; i < conf->n_exclusions; i++)
		exclusions[i].name = conf->exclusions[i];
	*ret = (struct control_event_rule) {
		.type = conf->type, .name = conf->name, .enabled = event->enabled,
		.loglevel_type = (uint8_t) conf->loglevel_type, .loglevel = conf->loglevel,
		.filter = conf->filter, .exclusions = { .items = exclusions, .n = conf->n_exclusions },
	};
}

void describe_context(const struct context_conf *context, struct control_context *ret)
{
	*ret = (struct control_context) {
		.type = context->type, .perf_type = context->perf_type, .perf_config = context->perf_config,
		.name = context->name, .app_name = context->app_name,
	};
}

void describe_value(const struct tracked_value *value, struct control_process_value *ret)
{
	*ret = (struct control_process_value) {
		.kind = value->kind, .number = value->number, .name = value->name,
	};
}

void describe_session(struct session *session, struct control_session *ret)
{
	MUTEX_GUARD(&session->lock);

	*ret = (struct control_session) {
		.id = session->id, .name = session->conf.name, .path = session->conf.path,
		.output = (uint8_t) session->conf.output, .ctrl_url = session->conf.ctrl_url,
		.data_url = session->conf.data_url, .shm_path = session->conf.shm_path,
		.active = session->active, .snapshot = session->conf.snapshot,
		.live_timer_us = session->conf.live_timer_us, .uid = session->conf.uid, .gid = session->conf.gid,
		.created_s = (uint64_t) session->created, .started_once = session->started_once,
	};
}
