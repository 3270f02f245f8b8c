/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <popt.h>
#include <string.h>
#include "cli/args.h"

const struct option_row args_common_rows[] = {
	OPT_FLAG('h', "help", "Show the manual page; without a terminal, this help"),
	OPT_FLAG(0, "list-options", "List the options, for shell completion"),
	OPT_END,
};

static unsigned count_rows(const struct option_row *rows)
{
	unsigned n = 0;

	while (rows && rows[n].name)
		n++;
	return n;
}

static void fill_popt(struct poptOption *opts, const struct option_row *rows, unsigned first)
{
	for (unsigned i = 0; rows && rows[i].name; i++) {
		struct poptOption *opt = &opts[first + i];

		opt->longName = rows[i].name;
		opt->shortName = rows[i].short_name;
		opt->argInfo = rows[i].kind == OPTION_FLAG ? POPT_ARG_NONE : POPT_ARG_STRING;
		if (rows[i].kind == OPTION_OPTIONAL)
			opt->argInfo |= POPT_ARGFLAG_OPTIONAL;
		opt->val = (int) (first + i) + 1;
	}
}

static int args_add(struct args *args, const struct option_row *option, char *value)
{
	struct arg *items = reallocarray(args->items, args->n_items + 1, sizeof(*items));

	if (!items) {
		free(value);
		return -ENOMEM;
	}
	args->items = items;
	items[args->n_items++] = (struct arg) { .option = option, .value = value };
	if (!option)
		args->n_plain++;
	return 0;
}

/* Plain arguments that popt met since the last call: they stand before the option being handled. */
static int take_plain(struct args *args, poptContext ctx)
{
	const char *plain;

	while ((plain = poptGetArg(ctx))) {
		char *copy = strdup(plain);
		int r;

		if (!copy)
			return -ENOMEM;
		r = args_add(args, NULL, copy);
		if (r < 0)
			return r;
	}
	return 0;
}

static int parse_error(poptContext ctx, int code, char **ret_bad)
{
	const char *bad = poptBadOption(ctx, POPT_BADOPTION_NOALIAS);

	if (code == POPT_ERROR_MALLOC)
		return -ENOMEM;
	*ret_bad = strdup(bad ? bad : "");
	if (!*ret_bad)
		return -ENOMEM;
	return code == POPT_ERROR_BADOPT ? ARGS_UNKNOWN_OPTION : ARGS_BAD_USE;
}

static int parse_all(struct args *args, poptContext ctx, const struct option_row *rows, char **ret_bad)
{
	unsigned n = count_rows(rows);
	int code, r;

	while ((code = poptGetNextOpt(ctx)) > 0) {
		unsigned i = (unsigned) code - 1;
		const struct option_row *row = i < n ? &rows[i] : &args_common_rows[i - n];

		r = take_plain(args, ctx);
		if (r < 0)
			return r;
		r = args_add(args, row, poptGetOptArg(ctx));
		if (r < 0)
			return r;
	}
	return code < -1 ? parse_error(ctx, code, ret_bad) : 0;
}

int args_parse(struct args *args, const struct option_row *rows, int argc, const char **argv,
	       bool stop_at_plain, int *ret_next, char **ret_bad)
{
	unsigned n = count_rows(rows), n_common = count_rows(args_common_rows);
	_cleanup_free_ struct poptOption *opts = calloc(n + n_common + 1, sizeof(*opts));
	poptContext ctx;
	int r;

	*args = (struct args) { .rows = rows };
	if (!opts)
		return -ENOMEM;
	fill_popt(opts, rows, 0);
	fill_popt(opts, args_common_rows, n);
	ctx = poptGetContext(NULL, argc, argv, opts, stop_at_plain ? POPT_CONTEXT_POSIXMEHARDER : 0);
	if (!ctx)
		return -ENOMEM;
	r = parse_all(args, ctx, rows, ret_bad);
	if (r == 0 && stop_at_plain) {
		const char **rest = poptGetArgs(ctx);

		*ret_next = argc;
		for (; rest && *rest; rest++)
			(*ret_next)--;
	} else if (r == 0) {
		r = take_plain(args, ctx);
	}
	poptFreeContext(ctx);
	return r;
}

void args_deinit(struct args *args)
{
	for (unsigned i = 0; i < args->n_items; i++)
		free(args->items[i].value);
	free(args->items);
	*args = (struct args) { .rows = NULL };
}

static bool rows_have(const struct option_row *rows, const char *name)
{
	for (; rows && rows->name; rows++) {
		if (!strcmp(rows->name, name))
			return true;
	}
	return false;
}

static const struct arg *args_last(const struct args *args, const char *name)
{
	assert(rows_have(args->rows, name) || rows_have(args_common_rows, name));
	for (unsigned i = args->n_items; i-- > 0;) {
		if (args->items[i].option && !strcmp(args->items[i].option->name, name))
			return &args->items[i];
	}
	return NULL;
}

bool args_has(const struct args *args, const char *name)
{
	return args_last(args, name) != NULL;
}

const char *args_value(const struct args *args, const char *name)
{
	const struct arg *arg = args_last(args, name);

	return arg ? arg->value : NULL;
}

const char *args_plain(const struct args *args, unsigned n)
{
	for (unsigned i = 0; i < args->n_items; i++) {
		if (!args->items[i].option && n-- == 0)
			return args->items[i].value;
	}
	return NULL;
}
