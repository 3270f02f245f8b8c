/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options and arguments of a command: the rows that describe them and what
 * popt read from the command line.  The rows are the only description: popt's
 * table, usage, --list-options and completion are made from them.
 */
#pragma once
#include "base/defs.h"

enum option_kind {
	OPTION_FLAG,
	OPTION_VALUE,           /* --name=VALUE */
	OPTION_OPTIONAL,        /* --name[=VALUE] */
};

enum {
	OPTION_HIDDEN = 1,      /* accepted for compatibility, not advertised */
	OPTION_REPEATABLE = 2,
};

struct option_row {
	char short_name;        /* 0: none */
	const char *name;
	enum option_kind kind;
	const char *value;      /* what to call the value in the usage */
	const char *help;
	unsigned flags;
};

#define OPT_FLAG(short_, name_, help_) \
	{ .short_name = (short_), .name = (name_), .kind = OPTION_FLAG, .help = (help_) }
#define OPT_HIDDEN_FLAG(short_, name_) \
	{ .short_name = (short_), .name = (name_), .kind = OPTION_FLAG, .flags = OPTION_HIDDEN }
#define OPT_VALUE(short_, name_, value_, help_) \
	{ .short_name = (short_), .name = (name_), .kind = OPTION_VALUE, .value = (value_), .help = (help_) }
#define OPT_VALUES(short_, name_, value_, help_) \
	{ .short_name = (short_), .name = (name_), .kind = OPTION_VALUE, .value = (value_), .help = (help_), \
	  .flags = OPTION_REPEATABLE }
#define OPT_OPTIONAL(short_, name_, value_, help_) \
	{ .short_name = (short_), .name = (name_), .kind = OPTION_OPTIONAL, .value = (value_), .help = (help_) }
#define OPT_END { .name = NULL }

/* What was on the command line, in its order. */
struct arg {
	const struct option_row *option;        /* NULL: a plain argument */
	char *value;                            /* NULL: none given */
};

struct args {
	const struct option_row *rows;
	struct arg *items;
	unsigned n_items;
	unsigned n_plain;
};

enum args_error {
	ARGS_UNKNOWN_OPTION = 1,
	ARGS_BAD_USE,           /* a value is missing, or not wanted */
};

/* The rows that every command has besides its own. */
extern const struct option_row args_common_rows[];

/*
 * Parses argv[1…argc-1]. With stop_at_plain it ends before the first plain argument, whose index goes
 * to ret_next. 0, -errno, or enum args_error with the offending text in ret_bad (owned).
 */
_must_check_ int args_parse(struct args *args, const struct option_row *rows, int argc, const char **argv,
			    bool stop_at_plain, int *ret_next, char **ret_bad);
void args_deinit(struct args *args);

/* By long name, which must be in the rows. */
bool args_has(const struct args *args, const char *name);
/* The last value; NULL when not given or without value. */
const char *args_value(const struct args *args, const char *name);
/* The n-th plain argument, or NULL. */
const char *args_plain(const struct args *args, unsigned n);
