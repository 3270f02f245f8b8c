/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytecode means what the expression says: cases whose outcome was computed without it. */
#include "event.h"
#include "interpret.h"
#include "model/filter/opcode.h"
#include "support.h"
#include "lib/tap.h"

#define CASES "tests/scenario/filter_cases.tsv"

static uint8_t defect_from, defect_to; /* the planted defect: one opcode for another */
static unsigned wrong, accepted;

static void plant_defect(struct filter_bytecode *b)
{
	for (size_t at = 0; at < b->reloc_offset; at = bytecode_next(b, at)) {
		if (b->data[at] == defect_from)
			b->data[at] = defect_to;
	}
}

static const char *evaluate(const char *expression, bool *ret)
{
	_cleanup_free_ struct filter_bytecode *b = NULL;
	struct filter_error error = {0};

	if (filter_compile(expression, &b, &error) < 0)
		return "it does not compile";
	if (bytecode_fault(b))
		return bytecode_fault(b);
	if (defect_from)
		plant_defect(b);
	*ret = interpret(b, rm_filter_all, ARRAY_SIZE(rm_filter_all)) == OUTCOME_ACCEPT;
	return NULL;
}

static void check_case(char *columns[COLUMNS_MAX])
{
	bool got = false, want = columns[1] && !strcmp(columns[1], "true");
	const char *fault = evaluate(columns[0], &got);

	if (fault)
		diag("%s: %s", columns[0], fault);
	accepted += got;
	if (!ok(!fault && got == want, "%s", columns[0]))
		wrong++;
}

static void count_wrong(char *columns[COLUMNS_MAX])
{
	bool got = false, want = columns[1] && !strcmp(columns[1], "true");

	if (evaluate(columns[0], &got) || got != want)
		wrong++;
}

static void test_defect(const char *name, uint8_t from, uint8_t to)
{
	defect_from = from;
	defect_to = to;
	wrong = 0;
	for_each_row(CASES, count_wrong);
	ok(wrong > 5, "defect '%s' is seen (%u cases)", name, wrong);
	defect_from = 0;
}

/* What a well-formed program is not. */
static void test_faults(void)
{
	static const struct {
		size_t at;
		uint8_t byte;
		const char *fault;
	} faults[] = {
			{0, 60, "an instruction that is not generic"},
			{0, 2, "an instruction that is not generic"},
			{1, 0, "the place of a symbol is taken"},
			{14, 3, "a jump out of the program, or back"},
			{14, 200, "a jump out of the program, or back"},
			{14, 21, "a jump into an instruction"},
			{12, FILTER_OP_NOT, "no return of one value at the end"},
			{16, FILTER_OP_NOT, "too few values"},
			{18, 1, "the wrong name"},
			{39, FILTER_OP_NOT, "the stack differs from what a jump brings"},
			{40, FILTER_OP_NOT, "no return of one value at the end"},
			{41, 1, "a symbol of another instruction"},
	};
	_cleanup_free_ struct filter_bytecode *b = NULL;

	ok_int(filter_compile("aa == 1 && bb[2] == 3", &b, NULL), 0, "a good program");
	ok_str(bytecode_fault(b), NULL, "it has no fault");
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		uint8_t was = b->data[faults[i].at];

		b->data[faults[i].at] = faults[i].byte;
		ok_str(bytecode_fault(b), faults[i].fault, "byte %zu = %u", faults[i].at, faults[i].byte);
		b->data[faults[i].at] = was;
	}
	b->len--;
	ok(bytecode_fault(b), "a truncated table");
	b->len++;
	b->reloc_offset--;
	ok(bytecode_fault(b), "a truncated program");
}

int main(void)
{
	unsigned n = for_each_row(CASES, check_case);

	ok(n >= 400, "there are many cases (%u)", n);
	ok(accepted > n / 4 && accepted < n * 3 / 4, "of both kinds (%u accepted)", accepted);
	test_defect("== is !=", FILTER_OP_EQ, FILTER_OP_NE);
	test_defect("< is <=", FILTER_OP_LT, FILTER_OP_LE);
	test_defect("> is >=", FILTER_OP_GT, FILTER_OP_GE);
	test_defect("&& is ||", FILTER_OP_AND, FILTER_OP_OR);
	test_defect("no minus", FILTER_OP_MINUS, FILTER_OP_CAST);
	test_defect("no bit not", FILTER_OP_BIT_NOT, FILTER_OP_CAST);
	test_faults();
	return tap_done();
}
