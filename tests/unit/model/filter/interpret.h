/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tracer's filter machine, small and slow: shows what a bytecode means, and
 * whether it is well formed. Knows nothing of the compiler.
 */
#pragma once
#include "model/filter/filter.h"

enum value_type {
	VALUE_INTEGER,
	VALUE_FLOAT,
	VALUE_STRING,
	VALUE_ARRAY, /* its length is known before any event */
	VALUE_SEQUENCE,
};

struct value {
	enum value_type type;
	int64_t integer;
	double real;
	const char *string; /* not terminated in a program: its bytes are checked first */
	bool pattern;
	const int64_t *elements;
	size_t n_elements;
};

/* A field "a.b", or a context "$ctx.vpid". */
struct named_value {
	const char *name;
	struct value value;
};

enum outcome {
	OUTCOME_ACCEPT,
	OUTCOME_REJECT,
	OUTCOME_UNLINKABLE, /* before any event: rejects all of them */
	OUTCOME_ERROR,	    /* while running: rejects this event */
};

/* NULL if a tracer would load it, else what is wrong with it. */
const char *bytecode_fault(const struct filter_bytecode *bytecode);

/* The next instruction, and what happens, for a bytecode without fault. */
size_t bytecode_next(const struct filter_bytecode *bytecode, size_t at);
enum outcome interpret(const struct filter_bytecode *bytecode, const struct named_value *event, size_t n);
