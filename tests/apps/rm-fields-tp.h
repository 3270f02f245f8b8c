/* SPDX-License-Identifier: GPL-2.0-only */
/* Provider rm_fields: an event for each kind of field. The expected values stand in the tests. */
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER rm_fields

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "rm-fields-tp.h"

#if !defined(RM_FIELDS_TP_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define RM_FIELDS_TP_H

#include <lttng/tracepoint.h>

#include <stddef.h>
#include <stdint.h>

/* Once with the lowest, once with the highest value of each type. */
LTTNG_UST_TRACEPOINT_EVENT(rm_fields, integers,
	LTTNG_UST_TP_ARGS(int64_t, s, uint64_t, u),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(int8_t, i8, s < 0 ? INT8_MIN : INT8_MAX)
		lttng_ust_field_integer(int16_t, i16, s < 0 ? INT16_MIN : INT16_MAX)
		lttng_ust_field_integer(int32_t, i32, s < 0 ? INT32_MIN : INT32_MAX)
		lttng_ust_field_integer(int64_t, i64, s)
		lttng_ust_field_integer(uint8_t, u8, u ? UINT8_MAX : 0)
		lttng_ust_field_integer(uint16_t, u16, u ? UINT16_MAX : 0)
		lttng_ust_field_integer(uint32_t, u32, u ? UINT32_MAX : 0)
		lttng_ust_field_integer(uint64_t, u64, u)
		lttng_ust_field_integer(long, ilong, s < 0 ? -1L : 1L)
		lttng_ust_field_integer(unsigned long, ulong, u ? 7UL : 0UL)
		lttng_ust_field_integer(char, letter, 'A')
		lttng_ust_field_integer(_Bool, yes, u != 0)
	)
)

LTTNG_UST_TRACEPOINT_EVENT(rm_fields, bases,
	LTTNG_UST_TP_ARGS(uint32_t, v),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(uint32_t, dec, v)
		lttng_ust_field_integer_hex(uint32_t, hex, v)
		lttng_ust_field_integer_hex(int32_t, shex, (int32_t) v)
		lttng_ust_field_integer_hex(uint8_t, hex8, (uint8_t) v)
	)
)

/* Arguments are in network order, as they would stand in a packet. */
LTTNG_UST_TRACEPOINT_EVENT(rm_fields, network,
	LTTNG_UST_TP_ARGS(uint16_t, v16, uint32_t, v32, uint64_t, v64, const uint16_t *, array),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer_network(uint16_t, n16, v16)
		lttng_ust_field_integer_network(int16_t, sn16, (int16_t) v16)
		lttng_ust_field_integer_network(uint32_t, n32, v32)
		lttng_ust_field_integer_network(uint64_t, n64, v64)
		lttng_ust_field_integer_network_hex(uint32_t, nhex32, v32)
		lttng_ust_field_array_network(uint16_t, narray, array, 2)
		lttng_ust_field_array_network_hex(uint16_t, nhexarray, array, 2)
		lttng_ust_field_sequence_network(uint16_t, nseq, array, uint8_t, 2)
		lttng_ust_field_sequence_network_hex(uint16_t, nhexseq, array, uint8_t, 2)
	)
)

LTTNG_UST_TRACEPOINT_EVENT(rm_fields, floats,
	LTTNG_UST_TP_ARGS(float, f, double, d),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_float(float, f, f)
		lttng_ust_field_float(double, d, d)
	)
)

LTTNG_UST_TRACEPOINT_EVENT(rm_fields, strings,
	LTTNG_UST_TP_ARGS(const char *, s, size_t, n),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_string(s, s)
		lttng_ust_field_string(none, "")
		lttng_ust_field_array_text(char, text5, "abcdefgh", 5)
		lttng_ust_field_array_text(char, padded, "ab\0\0\0\0\0", 8)
		lttng_ust_field_sequence_text(char, textseq, s, size_t, n)
	)
)

LTTNG_UST_TRACEPOINT_EVENT(rm_fields, arrays,
	LTTNG_UST_TP_ARGS(const int8_t *, a8, const uint64_t *, a64, const int *, ints, unsigned, n),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_array(int8_t, a8, a8, 3)
		lttng_ust_field_array(uint64_t, a64, a64, 2)
		lttng_ust_field_array_hex(int, ahex, ints, 2)
		lttng_ust_field_sequence(int, sints, ints, unsigned, n)
		lttng_ust_field_sequence_hex(int, shex, ints, uint8_t, n)
		lttng_ust_field_sequence(uint64_t, s64, a64, uint64_t, 2)
		lttng_ust_field_sequence(int, empty, ints, uint16_t, 0)
	)
)

LTTNG_UST_TRACEPOINT_ENUM(rm_fields, mixed,
	LTTNG_UST_TP_ENUM_VALUES(
		lttng_ust_field_enum_value("minus", -5)
		lttng_ust_field_enum_range("below", -4, -1)
		lttng_ust_field_enum_value("zero", 0)
		lttng_ust_field_enum_auto("next")
		lttng_ust_field_enum_range("teens", 13, 19)
		lttng_ust_field_enum_auto("twenty")
		lttng_ust_field_enum_value("a \"quoted\" \\ label", 100)
	)
)

LTTNG_UST_TRACEPOINT_ENUM(rm_fields, wide,
	LTTNG_UST_TP_ENUM_VALUES(
		lttng_ust_field_enum_value("low", 0)
		lttng_ust_field_enum_range("top", 0xfffffffffffffff0ULL, 0xffffffffffffffffULL)
	)
)

LTTNG_UST_TRACEPOINT_EVENT(rm_fields, enums,
	LTTNG_UST_TP_ARGS(int, v, uint64_t, w),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_enum(rm_fields, mixed, int, as_int, v)
		lttng_ust_field_enum(rm_fields, mixed, signed char, as_char, (signed char) v)
		lttng_ust_field_enum(rm_fields, wide, uint64_t, as_wide, w)
	)
)

LTTNG_UST_TRACEPOINT_EVENT(rm_fields, empty, LTTNG_UST_TP_ARGS(), LTTNG_UST_TP_FIELDS())

/* Names that a metadata writer must keep apart from its own words. */
LTTNG_UST_TRACEPOINT_EVENT(rm_fields, keywords,
	LTTNG_UST_TP_ARGS(int, v),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(int, event, v)
		lttng_ust_field_integer(int, stream, v + 1)
		lttng_ust_field_integer(int, align, v + 2)
		lttng_ust_field_integer(int, _underscore, v + 3)
		lttng_ust_field_integer_nowrite(int, hidden, v + 4)
	)
)

#endif

#include <lttng/tracepoint-event.h>
