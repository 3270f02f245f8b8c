/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/current.h"
#include "cli/describe.h"
#include "cli/verbs.h"

static int run(struct cli *cli, const struct args *args)
{
	struct node *sessions = node_list(cli->output, "sessions");
	const char *name = args_plain(args, 0);
	struct lttng_session session;
	int r;

	if (!name)
		return cli_misuse(cli, "Which session?");
	r = session_find(cli, name, &session);
	if (r < 0) {
		(void) cli_fail(cli, r, "Cannot make \"%s\" the current session", name);
		return CLI_ERROR;
	}
	current_write(cli, name);
	node_string(node_object(sessions, "session"), "name", name);
	cli_say(cli, "Session %s is now the current one.", name);
	return CLI_OK;
}

VERB(set_session, "set-session", GROUP_SESSION, "SESSION", "Choose the current session", run, .max_plain = 1);
