/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <inttypes.h>
#include <lttng/channel.h>
#include <lttng/lttng-error.h>
#include <lttng/ringmaster.h>
#include "base/str.h"
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/handle.h"
#include "ctl/listing.h"
#include "model/channel-conf.h"

#define KERNEL_SUBBUF_SIZE   UINT64_C(1048576)
#define KERNEL_READ_TIMER_US 200000u
#define MONITOR_TIMER_US     UINT64_C(1000000)

/* What the public structure has no members for. */
struct channel_extra {
	struct lttng_channel_losses losses;
	bool sampled;
	uint64_t use_highest, use_lowest;
	uint64_t monitor_timer_us;
	int64_t blocking_timeout_us;
};

static struct channel_extra *extra_of(const struct lttng_channel *chan)
{
	return chan ? chan->attr.extended.ptr : NULL;
}

/* ---- attributes ---- */

void lttng_channel_set_default_attr(struct lttng_domain *domain, struct lttng_channel_attr *attr)
{
	struct channel_conf conf = { .overwrite = -1 };
	struct channel_extra *extra;

	if (!domain || !attr)
		return;
	extra = attr->extended.ptr;
	*attr = (struct lttng_channel_attr) { .overwrite = -1, .extended.ptr = extra };
	if (domain->type == LTTNG_DOMAIN_UST) {
		channel_conf_resolve(&conf, (enum buffer_type) domain->buf_type, false);
		attr->subbuf_size = conf.subbuf_size;
		attr->num_subbuf = conf.num_subbuf;
		attr->output = LTTNG_EVENT_MMAP;
	} else if (domain->type == LTTNG_DOMAIN_KERNEL) {
		attr->subbuf_size = KERNEL_SUBBUF_SIZE;
		attr->num_subbuf = 4;
		attr->read_timer_interval = KERNEL_READ_TIMER_US;
		attr->output = LTTNG_EVENT_SPLICE;
	}
	if (extra)
		*extra = (struct channel_extra) { .monitor_timer_us = MONITOR_TIMER_US };
}

static bool has_buffers(const struct lttng_domain *domain)
{
	switch (domain->type) {
	case LTTNG_DOMAIN_UST:
		return domain->buf_type == LTTNG_BUFFER_PER_UID || domain->buf_type == LTTNG_BUFFER_PER_PID;
	case LTTNG_DOMAIN_KERNEL:
		return domain->buf_type == LTTNG_BUFFER_GLOBAL;
	default:
		return false;
	}
}

struct lttng_channel *lttng_channel_create(struct lttng_domain *domain)
{
	struct lttng_channel *chan;

	if (!domain || !has_buffers(domain))
		return NULL;
	chan = calloc(1, sizeof(*chan));
	if (!chan)
		return NULL;
	chan->attr.extended.ptr = calloc(1, sizeof(struct channel_extra));
	if (!chan->attr.extended.ptr) {
		free(chan);
		return NULL;
	}
	lttng_channel_set_default_attr(domain, &chan->attr);
	return chan;
}

void lttng_channel_destroy(struct lttng_channel *channel)
{
	if (!channel)
		return;
	free(channel->attr.extended.ptr);
	free(channel);
}

int lttng_channel_get_discarded_event_count(struct lttng_channel *chan, uint64_t *discarded_events)
{
	const struct channel_extra *extra = extra_of(chan);

	if (!chan || !discarded_events)
		return -LTTNG_ERR_INVALID;
	*discarded_events = extra ? extra->losses.discarded_events : 0;
	return 0;
}

int lttng_channel_get_lost_packet_count(struct lttng_channel *chan, uint64_t *lost_packets)
{
	const struct channel_extra *extra = extra_of(chan);

	if (!chan || !lost_packets)
		return -LTTNG_ERR_INVALID;
	/* All that programs wrote and no reader of the trace ever had: 2.13 has one number for it. */
	*lost_packets = extra ? extra->losses.overwritten_packets + extra->losses.unwritten_packets +
		extra->losses.damaged_packets : 0;
	return 0;
}

int lttng_channel_get_losses(const struct lttng_channel *channel, struct lttng_channel_losses *ret)
{
	const struct channel_extra *extra = extra_of(channel);

	if (!channel || !ret)
		return -LTTNG_ERR_INVALID;
	*ret = extra ? extra->losses : (struct lttng_channel_losses) { .discarded_events = 0 };
	return 0;
}

int lttng_channel_get_buffer_use(struct lttng_channel *channel, uint64_t *highest, uint64_t *lowest)
{
	const struct channel_extra *extra = extra_of(channel);

	if (!channel || !highest || !lowest)
		return -LTTNG_ERR_INVALID;
	if (!extra || !extra->sampled)
		return 0;
	*highest = extra->use_highest;
	*lowest = extra->use_lowest;
	return 1;
}

int lttng_channel_get_monitor_timer_interval(struct lttng_channel *chan, uint64_t *monitor_timer_interval)
{
	const struct channel_extra *extra = extra_of(chan);

	if (!extra || !monitor_timer_interval)
		return -LTTNG_ERR_INVALID;
	*monitor_timer_interval = extra->monitor_timer_us;
	return 0;
}

int lttng_channel_set_monitor_timer_interval(struct lttng_channel *chan, uint64_t monitor_timer_interval)
{
	struct channel_extra *extra = extra_of(chan);

	if (!extra)
		return -LTTNG_ERR_INVALID;
	extra->monitor_timer_us = monitor_timer_interval;
	return 0;
}

int lttng_channel_get_blocking_timeout(struct lttng_channel *chan, int64_t *blocking_timeout)
{
	const struct channel_extra *extra = extra_of(chan);

	if (!extra || !blocking_timeout)
		return -LTTNG_ERR_INVALID;
	*blocking_timeout = extra->blocking_timeout_us;
	return 0;
}

/* The tracer keeps it in milliseconds, in 32 bits. */
int lttng_channel_set_blocking_timeout(struct lttng_channel *chan, int64_t blocking_timeout)
{
	struct channel_extra *extra = extra_of(chan);

	if (!extra || blocking_timeout < -1 || blocking_timeout > INT64_C(1000) * INT32_MAX)
		return -LTTNG_ERR_INVALID;
	extra->blocking_timeout_us = blocking_timeout;
	return 0;
}

/* ---- commands ---- */

static bool is_power_of_two(uint64_t v)
{
	return v > 0 && (v & (v - 1)) == 0;
}

static int make_record(const struct lttng_channel *chan, struct control_channel *ret)
{
	const struct lttng_channel_attr *attr = &chan->attr;
	const struct channel_extra *extra = attr->extended.ptr;

	if (!is_terminated(chan->name, sizeof(chan->name)))
		return answer_fail(-LTTNG_ERR_INVALID_CHANNEL_NAME, "The channel's name does not end");
	if (attr->overwrite < -1 || attr->overwrite > 1)
		return answer_fail(-LTTNG_ERR_INVALID, "The overwrite attribute is none of -1, 0 and 1");
	if (!is_power_of_two(attr->subbuf_size) || !is_power_of_two(attr->num_subbuf))
		return answer_fail(-LTTNG_ERR_INVALID, "Size and number of sub-buffers must be powers of two: "
			"size %" PRIu64 ", number %" PRIu64, attr->subbuf_size, attr->num_subbuf);
	*ret = (struct control_channel) {
		.name = *chan->name ? chan->name : CHANNEL_DEFAULT_NAME,
		.enabled = true,
		.overwrite = attr->overwrite,
		.subbuf_size = attr->subbuf_size,
		.num_subbuf = attr->num_subbuf,
		.switch_timer_us = attr->switch_timer_interval,
		.read_timer_us = attr->read_timer_interval,
		.monitor_timer_us = extra ? extra->monitor_timer_us : MONITOR_TIMER_US,
		.blocking_timeout_us = extra ? extra->blocking_timeout_us : 0,
		.output = wire_small((int) attr->output),
		.tracefile_size = attr->tracefile_size,
		.tracefile_count = attr->tracefile_count,
	};
	return 0;
}

int lttng_enable_channel(struct lttng_handle *handle, struct lttng_channel *chan)
{
	struct control_channel record;
	int r;

	if (!handle || !chan)
		return call_invalid("A handle and a channel are needed");
	answer_clear();
	r = make_record(chan, &record);
	if (r < 0)
		return r;
	return call_run(&(struct call) {
		.request = control_enable_channel_wire(),
		.msg = &(struct control_enable_channel) {
			.session = handle->session_name, .domain = handle_domain(handle),
			.buffer_type = handle_buffer_type(handle), .channel = { .items = &record, .n = 1 } },
		.waits = true });
}

int lttng_disable_channel(struct lttng_handle *handle, const char *name)
{
	if (!handle || !name)
		return call_invalid("A handle and a channel's name are needed");
	return call_run(&(struct call) {
		.request = control_disable_channel_wire(),
		.msg = &(struct control_disable_channel) {
			.session = handle->session_name, .domain = handle_domain(handle), .channel = name },
		.waits = true });
}

static int add_channel(struct listing *listing, const struct control_channel *record)
{
	const struct channel_extra extra = {
		.losses = {
			.discarded_events = record->discarded_events, .overwritten_packets = record->lost_packets,
			.unwritten_packets = record->unwritten_packets, .damaged_packets = record->damaged_packets,
			.recycled_packets = record->recycled_packets,
		},
		.sampled = record->sampled,
		.use_highest = record->buffer_use_highest, .use_lowest = record->buffer_use_lowest,
		.monitor_timer_us = record->monitor_timer_us, .blocking_timeout_us = record->blocking_timeout_us,
	};
	struct lttng_channel chan = {
		.enabled = record->enabled,
		.attr = {
			.overwrite = record->overwrite,
			.subbuf_size = record->subbuf_size,
			.num_subbuf = record->num_subbuf,
			.switch_timer_interval = record->switch_timer_us,
			.read_timer_interval = record->read_timer_us,
			.output = (enum lttng_event_output) record->output,
			.tracefile_size = record->tracefile_size,
			.tracefile_count = record->tracefile_count,
			.live_timer_interval = record->live_timer_us,
		},
	};

	str_copy(chan.name, sizeof(chan.name), record->name);
	return listing_add(listing, &chan, &extra, sizeof(extra));
}

static int on_channels(void *reply, void *data)
{
	struct control_channels *channels = reply;
	struct control_channel record;
	int r;

	while ((r = wire_list_next(&channels->channels, control_channel_wire(), &record)) > 0) {
		r = add_channel(data, &record);
		if (r < 0)
			return r;
	}
	return r;
}

int lttng_list_channels(struct lttng_handle *handle, struct lttng_channel **channels)
{
	_cleanup_listing_ struct listing listing = LISTING_INIT;
	void *block;
	int r;

	if (!handle || !channels)
		return call_invalid("A handle and a place for the channels are needed");
	listing_init(&listing, sizeof(struct lttng_channel), offsetof(struct lttng_channel, attr.extended.ptr));
	r = call_run(&(struct call) {
		.request = control_list_channels_wire(),
		.msg = &(struct control_list_channels) {
			.session = handle->session_name, .domain = handle_domain(handle) },
		.reply = control_channels_wire(), .on_reply = on_channels, .data = &listing });
	if (r >= 0)
		r = listing_finish(&listing, &block);
	if (r >= 0)
		*channels = block;
	return r;
}
