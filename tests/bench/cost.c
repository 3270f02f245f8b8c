/* SPDX-License-Identifier: GPL-2.0-only */
#include "cost.h"

struct cost cost_of_daemons(void)
{
	struct daemons daemons;

	daemons_find(&daemons);
	return (struct cost) { .memory = daemons_memory(&daemons), .descriptors = daemons_descriptors(&daemons),
			       .threads = daemons_threads(&daemons) };
}

static void print(const struct settings *settings, const char *state, const char *what, uint64_t before,
		  uint64_t after)
{
	char name[128];

	snprintf(name, sizeof(name), "%s: %s", state, what);
	sample(settings, name, (double) after);
	snprintf(name, sizeof(name), "%s: %s, each application", state, what);
	sample(settings, name, ((double) after - (double) before) / settings->apps);
}

void cost_sample(const struct settings *settings, const char *state, const struct cost *before,
		 const struct cost *after)
{
	print(settings, state, "own KiB", before->memory.own, after->memory.own);
	print(settings, state, "RSS KiB", before->memory.resident, after->memory.resident);
	print(settings, state, "PSS KiB", before->memory.proportional, after->memory.proportional);
	print(settings, state, "descriptors", before->descriptors, after->descriptors);
	print(settings, state, "threads", before->threads, after->threads);
}
