/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/errors.h"
#include "base/fd.h"
#include "base/time.h"
#include "consumerd/consumerd.h"
#include "consumerd/data-service.h"
#include "consumerd/flush.h"
#include "consumerd/inbox.h"
#include "consumerd/monitor.h"
#include "consumerd/trace.h"

/* Pieces of metadata come in bursts, one for each event a program registers. */
#define TEXT_DELAY_US (10 * US_PER_MS)
#define TEXT_RETRY_US (500 * US_PER_MS)

static int on_flush_deadline(struct source *src, uint32_t events, void *data)
{
	(void) src;
	(void) events;
	flush_on_deadline(data);
	data_service_arm_flush(data);
	return 0;
}

void data_service_arm_flush(struct data_service *service)
{
	source_arm(service->flush_timer, flush_next_deadline(service), 0);
}

static int on_text_timer(struct source *src, uint32_t events, void *data)
{
	struct data_service *service = data;
	bool failed = false;
	struct trace *trace;

	(void) events;
	list_for_each(trace, &service->traces, service_link)
		if (!trace_metadata_is_written(trace) && trace_write_metadata(trace) < 0)
			failed = true;
	if (failed)
		source_arm(src, time_after_us(TEXT_RETRY_US), 0);
	return 0;
}

static void run_text(struct loop_msg *msg)
{
	struct trace *trace = CONTAINER_OF(msg, struct trace, text_msg);
	struct data_service *service = trace->service;

	atomic_store(&trace->text_posted, false);
	/* What an application has beside its buffers must be readable at any moment, if everything is killed in the next. */
	if (service && !list_is_empty(&trace->service_link))
		source_arm(service->metadata_timer, time_after_us(trace->files.there ? 0 : TEXT_DELAY_US), 0);
	trace_unref(trace);
}

void data_service_on_text(void *data)
{
	struct trace *trace = data;

	if (atomic_exchange(&trace->text_posted, true))
		return;
	trace_ref(trace);
	trace->text_msg.run = run_text;
	loop_post(trace->service->loop, &trace->text_msg);
}

/* ---- timers of channels ---- */

static int on_switch_timer(struct source *src, uint32_t events, void *data)
{
	struct channel *channel = data;

	(void) src;
	(void) events;
	if (!trace_declares(channel->trace, channel->id))
		return 0;
	for (unsigned i = 0; i < channel->n_streams; i++) {
		struct stream *stream = &channel->streams[i];

		if (stream->phase != STREAM_IDLE)
			continue;
		watch_arm(&stream->service->watch);
		if (ring_flush(&stream->ring, false) == 0 || stream->ring.broken)
			data_service_serve(stream);
	}
	return 0;
}

static int on_read_timer(struct source *src, uint32_t events, void *data)
{
	struct channel *channel = data;

	(void) src;
	(void) events;
	for (unsigned i = 0; i < channel->n_streams; i++)
		data_service_wake(&channel->streams[i]);
	return 0;
}

static int start_timer(struct data_service *service, source_fn fn, struct channel *channel, uint64_t period_us,
	struct source **timer)
{
	int r;

	if (period_us == 0)
		return 0;
	r = source_new_timer(service->loop, fn, channel, timer);
	if (r == 0)
		source_arm(*timer, time_after_us(period_us), period_us);
	return r;
}

static void stop_timers(struct channel *channel)
{
	if (channel->switch_timer)
		source_free(channel->switch_timer);
	if (channel->read_timer)
		source_free(channel->read_timer);
	channel->switch_timer = channel->read_timer = NULL;
	monitor_stop(channel);
}

/* ---- traces ---- */

static int adopt_stream(struct data_service *service, struct stream *stream)
{
	int fd = stream->ring.wait_fd, r;

	stream->service = service;
	stream->ring.watch = &service->watch;
	stream->phase = STREAM_IDLE;
	atomic_fetch_add(&service->consumerd->n_open_streams, 1);
	r = fd_set_nonblock(fd, true);
	if (r < 0)
		return r;
	return source_new_fd(service->loop, fd, EPOLLIN, data_service_on_wakeup, stream, &stream->source);
}

static int adopt_channel(struct data_service *service, struct channel *channel)
{
	int r = 0;

	for (unsigned i = 0; i < channel->n_streams; i++) {
		struct stream *stream = &channel->streams[i];
		int error = adopt_stream(service, stream);

		/* Without wake-ups it is still drained by flush and close. */
		if (error < 0)
			r = log_err(stream_log(stream), error, "Cannot watch a ring buffer");
	}
	if (r == 0)
		r = start_timer(service, on_switch_timer, channel, channel->switch_timer_us, &channel->switch_timer);
	if (r == 0)
		r = start_timer(service, on_read_timer, channel, channel->read_timer_us, &channel->read_timer);
	if (r == 0)
		r = monitor_start(service, channel);
	return r;
}

struct adoption {
	struct loop_msg msg;
	struct data_service *service;
	struct trace *trace;
};

static void run_adoption(struct loop_msg *msg)
{
	_cleanup_free_ struct adoption *adoption = CONTAINER_OF(msg, struct adoption, msg);
	struct trace *trace = adoption->trace;
	int r = 0;

	list_append(&adoption->service->traces, &trace->service_link);  /* with our reference */
	for (unsigned i = 0; i < trace->n_channels && trace->recorded; i++)
		r = MIN(r, adopt_channel(adoption->service, trace->channels[i]));
	if (r < 0)
		consumerd_report(adoption->service->consumerd, trace->session_id, LOG_LEVEL_ERR,
			"Trace \"%s\" is not read as it grows: %s", trace->sub, error_text(r));
}

int data_service_adopt(struct data_service *service, struct trace *trace)
{
	struct adoption *adoption = calloc(1, sizeof(*adoption));

	if (!adoption)
		return -ENOMEM;
	adoption->msg.run = run_adoption;
	adoption->service = service;
	adoption->trace = trace_ref(trace);
	trace->service = service;
	service->n_traces++;
	loop_post(service->loop, &adoption->msg);
	inbox_set_listener(trace->inbox, trace->id, data_service_on_text, trace);
	return 0;
}

void data_service_end_trace(struct data_service *service, struct trace *trace)
{
	watch_arm(&service->watch);
	for (unsigned i = 0; i < trace->n_channels; i++) {
		struct channel *channel = trace->channels[i];

		stop_timers(channel);
		for (unsigned j = 0; j < channel->n_streams; j++) {
			struct stream *stream = &channel->streams[j];

			data_service_unwatch(stream);
			list_remove(&stream->link);
			if (stream->phase != STREAM_MADE)
				atomic_fetch_sub(&service->consumerd->n_open_streams, 1);
			stream->phase = STREAM_ENDED;
		}
	}
	trace_release(trace);
	list_remove(&trace->service_link);
	trace_unref(trace);     /* the one of the list */
}

/* ---- the service ---- */

static void run_hurry(struct loop_msg *msg)
{
	data_service_arm_flush(CONTAINER_OF(msg, struct data_service, hurry_msg));
}

void data_service_hurry(struct data_service *service)
{
	service->hurry_msg.run = run_hurry;
	loop_post(service->loop, &service->hurry_msg);
}

static void tell_command_loop(struct loop_msg *msg)
{
	struct data_service *service = CONTAINER_OF(msg, struct data_service, stuck_msg);

	flush_on_service_abandoned(service);
}

static void on_stuck(struct watch *watch, void *data)
{
	struct data_service *service = data;

	watch_stop(watch);
	list_remove(&service->subject.link);    /* its successor is what counts */
	service->stuck_msg.run = tell_command_loop;
	loop_post(service->consumerd->command_loop, &service->stuck_msg);
}

static void begin_watch(struct loop_msg *msg)
{
	struct data_service *service = CONTAINER_OF(msg, struct data_service, begin_msg);
	struct consumerd *consumerd = service->consumerd;
	int r = watch_start(&service->watch, consumerd->health_loop);

	if (r < 0)
		(void) log_warn(NULL, r, "A data loop is not watched");
	service->subject = (struct health_subject) { .bit = HEALTH_DATA, .loop = service->loop };
	health_service_add(&consumerd->health, &service->subject);
}

static int make_sources(struct data_service *service)
{
	int r;

	r = source_new_timer(service->loop, data_service_on_retry, service, &service->retry_timer);
	if (r == 0)
		r = source_new_timer(service->loop, on_flush_deadline, service, &service->flush_timer);
	if (r == 0)
		r = source_new_timer(service->loop, on_text_timer, service, &service->metadata_timer);
	return r;
}

static int make_loop(struct data_service *service)
{
	struct consumerd *consumerd = service->consumerd;
	int r = 0;

	if (consumerd->shares_loop)
		service->loop = consumerd->command_loop;
	else
		r = loop_new("data", &service->loop);
	if (r == 0)
		r = make_sources(service);
	if (r == 0 && !consumerd->shares_loop)
		r = thread_new_loop(service->loop, &service->thread);
	return r;
}

static void destroy_loop(struct data_service *service)
{
	if (service->thread) {
		loop_stop(service->loop);
		thread_join(service->thread);
		loop_run_posted(service->loop); /* while there are timers to arm */
	}
	if (service->retry_timer)
		source_free(service->retry_timer);
	if (service->flush_timer)
		source_free(service->flush_timer);
	if (service->metadata_timer)
		source_free(service->metadata_timer);
	if (!service->consumerd->shares_loop && service->loop)
		loop_free(service->loop);
	service->loop = NULL;
}

int data_service_new(struct consumerd *consumerd, uid_t app_uid, dev_t device, struct data_service **ret)
{
	_cleanup_free_ struct data_service *service = calloc(1, sizeof(*service));
	int r;

	if (!service)
		return -ENOMEM;
	service->consumerd = consumerd;
	service->app_uid = app_uid;
	service->device = device;
	service->turn.run = data_service_run_turn;
	list_init(&service->link);
	list_init(&service->parts);
	list_init(&service->traces);
	list_init(&service->ready);
	list_init(&service->waiting);
	list_init(&service->flushes);
	list_init(&service->texts);
	r = watch_init(&service->watch, on_stuck, service);
	if (r < 0)
		return r;
	r = make_loop(service);
	if (r < 0) {
		destroy_loop(service);
		watch_deinit(&service->watch);
		return r;
	}
	service->begin_msg.run = begin_watch;
	loop_post(consumerd->health_loop, &service->begin_msg);
	list_append(&consumerd->services, &service->link);
	*ret = TAKE_PTR(service);
	return 0;
}

static void end_watch(struct loop_msg *msg)
{
	struct data_service *service = CONTAINER_OF(msg, struct data_service, end_msg);

	list_remove(&service->subject.link);
	watch_stop(&service->watch);
	destroy_loop(service);
	watch_deinit(&service->watch);
	free(service);
}

/* The health loop lets go first, and ends the thread: it may still sample its beats until then. */
void data_service_free(struct data_service *service)
{
	list_remove(&service->link);
	if (service->abandoned)
		return;
	service->end_msg.run = end_watch;
	loop_post(service->consumerd->health_loop, &service->end_msg);
}
