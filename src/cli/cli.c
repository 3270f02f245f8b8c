/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <langinfo.h>
#include <lttng/lttng.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/verbs.h"

#define RED    "\033[1;31m"
#define YELLOW "\033[1;33m"
#define PLAIN  "\033[0m"

static const struct {
	int code;
	const char *text;
} hints[] = {
#define HINT(code_, text_) { code_, text_ },
#include "cli/hints.def"
#undef HINT
};

static bool colour_wanted(int fd)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fd) && !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
}

int cli_init(struct cli *cli, const char *program)
{
	int r;

	*cli = (struct cli) { .program = program };
	cli->terminal_out = isatty(STDOUT_FILENO);
	cli->terminal_err = isatty(STDERR_FILENO);
	cli->colour_out = colour_wanted(STDOUT_FILENO);
	cli->colour_err = colour_wanted(STDERR_FILENO);
	cli->utf8 = cli->terminal_out && !strcmp(nl_langinfo(CODESET), "UTF-8");
	r = node_new("command", &cli->root);
	if (r < 0)
		return r;
	return node_new("text", &cli->text);
}

void cli_deinit(struct cli *cli)
{
	node_free(cli->root);
	node_free(cli->text);
	cli->root = cli->text = cli->output = NULL;
}

const char *cli_home(void)
{
	const char *home = getenv("LTTNG_HOME");

	if (!home || !*home)
		home = getenv("HOME");
	if (!home || !*home) {
		const struct passwd *entry = getpwuid(getuid());

		home = entry ? entry->pw_dir : NULL;
	}
	return home;
}

void cli_say(struct cli *cli, const char *fmt, ...)
{
	_cleanup_free_ char *line = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&line, fmt, ap) < 0)
		line = NULL;
	va_end(ap);
	if (line)
		node_string(cli->text, "", line);
	else
		node_set_failed(cli->text);
}

/* The library's text for the number only where there is no more exact one, or nobody who could have sent it. */
static void put_cause(int code)
{
	const char *cause = lttng_strerror(-code), *detail = cli_error_detail();
	bool exact = detail && *detail;

	if (!exact || code == LTTNG_ERR_NO_SESSIOND)
		(void) fprintf(stderr, ": %s", cause && *cause ? cause : "unknown error");
	if (exact) {
		(void) fputs(": ", stderr);
		out_put_safe(stderr, detail);
	}
}

static void vcomplain(const struct cli *cli, const char *kind, const char *colour, int code, const char *fmt,
		      va_list ap)
{
	_cleanup_free_ char *text = NULL;

	if (cli->quiet)
		return;
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	(void) fflush(stdout);
	(void) fprintf(stderr, "%s%s:%s ", cli->colour_err ? colour : "", kind, cli->colour_err ? PLAIN : "");
	out_put_safe(stderr, text ? text : fmt);
	if (code)
		put_cause(code);
	(void) fputc('\n', stderr);
}

static void hint_for(const struct cli *cli, int code)
{
	for (size_t i = 0; i < ARRAY_SIZE(hints); i++) {
		if (hints[i].code == code)
			cli_hint(cli, "%s", hints[i].text);
	}
}

void cli_error(const struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vcomplain(cli, "error", RED, 0, fmt, ap);
	va_end(ap);
}

void cli_warn(const struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vcomplain(cli, "warning", YELLOW, 0, fmt, ap);
	va_end(ap);
}

void cli_hint(const struct cli *cli, const char *fmt, ...)
{
	_cleanup_free_ char *text = NULL;
	va_list ap;

	if (cli->quiet)
		return;
	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	(void) fputs("       ", stderr);
	out_put_safe(stderr, text ? text : fmt);
	(void) fputc('\n', stderr);
}

void cli_hint_detail(const struct cli *cli)
{
	const char *detail = cli_error_detail();

	if (detail && *detail)
		cli_hint(cli, "%s", detail);
}

void cli_debug(const struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	if (!cli->verbose)
		return;
	va_start(ap, fmt);
	vcomplain(cli, "debug", "", 0, fmt, ap);
	va_end(ap);
}

int cli_fail(const struct cli *cli, int code, const char *fmt, ...)
{
	va_list ap;

	code = abs(code);
	va_start(ap, fmt);
	vcomplain(cli, "error", RED, code, fmt, ap);
	va_end(ap);
	hint_for(cli, code);
	cli_show_daemon_warnings(cli);
	return code;
}

int cli_warn_code(const struct cli *cli, int code, const char *fmt, ...)
{
	va_list ap;

	code = abs(code);
	va_start(ap, fmt);
	vcomplain(cli, "warning", YELLOW, code, fmt, ap);
	va_end(ap);
	return code;
}

int cli_misuse(struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vcomplain(cli, "error", RED, 0, fmt, ap);
	va_end(ap);
	if (cli->verb)
		cli_hint(cli, "\"lttng %s -h\" shows how to use it.", cli->verb->name);
	cli->no_document = true;
	return CLI_ERROR;
}

int cli_no_memory(const struct cli *cli)
{
	cli_error(cli, "Out of memory");
	return CLI_FATAL;
}

void cli_note_exit(struct cli *cli, int status)
{
	if (cli->exit == CLI_OK)
		cli->exit = status;
}
