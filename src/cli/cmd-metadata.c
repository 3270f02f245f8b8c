/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "cli/current.h"
#include "cli/regenerate.h"
#include "cli/verbs.h"

static const struct option_row options[] = {
	OPT_VALUE('s', "session", "SESSION", "Session to change; else the current one"),
	OPT_FLAG(0, "list-commands", "List the actions, for shell completion"),
	OPT_END,
};

static const struct verb_action actions[] = {
	{ "regenerate", "", "Write the description of the trace anew" },
	{ .name = NULL },
};

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_free_ char *session = NULL;
	const char *action = args_plain(args, 0);
	int status;

	if (!action || strcmp(action, "regenerate")) {
		cli_error(cli, "The metadata command has one action: regenerate");
		return action ? CLI_UNDEFINED : CLI_ERROR;
	}
	status = current_pick(cli, args_value(args, "session"), &session);
	if (status != CLI_OK)
		return status;
	node_string(node_object(cli->output, "metadata_action"), "name", action);
	return regenerate(cli, session, true);
}

VERB(metadata, "metadata", GROUP_OTHER, "", "Old name of \"lttng regenerate metadata\"", run, .options = options,
     .max_plain = 1, .actions = actions, .flags = VERB_HIDDEN);
