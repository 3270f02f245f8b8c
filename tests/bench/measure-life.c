/* SPDX-License-Identifier: GPL-2.0-only */
/* Life cycles, listing and launching: how long commands take with few and many applications. */
#include "ctl.h"
#include "fleet.h"
#include "measures.h"

#include <stdlib.h>
#include <string.h>

static void lap(const struct settings *settings, const char *name, uint64_t *begin)
{
	uint64_t end = now_ns();

	if (settings)
		sample(settings, name, (double) (end - *begin) / 1e6);
	*begin = now_ns();
}

/* One life cycle; without settings nothing is printed. */
static void cycle(const struct settings *shown, const struct session_options *options,
		  const struct fleet *fleet)
{
	struct lttng_handle *handle;
	uint64_t begin = now_ns(), all = begin, cpu;

	handle = bench_session_create(options);
	lap(shown, "create ms", &begin);
	bench_channel_enable(handle, options);
	lap(shown, "channel ms", &begin);
	bench_event_enable(handle, "bench:*", NULL);
	lap(shown, "event ms", &begin);
	cpu = fleet_cpu_ns(fleet);
	begin = now_ns();
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	lap(shown, "start ms", &begin);
	if (shown)
		sample(shown, "start: CPU of the applications ms",
		       (double) (fleet_cpu_ns(fleet) - cpu) / 1e6);
	begin = now_ns();
	ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
	lap(shown, "stop ms", &begin);
	bench_session_destroy(handle);
	lap(shown, "destroy ms", &begin);
	lap(shown, "whole cycle ms", &all);
}

void measure_life(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir, .per_process = settings->per_process };
	struct fleet *fleet = malloc(sizeof(*fleet));

	fleet_spawn(fleet, settings->apps, 1, 0);
	fleet_wait_main(fleet);
	cycle(NULL, &options, fleet);
	for (unsigned i = 0; i < settings->cycles; i++)
		cycle(settings, &options, fleet);
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
		uint64_t begin = now_ns();
		int n = ctl_must(ctl.lttng_list_tracepoints(handle, &events), "list tracepoints");

		if (i > 0)
			sample(settings, "list ms", (double) (now_ns() - begin) / 1e6);
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
