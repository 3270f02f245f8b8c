/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include "cli/current.h"
#include "cli/describe.h"
#include "cli/progress.h"
#include "cli/verbs.h"

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_free_ char *session = NULL;
	struct node *sessions = node_list(cli->output, "sessions");
	int r = current_pick(cli, args_plain(args, 0), &session);

	if (r != CLI_OK)
		return r;
	r = PROGRESS_DURING(cli, "Starting the session", lttng_start_tracing(session));
	if (r == -LTTNG_ERR_TRACE_ALREADY_STARTED)
		return cli_warn_code(cli, r, "Session \"%s\" was not started", session);
	if (r < 0)
		return cli_fail(cli, r, "Cannot start the session \"%s\"", session);
	cli_show_daemon_warnings(cli);
	describe_session_state(sessions, session, true);
	cli_say(cli, "Session %s: recording started.", session);
	return CLI_OK;
}

VERB(start, "start", GROUP_CONTROL, "[SESSION]", "Start recording", run, .max_plain = 1);
