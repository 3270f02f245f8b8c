/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/current.h"
#include "cli/list-session.h"
#include "cli/verbs.h"

static int run(struct cli *cli, const struct args *args)
{
	struct list_request request = { .domain = LTTNG_DOMAIN_NONE, .warnings = true };
	_cleanup_free_ char *session = NULL;
	int status = current_pick(cli, NULL, &session);

	(void) args;
	if (status != CLI_OK)
		return status;
	request.session = session;
	return list_session(cli, &request);
}

/* A machine sees it as the list command, as from 2.13. */
VERB(status, "status", GROUP_SESSION, "", "Show the current session", run, .flags = VERB_NO_SUCCESS,
     .mi_name = "list");
