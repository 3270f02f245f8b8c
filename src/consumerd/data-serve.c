/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which stream is served when: at a wake-up, in the next turn, or when it is
 * time to try again.
 */
#include <errno.h>
#include "base/errors.h"
#include "base/testpoint.h"
#include "base/time.h"
#include "consumerd/consumerd.h"
#include "consumerd/data-service.h"
#include "consumerd/flush.h"
#include "consumerd/monitor.h"
#include "consumerd/trace.h"

/* As much as a pipe holds, unless its owner has made it larger. */
#define WAKEUPS_MAX (64u << 10)
/* A writer wakes us for a packet. So many times for none are no accident: then we look when it suits us. */
#define VAIN_MAX      16u
#define VAIN_PAUSE_US (10 * US_PER_MS)

static void arm_retry(struct data_service *service)
{
	uint64_t first = NEVER;
	struct stream *stream;

	list_for_each(stream, &service->waiting, link)
		first = MIN(first, stream->retry_at_us);
	source_arm(service->retry_timer, first, 0);
}

void data_service_run_turn(struct loop_msg *msg)
{
	struct data_service *service = CONTAINER_OF(msg, struct data_service, turn);
	struct list turn = LIST_INIT(turn);
	struct stream *stream;

	service->turn_posted = false;
	list_splice(&turn, &service->ready);
	while ((stream = list_first(&turn, struct stream, link))) {
		list_remove(&stream->link);
		data_service_serve(stream);
	}
}

void data_service_make_ready(struct stream *stream)
{
	struct data_service *service = stream->service;

	list_remove(&stream->link);
	stream->phase = STREAM_READY;
	list_append(&service->ready, &stream->link);
	if (!service->turn_posted) {
		service->turn_posted = true;
		loop_post(service->loop, &service->turn);
	}
}

void data_service_unwatch(struct stream *stream)
{
	if (stream->source)
		source_free(stream->source);
	stream->source = NULL;
}

static void give_up(struct stream *stream)
{
	struct trace *trace = stream->channel->trace;

	data_service_unwatch(stream);
	atomic_store(&stream->given_up, true);
	if (trace->buffer_reported)
		return;
	trace->buffer_reported = true;
	consumerd_report(stream->service->consumerd, trace->session_id, LOG_LEVEL_WARN,
		"A ring buffer of channel \"%s\", uid %u, is damaged and was given up", stream->channel->name,
		(unsigned) trace->app_uid);
}

/* As long as a retry is due anyway; a full pipe stops nobody, as writers do not wait for room in it. */
static void turn_deaf(struct stream *stream)
{
	stream->deaf = source_set_events(stream->source, 0) == 0;
}

static void listen_again(struct stream *stream)
{
	if (stream->deaf && stream->source && source_set_events(stream->source, EPOLLIN) < 0)
		return;
	stream->deaf = false;
}

static void report_output(struct stream *stream, bool was_blocked)
{
	struct trace *trace = stream->channel->trace;

	if (stream->phase == STREAM_BLOCKED && !trace->disk_reported) {
		trace->disk_reported = true;
		consumerd_report(stream->service->consumerd, trace->session_id, LOG_LEVEL_WARN,
			"The trace \"%s\" cannot be written: %s; packets stay in the buffers until it can", trace->sub,
			error_text(stream->output_error));
	} else if (was_blocked && stream->phase != STREAM_BLOCKED && trace->disk_reported) {
		trace->disk_reported = false;
		consumerd_report(stream->service->consumerd, trace->session_id, LOG_LEVEL_INFO,
			"The trace \"%s\" is written again", trace->sub);
	}
}

void data_service_serve(struct stream *stream)
{
	struct data_service *service = stream->service;
	bool was_blocked = stream->blocked_since_us != 0;

	testpoint_stall("stall-data");
	list_remove(&stream->link);
	watch_arm(&service->watch);
	listen_again(stream);
	stream->woken = false;
	stream->phase = stream_drain(stream);
	if (watch_has_tripped(&service->watch)) {
		loop_stop(service->loop);       /* given up meanwhile: nobody waits for us any more */
		return;
	}
	if (stream->phase == STREAM_READY) {
		data_service_make_ready(stream);
	} else if (stream->phase == STREAM_BLOCKED) {
		list_append(&service->waiting, &stream->link);
		arm_retry(service);
	} else if (stream->phase == STREAM_GIVEN_UP) {
		give_up(stream);
	}
	report_output(stream, was_blocked);
	monitor_arm(stream->channel);
	flush_on_progress(stream);
}

/* In a hole the wake-up may tell of other packets; the library would block us again each time. */
void data_service_wake(struct stream *stream)
{
	struct data_service *service = stream->service;

	if (stream->phase == STREAM_IDLE) {
		data_service_serve(stream);
	} else if (stream->phase == STREAM_HOLE && !stream->woken) {
		stream->woken = true;
		list_append(&service->waiting, &stream->link);
		arm_retry(service);
	}
}

/* Whoever writes into the pipe in a loop costs a turn now and then, not a processor. */
static void note_wakeup(struct stream *stream, uint64_t taken_before)
{
	struct data_service *service = stream->service;

	if (stream->phase == STREAM_HOLE || stream->phase == STREAM_BLOCKED) {
		turn_deaf(stream);
		return;
	}
	stream->vain_wakeups = stream->phase != STREAM_IDLE || stream->n_taken != taken_before ? 0 :
		stream->vain_wakeups + 1;
	if (stream->vain_wakeups < VAIN_MAX)
		return;
	turn_deaf(stream);
	stream->retry_at_us = time_after_us(VAIN_PAUSE_US);
	list_remove(&stream->link);
	list_append(&service->waiting, &stream->link);
	arm_retry(service);
}

/* All that has come is one wake-up. */
int data_service_on_wakeup(struct source *src, uint32_t events, void *data)
{
	struct stream *stream = data;
	const uint64_t taken = stream->n_taken;
	char bytes[WAKEUPS_MAX];
	ssize_t n;

	(void) events;
	n = read(source_fd(src), bytes, sizeof(bytes));
	if (n == 0) {
		data_service_unwatch(stream);    /* the last program has gone; the session daemon will close the trace */
		return 0;
	}
	if (n > 0) {
		data_service_wake(stream);
		if (stream->source && !watch_has_tripped(&stream->service->watch))
			note_wakeup(stream, taken);
	}
	return 0;
}

int data_service_on_retry(struct source *src, uint32_t events, void *data)
{
	struct data_service *service = data;
	uint64_t now = time_now_us();
	struct list due = LIST_INIT(due);
	struct stream *stream, *next;

	(void) src;
	(void) events;
	list_for_each_safe(stream, next, &service->waiting, link) {
		if (stream->retry_at_us > now)
			continue;
		list_remove(&stream->link);
		list_append(&due, &stream->link);
	}
	while ((stream = list_first(&due, struct stream, link)))
		data_service_serve(stream);
	arm_retry(service);
	return 0;
}
