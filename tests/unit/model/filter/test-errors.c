/* SPDX-License-Identifier: GPL-2.0-only */
/* Every error says what is wrong, and where. */
#include "model/filter/filter.h"
#include "lib/tap.h"

#include <errno.h>
#include <locale.h>

#define OPERAND "expected a field, a number, a string or '('"
#define NEITHER " cannot be the result, it is neither true nor false"

static const struct {
	const char *expression;
	unsigned column;
	const char *text;
} errors[] = {
		/* What the scanner finds. */
		{"a = 5", 3, "'=' is not an operator, write '==' to compare"},
		{"a == 1;", 7, "unexpected character ';'"},
		{"a ? 1 : 2", 3, "unexpected character '?'"},
		{"{ a }", 1, "unexpected character '{'"},
		{"a == :", 6, "unexpected character ':'"},
		{"a == \\u12", 6, "unexpected character '\\'"},
		{"\xc3\xa9 == 1", 1, "unexpected byte 0xc3"},
		{"a\r", 2, "unexpected byte 0x0d"},
		{"a == 08", 6, "'08' is not a number"},
		{"a == 12ab", 6, "'12ab' is not a number"},
		{"a == 0X1F", 6, "'0X1F' is not a number"},
		{"a == 0x", 6, "'0x' is not a number"},
		{"a == 1uu", 6, "'1uu' is not a number"},
		{"a == 1e", 6, "'1e' is not a number"},
		{"a == \"abc", 6, "the string does not end"},
		{"a == 'abc", 6, "the string does not end"},
		{"a == ''", 6, "a character constant cannot be empty"},
		{"a == L'\n'", 6, "a character constant cannot be empty"},
		{"a /* b", 3, "the comment does not end"},
		{"$ == 1", 1, "expected a name directly after '$', as in '$ctx.vpid'"},

		/* What the grammar finds. */
		{"", 1, OPERAND ", found the end of the expression"},
		{"  // nothing", 13, OPERAND ", found the end of the expression"},
		{"a == ", 6, OPERAND ", found the end of the expression"},
		{"a == == 1", 6, OPERAND ", found '=='"},
		{"()", 2, OPERAND ", found ')'"},
		{"a && || b", 6, OPERAND ", found '||'"},
		{"a[*", 3, "expected an integer constant, found '*'"},
		{"(a", 3, "expected an operator or ')', found the end of the expression"},
		{"(a b", 4, "expected an operator or ')', found 'b'"},
		{"a b", 3, "expected an operator, found 'b'"},
		{"a )", 3, "expected an operator, found ')'"},
		{"a 'x'", 3, "expected an operator, found a string"},
		{"1.5 f", 5, "expected an operator, found 'f'"},
		{"a == 5 ULL", 8, "expected an operator, found 'ULL'"},
		{"a..b", 3, "expected a field name, found '.'"},
		{"a->1", 4, "expected a field name, found '1'"},
		{"$ctx.", 6, "expected a field name, found the end of the expression"},
		{"a[b] == 1", 3, "expected an integer constant, found 'b'"},
		{"a[-1] == 1", 3, "expected an integer constant, found '-'"},
		{"a[1.5] == 1", 3, "expected an integer constant, found '1.5'"},
		{"a['x'] == 1", 3, "expected an integer constant, found a string"},
		{"a[]", 3, "expected an integer constant, found ']'"},
		{"a[1", 4, "expected ']', found the end of the expression"},
		{"a[1 + 1]", 5, "expected ']', found '+'"},

		/* What the operators find. */
		{"a + 1 == 2", 3, "'+' is not supported, filters have no arithmetic"},
		{"a - 1", 3, "'-' is not supported, filters have no arithmetic"},
		{"a * 1", 3, "'*' is not supported, filters have no arithmetic"},
		{"a / 1", 3, "'/' is not supported, filters have no arithmetic"},
		{"a % 1", 3, "'%' is not supported, filters have no arithmetic"},
		{"1 == 'x'", 3, "'==' cannot compare an integer with a string"},
		{"'x' != 1.5", 5, "'!=' cannot compare a string with a floating-point number"},
		{"(a == 1) >= 'x'", 10, "'>=' cannot compare an integer with a string"},
		{"a < 'x*y'", 3, "'<' cannot take a pattern, only '==' and '!=' can"},
		{"'*x' <= a", 6, "'<=' cannot take a pattern, only '==' and '!=' can"},
		{"'*x' == '*y'", 6, "'==' cannot compare two patterns with each other"},
		{"'*x' != 'y*'", 6, "'!=' cannot compare two patterns with each other"},
		{"1.5 & a", 5, "'&' needs integers, not a floating-point number"},
		{"a | 'x'", 3, "'|' needs integers, not a string"},
		{"a << 1.5", 3, "'<<' needs integers, not a floating-point number"},
		{"'x' >> 1", 5, "'>>' needs integers, not a string"},
		{"a ^ 'x'", 3, "'^' needs integers, not a string"},
		{"!'x'", 1, "'!' cannot be applied to a string"},
		{"-'x' == 1", 1, "'-' cannot be applied to a string"},
		{"~('x') == 1", 1, "'~' cannot be applied to a string"},
		{"a == +'x'", 6, "'+' cannot be applied to a string"},
		{"'x' && a", 1, "a string cannot be an operand of '&&' or '||'"},
		{"a || 'x'", 6, "a string cannot be an operand of '&&' or '||'"},
		{" 'x'", 2, "a string" NEITHER},
		{"(1.5)", 1, "a floating-point number" NEITHER},

		/* What strings and paths find. */
		{"a == \"a\\nb\"", 8, "unsupported escape, only '\\\\' and '\\*' are known"},
		{"a == \"ab\\\"", 9, "a backslash ends the string, write '\\\\' for a literal one"},
		{"a == $foo.bar", 6, "unknown '$foo', only '$ctx' and '$app' are known"},
		{"a == 1 && $ctx", 15, "expected a name after '$ctx', as in '$ctx.vpid'"},
		{"$app == 1", 5, "expected a name after '$app', as in '$app.provider:name'"},
		{"$ctx[1].a", 6, "'$ctx' cannot be indexed"},

		/* Only the first error is told. */
		{"a = 5 && 'x' && $foo", 3, "'=' is not an operator, write '==' to compare"},
		{"a ==\n\n  'x\ny", 9, "the string does not end"},
};

static void test_errors(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		struct filter_bytecode *b = (void *) &b;
		struct filter_error error = {0};
		int r = filter_compile(errors[i].expression, &b, &error);

		ok_int(r, -EINVAL, "'%s' is invalid", errors[i].expression);
		ok_int(error.column, errors[i].column, "its column");
		ok_str(error.text, errors[i].text, "its text");
		ok(b == (void *) &b, "nothing is given back");
	}
}

/* The decimal point of the program's locale is not that of expressions. */
static void test_locale(void)
{
	static const uint8_t want[] = {0, 0, 0, 0, 0, 0, 0xf8, 0x3f};
	_cleanup_free_ struct filter_bytecode *b = NULL;

	if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8"))
		diag("no locale with a decimal comma here: the C locale is used");
	ok_int(filter_compile("a == 1.5", &b, NULL), 0, "a number with a point");
	ok(b && !memcmp(b->data + 4, want, sizeof(want)), "it is 1.5");
}

int main(void)
{
	struct filter_bytecode *b = NULL;

	test_errors();
	ok_int(filter_compile("(", &b, NULL), -EINVAL, "nobody has to ask for the reason");
	test_locale();
	return tap_done();
}
