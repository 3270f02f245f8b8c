/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytecode is the same, byte by byte, as that of the library which this one replaces. */
#include "support.h"
#include "lib/tap.h"

#include <errno.h>

/* "instructions|symbols", or "invalid"; the caller frees it. */
static char *compile_to_text(const char *expression, bool capture)
{
	_cleanup_free_ struct filter_bytecode *b = NULL;
	_cleanup_free_ char *code = NULL, *symbols = NULL;
	struct filter_error error = {0};
	char *text;
	int r = (capture ? filter_compile_capture : filter_compile)(expression, &b, &error);

	if (r < 0)
		return strdup(r == -EINVAL && error.column && error.text[0] ? "invalid" : "failed");
	code = hex(b->data, b->reloc_offset);
	symbols = hex(b->data + b->reloc_offset, b->len - b->reloc_offset);
	if (asprintf(&text, "%s|%s", code, symbols) < 0)
		abort();
	return text;
}

static char *join(const char *code, const char *symbols)
{
	char *text;

	if (asprintf(&text, "%s%s%s", code, symbols ? "|" : "", symbols ? symbols : "") < 0)
		abort();
	return text;
}

static void check_sample(char *columns[COLUMNS_MAX])
{
	_cleanup_free_ char *got = compile_to_text(columns[0], false);
	_cleanup_free_ char *want = join(columns[1], columns[2]);

	ok_str(got, want, "%s", columns[0]);
}

static const struct {
	const char *expression, *code, *symbols;
} captures[] = {
		{"intfield", "5152020001", "0100696e746669656c6400"},
		{"arrfield[1]",
				"51520200550100000000000000"
				"01",
				"01006172726669656c6400"},
		{"$ctx.vpid", "4f52020001", "01007670696400"},
		{"$app.prov:type", "5052020001", "010070726f763a7479706500"},
		{"a.b",
				"515202005206"
				"0001",
				"010061000400"
				"6200"},
		{"intfield == 1", "invalid", NULL},
		{"1", "invalid", NULL},
		{"\"s\"", "invalid", NULL},
		{"(intfield)", "invalid", NULL},
		{"$ctx", "invalid", NULL},
		{"", "invalid", NULL},
};

static const struct {
	const char *text;
	uint8_t opcode;
} binaries[] =
		{
				{">>", 7},
				{"<<", 8},
				{"&", 9},
				{"|", 10},
				{"^", 11},
				{"==", 12},
				{"!=", 13},
				{">", 14},
				{"<", 15},
				{">=", 16},
				{"<=", 17},
},
  unaries[] = {
		  {"-", 49},
		  {"!", 50},
		  {"~", 98},
};

static void test_operators(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(binaries); i++) {
		_cleanup_free_ char *expression = NULL, *want = NULL, *got = NULL;

		if (asprintf(&expression, "a%sb", binaries[i].text) < 0 || asprintf(&want,
											   "3bffff3bffff%02x01|00006100"
											   "03006200",
											   binaries[i].opcode) < 0)
			abort();
		got = compile_to_text(expression, false);
		ok_str(got, want, "operator %s", expression);
	}
	for (size_t i = 0; i < ARRAY_SIZE(unaries); i++) {
		_cleanup_free_ char *expression = NULL, *want = NULL, *got = NULL;

		if (asprintf(&expression, "%sa", unaries[i].text) < 0 ||
				asprintf(&want, "3bffff%02x01|00006100", unaries[i].opcode) < 0)
			abort();
		got = compile_to_text(expression, false);
		ok_str(got, want, "operator %s", expression);
	}
}

static void test_symbols(void)
{
	_cleanup_free_ struct filter_bytecode *b = NULL;
	size_t position = 0;
	int r = filter_compile("$app.p:t == 1 || a[1].b && $ctx.vpid", &b, NULL);

	ok_int(r, 0, "expression with four symbols");
	ok_str(filter_bytecode_next_symbol(b, &position), "$app.p:t", "first symbol");
	ok_str(filter_bytecode_next_symbol(b, &position), "a", "second symbol");
	ok_str(filter_bytecode_next_symbol(b, &position), "b", "third symbol");
	ok_str(filter_bytecode_next_symbol(b, &position), "$ctx.vpid", "fourth symbol");
	ok(!filter_bytecode_next_symbol(b, &position), "no fifth symbol");

	/* A table from elsewhere may lie. */
	b->len--;
	for (position = 0; filter_bytecode_next_symbol(b, &position);)
		;
	ok(position < b->len, "a symbol without end is not given");
	b->reloc_offset = b->len + 1;
	position = 0;
	ok(!filter_bytecode_next_symbol(b, &position), "a table behind the end is not read");
	b->reloc_offset = 0;
	position = SIZE_MAX;
	ok(!filter_bytecode_next_symbol(b, &position), "a wild position is not read");
}

/* The comparison sees one bit, and a text that is taken where it should not be. */
static void test_defect(void)
{
	_cleanup_free_ char *five = compile_to_text("intfield > 5", false);
	_cleanup_free_ char *four = compile_to_text("intfield > 4", false);
	_cleanup_free_ char *invalid = compile_to_text("intfield >", false);

	ok(strcmp(five, four), "other bytecode is another text");
	ok(strlen(five) == strlen(four), "which differs in a digit");
	ok(strcmp(five, invalid), "no bytecode is another text");
}

int main(void)
{
	unsigned samples = for_each_row("tests/unit/model/filter/samples.tsv", check_sample);

	ok_int(samples, 68, "all samples were there");
	test_defect();
	for (size_t i = 0; i < ARRAY_SIZE(captures); i++) {
		_cleanup_free_ char *got = compile_to_text(captures[i].expression, true);
		_cleanup_free_ char *want = join(captures[i].code, captures[i].symbols);

		ok_str(got, want, "capture of '%s'", captures[i].expression);
	}
	test_operators();
	test_symbols();
	return tap_done();
}
