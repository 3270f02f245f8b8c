/* SPDX-License-Identifier: LGPL-2.1-only */
/* Numbers and strings, as the scanner found them. */
#include <locale.h>

#include "model/filter/compiler.h"

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/* A number above 64 bits is the greatest one.  A suffix ends the digits. */
uint64_t filter_text_to_integer(struct filter_text text)
{
	uint64_t value = 0;
	size_t i = 0;
	int base = 10;

	if (text.len > 2 && text.start[0] == '0' && text.start[1] == 'x') {
		base = 16;
		i = 2;
	} else if (text.start[0] == '0') {
		base = 8;
	}
	for (; i < text.len && digit_value(text.start[i]) < base; i++) {
		uint64_t digit = (uint64_t) digit_value(text.start[i]);

		if (__builtin_mul_overflow(value, (uint64_t) base, &value) ||
				__builtin_add_overflow(value, digit, &value))
			return UINT64_MAX;
	}
	return value;
}

void filter_integer(struct filter_compiler *compiler, struct filter_text text)
{
	bytecode_put_integer(&compiler->bytecode, (int64_t) filter_text_to_integer(text));
}

void filter_float(struct filter_compiler *compiler, struct filter_text text)
{
	/* The decimal point must not depend on the program that uses us. "C" cannot fail. */
	locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t) 0);

	/* The scanner's longest match and strtod() end at the same place, but for a suffix. */
	bytecode_put_float(&compiler->bytecode, strtod_l(text.start, NULL, c_locale));
	freelocale(c_locale);
}

/*
 * Backslashes stay: the tracer interprets them.  The kind is that of the text before
 * runs of stars shrink to one, so "a**" is a pattern and "a*" a prefix.
 */
bool filter_string(struct filter_compiler *compiler, struct filter_text text, enum filter_kind *ret_kind)
{
	struct buf *code = &compiler->bytecode.code;
	size_t at = code->len;
	bool escaped = false, after_star = false;
	enum filter_kind kind = FILTER_KIND_STRING;

	bytecode_put(&compiler->bytecode, FILTER_OP_STRING);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.start[i];
		bool star = c == '*' && !escaped;

		if (c == '\n')
			continue;
		if (escaped && c != '\\' && c != '*')
			return filter_fail(compiler, filter_column(compiler, text.start + i - 1),
					"unsupported escape, only '\\\\' and '\\*' are known");
		if (kind == FILTER_KIND_PREFIX)
			kind = FILTER_KIND_PATTERN;
		else if (star && kind == FILTER_KIND_STRING)
			kind = FILTER_KIND_PREFIX;
		if (!star || !after_star)
			buf_putc(code, c);
		escaped = c == '\\' && !escaped;
		after_star = star;
	}
	if (escaped)
		return filter_fail(compiler, filter_column(compiler, text.start + text.len - 1),
				"a backslash ends the string, write '\\\\' for a literal one");
	buf_putc(code, '\0');
	if (kind == FILTER_KIND_PATTERN && !code->error)
		code->data[at] = (char) FILTER_OP_PATTERN;
	*ret_kind = kind;
	return true;
}
