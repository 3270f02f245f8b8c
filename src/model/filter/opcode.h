/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The generic instructions of lttng-ust's filter machine, the only ones a
 * compiler may send: the tracer replaces them by typed ones once it knows the
 * fields, and refuses most programs which try to do so themselves.
 */
#pragma once

enum filter_opcode {
	FILTER_OP_RETURN = 1,

	/* Two integers become one. */
	FILTER_OP_RIGHT_SHIFT = 7,
	FILTER_OP_LEFT_SHIFT = 8,
	FILTER_OP_BIT_AND = 9,
	FILTER_OP_BIT_OR = 10,
	FILTER_OP_BIT_XOR = 11,

	/* Two values become 0 or 1. */
	FILTER_OP_EQ = 12,
	FILTER_OP_NE = 13,
	FILTER_OP_GT = 14,
	FILTER_OP_LT = 15,
	FILTER_OP_GE = 16,
	FILTER_OP_LE = 17,

	FILTER_OP_MINUS = 49,
	FILTER_OP_NOT = 50,

	/* u16: where to go with the value if it decides the outcome. */
	FILTER_OP_AND = 57,
	FILTER_OP_OR = 58,

	/* u16, always 0xffff: the tracer puts the symbol's place there. */
	FILTER_OP_FIELD = 59,
	FILTER_OP_CONTEXT = 70,

	FILTER_OP_STRING = 64,	/* bytes up to a NUL */
	FILTER_OP_PATTERN = 76, /* bytes up to a NUL */
	FILTER_OP_INTEGER = 65, /* i64 */
	FILTER_OP_FLOAT = 66,	/* double */

	FILTER_OP_CAST = 67,
	FILTER_OP_CAST_FLOAT = 68,

	/* A path is walked from its root when an index is on the way. */
	FILTER_OP_CONTEXT_ROOT = 79,
	FILTER_OP_APP_CONTEXT_ROOT = 80,
	FILTER_OP_PAYLOAD_ROOT = 81,
	FILTER_OP_MEMBER = 82, /* u16: offset of the name in the symbol table */
	FILTER_OP_INDEX = 85,  /* u64 */
	FILTER_OP_LOAD = 86,

	FILTER_OP_BIT_NOT = 98,
};
