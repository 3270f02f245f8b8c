/* SPDX-License-Identifier: GPL-2.0-only */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include "cli/cli.h"
#include "cli/run.h"

static void on_term(int number)
{
	(void) number;
	_exit(CLI_ERROR);
}

int main(int argc, char **argv)
{
	(void) setlocale(LC_ALL, "");
	if (getuid() != geteuid() || getgid() != getegid()) {
		(void) fputs("error: lttng does not run set-user-ID or set-group-ID\n", stderr);
		return CLI_ERROR;
	}
	/* A session daemon that hangs up is an error to report, not a reason to die. */
	(void) signal(SIGPIPE, SIG_IGN);
	(void) signal(SIGTERM, on_term);
	return cli_run(argc, argv);
}
