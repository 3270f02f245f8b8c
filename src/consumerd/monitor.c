/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/errors.h"
#include "base/time.h"
#include "consumerd/channel.h"
#include "consumerd/consumerd.h"
#include "consumerd/data-service.h"
#include "consumerd/monitor.h"
#include "consumerd/trace.h"

struct fill {
	unsigned n;                     /* streams that were looked at */
	uint64_t highest, lowest;       /* bytes in whole sub-buffers */
	unsigned long positions;        /* their sum: what it was before only if none has moved */
};

static void look_at(struct stream *stream, struct fill *fill)
{
	const unsigned long mask = ~(stream->ring.subbuf_size - 1);
	unsigned long consumed, produced;
	uint64_t used;

	if (!stream_is_open(stream) || ring_positions(&stream->ring, &consumed, &produced) < 0)
		return;
	fill->positions += consumed + produced;
	consumed &= mask;
	produced &= mask;
	/* A writer may be ahead of a reader that it has overtaken. */
	used = ring_reached(consumed, produced) ? 0 : MIN(produced - consumed, stream->ring.size);
	fill->highest = MAX(fill->highest, used);
	fill->lowest = fill->n > 0 ? MIN(fill->lowest, used) : used;
	fill->n++;
}

static uint64_t consumed_bytes(const struct channel *channel)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < channel->n_streams; i++)
		sum += atomic_load_explicit(&channel->streams[i].counters.bytes, memory_order_relaxed);
	return sum;
}

static void tell(const struct channel *channel, const struct fill *fill)
{
	const struct consumer_sample sample = {
		.session_id = channel->trace->session_id, .trace_id = channel->trace->id, .key = channel->key,
		.name = channel->name, .highest = fill->highest, .lowest = fill->lowest,
		.consumed = consumed_bytes(channel),
	};
	struct frame_channel *link = channel->trace->service->consumerd->link;
	int r = link ? frame_channel_send(link, consumer_sample_wire(), 0, &sample, NULL, 0) : 0;

	if (r < 0)
		log_debug(trace_log(channel->trace), "A sample was not sent: %s", error_text(r));
}

static int on_monitor(struct source *src, uint32_t events, void *data)
{
	struct channel *channel = data;
	struct fill fill = { .n = 0 };

	(void) src;
	(void) events;
	channel->monitor_armed = false;
	watch_arm(&channel->trace->service->watch);
	for (unsigned i = 0; i < channel->n_streams; i++)
		look_at(&channel->streams[i], &fill);
	if (fill.n == 0 || fill.positions == channel->monitored)
		return 0;
	channel->monitored = fill.positions;
	tell(channel, &fill);
	monitor_arm(channel);
	return 0;
}

int monitor_start(struct data_service *service, struct channel *channel)
{
	if (channel->monitor_timer_us == 0)
		return 0;
	return source_new_timer(service->loop, on_monitor, channel, &channel->monitor_timer);
}

void monitor_stop(struct channel *channel)
{
	if (channel->monitor_timer)
		source_free(channel->monitor_timer);
	channel->monitor_timer = NULL;
}

void monitor_arm(struct channel *channel)
{
	if (!channel->monitor_timer || channel->monitor_armed)
		return;
	channel->monitor_armed = true;
	source_arm(channel->monitor_timer, time_after_us(channel->monitor_timer_us), 0);
}
