/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include "base/buf.h"
#include "base/time.h"
#include "consumerd/command-service.h"
#include "consumerd/consumerd.h"
#include "consumerd/data-service.h"
#include "consumerd/flush.h"
#include "consumerd/metadata-service.h"
#include "proto/consumer.h"

/* Making traces: two at once, more when disks or peers are slow. */
static const struct pool_conf makers_conf = {
	.name = "channel",
	.base = 2,
	.max = 32,
	.max_per_lane = 8,
	.grow_after_us = 250 * US_PER_MS,
};

/* The session daemon promises its user an end within 3 s. */
#define END_LIMIT_US (2700 * US_PER_MS)
/* It has waited for us already, and waits a second more: time to count what does not go out. */
#define SPACE_LIMIT_US (500 * US_PER_MS)

void consumerd_report(struct consumerd *consumerd, uint64_t session_id, enum log_level level, const char *fmt, ...)
{
	struct consumer_report report = { .session_id = session_id, .level = (uint8_t) level };
	char text[512];
	va_list ap;
	int r = 0;

	va_start(ap, fmt);
	(void) vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void) log_write(level, NULL, 0, "%s: session=%ju", text, (uintmax_t) session_id);
	report.text = text;
	if (consumerd->link)
		r = frame_channel_send(consumerd->link, consumer_report_wire(), 0, &report, NULL, 0);
	if (r < 0)
		log_debug(NULL, "A report was not sent");
}

void consumerd_sweep_services(struct consumerd *consumerd)
{
	struct data_service *service, *next;

	list_for_each_safe(service, next, &consumerd->services, link)
		if (service->n_traces == 0 && !command_uses_device(consumerd, service->device))
			data_service_free(service);
}

/* ---- the end ---- */

static int on_end_deadline(struct source *src, uint32_t events, void *data)
{
	struct consumerd *consumerd = data;

	(void) src;
	(void) events;
	(void) log_err(NULL, -ETIMEDOUT, "Left before everything was written: buffers=%u",
		atomic_load(&consumerd->n_open_streams));
	log_close();
	_exit(1);
}

static void arm_end_deadline(struct loop_msg *msg)
{
	struct consumerd *consumerd = CONTAINER_OF(msg, struct consumerd, deadline_msg);
	int r = source_new_timer(consumerd->health_loop, on_end_deadline, consumerd, &consumerd->deadline);

	if (r < 0)
		(void) log_warn(NULL, r, "The end has no deadline");
	else
		source_arm(consumerd->deadline, time_after_us(END_LIMIT_US), 0);
}

static void on_all_closed(struct consumerd *consumerd, uint64_t serial, int error, const struct flush_result *result)
{
	uint64_t unwritten = 0;

	(void) serial;
	for (unsigned i = 0; error == 0 && i < result->n_channels; i++)
		unwritten += result->channels[i].unwritten_packets;
	if (error < 0)
		(void) log_err(NULL, error, "Traces were not closed");
	else if (result->n_losses > 0 || unwritten > 0)
		(void) log_warn(NULL, 0, "Not everything was written: streams=%u, packets=%ju", result->n_losses,
			(uintmax_t) unwritten);
	consumerd->all_closed = true;
	consumerd_on_request_end(consumerd);
}

/* Requests that came before the end, whoever waits for them, still count what they could not write. */
void consumerd_on_request_end(struct consumerd *consumerd)
{
	if (consumerd->phase != CONSUMERD_ENDING || !consumerd->all_closed || !list_is_empty(&consumerd->requests))
		return;
	consumerd->phase = CONSUMERD_ENDED;
	loop_stop(consumerd->main_loop);
}

void consumerd_begin_end(struct consumerd *consumerd)
{
	struct data_service *service;

	if (consumerd->phase != CONSUMERD_RUNNING)
		return;
	consumerd->phase = CONSUMERD_ENDING;
	atomic_store(&consumerd->hurry_us, time_after_us(SPACE_LIMIT_US));
	list_for_each(service, &consumerd->services, link)
		data_service_hurry(service);
	if (!consumerd->shares_loop) {
		consumerd->deadline_msg.run = arm_end_deadline;
		loop_post(consumerd->health_loop, &consumerd->deadline_msg);
	}
	flush_on_trace_made(consumerd); /* those that are being made are not waited for any more */
	flush_begin(consumerd, FLUSH_CLOSE, 0, 0, 0, on_all_closed);
}

static void run_end(struct loop_msg *msg)
{
	consumerd_begin_end(CONTAINER_OF(msg, struct consumerd, end_msg));
}

void consumerd_end(struct consumerd *consumerd)
{
	if (atomic_exchange(&consumerd->end_asked, true))
		return;
	consumerd->end_msg.run = run_end;
	loop_post(consumerd->command_loop, &consumerd->end_msg);
}

/* ---- start and stop of threads ---- */

static int make_loops(struct consumerd *consumerd, struct loop *shared)
{
	int r;

	if (shared) {
		consumerd->shares_loop = true;
		consumerd->command_loop = consumerd->metadata_loop = consumerd->health_loop = shared;
		return 0;
	}
	r = loop_new("command", &consumerd->command_loop);
	if (r == 0)
		r = loop_new("metadata", &consumerd->metadata_loop);
	if (r == 0)
		r = loop_new("health", &consumerd->health_loop);
	return r;
}

static int start_threads(struct consumerd *consumerd)
{
	int r;

	if (consumerd->shares_loop)
		return 0;
	r = thread_new_loop(consumerd->health_loop, &consumerd->health_thread);
	if (r == 0)
		r = thread_new_loop(consumerd->metadata_loop, &consumerd->metadata_thread);
	if (r == 0)
		r = thread_new_loop(consumerd->command_loop, &consumerd->command_thread);
	return r;
}

static void watch_health(struct consumerd *consumerd)
{
	consumerd->subjects[0] = (struct health_subject) { .bit = HEALTH_COMMAND, .loop = consumerd->command_loop };
	consumerd->subjects[1] = (struct health_subject) { .bit = HEALTH_METADATA, .loop = consumerd->metadata_loop };
	consumerd->subjects[2] = (struct health_subject) { .bit = HEALTH_CHANNEL, .pool = consumerd->makers };
	for (unsigned i = 0; i < ARRAY_SIZE(consumerd->subjects); i++)
		health_service_add(&consumerd->health, &consumerd->subjects[i]);
}

/* Everything is on its loop before a thread runs it. */
static int start(struct consumerd *consumerd, const struct consumerd_conf *conf)
{
	_cleanup_close_ int command_fd = conf->command_fd;
	int r;

	r = make_loops(consumerd, conf->shared_loop);
	if (r == 0)
		r = pool_new(&makers_conf, &consumerd->makers);
	if (r == 0)
		r = health_service_start(&consumerd->health, consumerd->health_loop, conf->health_path, conf->group);
	if (r < 0)
		return r;
	watch_health(consumerd);
	r = metadata_service_start(consumerd);
	if (r == 0)
		r = command_service_start_consume_fd(consumerd, TAKE_FD(command_fd));
	if (r < 0)
		return r;
	return start_threads(consumerd);
}

int consumerd_new(const struct consumerd_conf *conf, struct loop *main_loop, struct consumerd **ret)
{
	_cleanup_(consumerd_freep) struct consumerd *consumerd = NULL;
	struct consumerd *raw = calloc(1, sizeof(*raw));
	int r;

	if (!raw) {
		(void) close(conf->command_fd);
		(void) close(conf->metadata_fd);
		return -ENOMEM;
	}
	raw->main_loop = main_loop;
	atomic_store(&raw->hurry_us, NEVER);
	list_init(&raw->chunks);
	list_init(&raw->traces);
	list_init(&raw->services);
	list_init(&raw->requests);
	health_service_init(&raw->health);
	r = inbox_init_consume_fd(&raw->inbox, conf->metadata_fd);
	if (r < 0) {
		(void) close(conf->command_fd);
		free(raw);
		return r;
	}
	consumerd = raw;
	r = start(consumerd, conf);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(consumerd);
	return 0;
}

static void stop_thread(struct loop *loop, struct thread **thread)
{
	if (!*thread)
		return;
	loop_stop(loop);
	thread_join(*thread);
	*thread = NULL;
}

/* What other threads still posted before they ended. */
static void run_leftovers(struct loop *loop)
{
	if (loop && loop_run_once(loop, 0) < 0)
		log_debug(NULL, "A loop failed at its end");
}

static void free_loop(struct consumerd *consumerd, struct loop *loop)
{
	if (!consumerd->shares_loop)
		loop_free(loop);
}

void consumerd_free(struct consumerd *consumerd)
{
	struct data_service *service, *next;

	stop_thread(consumerd->command_loop, &consumerd->command_thread);
	stop_thread(consumerd->metadata_loop, &consumerd->metadata_thread);
	metadata_service_stop(consumerd);
	if (consumerd->makers)
		pool_free(consumerd->makers);
	run_leftovers(consumerd->command_loop);
	list_for_each_safe(service, next, &consumerd->services, link)
		data_service_free(service);
	stop_thread(consumerd->health_loop, &consumerd->health_thread);
	run_leftovers(consumerd->health_loop);
	if (consumerd->deadline)
		source_free(consumerd->deadline);
	health_service_stop(&consumerd->health);
	run_leftovers(consumerd->command_loop);
	command_service_stop(consumerd);
	inbox_deinit(&consumerd->inbox);
	free_loop(consumerd, consumerd->command_loop);
	free_loop(consumerd, consumerd->metadata_loop);
	free_loop(consumerd, consumerd->health_loop);
	free(consumerd);
}
