/* SPDX-License-Identifier: GPL-2.0-only */
/* The event of tests/scenario/filter_cases.tsv. */
#pragma once
#include "interpret.h"

#define INTEGER(field, v)                                                                                              \
	{                                                                                                              \
		field,                                                                                                 \
		{                                                                                                      \
			.type = VALUE_INTEGER, .integer = (int64_t) (v)                                                \
		}                                                                                                      \
	}
#define REAL(field, v)                                                                                                 \
	{                                                                                                              \
		field,                                                                                                 \
		{                                                                                                      \
			.type = VALUE_FLOAT, .real = (v)                                                               \
		}                                                                                                      \
	}
#define TEXT(field, v)                                                                                                 \
	{                                                                                                              \
		field,                                                                                                 \
		{                                                                                                      \
			.type = VALUE_STRING, .string = (v)                                                            \
		}                                                                                                      \
	}

static const int64_t rm_filter_seq[] = {10, 20, 30};
static const int64_t rm_filter_arr[] = {1, -2, 3};

static const struct named_value rm_filter_all[] = {
		INTEGER("i8", -8),
		INTEGER("i16", -1600),
		INTEGER("i32", -320000),
		INTEGER("i64", -64000000000),
		INTEGER("u8", 200),
		INTEGER("u16", 60000),
		INTEGER("u32", 4000000000),
		INTEGER("u64", 18000000000000000000U),
		REAL("f32", 1.5),
		REAL("f64", -2.25),
		TEXT("str", "hello world"),
		TEXT("txt", "abcd"),
		{"seq", {.type = VALUE_SEQUENCE, .elements = rm_filter_seq, .n_elements = 3}},
		{"arr", {.type = VALUE_ARRAY, .elements = rm_filter_arr, .n_elements = 3}},
		INTEGER("en", 2),
		INTEGER("hex", 0xdeadbeef),
		INTEGER("net", 0x1234),
		INTEGER("$ctx.vpid", 4711),
		INTEGER("$ctx.vtid", 4711),
		TEXT("$ctx.procname", "app-filter"),
};
