/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/errors.h"
#include "base/testpoint.h"
#include "chunk/trace-chunk.h"
#include "consumerd/command-service.h"
#include "consumerd/consumerd.h"
#include "consumerd/data-service.h"
#include "consumerd/flush.h"
#include "consumerd/trace-maker.h"
#include "consumerd/trace.h"
#include "proto/consumer.h"

/* What the session daemon has not fetched yet. */
#define PENDING_MAX (16u << 20)

struct chunk_entry {
	struct list link;               /* consumerd->chunks */
	struct trace_chunk *chunk;
};

static void send_answer(struct consumerd *consumerd, const struct wire_message *m, uint64_t serial, const void *msg)
{
	int r = frame_channel_send(consumerd->link, m, serial, msg, NULL, 0);

	if (r < 0)
		log_debug(NULL, "Nobody to answer: message=%s, error=%s", m->name, error_text(r));
}

static void send_done(struct consumerd *consumerd, uint64_t serial, int error)
{
	struct consumer_done done = { .error = error, .detail = error < 0 ? error_text(error) : NULL };

	send_answer(consumerd, consumer_done_wire(), serial, &done);
}

/* ---- chunks ---- */

static struct chunk_entry *find_entry(struct consumerd *consumerd, uint64_t chunk_id)
{
	struct chunk_entry *entry;

	list_for_each(entry, &consumerd->chunks, link)
		if (entry->chunk->id == chunk_id)
			return entry;
	return NULL;
}

struct trace_chunk *command_find_chunk(struct consumerd *consumerd, uint64_t chunk_id)
{
	struct chunk_entry *entry = find_entry(consumerd, chunk_id);

	return entry ? trace_chunk_ref(entry->chunk) : NULL;
}

static void entry_free(struct chunk_entry *entry)
{
	list_remove(&entry->link);
	trace_chunk_unref(entry->chunk);
	free(entry);
}

static int on_add_chunk(struct consumerd *consumerd, struct frame *frame)
{
	struct consumer_add_chunk request;
	struct chunk_entry *entry;
	int r;

	r = frame_decode(frame, consumer_add_chunk_wire(), &request);
	if (r < 0)
		return r;
	if (request.chunk_id == 0)
		return -EINVAL;
	if (find_entry(consumerd, request.chunk_id))
		return -EEXIST;
	if (frame->fds_missing)
		return -E_DESCRIPTORS;
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		return -ENOMEM;
	r = trace_chunk_new_consume_fd(request.chunk_id, request.session_id, request.uid, request.gid,
		frame_steal_fd(frame, 0), &entry->chunk);
	if (r < 0) {
		free(entry);
		return r;
	}
	list_append(&consumerd->chunks, &entry->link);
	send_done(consumerd, frame->serial, 0);
	return 0;
}

/* Traces that write into it keep it until they are closed. */
static int on_remove_chunk(struct consumerd *consumerd, struct frame *frame)
{
	struct consumer_remove_chunk request;
	struct chunk_entry *entry;
	int r;

	r = frame_decode(frame, consumer_remove_chunk_wire(), &request);
	if (r < 0)
		return r;
	entry = find_entry(consumerd, request.chunk_id);
	if (!entry)
		return -ENOENT;
	entry_free(entry);
	consumerd_sweep_services(consumerd);
	send_done(consumerd, frame->serial, 0);
	return 0;
}

/* ---- traces ---- */

static int on_add_trace(struct consumerd *consumerd, struct frame *frame)
{
	struct consumer_add_trace request;
	int r;

	r = frame_decode(frame, consumer_add_trace_wire(), &request);
	if (r == 0)
		trace_maker_begin(consumerd, frame, &request);
	return r;
}

static void answer_flushed(struct consumerd *consumerd, uint64_t serial, int error, const struct flush_result *result)
{
	struct consumer_flushed flushed;

	if (consumerd->phase != CONSUMERD_RUNNING && error == 0 && result->n_losses > 0)
		(void) log_warn(NULL, 0, "Not everything was written: streams=%u", result->n_losses);
	if (error < 0) {
		send_done(consumerd, serial, error);
		return;
	}
	flushed = (struct consumer_flushed) {
		.losses = { .items = result->losses, .n = result->n_losses },
		.channels = { .items = result->channels, .n = result->n_channels },
	};
	send_answer(consumerd, consumer_flushed_wire(), serial, &flushed);
}

static int on_flush(struct consumerd *consumerd, struct frame *frame)
{
	struct consumer_flush request;
	int r;

	r = frame_decode(frame, consumer_flush_wire(), &request);
	if (r < 0)
		return r;
	if (request.session_id == 0)
		return -EINVAL;
	flush_begin(consumerd, FLUSH_ONLY, request.session_id, request.trace_id, frame->serial, answer_flushed);
	return 0;
}

static int on_close(struct consumerd *consumerd, struct frame *frame)
{
	struct consumer_close request;
	int r;

	r = frame_decode(frame, consumer_close_wire(), &request);
	if (r < 0)
		return r;
	if (request.session_id == 0)
		return -EINVAL;
	flush_begin(consumerd, FLUSH_CLOSE, request.session_id, request.trace_id, frame->serial, answer_flushed);
	return 0;
}

static unsigned count_channels(const struct consumerd *consumerd, uint64_t session_id)
{
	const struct trace *trace;
	unsigned n = 0;

	list_for_each(trace, &consumerd->traces, link)
		if (trace->session_id == session_id)
			n += trace->n_channels;
	return n;
}

static int on_get_counters(struct consumerd *consumerd, struct frame *frame)
{
	_cleanup_free_ struct consumer_channel_counters *channels = NULL;
	struct consumer_get_counters request;
	struct flush_result result = { .n_channels = 0 };
	const struct trace *trace;
	int r;

	r = frame_decode(frame, consumer_get_counters_wire(), &request);
	if (r < 0)
		return r;
	channels = calloc(MAX(count_channels(consumerd, request.session_id), 1u), sizeof(*channels));
	if (!channels)
		return -ENOMEM;
	list_for_each(trace, &consumerd->traces, link)
		for (unsigned i = 0; trace->session_id == request.session_id && i < trace->n_channels; i++)
			channel_count(trace->channels[i], &channels[result.n_channels++]);
	result.channels = channels;
	answer_flushed(consumerd, frame->serial, 0, &result);
	return 0;
}

/* A flush under way is what makes data pending: what it has not brought out is not out. */
static int on_data_pending(struct consumerd *consumerd, struct frame *frame)
{
	struct consumer_data_pending_answer pending = { .pending = false };
	struct consumer_data_pending request;
	int r;

	r = frame_decode(frame, consumer_data_pending_wire(), &request);
	if (r < 0)
		return r;
	pending.pending = flush_is_pending(consumerd, request.session_id);
	send_answer(consumerd, consumer_data_pending_answer_wire(), frame->serial, &pending);
	return 0;
}

/* ---- the link ---- */

static int on_hello(struct consumerd *consumerd, struct frame *frame)
{
	struct consumer_hello hello;
	int r;

	r = frame_decode(frame, consumer_hello_wire(), &hello);
	if (r < 0)
		return r;
	if (hello.major != CONSUMER_MAJOR)
		return -E_PEER_VERSION;
	hello.minor = CONSUMER_MINOR;
	send_answer(consumerd, consumer_hello_wire(), frame->serial, &hello);
	return 0;
}

static int dispatch(struct consumerd *consumerd, struct frame *frame)
{
	switch (frame->id) {
	case CONSUMER_hello:
		return on_hello(consumerd, frame);
	case CONSUMER_add_chunk:
		return on_add_chunk(consumerd, frame);
	case CONSUMER_remove_chunk:
		return on_remove_chunk(consumerd, frame);
	case CONSUMER_add_trace:
		return on_add_trace(consumerd, frame);
	case CONSUMER_flush:
		return on_flush(consumerd, frame);
	case CONSUMER_close:
		return on_close(consumerd, frame);
	case CONSUMER_get_counters:
		return on_get_counters(consumerd, frame);
	case CONSUMER_data_pending:
		return on_data_pending(consumerd, frame);
	default:
		return -E_NOT_SUPPORTED;
	}
}

/* A request that cannot be understood is answered; the link goes on. */
static int on_frame(struct frame_channel *channel, struct frame *frame, void *data)
{
	struct consumerd *consumerd = data;
	int r;

	(void) channel;
	testpoint_stall("stall-command");
	r = dispatch(consumerd, frame);
	if (r < 0)
		send_done(consumerd, frame->serial, log_warn(NULL, r, "Request failed: message=%u", frame->id));
	return 0;
}

static void on_link_closed(struct frame_channel *channel, int error, void *data)
{
	(void) channel;
	log_debug(NULL, "The session daemon has gone: %s", error_text(error));
	consumerd_begin_end(data);
}

int command_service_start_consume_fd(struct consumerd *consumerd, int fd)
{
	struct frame_channel_conf conf = {
		.max_body = CONSUMER_MAX_BODY,
		.max_pending = PENDING_MAX,
		.on_frame = on_frame,
		.on_close = on_link_closed,
		.data = consumerd,
	};

	return frame_channel_new_consume_fd(consumerd->command_loop, fd, &conf, &consumerd->link);
}

void command_service_stop(struct consumerd *consumerd)
{
	struct chunk_entry *entry, *next;

	list_for_each_safe(entry, next, &consumerd->chunks, link)
		entry_free(entry);
	if (consumerd->link)
		frame_channel_free(consumerd->link);
	consumerd->link = NULL;
}

bool command_uses_device(const struct consumerd *consumerd, dev_t device)
{
	const struct chunk_entry *entry;

	list_for_each(entry, &consumerd->chunks, link)
		if (entry->chunk->device == device)
			return true;
	return false;
}
