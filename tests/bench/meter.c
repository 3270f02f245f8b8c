/* SPDX-License-Identifier: GPL-2.0-only */
#include "meter.h"

#include <string.h>

void meter_init(struct meter *meter, const struct settings *settings, const struct fleet *fleet)
{
	memset(meter, 0, sizeof(*meter));
	meter->settings = settings;
	meter->fleet = fleet;
	if (fleet)
		daemons_find(&meter->daemons);
}

void meter_begin(struct meter *meter)
{
	if (meter->fleet) {
		/* the consumer daemon comes with the first session */
		daemons_find(&meter->daemons);
		meter->fleet_ns = fleet_cpu_ns(meter->fleet);
		meter->daemons_ns = daemons_cpu_ns(&meter->daemons);
	}
	meter->begun_ns = now_ns();
}

static void print(const struct meter *meter, const char *step, const char *what, uint64_t ns)
{
	char name[128];

	snprintf(name, sizeof(name), "%s%s ms", step, what);
	sample(meter->settings, name, (double) ns / 1e6);
}

void meter_end(struct meter *meter, const char *step)
{
	uint64_t wall = now_ns() - meter->begun_ns;

	if (!meter->settings)
		return;
	print(meter, step, "", wall);
	if (!meter->fleet)
		return;
	print(meter, step, ": CPU of the applications", fleet_cpu_ns(meter->fleet) - meter->fleet_ns);
	print(meter, step, ": CPU of the daemons", daemons_cpu_ns(&meter->daemons) - meter->daemons_ns);
}
