/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/verbs.h"
#include "cli/version.h"

static int run(struct cli *cli, const struct args *args)
{
	struct node *version = node_object(cli->output, "version");

	(void) args;
	node_string(version, "string", LTTNG_VERSION);
	node_u64(version, "major", LTTNG_VERSION_MAJOR);
	node_u64(version, "minor", LTTNG_VERSION_MINOR);
	node_string(version, "commit", "");
	node_u64(version, "patchLevel", LTTNG_VERSION_PATCH);
	node_string(version, "name", SUITE_NAME);
	node_string(version, "description", SUITE_NAME " " PACKAGE_VERSION ", " SUITE_DESCRIPTION);
	node_string(version, "url", SUITE_URL);
	node_string(version, "license", SUITE_LICENSE);
	node_mark(node_string(version, "ringmaster", PACKAGE_VERSION), NODE_NOT_XML);
	cli_say(cli, "lttng %s (" SUITE_NAME " %s)", LTTNG_VERSION, PACKAGE_VERSION);
	cli_say(cli, "%s", SUITE_DESCRIPTION);
	cli_say(cli, "License: %s", SUITE_LICENSE);
	return CLI_OK;
}

VERB(version, "version", GROUP_OTHER, "", "Show the version", run, .flags = VERB_NO_SUCCESS);
