/* SPDX-License-Identifier: GPL-2.0-only */
/* What the daemons hold, and how much of it an application costs. */
#pragma once

#include "fleet.h"
#include "measures.h"

struct cost {
	struct memory memory;
	unsigned descriptors, threads;
};

struct cost cost_of_daemons(void);
/* Both daemons' sum after, and what was added for each of the applications. */
void cost_sample(const struct settings *settings, const char *state, const struct cost *before,
		 const struct cost *after);
