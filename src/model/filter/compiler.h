/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * One compilation, shared by scanner, grammar and the actions of the grammar.
 *
 * The grammar reduces operands before their operator, which is the order of the
 * stack machine: actions check the kinds of the operands and write instructions
 * at once.  There is no tree, and nothing that recurses.
 */
#pragma once
#include "model/filter/bytecode.h"
#include "model/filter/filter.h"

/* Part of the expression; not terminated. */
struct filter_text {
	const char *start;
	size_t len;
};

/* What is known of a value before the event is. */
enum filter_kind {
	FILTER_KIND_DYNAMIC, /* field or context: the tracer checks it */
	FILTER_KIND_INTEGER,
	FILTER_KIND_FLOAT,   /* literal only */
	FILTER_KIND_STRING,  /* literals only, these three */
	FILTER_KIND_PREFIX,  /* "ab*": the tracer compares what is before the star */
	FILTER_KIND_PATTERN, /* "a*b": only == and != */
};

struct filter_compiler {
	const char *expression;
	size_t offset;		  /* how much of it the scanner has taken */
	struct filter_text token; /* the last one */
	bool capture;
	struct bytecode bytecode;
	struct buf path;	   /* struct filter_element of the path being read */
	struct filter_error error; /* column 0: none yet */
	unsigned char scanner_memory[768] __attribute__((aligned(16)));
	size_t scanner_memory_used;
};

/* Column of a place in the expression. */
static inline unsigned filter_column(const struct filter_compiler *compiler, const char *place)
{
	return (unsigned) (place - compiler->expression) + 1;
}

/* Records the first error.  Returns false, as all actions below do when they fail. */
bool filter_fail(struct filter_compiler *compiler, unsigned column, const char *fmt, ...) _printf_(3, 4);

/* operator.c: operands are on the machine's stack already; column is the operator's. */
bool filter_unary(struct filter_compiler *compiler, enum filter_opcode op, enum filter_kind kind, unsigned column);
bool filter_plus(struct filter_compiler *compiler, enum filter_kind kind, unsigned column);
bool filter_compare(struct filter_compiler *compiler, enum filter_opcode op, enum filter_kind left,
		enum filter_kind right, unsigned column);
bool filter_bitwise(struct filter_compiler *compiler, enum filter_opcode op, enum filter_kind left,
		enum filter_kind right, unsigned column);
bool filter_arithmetic(struct filter_compiler *compiler, unsigned column);
/* Makes an operand of && or || ready; column is the operand's. */
bool filter_truth(struct filter_compiler *compiler, enum filter_kind kind, unsigned column);
bool filter_result(struct filter_compiler *compiler, enum filter_kind kind, unsigned column);

/* literal.c */
uint64_t filter_text_to_integer(struct filter_text text);
void filter_integer(struct filter_compiler *compiler, struct filter_text text);
void filter_float(struct filter_compiler *compiler, struct filter_text text);
bool filter_string(struct filter_compiler *compiler, struct filter_text text, enum filter_kind *ret_kind);

/* path.c: elements one by one, then the load of the value at the end of the path. */
void filter_path_add(struct filter_compiler *compiler, struct filter_text name);
bool filter_path_index(struct filter_compiler *compiler, struct filter_text index);
bool filter_path_load(struct filter_compiler *compiler);
