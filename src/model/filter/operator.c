/* SPDX-License-Identifier: LGPL-2.1-only */
/* Operators: which operands they take, and the instructions. */
#include "model/filter/compiler.h"

static bool is_string(enum filter_kind kind)
{
	return kind >= FILTER_KIND_STRING;
}

static const char *kind_text(enum filter_kind kind)
{
	switch (kind) {
	case FILTER_KIND_DYNAMIC:
		return "a field";
	case FILTER_KIND_INTEGER:
		return "an integer";
	case FILTER_KIND_FLOAT:
		return "a floating-point number";
	case FILTER_KIND_STRING:
	case FILTER_KIND_PREFIX:
	case FILTER_KIND_PATTERN:
		return "a string";
	}
	return "a value";
}

static int operator_len(const struct filter_compiler *compiler, unsigned column)
{
	const char *place = compiler->expression + column - 1;

	switch (place[0]) {
	case '<':
	case '>':
		return place[1] == '=' || place[1] == place[0] ? 2 : 1;
	case '=':
	case '!':
		return place[1] == '=' ? 2 : 1;
	default:
		return 1;
	}
}

/* Fails at an operator, which is named: fmt goes on from "'==' ". */
#define FAIL_AT_OPERATOR(compiler, column, fmt, ...)                                                                   \
	filter_fail(compiler, column, "'%.*s' " fmt, operator_len(compiler, column),                                   \
			&(compiler)->expression[(column) -1], ##__VA_ARGS__)

bool filter_plus(struct filter_compiler *compiler, enum filter_kind kind, unsigned column)
{
	if (is_string(kind))
		return FAIL_AT_OPERATOR(compiler, column, "cannot be applied to a string");
	return true;
}

bool filter_unary(struct filter_compiler *compiler, enum filter_opcode op, enum filter_kind kind, unsigned column)
{
	if (!filter_plus(compiler, kind, column))
		return false;
	bytecode_put(&compiler->bytecode, op);
	return true;
}

bool filter_compare(struct filter_compiler *compiler, enum filter_opcode op, enum filter_kind left,
		enum filter_kind right, unsigned column)
{
	bool equality = op == FILTER_OP_EQ || op == FILTER_OP_NE;

	if (is_string(left) != is_string(right) && left != FILTER_KIND_DYNAMIC && right != FILTER_KIND_DYNAMIC)
		return FAIL_AT_OPERATOR(
				compiler, column, "cannot compare %s with %s", kind_text(left), kind_text(right));
	if (left == FILTER_KIND_PATTERN || right == FILTER_KIND_PATTERN) {
		if (!equality)
			return FAIL_AT_OPERATOR(compiler, column, "cannot take a pattern, only '==' and '!=' can");
		if (left >= FILTER_KIND_PREFIX && right >= FILTER_KIND_PREFIX)
			return FAIL_AT_OPERATOR(compiler, column, "cannot compare two patterns with each other");
	}
	bytecode_put(&compiler->bytecode, op);
	return true;
}

bool filter_bitwise(struct filter_compiler *compiler, enum filter_opcode op, enum filter_kind left,
		enum filter_kind right, unsigned column)
{
	enum filter_kind wrong = left > FILTER_KIND_INTEGER ? left : right;

	if (wrong > FILTER_KIND_INTEGER)
		return FAIL_AT_OPERATOR(compiler, column, "needs integers, not %s", kind_text(wrong));
	bytecode_put(&compiler->bytecode, op);
	return true;
}

bool filter_arithmetic(struct filter_compiler *compiler, unsigned column)
{
	return FAIL_AT_OPERATOR(compiler, column, "is not supported, filters have no arithmetic");
}

bool filter_truth(struct filter_compiler *compiler, enum filter_kind kind, unsigned column)
{
	if (is_string(kind))
		return filter_fail(compiler, column, "a string cannot be an operand of '&&' or '||'");
	if (kind == FILTER_KIND_DYNAMIC)
		bytecode_put(&compiler->bytecode, FILTER_OP_CAST);
	else if (kind == FILTER_KIND_FLOAT)
		bytecode_put(&compiler->bytecode, FILTER_OP_CAST_FLOAT);
	return true;
}

bool filter_result(struct filter_compiler *compiler, enum filter_kind kind, unsigned column)
{
	if (kind > FILTER_KIND_INTEGER)
		return filter_fail(compiler, column, "%s cannot be the result, it is neither true nor false",
				kind_text(kind));
	bytecode_put(&compiler->bytecode, FILTER_OP_RETURN);
	return true;
}
