/* SPDX-License-Identifier: GPL-2.0-only */
/* Event rules: on running applications, with filters, and very many. */
#include "ctl.h"
#include "fleet.h"
#include "measures.h"
#include "meter.h"

#include <stdlib.h>

void bench_filter(char *text, size_t size, unsigned number)
{
	snprintf(text, size, "(a > 5 && a < 500 && b == \"some*\") || (a == -1 && b != \"other\") || (a & 3) == 2 || "
		 "$ctx.vpid == 42 || a == %u", number);
}

static struct lttng_handle *running_session(const struct settings *settings, struct fleet *fleet)
{
	struct session_options options = { .dir = settings->dir, .per_process = settings->per_process };
	struct lttng_handle *handle = bench_session_create(&options);

	bench_channel_enable(handle, &options);
	bench_event_enable(handle, "bench:hot", NULL);
	fleet_spawn(fleet, settings->apps, 1, 0);
	fleet_wait_main(fleet);
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	return handle;
}

/* count rules, one command each, of which 31 match an event. */
static void enable_live(const struct settings *settings, unsigned count, const char *step)
{
	struct fleet *fleet = malloc(sizeof(*fleet));
	struct lttng_handle *handle = running_session(settings, fleet);
	struct meter meter;
	char name[64];

	meter_init(&meter, settings, fleet);
	meter_begin(&meter);
	for (unsigned i = 0; i < count; i++) {
		snprintf(name, sizeof(name), i < 31 ? "bench:e%02u" : "nothing:like%u*", i);
		bench_event_enable(handle, name, NULL);
	}
	meter_end(&meter, step);
	ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
	bench_session_destroy(handle);
	fleet_end(fleet);
	free(fleet);
}

static uint64_t time_enable(struct lttng_handle *handle, const char *name, const char *filter)
{
	uint64_t begun_ns = now_ns();

	bench_event_enable(handle, name, filter);
	return now_ns() - begun_ns;
}

/*
 * The library compiles filters: the same command with and without one tells what that costs. They take turns,
 * so that what else happens on the machine hits both.
 */
static void enable_filters(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir };
	struct lttng_handle *handle = bench_session_create(&options);
	uint64_t without_ns = 0, with_ns = 0;
	char name[64], filter[256];

	bench_channel_enable(handle, &options);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "bench:plain%u", i);
		without_ns += time_enable(handle, name, NULL);
		snprintf(name, sizeof(name), "bench:other%u", i);
		bench_filter(filter, sizeof(filter), i);
		with_ns += time_enable(handle, name, filter);
	}
	sample(settings, "100 rules without a filter ms", (double) without_ns / 1e6);
	sample(settings, "100 rules with a filter ms", (double) with_ns / 1e6);
	sample(settings, "100 filters, with less without ms", ((double) with_ns - (double) without_ns) / 1e6);
	bench_session_destroy(handle);
}

/* Rules set before anything runs, the list of them, and the start with them. */
static void many_rules(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir };
	struct lttng_handle *handle = bench_session_create(&options);
	struct fleet *fleet = malloc(sizeof(*fleet));
	struct lttng_event *events = NULL;
	struct meter meter;
	char name[64];

	fleet_spawn(fleet, 1, 1, 0);
	fleet_wait_main(fleet);
	bench_channel_enable(handle, &options);
	meter_init(&meter, settings, fleet);
	meter_begin(&meter);
	for (unsigned i = 0; i < settings->rules; i++) {
		snprintf(name, sizeof(name), "rule:number%u", i);
		bench_event_enable(handle, name, NULL);
	}
	meter_end(&meter, "rules before start");
	for (unsigned i = 0; i < 10; i++) {
		meter_begin(&meter);
		if (ctl_must(ctl.lttng_list_events(handle, "ch", &events), "list events") < (int) settings->rules)
			exit(3);
		meter_end(&meter, "list of them");
		free(events);
	}
	meter_begin(&meter);
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	meter_end(&meter, "start of one application with them");
	bench_session_destroy(handle);
	fleet_end(fleet);
	free(fleet);
}

/* One rule more each time. */
void measure_enable_one(const struct settings *settings)
{
	struct fleet *fleet = malloc(sizeof(*fleet));
	struct lttng_handle *handle = running_session(settings, fleet);
	struct meter meter;
	char name[64];

	meter_init(&meter, settings, fleet);
	for (unsigned i = 0; i < settings->cycles; i++) {
		snprintf(name, sizeof(name), "bench:e%02u", i % 31);
		meter_begin(&meter);
		bench_event_enable(handle, name, NULL);
		meter_end(&meter, "enable one");
	}
	ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
	bench_session_destroy(handle);
	fleet_end(fleet);
	free(fleet);
}

void measure_rules(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->cycles; i++) {
		enable_live(settings, 50, "50 rules on running applications");
		enable_filters(settings);
		many_rules(settings);
	}
}

void measure_many_rules(const struct settings *settings)
{
	many_rules(settings);
}

void measure_live_rules(const struct settings *settings)
{
	enable_live(settings, settings->rules, "rules on running applications");
}
