/* SPDX-License-Identifier: GPL-2.0-only */
/* Provider bench: 32 tracepoints, as a middling program has; 'hot' is the one that is emitted. */
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER bench

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "bench-tp.h"

#if !defined(BENCH_TP_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define BENCH_TP_H

#include <lttng/tracepoint.h>

#include <stdint.h>

LTTNG_UST_TRACEPOINT_EVENT(bench, hot,
	LTTNG_UST_TP_ARGS(int, thread, uint64_t, seq),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(int, thread, thread)
		lttng_ust_field_integer(uint64_t, seq, seq)
	)
)

LTTNG_UST_TRACEPOINT_EVENT_CLASS(bench, cold,
	LTTNG_UST_TP_ARGS(int, a, const char *, b),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(int, a, a)
		lttng_ust_field_string(b, b)
	)
)

#define BENCH_COLD(name) \
	LTTNG_UST_TRACEPOINT_EVENT_INSTANCE(bench, cold, bench, name, \
		LTTNG_UST_TP_ARGS(int, a, const char *, b))

BENCH_COLD(e00)
BENCH_COLD(e01)
BENCH_COLD(e02)
BENCH_COLD(e03)
BENCH_COLD(e04)
BENCH_COLD(e05)
BENCH_COLD(e06)
BENCH_COLD(e07)
BENCH_COLD(e08)
BENCH_COLD(e09)
BENCH_COLD(e10)
BENCH_COLD(e11)
BENCH_COLD(e12)
BENCH_COLD(e13)
BENCH_COLD(e14)
BENCH_COLD(e15)
BENCH_COLD(e16)
BENCH_COLD(e17)
BENCH_COLD(e18)
BENCH_COLD(e19)
BENCH_COLD(e20)
BENCH_COLD(e21)
BENCH_COLD(e22)
BENCH_COLD(e23)
BENCH_COLD(e24)
BENCH_COLD(e25)
BENCH_COLD(e26)
BENCH_COLD(e27)
BENCH_COLD(e28)
BENCH_COLD(e29)
BENCH_COLD(e30)

#endif

#include <lttng/tracepoint-event.h>
