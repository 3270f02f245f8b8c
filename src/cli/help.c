/* SPDX-License-Identifier: GPL-2.0-only */
/* What the rows say about commands and options, for people and for completion. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include "cli/utf8.h"
#include "cli/verbs.h"

extern char **environ;

#define MAN_DEFAULT "/usr/bin/man"

/* "-o, --output=PATH"; the width without padding is returned. */
static int format_option(char *text, size_t size, const struct option_row *row)
{
	char short_form[8] = "    ";

	if (row->short_name)
		(void) snprintf(short_form, sizeof(short_form), "-%c, ", row->short_name);
	switch (row->kind) {
	case OPTION_VALUE:
		return snprintf(text, size, "%s--%s=%s", short_form, row->name, row->value);
	case OPTION_OPTIONAL:
		return snprintf(text, size, "%s--%s[=%s]", short_form, row->name, row->value);
	default:
		return snprintf(text, size, "%s--%s", short_form, row->name);
	}
}

static int widest_option(const struct option_row *rows)
{
	char text[128];
	int width = 0;

	for (; rows && rows->name; rows++) {
		if (!(rows->flags & OPTION_HIDDEN))
			width = MAX(width, format_option(text, sizeof(text), rows));
	}
	return width;
}

static void print_options(const struct option_row *rows, int width)
{
	char text[128];

	for (; rows && rows->name; rows++) {
		if (rows->flags & OPTION_HIDDEN)
			continue;
		(void) format_option(text, sizeof(text), rows);
		(void) printf("  %-*s  %s\n", width, text, rows->help);
	}
}

static bool group_is_empty(enum verb_group group)
{
	for (unsigned i = 0; verbs[i]; i++) {
		if (verbs[i]->group == group && !(verbs[i]->flags & VERB_HIDDEN))
			return false;
	}
	return true;
}

void help_print_all(const struct cli *cli)
{
	const char *program = basename(cli->program);
	int width = widest_option(general_options);

	(void) printf("Usage: %s [OPTION]... COMMAND [OPTION]... [ARGUMENT]...\n", program);
	(void) printf("Control LTTng tracing.\n");
	for (unsigned group = 0; group < GROUP_NR; group++) {
		if (group_is_empty((enum verb_group) group))
			continue;
		(void) printf("\n%s:\n", verb_group_title((enum verb_group) group));
		for (unsigned i = 0; verbs[i]; i++) {
			if (verbs[i]->group == group && !(verbs[i]->flags & VERB_HIDDEN))
				(void) printf("  %-17s %s\n", verbs[i]->name, verbs[i]->summary);
		}
	}
	(void) printf("\nGeneral options:\n");
	print_options(general_options, width);
	print_options(args_common_rows, width);
	(void) printf("\n\"%s COMMAND -h\" or \"%s help COMMAND\" tells more about a command.\n",
		      program, program);
}

void help_print_verb(const struct cli *cli, const struct verb *verb)
{
	int width = MAX(widest_option(verb->options), widest_option(args_common_rows));

	(void) printf("Usage: %s %s [OPTION]...", basename(cli->program), verb->name);
	if (verb->actions)
		(void) printf(" ACTION");
	(void) printf("%s%s\n%s.\n", *verb->arguments ? " " : "", verb->arguments, verb->summary);
	if (verb->actions) {
		(void) printf("\nActions:\n");
		for (const struct verb_action *a = verb->actions; a->name; a++) {
			char text[64];

			(void) snprintf(text, sizeof(text), "%s %s", a->name, a->arguments);
			(void) printf("  %-20s %s\n", text, a->summary);
		}
	}
	(void) printf("\nOptions:\n");
	print_options(verb->options, width);
	print_options(args_common_rows, width);
}

void help_list_commands(void)
{
	for (unsigned i = 0; verbs[i]; i++)
		(void) printf("%s\n", verbs[i]->name);
}

static void list_rows(const struct option_row *rows)
{
	for (; rows && rows->name; rows++) {
		if (rows->flags & OPTION_HIDDEN)
			continue;
		(void) printf("--%s\n", rows->name);
		if (rows->short_name)
			(void) printf("-%c\n", rows->short_name);
	}
}

void help_list_options(const struct option_row *rows)
{
	list_rows(rows);
	list_rows(args_common_rows);
}

void help_list_actions(const struct verb *verb)
{
	for (const struct verb_action *a = verb->actions; a && a->name; a++)
		(void) printf("%s\n", a->name);
}

/* Exit status of man, or -1 when it cannot run. */
static int run_man(const char *man, char *const argv[], bool silent)
{
	posix_spawn_file_actions_t actions;
	int status, r;
	pid_t pid;

	if (posix_spawn_file_actions_init(&actions))
		return -1;
	r = 0;
	if (silent) {
		r = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
		if (r == 0)
			r = posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
	}
	if (r == 0)
		r = posix_spawn(&pid, man, &actions, NULL, argv, environ);
	(void) posix_spawn_file_actions_destroy(&actions);
	if (r)
		return -1;
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int help_open_manual(const struct cli *cli, const struct verb *verb)
{
	const char *man = getenv("LTTNG_MAN_BIN_PATH");
	char page[64];
	char *find[] = { (char *) "man", (char *) "-w", page, NULL }, *show[] = { (char *) "man", page, NULL };

	if (!man || !*man)
		man = MAN_DEFAULT;
	(void) snprintf(page, sizeof(page), verb ? "lttng-%s" : "lttng", verb ? verb->name : "");
	(void) fflush(stdout);
	(void) signal(SIGPIPE, SIG_DFL); /* inherited by man and its pager */
	if (access(man, X_OK) == 0 && run_man(man, find, true) == 0)
		return run_man(man, show, false) == 0 ? CLI_OK : CLI_ERROR;
	if (verb)
		help_print_verb(cli, verb);
	else
		help_print_all(cli);
	return CLI_OK;
}
