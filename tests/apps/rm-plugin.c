/* SPDX-License-Identifier: GPL-2.0-only */
/* The shared object of app-dlopen: a provider and a function that uses it. */
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "rm-plugin-tp.h"

__attribute__((visibility("default"))) void rm_plugin_emit(uint64_t count);

void rm_plugin_emit(uint64_t count)
{
	for (uint64_t seq = 0; seq < count; seq++)
		lttng_ust_tracepoint(rm_plugin, loaded, seq);
}
