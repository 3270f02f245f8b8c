/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/verbs.h"

static int run(struct cli *cli, const struct args *args)
{
	const char *name = args_plain(args, 0);
	const struct verb *verb = name ? verb_find(name) : NULL;

	if (name && !verb) {
		const char *guess = verb_suggest(name);

		cli_error(cli, "There is no command \"%s\"", name);
		if (guess)
			cli_hint(cli, "Did you mean \"lttng help %s\"?", guess);
		else
			cli_hint(cli, "\"lttng --list-commands\" lists the commands.");
		return CLI_ERROR;
	}
	return help_open_manual(cli, verb);
}

VERB(help, "help", GROUP_OTHER, "[COMMAND]", "Open the manual page of a command", run, .max_plain = 1,
     .flags = VERB_NO_MI);
