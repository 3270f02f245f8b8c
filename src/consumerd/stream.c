/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include "consumerd/channel.h"
#include "consumerd/stream.h"
#include "consumerd/trace.h"

void stream_init(struct stream *stream, struct channel *channel, unsigned cpu)
{
	stream->channel = channel;
	stream->cpu = cpu;
	stream->shm_fd = -1;
	stream->phase = STREAM_MADE;
	list_init(&stream->link);
	list_init(&stream->flushes);
	stream->expect = (struct packet_expect) { .stream_id = channel->id, .cpu = cpu };
	for (unsigned i = 0; i < UUID_LEN; i++)
		stream->expect.uuid[i] = channel->trace->uuid[i];
}

void stream_release(struct stream *stream)
{
	assert(!stream->source);
	output_free(stream->output);
	stream->output = NULL;
	ring_close(&stream->ring);
	if (stream->shm_fd >= 0)
		(void) close(stream->shm_fd);
	stream->shm_fd = -1;
}

struct log_context stream_log_context(const struct stream *stream)
{
	struct log_context context;

	(void) snprintf(context.text, sizeof(context.text), "session=%ju channel=\"%.60s\" cpu=%u",
		(uintmax_t) stream->channel->trace->session_id, stream->channel->name, stream->cpu);
	return context;
}
