/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What applications cost the daemons while they are registered, and while they are recorded. The daemons
 * must be fresh: what an earlier measure has freed would be used again, and seem to cost nothing.
 */
#include "cost.h"
#include "ctl.h"

#include <stdlib.h>

void measure_memory(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir, .per_process = settings->per_process };
	struct lttng_handle *handle = bench_session_create(&options);
	struct fleet *first = malloc(sizeof(*first)), *fleet = malloc(sizeof(*fleet));
	struct cost idle, now;

	/* one is there throughout and not counted: it brings the consumer daemon, and what all share */
	bench_channel_enable(handle, &options);
	bench_event_enable(handle, "bench:*", NULL);
	fleet_spawn(first, 1, 1, 0);
	fleet_wait_main(first);
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
	idle = cost_of_daemons();
	fleet_spawn(fleet, settings->apps, 1, 0);
	fleet_wait_main(fleet);
	now = cost_of_daemons();
	cost_sample(settings, "registered", &idle, &now);
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	now = cost_of_daemons();
	cost_sample(settings, "recorded", &idle, &now);
	ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
	bench_session_destroy(handle);
	fleet_end(fleet);
	fleet_end(first);
	free(fleet);
	free(first);
}
