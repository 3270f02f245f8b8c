/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include "cli/current.h"
#include "cli/describe.h"
#include "cli/progress.h"
#include "cli/verbs.h"

static const struct option_row options[] = {
	OPT_FLAG('n', "no-wait", "Return before the recorded data is written"),
	OPT_END,
};

static int stop(struct cli *cli, const char *session, bool wait)
{
	_cleanup_(progress_endp) struct progress *progress = NULL;

	if (!wait)
		return lttng_stop_tracing_no_wait(session);
	progress = progress_begin(cli, "Writing the recorded data");
	return lttng_stop_tracing(session);
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_free_ char *session = NULL;
	struct node *sessions = node_list(cli->output, "sessions");
	int r = current_pick(cli, args_plain(args, 0), &session);

	if (r != CLI_OK)
		return r;
	r = stop(cli, session, !args_has(args, "no-wait"));
	if (r == -LTTNG_ERR_TRACE_ALREADY_STOPPED)
		return cli_warn_code(cli, r, "Session \"%s\" was not stopped", session);
	if (r < 0)
		return cli_fail(cli, r, "Cannot stop the session \"%s\"", session);
	cli_show_daemon_warnings(cli);
	describe_session_state(sessions, session, false);
	cli_say(cli, "Session %s: recording stopped.", session);
	return CLI_OK;
}

VERB(stop, "stop", GROUP_CONTROL, "[SESSION]", "Stop recording", run, .options = options, .max_plain = 1);
