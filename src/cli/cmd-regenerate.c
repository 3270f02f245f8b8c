/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <string.h>
#include "cli/current.h"
#include "cli/progress.h"
#include "cli/regenerate.h"
#include "cli/verbs.h"

static const struct option_row options[] = {
	OPT_VALUE('s', "session", "SESSION", "Session to change; else the current one"),
	OPT_FLAG(0, "list-commands", "List the actions, for shell completion"),
	OPT_END,
};

static const struct verb_action actions[] = {
	{ "metadata", "", "Write the description of the trace anew" },
	{ "statedump", "", "Have programs record their state again" },
	{ .name = NULL },
};

int regenerate(struct cli *cli, const char *session, bool metadata)
{
	const char *what = metadata ? "metadata" : "state dump";
	int r = PROGRESS_DURING(cli, metadata ? "Regenerating the metadata" : "Regenerating the state dump",
				metadata ? lttng_regenerate_metadata(session) : lttng_regenerate_statedump(session));

	if (r < 0)
		return cli_fail(cli, r, "Cannot regenerate the %s of session \"%s\"", what, session);
	cli_show_daemon_warnings(cli);
	cli_say(cli, "The %s of session %s is regenerated.", what, session);
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_free_ char *session = NULL;
	const char *action = args_plain(args, 0), *guess;
	int status;

	if (!action || (strcmp(action, "metadata") && strcmp(action, "statedump"))) {
		guess = action ? action_suggest(actions, action) : NULL;
		if (action)
			cli_error(cli, "What to regenerate? \"%s\" is neither metadata nor statedump", action);
		else
			cli_error(cli, "What to regenerate: metadata or statedump?");
		if (guess)
			cli_hint(cli, "Did you mean \"lttng regenerate %s\"?", guess);
		return action ? CLI_UNDEFINED : CLI_ERROR;
	}
	status = current_pick(cli, args_value(args, "session"), &session);
	if (status != CLI_OK)
		return status;
	node_string(node_object(cli->output, "regenerate_action"), "name", action);
	return regenerate(cli, session, !strcmp(action, "metadata"));
}

VERB(regenerate, "regenerate", GROUP_CONTROL, "", "Regenerate metadata or state dump", run, .options = options,
     .max_plain = 1, .actions = actions);
