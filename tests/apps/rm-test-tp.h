/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Provider rm_test: the events whose numbers the scenario tests count.
 *
 * A tick is identified by (pid, thread, seq); seq runs from 0 without a gap in every thread, so that
 * a reader can tell lost, doubled and invented events apart.
 */
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER rm_test

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "rm-test-tp.h"

#if !defined(RM_TEST_TP_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define RM_TEST_TP_H

#include <lttng/tracepoint.h>

#include <stdint.h>

LTTNG_UST_TRACEPOINT_EVENT(rm_test, tick,
	LTTNG_UST_TP_ARGS(int, thread, uint64_t, seq, int, pid),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(int, i, thread)
		lttng_ust_field_integer(uint64_t, seq, seq)
		lttng_ust_field_integer(int, pid, pid)
	)
)
LTTNG_UST_TRACEPOINT_LOGLEVEL(rm_test, tick, LTTNG_UST_TRACEPOINT_LOGLEVEL_INFO)

LTTNG_UST_TRACEPOINT_EVENT(rm_test, tock,
	LTTNG_UST_TP_ARGS(uint64_t, seq, double, half),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(uint64_t, seq, seq)
		lttng_ust_field_float(double, half, half)
	)
)
LTTNG_UST_TRACEPOINT_LOGLEVEL(rm_test, tock, LTTNG_UST_TRACEPOINT_LOGLEVEL_WARNING)

LTTNG_UST_TRACEPOINT_EVENT(rm_test, note,
	LTTNG_UST_TP_ARGS(uint64_t, seq, const char *, text),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(uint64_t, seq, seq)
		lttng_ust_field_string(text, text)
	)
)
LTTNG_UST_TRACEPOINT_LOGLEVEL(rm_test, note, LTTNG_UST_TRACEPOINT_LOGLEVEL_NOTICE)

LTTNG_UST_TRACEPOINT_ENUM(rm_test, phase,
	LTTNG_UST_TP_ENUM_VALUES(
		lttng_ust_field_enum_value("idle", 0)
		lttng_ust_field_enum_value("busy", 1)
		lttng_ust_field_enum_range("late", 2, 99)
	)
)

LTTNG_UST_TRACEPOINT_EVENT(rm_test, phase,
	LTTNG_UST_TP_ARGS(uint64_t, seq, int, phase),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(uint64_t, seq, seq)
		lttng_ust_field_enum(rm_test, phase, int, phase, phase)
	)
)
LTTNG_UST_TRACEPOINT_LOGLEVEL(rm_test, phase, LTTNG_UST_TRACEPOINT_LOGLEVEL_DEBUG)

LTTNG_UST_TRACEPOINT_EVENT(rm_test, bulk,
	LTTNG_UST_TP_ARGS(uint64_t, seq, const uint8_t *, data, unsigned int, size),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(uint64_t, seq, seq)
		lttng_ust_field_sequence(uint8_t, data, data, unsigned int, size)
	)
)

#endif

#include <lttng/tracepoint-event.h>
