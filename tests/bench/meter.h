/* SPDX-License-Identifier: GPL-2.0-only */
/* Wall-clock and processor time of one step, for applications and daemons apart. */
#pragma once

#include "fleet.h"
#include "measures.h"

struct meter {
	const struct settings *settings;        /* NULL: nothing is printed */
	const struct fleet *fleet;              /* NULL: processor time is left out */
	struct daemons daemons;
	uint64_t begun_ns, fleet_ns, daemons_ns;
};

void meter_init(struct meter *meter, const struct settings *settings, const struct fleet *fleet);
void meter_begin(struct meter *meter);
/* Prints '<step> ms' and what it cost; the next step begins with meter_begin(). */
void meter_end(struct meter *meter, const char *step);
