/* SPDX-License-Identifier: GPL-2.0-only */
/* Event rules: on running applications, with filters, and very many. */
#include "ctl.h"
#include "fleet.h"
#include "measures.h"

#include <stdlib.h>

static const char filter[] = "(a > 5 && a < 500 && b == \"some*\") || (a == -1 && b != \"other\") || "
			     "(a & 3) == 2 || $ctx.vpid == 42";

static void enable_live(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir, .per_process = settings->per_process };
	struct lttng_handle *handle = bench_session_create(&options);
	struct fleet *fleet = malloc(sizeof(*fleet));
	uint64_t begin, cpu;
	char name[64];

	bench_channel_enable(handle, &options);
	bench_event_enable(handle, "bench:hot", NULL);
	fleet_spawn(fleet, settings->apps, 1, 0);
	fleet_wait_main(fleet);
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	cpu = fleet_cpu_ns(fleet);
	begin = now_ns();
	for (unsigned i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), i < 31 ? "bench:e%02u" : "nothing:like%u*", i);
		bench_event_enable(handle, name, NULL);
	}
	sample(settings, "50 rules on running applications ms", (double) (now_ns() - begin) / 1e6);
	sample(settings, "of it CPU of the applications ms",
	       (double) (fleet_cpu_ns(fleet) - cpu) / 1e6);
	ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
	bench_session_destroy(handle);
	fleet_end(fleet);
	free(fleet);
}

static void many_rules(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir };
	struct lttng_handle *handle = bench_session_create(&options);
	struct lttng_event *events = NULL;
	char name[64], text[512];
	uint64_t begin;

	bench_channel_enable(handle, &options);
	begin = now_ns();
	for (unsigned i = 0; i < 100; i++) {
		snprintf(text, sizeof(text), "%s || a == %u", filter, i);
		bench_event_enable(handle, "bench:hot", text);
	}
	sample(settings, "enable with a filter us", (double) (now_ns() - begin) / 1e3 / 100);
	begin = now_ns();
	for (unsigned i = 0; i < settings->rules; i++) {
		snprintf(name, sizeof(name), "rule:number%u", i);
		bench_event_enable(handle, name, NULL);
	}
	sample(settings, "1000 rules, none running ms", (double) (now_ns() - begin) / 1e6);
	begin = now_ns();
	if (ctl_must(ctl.lttng_list_events(handle, "ch", &events), "list events") <
	    (int) settings->rules)
		exit(3);
	sample(settings, "list of 1000 rules ms", (double) (now_ns() - begin) / 1e6);
	free(events);
	bench_session_destroy(handle);
}

void measure_rules(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->cycles; i++) {
		enable_live(settings);
		many_rules(settings);
	}
}
