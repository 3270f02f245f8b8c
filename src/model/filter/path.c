/* SPDX-License-Identifier: LGPL-2.1-only */
/* Field paths: a.b, a[1].b, $ctx.name, $app.provider:name. */
#include <string.h>

#include "model/filter/compiler.h"

struct filter_element {
	struct filter_text name;
	bool indexed;
	uint64_t index;
};

enum path_root {
	ROOT_PAYLOAD,
	ROOT_CONTEXT,
	ROOT_APP_CONTEXT,
};

static bool text_eq(struct filter_text text, const char *str)
{
	return text.len == strlen(str) && !memcmp(text.start, str, text.len);
}

void filter_path_add(struct filter_compiler *compiler, struct filter_text name)
{
	struct filter_element element = {.name = name};

	buf_append(&compiler->path, &element, sizeof(element));
}

/*
 * Of several indexes of one element the first counts: there are no arrays of arrays in
 * events, and the expressions which compile elsewhere must compile here.
 */
bool filter_path_index(struct filter_compiler *compiler, struct filter_text index)
{
	struct filter_element *last;

	if (compiler->path.error)
		return true;
	last = (struct filter_element *) (compiler->path.data + compiler->path.len) - 1;
	if (last->name.start[0] == '$' && compiler->path.len == sizeof(*last))
		return filter_fail(compiler, filter_column(compiler, index.start), "'%.*s' cannot be indexed",
				(int) MIN(last->name.len, 20u), last->name.start);
	if (!last->indexed) {
		last->indexed = true;
		last->index = filter_text_to_integer(index);
	}
	return true;
}

static bool find_root(
		struct filter_compiler *compiler, const struct filter_element *elements, size_t n, enum path_root *ret)
{
	struct filter_text first = elements[0].name;

	if (first.start[0] != '$')
		return true;
	if (text_eq(first, "$ctx"))
		*ret = ROOT_CONTEXT;
	else if (text_eq(first, "$app"))
		*ret = ROOT_APP_CONTEXT;
	else
		return filter_fail(compiler, filter_column(compiler, first.start),
				"unknown '%.*s', only '$ctx' and '$app' are known", (int) MIN(first.len, 40u),
				first.start);
	if (n < 2)
		return filter_fail(compiler, filter_column(compiler, first.start + first.len),
				"expected a name after '%.*s', as in '%s'", (int) first.len, first.start,
				*ret == ROOT_CONTEXT ? "$ctx.vpid" : "$app.provider:name");
	return true;
}

/* One symbol for the whole path. */
static void put_reference(
		struct filter_compiler *compiler, const struct filter_element *elements, size_t n, enum path_root root)
{
	struct buf *symbols = &compiler->bytecode.symbols;

	bytecode_put_reference(&compiler->bytecode, root == ROOT_PAYLOAD ? FILTER_OP_FIELD : FILTER_OP_CONTEXT);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_putc(symbols, '.');
		buf_append(symbols, elements[i].name.start, elements[i].name.len);
	}
	buf_putc(symbols, '\0');
}

/* One symbol for each element: this form can index, and refer to a value without loading it. */
static void put_walk(
		struct filter_compiler *compiler, const struct filter_element *elements, size_t n, enum path_root root)
{
	static const enum filter_opcode roots[] = {
			[ROOT_PAYLOAD] = FILTER_OP_PAYLOAD_ROOT,
			[ROOT_CONTEXT] = FILTER_OP_CONTEXT_ROOT,
			[ROOT_APP_CONTEXT] = FILTER_OP_APP_CONTEXT_ROOT,
	};
	struct bytecode *bytecode = &compiler->bytecode;

	bytecode_put(bytecode, roots[root]);
	for (size_t i = root == ROOT_PAYLOAD ? 0 : 1; i < n; i++) {
		bytecode_put_reference(bytecode, FILTER_OP_MEMBER);
		buf_append(&bytecode->symbols, elements[i].name.start, elements[i].name.len);
		buf_putc(&bytecode->symbols, '\0');
		if (elements[i].indexed)
			bytecode_put_index(bytecode, elements[i].index);
	}
}

bool filter_path_load(struct filter_compiler *compiler)
{
	const struct filter_element *elements = (const void *) compiler->path.data;
	size_t n = compiler->path.len / sizeof(*elements);
	bool walk = compiler->capture;
	enum path_root root = ROOT_PAYLOAD;

	if (compiler->path.error)
		return true;
	compiler->path.len = 0;
	if (!find_root(compiler, elements, n, &root))
		return false;
	for (size_t i = 0; i < n; i++)
		walk |= elements[i].indexed;
	if (!walk) {
		put_reference(compiler, elements, n, root);
		return true;
	}
	put_walk(compiler, elements, n, root);
	if (!compiler->capture)
		bytecode_put(&compiler->bytecode, FILTER_OP_LOAD);
	return true;
}
