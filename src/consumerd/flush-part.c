/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of a flush that runs on a data loop.
 */
#include "base/time.h"
#include "consumerd/consumerd.h"
#include "consumerd/data-service.h"
#include "consumerd/flush.h"
#include "consumerd/trace.h"

/*
 * Whoever answered has no thread inside a tracepoint any more; a laggard may
 * come back and commit. So long a stream is waited for that has nothing to
 * read, all its pauses together: neither wake-ups nor packets make it more.
 */
#define QUIET_US      (200 * US_PER_MS)
#define DISK_US       (2 * US_PER_S)
#define TEXT_RETRY_US (100 * US_PER_MS)

static void part_check(struct flush_part *part);

static void end_stream(struct flush_stream *fs, enum stream_end cause, uint64_t missing)
{
	struct flush_part *part = fs->part;

	list_remove(&fs->link);
	list_remove(&fs->service_link);
	fs->step = FLUSH_ENDED;
	fs->cause = cause;
	fs->missing = missing;
	part->n_open--;
}

/*
 * All there can be up to a target, twice, as a ring that was full is drained
 * again.  Where more comes somebody else moves the positions.
 */
static uint64_t most_packets(const struct stream *stream)
{
	return 4 * (stream->ring.size / stream->ring.subbuf_size + 1);
}

/* Everything is read, and nothing was produced since the last packet that told the time. */
static bool is_quiescent(const struct stream *stream, unsigned long consumed, unsigned long produced)
{
	return stream->has_final && stream->final_position == produced && ring_reached(consumed, produced);
}

static void final_flush(struct flush_stream *fs, unsigned long consumed, unsigned long produced)
{
	struct stream *stream = fs->stream;

	if (fs->part->kind == FLUSH_CLOSE && is_quiescent(stream, consumed, produced)) {
		end_stream(fs, STREAM_END_DONE, 0);
		return;
	}
	/* Nobody has registered the channel, so nobody has written into it. */
	if (!trace_declares(stream->channel->trace, stream->channel->id)) {
		end_stream(fs, STREAM_END_DONE, 0);
		return;
	}
	/* Into a full ring nothing can be flushed: what was discarded meanwhile is told by another packet. */
	fs->was_full = !stream->channel->overwrite && produced - consumed >= stream->ring.size;
	if (ring_flush(&stream->ring, true) < 0 || ring_positions(&stream->ring, &consumed, &produced) < 0) {
		end_stream(fs, STREAM_END_BUFFER, 0);
		return;
	}
	stream->has_final = !fs->was_full;
	stream->final_position = produced;
	fs->target = produced;
	fs->step = FLUSH_WAIT;
	if (!stream->channel->trace->recorded)
		end_stream(fs, STREAM_END_DONE, 0);
	else if (stream->phase == STREAM_IDLE)
		data_service_make_ready(stream);
}

/* Moves on as far as the stream's phase and position allow. */
static void step(struct flush_stream *fs)
{
	struct stream *stream = fs->stream;
	unsigned long consumed, produced;

	if (!stream_is_open(stream) || ring_positions(&stream->ring, &consumed, &produced) < 0 ||
		stream->n_taken - fs->from_taken > most_packets(stream)) {
		end_stream(fs, STREAM_END_BUFFER, 0);
		return;
	}
	if (fs->step == FLUSH_WAIT && ring_reached(consumed, fs->target)) {
		if (!fs->was_full) {
			end_stream(fs, STREAM_END_DONE, 0);
			return;
		}
		fs->step = FLUSH_DRAIN;
		fs->target = produced;
	}
	/* Writers may go on: what they add behind the target is not waited for. */
	if (fs->step == FLUSH_DRAIN && (stream->phase != STREAM_READY || ring_reached(consumed, fs->target)))
		final_flush(fs, consumed, produced);
}

/* What it has waited so far; while it is read or its output is tried it does not wait. */
static void note_waiting(struct flush_stream *fs, uint64_t now)
{
	const enum stream_phase phase = fs->stream->phase;

	if (fs->waits_since_us != 0)
		fs->waited_us += now - fs->waits_since_us;
	fs->waits_since_us = phase == STREAM_IDLE || phase == STREAM_HOLE ? now : 0;
}

void flush_on_progress(struct stream *stream)
{
	struct flush_stream *fs, *next;
	uint64_t now;

	if (list_is_empty(&stream->flushes))
		return;
	now = time_now_us();
	list_for_each_safe(fs, next, &stream->flushes, link) {
		struct flush_part *part = fs->part;

		note_waiting(fs, now);
		step(fs);
		if (part->n_open == 0)
			part_check(part);
	}
}

/* ---- deadlines ---- */

static uint64_t hurry_us(const struct data_service *service)
{
	return atomic_load_explicit(&service->consumerd->hurry_us, memory_order_relaxed);
}

static uint64_t deadline_of(const struct flush_stream *fs)
{
	const struct stream *stream = fs->stream;

	if (stream->phase == STREAM_READY)
		return time_after_us(QUIET_US);
	if (stream->phase == STREAM_BLOCKED)
		return MAX(MIN(stream->blocked_since_us + DISK_US, hurry_us(fs->part->service)), fs->begun_us);
	return fs->waits_since_us + QUIET_US - MIN(fs->waited_us, QUIET_US);
}

uint64_t flush_next_deadline(const struct data_service *service)
{
	const struct flush_stream *fs;
	const struct flush_part *part;
	uint64_t next = NEVER;

	list_for_each(fs, &service->flushes, service_link)
		next = MIN(next, deadline_of(fs));
	list_for_each(part, &service->texts, text_link)
		next = MIN(next, time_after_us(TEXT_RETRY_US));
	return next;
}

static void give_up_waiting(struct flush_stream *fs)
{
	struct stream *stream = fs->stream;
	unsigned long consumed, produced;
	uint64_t missing = 0;

	if (fs->step == FLUSH_WAIT && ring_positions(&stream->ring, &consumed, &produced) == 0)
		missing = fs->target - consumed;
	end_stream(fs, stream->phase == STREAM_BLOCKED ? STREAM_END_DISK : STREAM_END_UNCOMMITTED, missing);
}

void flush_on_deadline(struct data_service *service)
{
	struct flush_stream *fs, *next;
	struct flush_part *part, *next_part;
	struct list due = LIST_INIT(due);
	uint64_t now = time_now_us();

	list_for_each_safe(fs, next, &service->flushes, service_link) {
		if (deadline_of(fs) > now)
			continue;
		list_remove(&fs->service_link);
		list_append(&due, &fs->service_link);
	}
	/* The last try may be the one that ends it. */
	while ((fs = list_first(&due, struct flush_stream, service_link))) {
		part = fs->part;
		if (!fs->tried_last) {
			fs->tried_last = true;
			list_remove(&fs->service_link);
			list_append(&service->flushes, &fs->service_link);
			data_service_serve(fs->stream);
			continue;
		}
		give_up_waiting(fs);
		if (part->n_open == 0)
			part_check(part);
	}
	list_for_each_safe(part, next_part, &service->texts, text_link)
		part_check(part);
}

/* ---- the part ---- */

static void drop_rest(struct flush_part *part)
{
	for (unsigned i = 0; i < part->n_streams; i++) {
		struct stream *stream = part->streams[i].stream;
		uint64_t dropped;

		if (!stream_is_open(stream) || part->streams[i].cause != STREAM_END_DISK)
			continue;
		dropped = stream_drop_rest(stream);
		if (dropped > 0)
			(void) log_warn(stream_log(stream), stream->output_error, "Packets were not written: count=%ju",
				(uintmax_t) dropped);
	}
}

/* True when the text of all traces is in its files, or cannot be brought there in time. */
static bool write_text(struct flush_part *part)
{
	bool whole = true;

	for (unsigned i = 0; i < part->n_traces; i++) {
		struct trace *trace = part->traces[i];
		int r = trace_sync_metadata(trace);

		part->missing_text[i] = r < 0 ? MAX(trace->unwritten.len, (size_t) 1) : 0;
		whole = whole && r == 0;
	}
	if (whole)
		return true;
	if (part->text_deadline_us == 0)
		part->text_deadline_us = time_after_us(DISK_US);
	return time_now_us() >= MIN(part->text_deadline_us, hurry_us(part->service));
}

static void hand_back(struct loop_msg *msg)
{
	struct flush_part *part = CONTAINER_OF(msg, struct flush_part, msg);

	part->msg.run = flush_part_back;
	loop_post(part->service->consumerd->command_loop, &part->msg);
}

/* All streams have ended. */
static void part_check(struct flush_part *part)
{
	struct data_service *service = part->service;

	list_remove(&part->text_link);
	if (!write_text(part)) {
		list_append(&service->texts, &part->text_link);
		data_service_arm_flush(service);
		return;
	}
	if (part->kind == FLUSH_CLOSE) {
		drop_rest(part);
		for (unsigned i = 0; i < part->n_traces; i++) {
			data_service_end_trace(service, part->traces[i]);
			if (!part->keeps_files)
				buffer_files_remove(part->traces[i]);
		}
	}
	if (watch_has_tripped(&service->watch)) {
		loop_stop(service->loop);       /* given up meanwhile: the part is only freed */
		hand_back(&part->msg);
		return;
	}
	/* Not at once: those who called us still look at streams that the command loop may free then. */
	part->msg.run = hand_back;
	loop_post(service->loop, &part->msg);
}

static void begin_stream(struct flush_stream *fs, uint64_t now)
{
	struct data_service *service = fs->part->service;
	struct stream *stream = fs->stream;
	unsigned long consumed;

	fs->begun_us = now;
	fs->from_taken = stream->n_taken;
	note_waiting(fs, now);
	fs->step = FLUSH_DRAIN;
	list_append(&service->flushes, &fs->service_link);
	list_append(&stream->flushes, &fs->link);
	if (!stream_is_open(stream) || ring_positions(&stream->ring, &consumed, &fs->target) < 0) {
		end_stream(fs, STREAM_END_BUFFER, 0);
		return;
	}
	/* One that waits for space tries at once. */
	if (stream->phase == STREAM_IDLE || stream->phase == STREAM_BLOCKED)
		data_service_make_ready(stream);
	else if (stream->phase == STREAM_HOLE)
		step(fs);
}

void flush_part_run(struct loop_msg *msg)
{
	struct flush_part *part = CONTAINER_OF(msg, struct flush_part, msg);
	uint64_t now = time_now_us();

	watch_arm(&part->service->watch);
	part->n_open = part->n_streams;
	for (unsigned i = 0; i < part->n_streams; i++)
		begin_stream(&part->streams[i], now);
	if (part->n_open == 0)
		part_check(part);
	else
		data_service_arm_flush(part->service);
}
