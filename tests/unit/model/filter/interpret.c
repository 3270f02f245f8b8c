/* SPDX-License-Identifier: GPL-2.0-only */
#include "interpret.h"

#include <string.h>

#include "model/filter/opcode.h"

#define STACK_MAX 8 /* values which fit the tracer's stack */

/* --- Form ------------------------------------------------------------------------------- */

struct form {
	const struct filter_bytecode *bytecode;
	int depth_at[65536]; /* what a jump promised for its target; 0: no jump goes there */
	bool instruction_at[65536];
	size_t symbol; /* position of the next entry in the symbol table */
};

/* Operand bytes of an instruction; -1 if a compiler must not send it, -2 for a string. */
static int operand_size(uint8_t op)
{
	switch (op) {
	case FILTER_OP_RETURN:
	case FILTER_OP_RIGHT_SHIFT ... FILTER_OP_LE:
	case FILTER_OP_MINUS:
	case FILTER_OP_NOT:
	case FILTER_OP_CAST:
	case FILTER_OP_CAST_FLOAT:
	case FILTER_OP_CONTEXT_ROOT:
	case FILTER_OP_APP_CONTEXT_ROOT:
	case FILTER_OP_PAYLOAD_ROOT:
	case FILTER_OP_LOAD:
	case FILTER_OP_BIT_NOT:
		return 0;
	case FILTER_OP_AND:
	case FILTER_OP_OR:
	case FILTER_OP_FIELD:
	case FILTER_OP_CONTEXT:
	case FILTER_OP_MEMBER:
		return 2;
	case FILTER_OP_INTEGER:
	case FILTER_OP_FLOAT:
	case FILTER_OP_INDEX:
		return 8;
	case FILTER_OP_STRING:
	case FILTER_OP_PATTERN:
		return -2;
	default:
		return -1;
	}
}

/* What an instruction takes from the stack and what it leaves there. */
static void stack_effect(uint8_t op, int *takes, int *leaves)
{
	*leaves = 1;
	switch (op) {
	case FILTER_OP_FIELD:
	case FILTER_OP_CONTEXT:
	case FILTER_OP_INTEGER:
	case FILTER_OP_FLOAT:
	case FILTER_OP_STRING:
	case FILTER_OP_PATTERN:
	case FILTER_OP_CONTEXT_ROOT:
	case FILTER_OP_APP_CONTEXT_ROOT:
	case FILTER_OP_PAYLOAD_ROOT:
		*takes = 0;
		break;
	case FILTER_OP_RIGHT_SHIFT ... FILTER_OP_LE:
		*takes = 2;
		break;
	case FILTER_OP_AND:
	case FILTER_OP_OR:
	case FILTER_OP_RETURN:
		*takes = 1;
		*leaves = 0;
		break;
	default:
		*takes = 1;
		break;
	}
}

static uint16_t get_u16(const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* An instruction that refers to a symbol has the next entry of the table. */
static const char *check_symbol(struct form *form, size_t at)
{
	const struct filter_bytecode *b = form->bytecode;
	size_t entry = b->reloc_offset + form->symbol;
	uint16_t operand = get_u16(b->data + at + 1);

	if (!filter_bytecode_next_symbol(b, &form->symbol))
		return "no symbol for an instruction";
	if (get_u16(b->data + entry) != at)
		return "a symbol of another instruction";
	if (b->data[at] != FILTER_OP_MEMBER)
		return operand == 0xffff ? NULL : "the place of a symbol is taken";
	return operand == entry + 2 - b->reloc_offset ? NULL : "the wrong name";
}

static const char *check_jump(struct form *form, size_t at, int depth)
{
	uint16_t target = get_u16(form->bytecode->data + at + 1);

	if (target <= at || target >= form->bytecode->reloc_offset)
		return "a jump out of the program, or back";
	if (form->depth_at[target] && form->depth_at[target] != depth)
		return "jumps disagree on the stack";
	form->depth_at[target] = depth;
	return NULL;
}

static const char *check_instruction(struct form *form, size_t *at, int *depth)
{
	const uint8_t *code = form->bytecode->data;
	size_t left = form->bytecode->reloc_offset - *at - 1;
	uint8_t op = code[*at];
	const char *fault = NULL;
	int takes, leaves, size = operand_size(op);

	form->instruction_at[*at] = true;
	if (size == -1)
		return "an instruction that is not generic";
	if (size == -2)
		size = (int) strnlen((const char *) code + *at + 1, left) + 1;
	if ((size_t) size > left)
		return "a truncated instruction";
	if (form->depth_at[*at] && form->depth_at[*at] != *depth)
		return "the stack differs from what a jump brings";
	if (op == FILTER_OP_FIELD || op == FILTER_OP_CONTEXT || op == FILTER_OP_MEMBER)
		fault = check_symbol(form, *at);
	else if (op == FILTER_OP_AND || op == FILTER_OP_OR)
		fault = check_jump(form, *at, *depth);
	stack_effect(op, &takes, &leaves);
	if (*depth < takes)
		return "too few values";
	*depth += leaves - takes;
	*at += 1 + (size_t) size;
	return fault;
}

const char *bytecode_fault(const struct filter_bytecode *bytecode)
{
	static struct form form;
	const char *fault = NULL;
	size_t at = 0, last = 0;
	int depth = 0;

	if (bytecode->len > FILTER_BYTECODE_MAX || bytecode->reloc_offset > bytecode->len || !bytecode->reloc_offset)
		return "impossible sizes";
	form.bytecode = bytecode;
	form.symbol = 0;
	memset(form.depth_at, 0, bytecode->reloc_offset * sizeof(form.depth_at[0]));
	memset(form.instruction_at, 0, bytecode->reloc_offset);
	while (at < bytecode->reloc_offset && !fault) {
		last = at;
		fault = check_instruction(&form, &at, &depth);
	}
	if (fault)
		return fault;
	if (bytecode->data[last] != FILTER_OP_RETURN || depth)
		return "no return of one value at the end";
	if (form.symbol != bytecode->len - bytecode->reloc_offset)
		return "symbols without instructions";
	for (size_t i = 0; i < bytecode->reloc_offset; i++) {
		if (form.depth_at[i] && !form.instruction_at[i])
			return "a jump into an instruction";
	}
	return NULL;
}

size_t bytecode_next(const struct filter_bytecode *bytecode, size_t at)
{
	int size = operand_size(bytecode->data[at]);

	if (size == -2)
		size = (int) strlen((const char *) bytecode->data + at + 1) + 1;
	return at + 1 + (size_t) size;
}

/* --- Meaning ----------------------------------------------------------------------------- */

struct machine {
	const struct filter_bytecode *bytecode;
	const struct named_value *event;
	size_t n_event;
	struct value stack[STACK_MAX];
	int depth;
	const char *root; /* prefix of the names below the root on the stack */
	size_t at;
	size_t symbol;
};

static struct value *stack_top(struct machine *m)
{
	return m->depth ? &m->stack[m->depth - 1] : NULL;
}

static const struct value *find(const struct machine *m, const char *prefix, const char *name)
{
	size_t n = strlen(prefix);

	for (size_t i = 0; i < m->n_event; i++) {
		if (!strncmp(m->event[i].name, prefix, n) && !strcmp(m->event[i].name + n, name))
			return &m->event[i].value;
	}
	return NULL;
}

/* Compares like strcmp(); an unescaped star at the end of a literal matches the rest. */
static int compare_strings(const struct value *a, const struct value *b)
{
	const char *p = a->string, *q = b->string;

	for (;; p++, q++) {
		if ((*p == '*' && !p[1] && a->pattern) || (*q == '*' && !q[1] && b->pattern))
			return 0;
		if (*p == '\\' && a->pattern && p[1])
			p++;
		if (*q == '\\' && b->pattern && q[1])
			q++;
		if (*p != *q || !*p)
			return (unsigned char) *p - (unsigned char) *q;
	}
}

static bool glob_match(const char *pattern, const char *s)
{
	for (; *pattern; pattern++, s++) {
		if (*pattern == '*') {
			do {
				if (glob_match(pattern + 1, s))
					return true;
			} while (*s++);
			return false;
		}
		if (*pattern == '\\')
			pattern++;
		if (*pattern != *s)
			return false;
	}
	return !*s;
}

static bool is_glob(const struct value *v)
{
	const char *star = v->pattern ? strchr(v->string, '*') : NULL;

	return star && v->integer; /* integer: loaded as a pattern */
}

static enum outcome compare(uint8_t op, struct value *a, const struct value *b)
{
	int order;

	if ((a->type == VALUE_STRING) != (b->type == VALUE_STRING))
		return OUTCOME_UNLINKABLE;
	if (a->type >= VALUE_ARRAY || b->type >= VALUE_ARRAY)
		return OUTCOME_UNLINKABLE;
	if (a->type == VALUE_STRING && (is_glob(a) || is_glob(b)))
		order = !(is_glob(a) ? glob_match(a->string, b->string) : glob_match(b->string, a->string));
	else if (a->type == VALUE_STRING)
		order = compare_strings(a, b);
	else if (a->type == VALUE_FLOAT || b->type == VALUE_FLOAT) {
		double x = a->type == VALUE_FLOAT ? a->real : (double) a->integer;
		double y = b->type == VALUE_FLOAT ? b->real : (double) b->integer;

		order = (x > y) - (x < y);
	} else {
		order = (a->integer > b->integer) - (a->integer < b->integer);
	}
	a->type = VALUE_INTEGER;
	a->integer = op == FILTER_OP_EQ	  ? order == 0
		     : op == FILTER_OP_NE ? order != 0
		     : op == FILTER_OP_GT ? order > 0
		     : op == FILTER_OP_LT ? order < 0
		     : op == FILTER_OP_GE ? order >= 0
					  : order <= 0;
	return OUTCOME_ACCEPT;
}

static enum outcome bitwise(uint8_t op, struct value *a, const struct value *b)
{
	uint64_t x = (uint64_t) a->integer, y = (uint64_t) b->integer;

	if (a->type != VALUE_INTEGER || b->type != VALUE_INTEGER)
		return OUTCOME_UNLINKABLE;
	if ((op == FILTER_OP_RIGHT_SHIFT || op == FILTER_OP_LEFT_SHIFT) && y >= 64)
		return OUTCOME_ERROR;
	x = op == FILTER_OP_RIGHT_SHIFT	 ? x >> y
	    : op == FILTER_OP_LEFT_SHIFT ? x << y
	    : op == FILTER_OP_BIT_AND	 ? x & y
	    : op == FILTER_OP_BIT_OR	 ? x | y
					 : x ^ y;
	a->integer = (int64_t) x;
	return OUTCOME_ACCEPT;
}

static enum outcome unary(uint8_t op, struct value *v)
{
	if (v->type >= VALUE_STRING)
		return OUTCOME_UNLINKABLE;
	switch (op) {
	case FILTER_OP_MINUS:
		v->integer = (int64_t) - (uint64_t) v->integer;
		v->real = -v->real;
		break;
	case FILTER_OP_NOT:
		v->integer = v->type == VALUE_FLOAT ? v->real == 0 : v->integer == 0;
		v->type = VALUE_INTEGER;
		break;
	case FILTER_OP_BIT_NOT:
		if (v->type != VALUE_INTEGER)
			return OUTCOME_UNLINKABLE;
		v->integer = ~v->integer;
		break;
	default: /* the casts */
		if (v->type == VALUE_FLOAT)
			v->integer = (int64_t) v->real;
		v->type = VALUE_INTEGER;
		break;
	}
	return OUTCOME_ACCEPT;
}

static enum outcome push(struct machine *m, struct value value)
{
	if (m->depth == STACK_MAX)
		return OUTCOME_UNLINKABLE;
	m->stack[m->depth++] = value;
	return OUTCOME_ACCEPT;
}

static enum outcome load_symbol(struct machine *m, const char *prefix, bool replace)
{
	const char *name = filter_bytecode_next_symbol(m->bytecode, &m->symbol);
	const struct value *value = find(m, prefix, name);

	/* A context of an application that has no such provider has no value. */
	if (!value)
		return !strncmp(name, "$app.", 5) ? OUTCOME_ERROR : OUTCOME_UNLINKABLE;
	if (replace)
		m->depth--;
	return push(m, *value);
}

static enum outcome load_element(struct value *v, uint64_t index)
{
	if (v->type != VALUE_ARRAY && v->type != VALUE_SEQUENCE)
		return OUTCOME_UNLINKABLE;
	if (index >= v->n_elements)
		return v->type == VALUE_ARRAY ? OUTCOME_UNLINKABLE : OUTCOME_ERROR;
	*v = (struct value){.type = VALUE_INTEGER, .integer = v->elements[index]};
	return OUTCOME_ACCEPT;
}

static enum outcome push_literal(struct machine *m, uint8_t op, const uint8_t *operand)
{
	struct value v = {.type = VALUE_INTEGER};

	if (op == FILTER_OP_INTEGER) {
		memcpy(&v.integer, operand, sizeof(v.integer));
	} else if (op == FILTER_OP_FLOAT) {
		v.type = VALUE_FLOAT;
		memcpy(&v.real, operand, sizeof(v.real));
	} else {
		v.type = VALUE_STRING;
		v.string = (const char *) operand;
		v.pattern = true;
		v.integer = op == FILTER_OP_PATTERN;
	}
	return push(m, v);
}

static enum outcome step(struct machine *m, uint8_t op, const uint8_t *operand)
{
	struct value *top = stack_top(m);
	uint64_t index;

	switch (op) {
	case FILTER_OP_INTEGER:
	case FILTER_OP_FLOAT:
	case FILTER_OP_STRING:
	case FILTER_OP_PATTERN:
		return push_literal(m, op, operand);
	case FILTER_OP_FIELD:
	case FILTER_OP_CONTEXT:
		return load_symbol(m, "", false);
	case FILTER_OP_CONTEXT_ROOT:
	case FILTER_OP_APP_CONTEXT_ROOT:
	case FILTER_OP_PAYLOAD_ROOT:
		m->root = op == FILTER_OP_CONTEXT_ROOT ? "$ctx." : op == FILTER_OP_APP_CONTEXT_ROOT ? "$app." : "";
		return push(m, (struct value){0});
	case FILTER_OP_MEMBER:
		return load_symbol(m, m->root, true);
	case FILTER_OP_INDEX:
		memcpy(&index, operand, sizeof(index));
		return load_element(top, index);
	case FILTER_OP_LOAD:
		return top->type >= VALUE_ARRAY ? OUTCOME_UNLINKABLE : OUTCOME_ACCEPT;
	case FILTER_OP_EQ ... FILTER_OP_LE:
		m->depth--;
		return compare(op, top - 1, top);
	case FILTER_OP_RIGHT_SHIFT ... FILTER_OP_BIT_XOR:
		m->depth--;
		return bitwise(op, top - 1, top);
	default:
		return unary(op, top);
	}
}

/* Everything that can be known without running. */
static bool links(const struct filter_bytecode *bytecode, const struct named_value *event, size_t n)
{
	struct machine m = {.bytecode = bytecode, .event = event, .n_event = n, .root = ""};
	const struct value *member = NULL;

	for (size_t at = 0; at < bytecode->reloc_offset; at = bytecode_next(bytecode, at)) {
		const uint8_t *code = bytecode->data + at;
		uint64_t index;

		if (*code == FILTER_OP_CONTEXT_ROOT)
			m.root = "$ctx.";
		else if (*code == FILTER_OP_PAYLOAD_ROOT)
			m.root = "";
		if (*code == FILTER_OP_FIELD || *code == FILTER_OP_CONTEXT || *code == FILTER_OP_MEMBER) {
			const char *name = filter_bytecode_next_symbol(bytecode, &m.symbol);

			member = find(&m, *code == FILTER_OP_MEMBER ? m.root : "", name);
			if (!member && strncmp(name, "$app.", 5))
				return false;
		} else if (*code == FILTER_OP_INDEX) {
			memcpy(&index, code + 1, sizeof(index));
			if (member->type == VALUE_ARRAY && index >= member->n_elements)
				return false;
		}
	}
	return true;
}

/* Symbols go with instructions in order: a jump skips those of what it skips. */
static void jump(struct machine *m, size_t target)
{
	uint16_t at;

	while (m->symbol < m->bytecode->len - m->bytecode->reloc_offset) {
		memcpy(&at, m->bytecode->data + m->bytecode->reloc_offset + m->symbol, sizeof(at));
		if (at >= target)
			break;
		(void) filter_bytecode_next_symbol(m->bytecode, &m->symbol);
	}
	m->at = target;
}

enum outcome interpret(const struct filter_bytecode *bytecode, const struct named_value *event, size_t n)
{
	struct machine m = {.bytecode = bytecode, .event = event, .n_event = n, .root = ""};

	if (!links(bytecode, event, n))
		return OUTCOME_UNLINKABLE;
	for (;;) {
		const uint8_t *code = bytecode->data + m.at;
		struct value *top = stack_top(&m);
		enum outcome outcome;

		m.at = bytecode_next(bytecode, m.at);
		if (*code == FILTER_OP_RETURN) {
			if (top->type != VALUE_INTEGER)
				return OUTCOME_ERROR;
			return top->integer ? OUTCOME_ACCEPT : OUTCOME_REJECT;
		}
		if (*code == FILTER_OP_AND || *code == FILTER_OP_OR) {
			if (!top->integer == (*code == FILTER_OP_AND)) {
				top->integer = *code == FILTER_OP_OR;
				jump(&m, get_u16(code + 1));
			} else {
				m.depth--;
			}
			continue;
		}
		outcome = step(&m, *code, code + 1);
		if (outcome != OUTCOME_ACCEPT)
			return outcome;
	}
}
