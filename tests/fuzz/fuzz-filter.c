/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filter expressions from clients and saved sessions.  Every text either becomes a
 * program which the tracer would load, or an error which has a place and a reason.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "fuzz.h"
#include "model/filter/filter.h"
#include "model/filter/opcode.h"
#include "unit/model/filter/interpret.h"

const char fuzz_name[] = "filter";

/* What the corpus must reach: these instructions, and one refused text. */
static const struct {
	const char *name;
	enum filter_opcode opcode;
	const char *expression;
} seeds[] = {
		{"shift", FILTER_OP_RIGHT_SHIFT, "(a >> 3) == 1"},
		{"left-shift", FILTER_OP_LEFT_SHIFT, "a << 0x2 > 010"},
		{"bit-and", FILTER_OP_BIT_AND, "a & 0xffUL"},
		{"bit-or", FILTER_OP_BIT_OR, "a | b"},
		{"bit-xor", FILTER_OP_BIT_XOR, "a ^ 18446744073709551615"},
		{"eq", FILTER_OP_EQ, "a == 'x'"},
		{"ne", FILTER_OP_NE, "a != L\"x\\\\y\\*z\""},
		{"gt", FILTER_OP_GT, "a > 1"},
		{"lt", FILTER_OP_LT, "a < \"b*\""},
		{"ge", FILTER_OP_GE, "a >= .5e-1f"},
		{"le", FILTER_OP_LE, "a <= 0x1.8p3"},
		{"minus", FILTER_OP_MINUS, "-+-a == - 1"},
		{"not", FILTER_OP_NOT, "!(a)"},
		{"bit-not", FILTER_OP_BIT_NOT, "~a"},
		{"and", FILTER_OP_AND, "a && b /* and */ && 1 // c"},
		{"or", FILTER_OP_OR, "a || b && \n c"},
		{"field", FILTER_OP_FIELD, "a.b->_c:d1"},
		{"context", FILTER_OP_CONTEXT, "$ctx.vpid == 1 || $app.p:t == 2"},
		{"string", FILTER_OP_STRING, "a == \"\""},
		{"pattern", FILTER_OP_PATTERN, "a == \"*x**y\""},
		{"integer", FILTER_OP_INTEGER, "0"},
		{"float", FILTER_OP_FLOAT, "a == 1."},
		{"cast", FILTER_OP_CAST, "a && 1"},
		{"cast-float", FILTER_OP_CAST_FLOAT, "1.5 || 1"},
		{"context-root", FILTER_OP_CONTEXT_ROOT, "$ctx.a[1].b"},
		{"app-context-root", FILTER_OP_APP_CONTEXT_ROOT, "$app.p:t[2]"},
		{"payload-root", FILTER_OP_PAYLOAD_ROOT, "a[1][2].\\u00e9"},
		{"member", FILTER_OP_MEMBER, "a[0x1].b"},
		{"index", FILTER_OP_INDEX, "a[07]"},
		{"load", FILTER_OP_LOAD, "a.b[18446744073709551615]"},
		{"return", FILTER_OP_RETURN, "((((1))))"},
		{"refused", 0, "a + 1 == \"x\\n\" = $foo["},
};

static bool seen[256]; /* 0: a text was refused */

static void check(int (*compile)(const char *, struct filter_bytecode **, struct filter_error *), const char *text,
		size_t len)
{
	_cleanup_free_ struct filter_bytecode *b = NULL;
	struct filter_error error = {0};
	int r = compile(text, &b, &error);

	if (r < 0) {
		assert(r == -EINVAL || r == -E2BIG);
		assert(!b && error.text[0]);
		assert(error.column >= 1 && error.column <= len + 1);
		seen[0] = true;
		return;
	}
	assert(!bytecode_fault(b));
	for (size_t at = 0; at < b->reloc_offset; at = bytecode_next(b, at))
		seen[b->data[at]] = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = strndup((const char *) data, size);

	assert(text);
	check(filter_compile, text, strlen(text));
	check(filter_compile_capture, text, strlen(text));
	return 0;
}

bool fuzz_coverage(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(seeds); i++)
		fuzz_row(seeds[i].name, seen[seeds[i].opcode]);
	return fuzz_rows_end();
}

void fuzz_write_seeds(const char *dir)
{
	for (size_t i = 0; i < ARRAY_SIZE(seeds); i++)
		fuzz_write_seed(dir, seeds[i].name, seeds[i].expression, strlen(seeds[i].expression));
}
