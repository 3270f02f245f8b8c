/* SPDX-License-Identifier: GPL-2.0-only */
/* How long programs take to reach main, one after the other, whatever else the daemon has to do. */
#include "fleet.h"
#include "measures.h"

#include <stdlib.h>

static void newcomer(const struct settings *settings, struct fleet *fleet, const char *timeout, const char *name)
{
	setenv("LTTNG_UST_REGISTER_TIMEOUT", timeout, 1);
	fleet_spawn(fleet, 1, 1, 0);
	fleet_wait_main(fleet);
	sample(settings, name, (double) (fleet->main_ns[0] - fleet->spawned_ns[0]) / 1e6);
	fleet_end(fleet);
}

/* In turn, so that whatever happens meets both. */
void measure_newcomers(const struct settings *settings)
{
	struct fleet *fleet = malloc(sizeof(*fleet));

	for (unsigned i = 0; i < settings->cycles; i++) {
		newcomer(settings, fleet, "60000", "exec to main, waits for the daemon ms");
		newcomer(settings, fleet, "0", "exec to main, does not wait ms");
	}
	free(fleet);
}
