/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <lttng/lttng.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "base/str.h"
#include "cli/current.h"
#include "cli/describe.h"
#include "cli/verbs.h"

static const struct option_row options[] = {
	OPT_VALUE('e', "viewer", "COMMAND", "Reader to run, with its arguments (babeltrace2, else babeltrace)"),
	OPT_VALUE('t', "trace-path", "PATH", "Read the trace below PATH instead of a session's"),
	OPT_END,
};

#define MAX_WORDS 64

static const char *const viewers[] = { "babeltrace2", "babeltrace", NULL };

/* Words of a command, separated by blanks; they point into text. */
static unsigned split_words(char *text, char **argv, unsigned max)
{
	unsigned n = 0;
	char *save = NULL;

	for (char *word = strtok_r(text, " \t", &save); word && n < max; word = strtok_r(NULL, " \t", &save))
		argv[n++] = word;
	return n;
}

/* Replaces this process; returns only on failure. */
static int exec_viewer(struct cli *cli, const char *command, const char *path)
{
	char *argv[MAX_WORDS + 2] = { NULL };
	_cleanup_free_ char *copy = command ? strdup(command) : strdup("");
	unsigned n;

	if (!copy)
		return cli_no_memory(cli);
	n = split_words(copy, argv, MAX_WORDS);
	argv[MAX(n, 1U)] = (char *) path;
	(void) signal(SIGPIPE, SIG_DFL); /* "lttng view | head" ends the reader */
	if (n) {
		(void) execvp(argv[0], argv);
		cli_error(cli, "Cannot run the viewer \"%s\": %s", argv[0], strerror(errno));
		return CLI_ERROR;
	}
	for (unsigned i = 0; viewers[i]; i++) {
		argv[0] = (char *) viewers[i];
		(void) execvp(argv[0], argv);
	}
	cli_error(cli, "Cannot run babeltrace2 or babeltrace: %s", strerror(errno));
	cli_hint(cli, "Install babeltrace2, or choose another reader with --viewer.");
	return CLI_ERROR;
}

/* Where to read the session's trace: a directory, or the relay daemon of a live session. */
static int find_trace(struct cli *cli, const char *name, char **ret)
{
	struct lttng_session session;
	int r = session_find(cli, name, &session);

	if (r < 0) {
		(void) cli_fail(cli, r, "Cannot view the session \"%s\"", name);
		return CLI_ERROR;
	}
	if (session.path[0] == '/') {
		r = str_dup(session.path, ret);
		return r < 0 ? cli_no_memory(cli) : CLI_OK;
	}
	if (!*session.path)
		cli_error(cli, "The session \"%s\" writes no trace", name);
	else
		cli_error(cli, "The trace of session \"%s\" is on another host: %s", name, session.path);
	cli_hint(cli, "Say where to read it with --trace-path.");
	return CLI_ERROR;
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_free_ char *session = NULL, *path = NULL;
	const char *given = args_value(args, "trace-path");
	int status;

	if (given && args_plain(args, 0))
		return cli_misuse(cli, "Either a session or --trace-path");
	if (given)
		return exec_viewer(cli, args_value(args, "viewer"), given);
	status = current_pick(cli, args_plain(args, 0), &session);
	if (status == CLI_OK)
		status = find_trace(cli, session, &path);
	if (status != CLI_OK)
		return status;
	return exec_viewer(cli, args_value(args, "viewer"), path);
}

VERB(view, "view", GROUP_OTHER, "[SESSION]", "Read a trace", run, .options = options, .max_plain = 1,
     .flags = VERB_NO_MI);
