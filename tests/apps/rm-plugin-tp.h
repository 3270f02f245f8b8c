/* SPDX-License-Identifier: GPL-2.0-only */
/* Provider rm_plugin: lives in a shared object that is loaded while tracing runs. */
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER rm_plugin

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "rm-plugin-tp.h"

#if !defined(RM_PLUGIN_TP_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define RM_PLUGIN_TP_H

#include <lttng/tracepoint.h>

#include <stdint.h>

LTTNG_UST_TRACEPOINT_EVENT(rm_plugin, loaded,
	LTTNG_UST_TP_ARGS(uint64_t, seq),
	LTTNG_UST_TP_FIELDS(lttng_ust_field_integer(uint64_t, seq, seq))
)

#endif

#include <lttng/tracepoint-event.h>
