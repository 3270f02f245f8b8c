/* SPDX-License-Identifier: GPL-2.0-only */
/* Provider rm_filter: one event whose field values are known to the filter tests. */
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER rm_filter

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "rm-filter-tp.h"

#if !defined(RM_FILTER_TP_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define RM_FILTER_TP_H

#include <lttng/tracepoint.h>

#include <arpa/inet.h>
#include <stdint.h>

LTTNG_UST_TRACEPOINT_ENUM(rm_filter, number,
	LTTNG_UST_TP_ENUM_VALUES(
		lttng_ust_field_enum_value("zero", 0)
		lttng_ust_field_enum_value("one", 1)
		lttng_ust_field_enum_value("two", 2)
	)
)

LTTNG_UST_TRACEPOINT_EVENT(rm_filter, all,
	LTTNG_UST_TP_ARGS(const char *, text, const char *, array_text, const int32_t *, sequence,
			  const int16_t *, array),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(int8_t, i8, -8)
		lttng_ust_field_integer(int16_t, i16, -1600)
		lttng_ust_field_integer(int32_t, i32, -320000)
		lttng_ust_field_integer(int64_t, i64, -64000000000LL)
		lttng_ust_field_integer(uint8_t, u8, 200)
		lttng_ust_field_integer(uint16_t, u16, 60000)
		lttng_ust_field_integer(uint32_t, u32, 4000000000U)
		lttng_ust_field_integer(uint64_t, u64, 18000000000000000000ULL)
		lttng_ust_field_float(float, f32, 1.5f)
		lttng_ust_field_float(double, f64, -2.25)
		lttng_ust_field_string(str, text)
		lttng_ust_field_array_text(char, txt, array_text, 4)
		lttng_ust_field_sequence(int32_t, seq, sequence, unsigned int, 3)
		lttng_ust_field_array(int16_t, arr, array, 3)
		lttng_ust_field_enum(rm_filter, number, int, en, 2)
		lttng_ust_field_integer_hex(uint32_t, hex, 0xdeadbeefU)
		lttng_ust_field_integer_network(uint16_t, net, htons(0x1234))
	)
)

#endif

#include <lttng/tracepoint-event.h>
