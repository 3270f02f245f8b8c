/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include "cli/current.h"
#include "cli/describe.h"
#include "cli/location.h"
#include "cli/progress.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_destruction_handle *, lttng_destruction_handle_destroy)

static const struct option_row options[] = {
	OPT_FLAG('a', "all", "Destroy every session"),
	OPT_FLAG('n', "no-wait", "Return before the recorded data is written"),
	OPT_END,
};

/* The last rotation of a session that was rotated before. */
static void show_archive(struct cli *cli, const struct lttng_destruction_handle *handle)
{
	const struct lttng_trace_archive_location *location;
	enum lttng_rotation_state state;

	if (lttng_destruction_handle_get_rotation_state(handle, &state) != LTTNG_DESTRUCTION_HANDLE_STATUS_OK)
		return;
	if (state == LTTNG_ROTATION_STATE_ERROR)
		cli_warn(cli, "The last rotation of the session failed");
	if (state == LTTNG_ROTATION_STATE_COMPLETED &&
	    lttng_destruction_handle_get_archive_location(handle, &location) == LTTNG_DESTRUCTION_HANDLE_STATUS_OK)
		location_say(cli, location);
}

static enum lttng_destruction_handle_status wait_handle(const struct cli *cli, struct lttng_destruction_handle *handle)
{
	_cleanup_(progress_endp) _unused_ struct progress *progress = progress_begin(cli, "Destroying the session");

	return lttng_destruction_handle_wait_for_completion(handle, -1);
}

static int wait_destroyed(struct cli *cli, const char *name, struct lttng_destruction_handle *handle)
{
	enum lttng_error_code result = LTTNG_ERR_UNK;

	if (wait_handle(cli, handle) != LTTNG_DESTRUCTION_HANDLE_STATUS_COMPLETED)
		return LTTNG_ERR_UNK;
	if (lttng_destruction_handle_get_result(handle, &result) != LTTNG_DESTRUCTION_HANDLE_STATUS_OK)
		return LTTNG_ERR_UNK;
	if (result == LTTNG_OK)
		show_archive(cli, handle);
	else
		cli_debug(cli, "Destruction of \"%s\" ended with %d", name, result);
	return result;
}

static int destroy_session(struct cli *cli, const struct lttng_session *session, bool wait)
{
	_cleanup_(lttng_destruction_handle_destroyp) struct lttng_destruction_handle *handle = NULL;
	int r = lttng_destroy_session_ext(session->name, wait ? &handle : NULL);

	return r == LTTNG_OK && wait ? wait_destroyed(cli, session->name, handle) : r;
}

static int destroy_one(struct cli *cli, struct node *sessions, const struct lttng_session *session, bool wait)
{
	int r = destroy_session(cli, session, wait);

	if (r != LTTNG_OK)
		return cli_fail(cli, r, "Cannot destroy the session \"%s\"", session->name);
	cli_show_daemon_warnings(cli);
	current_forget(session->name);
	describe_session(sessions, session);
	cli_say(cli, "Session %s destroyed.", session->name);
	return CLI_OK;
}

static int destroy_all(struct cli *cli, struct node *sessions, bool wait)
{
	_cleanup_free_ struct lttng_session *list = NULL;
	int n = session_list(cli, &list);

	if (n < 0) {
		(void) cli_fail(cli, n, "Cannot list the sessions");
		return CLI_ERROR;
	}
	for (int i = 0; i < n; i++)
		cli_note_exit(cli, destroy_one(cli, sessions, &list[i], wait));
	if (n == 0)
		cli_say(cli, "No session to destroy.");
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_free_ char *name = NULL;
	struct node *sessions = node_list(cli->output, "sessions");
	bool wait = !args_has(args, "no-wait");
	struct lttng_session session;
	int r;

	if (args_has(args, "all")) {
		if (args_plain(args, 0))
			return cli_misuse(cli, "Either --all or the name of one session");
		return destroy_all(cli, sessions, wait);
	}
	r = current_pick(cli, args_plain(args, 0), &name);
	if (r != CLI_OK)
		return r;
	r = session_find(cli, name, &session);
	if (r < 0) {
		(void) cli_fail(cli, r, "Cannot destroy the session \"%s\"", name);
		return r == -LTTNG_ERR_NO_SESSIOND ? CLI_ERROR : -r; /* as 2.13 has it */
	}
	return destroy_one(cli, sessions, &session, wait);
}

VERB(destroy, "destroy", GROUP_SESSION, "[SESSION]", "Destroy a session; what it recorded stays", run,
     .options = options, .max_plain = 1);
