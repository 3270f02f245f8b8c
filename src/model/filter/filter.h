/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Filter expressions: text to the bytecode which lttng-ust 2.13 runs.
 *
 * The compiler is a pure function: no I/O, no locale, no global state, any
 * thread, C stack use independent of the expression.  The library compiles
 * what a client gives to an event rule; the session daemon compiles what
 * reaches it as text (triggers, saved sessions, agent rules).
 */
#pragma once
#include "base/defs.h"

/* The text is shorter than this; so is the bytecode, with the 48 bytes a header takes. */
#define FILTER_EXPRESSION_MAX 65536
#define FILTER_BYTECODE_MAX (65536 - 48)

/* What is wrong with an expression, as a phrase without a final period. */
struct filter_error {
	unsigned column; /* 1-based, in bytes */
	char text[160];
};

/* Instructions, then from reloc_offset the table of the symbols which they use. */
struct filter_bytecode {
	uint32_t len; /* of data */
	uint32_t reloc_offset;
	uint8_t data[];
};

/*
 * The caller frees *ret with free().  Fails with -EINVAL for an invalid
 * expression and -E2BIG for an expression or bytecode above the limits (both fill
 * ret_error, which may be NULL), and with -ENOMEM.
 */
_must_check_ int filter_compile(const char *expression, struct filter_bytecode **ret, struct filter_error *ret_error);

/* The same for what a trigger captures: the expression is one field or context. */
_must_check_ int filter_compile_capture(
		const char *expression, struct filter_bytecode **ret, struct filter_error *ret_error);

/*
 * Walks over the names in the symbol table: start with *position = 0; NULL at the
 * end, and at the first malformed entry of a table that came from elsewhere.
 */
const char *filter_bytecode_next_symbol(const struct filter_bytecode *bytecode, size_t *position);
