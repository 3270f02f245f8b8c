/* SPDX-License-Identifier: GPL-2.0-only */
/* How the cost of commands grows with applications and sessions, and what each of these holds. */
#include "cost.h"
#include "ctl.h"
#include "meter.h"

#include <stdlib.h>
#include <string.h>

static void list(struct meter *meter)
{
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST };
	struct lttng_handle *handle = ctl.lttng_create_handle(NULL, &domain);
	struct lttng_event *events = NULL;

	meter_begin(meter);
	ctl_must(ctl.lttng_list_tracepoints(handle, &events), "list tracepoints");
	meter_end(meter, "list");
	free(events);
	ctl.lttng_destroy_handle(handle);
}

/* What is recorded costs so much more than before; without that the times are shown. */
static void commands(const struct settings *settings, const struct session_options *options,
		     const struct fleet *fleet, const struct cost *before)
{
	const struct settings *shown = before ? NULL : settings;
	struct lttng_handle *handle = bench_session_create(options);
	struct meter meter;

	bench_channel_enable(handle, options);
	bench_event_enable(handle, "bench:e*", NULL);
	meter_init(&meter, shown, fleet);
	meter_begin(&meter);
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	meter_end(&meter, "start");
	if (before) {
		const struct cost now = cost_of_daemons();

		cost_sample(settings, "recorded", before, &now);
	}
	meter_begin(&meter);
	bench_event_enable(handle, "bench:hot", NULL);
	meter_end(&meter, "enable");
	list(&meter);
	meter_begin(&meter);
	ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
	meter_end(&meter, "stop");
	meter_begin(&meter);
	bench_session_destroy(handle);
	meter_end(&meter, "destroy");
}

/* Brings the consumer daemon, and what all applications share. */
static void warm_up(const struct session_options *options)
{
	struct lttng_handle *handle = bench_session_create(options);
	struct fleet *one = malloc(sizeof(*one));

	bench_channel_enable(handle, options);
	bench_event_enable(handle, "bench:*", NULL);
	fleet_spawn(one, 1, 1, 0);
	fleet_wait_main(one);
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	bench_session_destroy(handle);
	fleet_end(one);
	free(one);
}

/* In fresh daemons: see measure-memory.c. */
void measure_scale(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir, .per_process = settings->per_process };
	struct fleet *fleet = malloc(sizeof(*fleet));
	struct cost idle, now;

	warm_up(&options);
	idle = cost_of_daemons();
	fleet_spawn(fleet, settings->apps, 1, 0);
	fleet_wait_main(fleet);
	now = cost_of_daemons();
	cost_sample(settings, "registered", &idle, &now);
	commands(settings, &options, fleet, &idle);
	for (unsigned i = 0; i < settings->cycles; i++)
		commands(settings, &options, fleet, NULL);
	fleet_end(fleet);
	free(fleet);
}

static struct lttng_handle *numbered_session(const struct settings *settings, unsigned i)
{
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST, .buf_type = LTTNG_BUFFER_PER_UID };
	struct session_options options = { .subbuf_size = 4096, .num_subbuf = 4 };
	struct lttng_handle *handle;
	char name[32], url[4096];

	snprintf(name, sizeof(name), "bench%u", i);
	snprintf(url, sizeof(url), "file://%s/%u", settings->dir, i);
	ctl_must(ctl.lttng_create_session(name, url), "create");
	handle = ctl.lttng_create_handle(name, &domain);
	if (!handle)
		exit(1);
	bench_channel_enable(handle, &options);
	bench_event_enable(handle, "bench:*", NULL);
	return handle;
}

static void each(struct meter *meter, const char *step, unsigned n, int (*call)(const char *name))
{
	char name[32];

	meter_begin(meter);
	for (unsigned i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "bench%u", i);
		ctl_must(call(name), step);
	}
	meter_end(meter, step);
}

/* Very many sessions, a tenth of them started on one application. */
void measure_sessions(const struct settings *settings)
{
	struct lttng_session *sessions = NULL;
	struct fleet *fleet = malloc(sizeof(*fleet));
	struct meter meter;

	fleet_spawn(fleet, 1, 1, 0);
	fleet_wait_main(fleet);
	meter_init(&meter, settings, fleet);
	meter_begin(&meter);
	for (unsigned i = 0; i < settings->sessions; i++)
		ctl.lttng_destroy_handle(numbered_session(settings, i));
	meter_end(&meter, "create, channel and event");
	meter_begin(&meter);
	if (ctl_must(ctl.lttng_list_sessions(&sessions), "list sessions") < (int) settings->sessions)
		exit(3);
	meter_end(&meter, "list sessions");
	free(sessions);
	each(&meter, "start a tenth", settings->sessions / 10, ctl.lttng_start_tracing);
	sample(settings, "descriptors", daemons_descriptors(&meter.daemons));
	sample(settings, "memory KiB", (double) daemons_memory_kib(&meter.daemons));
	each(&meter, "stop a tenth", settings->sessions / 10, ctl.lttng_stop_tracing);
	each(&meter, "destroy all", settings->sessions, ctl.lttng_destroy_session);
	fleet_end(fleet);
	free(fleet);
}
