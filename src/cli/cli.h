/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run of `lttng`: the general options, the document of the command, and
 * what is said on stderr.  Made by main(), passed to everything.
 */
#pragma once
#include <lttng/lttng-error.h>
#include "base/defs.h"
#include "cli/node.h"

/* Some commands return the library's error number instead, as the 2.13 command line does. */
enum cli_exit {
	CLI_OK = 0,
	CLI_ERROR = 1,
	CLI_UNDEFINED = 2,      /* unknown command, option or action */
	CLI_FATAL = 3,
	CLI_WARNING = 4,        /* done in part */
	CLI_UNSUPPORTED = 5,
	CLI_BAD_FORMAT = 165,   /* --mi with a format we do not have */
};

enum cli_format {
	CLI_TEXT,
	CLI_XML,
	CLI_JSON,
};

struct verb;

struct cli {
	const char *program;            /* argv[0] */
	const struct verb *verb;
	enum cli_format format;
	unsigned verbose;
	bool quiet;
	bool no_sessiond;
	const char *sessiond_path;
	const char *relayd_path;
	bool colour_out, colour_err;
	bool utf8;
	bool terminal_out, terminal_err;
	/* The document. text holds lines and trees that only people read. */
	struct node *root, *output, *text;
	/* Set by failures that come before the command did anything: no document at all. */
	bool no_document;
	/* What failed and was reported already; the exit status of a command that goes on after a failure. */
	int exit;
};

_must_check_ int cli_init(struct cli *cli, const char *program);
void cli_deinit(struct cli *cli);
/* The directory that stands for HOME: $LTTNG_HOME, $HOME or the user's entry; NULL when there is none. */
const char *cli_home(void);

/* A line of text output. */
void cli_say(struct cli *cli, const char *fmt, ...) _printf_(2, 3);

/* Lines on stderr. An error says what was wanted; the cause and what to do follow. */
void cli_error(const struct cli *cli, const char *fmt, ...) _printf_(2, 3);
void cli_warn(const struct cli *cli, const char *fmt, ...) _printf_(2, 3);
void cli_hint(const struct cli *cli, const char *fmt, ...) _printf_(2, 3);
void cli_debug(const struct cli *cli, const char *fmt, ...) _printf_(2, 3);
/*
 * Reports that something failed with code, a public error number of either
 * sign: "error: <what>: <cause>.", and what to do about it. Returns the number, positive.
 */
int cli_fail(const struct cli *cli, int code, const char *fmt, ...) _printf_(3, 4);
/* The same for an outcome that leaves things as they were wanted. */
int cli_warn_code(const struct cli *cli, int code, const char *fmt, ...) _printf_(3, 4);
/* Wrong use of the command: error, where to read on, no document. Returns CLI_ERROR. */
int cli_misuse(struct cli *cli, const char *fmt, ...) _printf_(2, 3);
int cli_no_memory(const struct cli *cli);
/* Keeps the first failure as the exit status and goes on. */
void cli_note_exit(struct cli *cli, int status);
/* Warnings of the session daemon that came with the last library call. */
void cli_show_daemon_warnings(const struct cli *cli);
/* What the daemon or the library adds about the failure of the last library call; NULL: nothing. */
const char *cli_error_detail(void);
/* The same as a line below an error, for calls that report a status of their own. */
void cli_hint_detail(const struct cli *cli);
