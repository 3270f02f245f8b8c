/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands.  Each cmd-<verb>.c describes its command by one VERB row, from
 * which usage, completion, --list-commands and the check of the manual pages
 * are made; verbs.c has the list of rows.
 */
#pragma once
#include "base/defs.h"
#include "cli/args.h"
#include "cli/cli.h"

enum verb_group {
	GROUP_SESSION,
	GROUP_CONTROL,
	GROUP_CHANNEL,
	GROUP_EVENT,
	GROUP_TRACKER,
	GROUP_TRIGGER,
	GROUP_CONFIG,
	GROUP_OTHER,
	GROUP_NR,
};

enum {
	VERB_NO_MI = 1,         /* the machine interface does not apply */
	VERB_NO_SUCCESS = 2,    /* no <success> in the XML document */
	VERB_HIDDEN = 4,        /* old name, not advertised */
};

/* Second word of commands such as "snapshot record". */
struct verb_action {
	const char *name;
	const char *arguments;
	const char *summary;
};

struct verb {
	const char *name;
	enum verb_group group;
	const char *arguments;          /* as the usage shows them */
	const char *summary;
	int (*run)(struct cli *cli, const struct args *args);
	const struct option_row *options;
	unsigned max_plain;             /* plain arguments: more is an error */
	unsigned flags;
	const char *mi_name;            /* when it differs */
	const struct verb_action *actions;
};

/* VERB(start, GROUP_CONTROL, "[SESSION]", "Start recording", run, .options = …) */
#define VERB(ident_, name_, group_, arguments_, summary_, run_, ...) \
	const struct verb verb_##ident_ = { \
		.name = (name_), .group = (group_), .arguments = (arguments_), .summary = (summary_), .run = (run_), \
		__VA_ARGS__ \
	}

/* In the order of the usage, terminated by NULL. */
extern const struct verb *const verbs[];

const struct verb *verb_find(const char *name);
/* The command, option or action most like what was written, or NULL when nothing is near. */
const char *verb_suggest(const char *name);
const char *option_suggest(const struct option_row *rows, const char *name);
const char *action_suggest(const struct verb_action *actions, const char *name);
const char *verb_group_title(enum verb_group group);

/* help.c: what the rows say, on stdout. */
void help_print_all(const struct cli *cli);
void help_print_verb(const struct cli *cli, const struct verb *verb);
void help_list_commands(void);
void help_list_options(const struct option_row *rows);
void help_list_actions(const struct verb *verb);
/* Opens the manual page; falls back to the usage. verb NULL: lttng(1). */
int help_open_manual(const struct cli *cli, const struct verb *verb);
extern const struct option_row general_options[];

/* complete.c */
_must_check_ int complete_print(const char *shell);
