/* SPDX-License-Identifier: GPL-2.0-only */
/* Life cycles, listing and launching: how long commands take with few and many applications. */
#include "ctl.h"
#include "fleet.h"
#include "measures.h"
#include "meter.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One life cycle, printed if shown; like any session, the n-th has a directory of its own. */
static void cycle(const struct settings *shown, const struct settings *settings, unsigned n,
		  const struct fleet *fleet)
{
	char dir[PATH_MAX];
	const struct session_options options = { .dir = dir, .per_process = settings->per_process };
	struct lttng_handle *handle;
	struct meter whole, step;

	snprintf(dir, sizeof(dir), "%s/%u", settings->dir, n);
	meter_init(&whole, shown, NULL);
	meter_init(&step, shown, NULL);
	meter_begin(&whole);
	meter_begin(&step);
	handle = bench_session_create(&options);
	meter_end(&step, "create");
	meter_begin(&step);
	bench_channel_enable(handle, &options);
	meter_end(&step, "channel");
	meter_begin(&step);
	bench_event_enable(handle, "bench:*", NULL);
	meter_end(&step, "event");
	meter_init(&step, shown, fleet); /* from here on applications take part */
	meter_begin(&step);
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	meter_end(&step, "start");
	meter_begin(&step);
	ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
	meter_end(&step, "stop");
	meter_begin(&step);
	bench_session_destroy(handle);
	meter_end(&step, "destroy");
	meter_end(&whole, "whole cycle");
}

void measure_life(const struct settings *settings)
{
	struct fleet *fleet = malloc(sizeof(*fleet));

	fleet_spawn(fleet, settings->apps, 1, 0);
	fleet_wait_main(fleet);
	for (unsigned i = 0; i <= settings->cycles; i++)
		cycle(i > 0 ? settings : NULL, settings, i, fleet);
	fleet_end(fleet);
	free(fleet);
}

void measure_list(const struct settings *settings)
{
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST };
	struct lttng_handle *handle = ctl.lttng_create_handle(NULL, &domain);
	struct fleet *fleet = malloc(sizeof(*fleet));

	fleet_spawn(fleet, settings->apps, 1, 0);
	fleet_wait_main(fleet);
	for (unsigned i = 0; i <= settings->cycles; i++) {
		struct lttng_event *events = NULL;
		struct meter meter;
		int n;

		meter_init(&meter, i > 0 ? settings : NULL, fleet);
		meter_begin(&meter);
		n = ctl_must(ctl.lttng_list_tracepoints(handle, &events), "list tracepoints");
		meter_end(&meter, "list");
		if ((unsigned) n < 32 * settings->apps)
			exit(3);
		free(events);
	}
	ctl.lttng_destroy_handle(handle);
	fleet_end(fleet);
	free(fleet);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

static void launch(const struct settings *settings)
{
	struct fleet *fleet = malloc(sizeof(*fleet));
	double times[FLEET_MAX];
	uint64_t last = 0;

	fleet_spawn(fleet, settings->apps, 1, 0);
	fleet_wait_main(fleet);
	for (unsigned i = 0; i < fleet->count; i++) {
		times[i] = (double) (fleet->main_ns[i] - fleet->spawned_ns[i]) / 1e6;
		if (fleet->main_ns[i] > last)
			last = fleet->main_ns[i];
	}
	qsort(times, fleet->count, sizeof(*times), compare);
	sample(settings, "exec to main, median ms", times[fleet->count / 2]);
	sample(settings, "exec to main, p99 ms", times[fleet->count * 99 / 100]);
	sample(settings, "all in main ms", (double) (last - fleet->spawned_ns[0]) / 1e6);
	fleet_end(fleet);
	free(fleet);
}

void measure_launch_alone(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->cycles; i++)
		launch(settings);
}

void measure_launch(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir, .per_process = settings->per_process };

	for (unsigned i = 0; i < settings->cycles; i++) {
		struct lttng_handle *handle = bench_session_create(&options);

		bench_channel_enable(handle, &options);
		bench_event_enable(handle, "bench:*", NULL);
		ctl_must(ctl.lttng_start_tracing("bench"), "start");
		launch(settings);
		ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
		bench_session_destroy(handle);
	}
}
