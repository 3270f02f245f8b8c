/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include "cli/current.h"
#include "cli/describe.h"
#include "cli/progress.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_clear_handle *, lttng_clear_handle_destroy)

static const struct option_row options[] = {
	OPT_FLAG('a', "all", "Every session"),
	OPT_END,
};

static int clear(const struct cli *cli, const char *name)
{
	_cleanup_(lttng_clear_handle_destroyp) struct lttng_clear_handle *handle = NULL;
	_cleanup_(progress_endp) struct progress *progress = NULL;
	enum lttng_error_code result = lttng_clear_session(name, &handle);

	if (result != LTTNG_OK)
		return result;
	progress = progress_begin(cli, "Clearing the session");
	if (lttng_clear_handle_wait_for_completion(handle, -1) != LTTNG_CLEAR_HANDLE_STATUS_COMPLETED ||
	    lttng_clear_handle_get_result(handle, &result) != LTTNG_CLEAR_HANDLE_STATUS_OK)
		return LTTNG_ERR_UNK;
	return result;
}

static int clear_one(struct cli *cli, struct node *sessions, const struct lttng_session *session)
{
	int r = clear(cli, session->name);

	if (r != LTTNG_OK)
		return cli_fail(cli, r, "Cannot clear the session \"%s\"", session->name);
	cli_show_daemon_warnings(cli);
	(void) describe_session(sessions, session);
	cli_say(cli, "Session %s cleared.", session->name);
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_free_ struct lttng_session *list = NULL;
	_cleanup_free_ char *name = NULL;
	struct node *sessions = node_list(cli->output, "sessions");
	struct lttng_session session;
	int n, status;

	if (!args_has(args, "all")) {
		status = current_pick(cli, args_plain(args, 0), &name);
		if (status != CLI_OK)
			return status;
		n = session_find(cli, name, &session);
		if (n < 0)
			return cli_fail(cli, n, "Cannot clear the session \"%s\"", name);
		return clear_one(cli, sessions, &session);
	}
	if (args_plain(args, 0))
		return cli_misuse(cli, "Either --all or the name of one session");
	n = session_list(cli, &list);
	if (n < 0) {
		(void) cli_fail(cli, n, "Cannot list the sessions");
		return CLI_ERROR;
	}
	for (int i = 0; i < n; i++)
		cli_note_exit(cli, clear_one(cli, sessions, &list[i]));
	return CLI_OK;
}

VERB(clear, "clear", GROUP_CONTROL, "[SESSION]", "Drop what was recorded so far", run, .options = options,
     .max_plain = 1);
