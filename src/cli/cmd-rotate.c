/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include "base/io.h"
#include "base/fd.h"
#include "base/time.h"
#include "cli/current.h"
#include "cli/location.h"
#include "cli/progress.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_rotation_handle *, lttng_rotation_handle_destroy)

#define ASK_AGAIN_US (50 * US_PER_MS)

static const struct option_row options[] = {
	OPT_FLAG('n', "no-wait", "Return before the archived chunk is complete"),
	OPT_END,
};

/* The library has no waiting call for rotations: the state is asked for until it is final. */
static int wait_rotated(const struct cli *cli, struct lttng_rotation_handle *handle, enum lttng_rotation_state *ret)
{
	_cleanup_(progress_endp) _unused_ struct progress *progress = progress_begin(cli, "Rotating");
	int silent[2];
	int r = fd_pipe(silent);

	if (r < 0)
		return r;
	for (;;) {
		if (lttng_rotation_handle_get_state(handle, ret) != LTTNG_ROTATION_STATUS_OK) {
			*ret = LTTNG_ROTATION_STATE_ERROR;
			break;
		}
		if (*ret != LTTNG_ROTATION_STATE_ONGOING)
			break;
		if (io_wait_readable(silent[0], time_after_us(ASK_AGAIN_US)) == 0)
			break; /* nothing is ever written into the pipe */
	}
	(void) close(silent[0]);
	(void) close(silent[1]);
	return 0;
}

static const char *state_name(enum lttng_rotation_state state)
{
	switch (state) {
	case LTTNG_ROTATION_STATE_ONGOING:
		return "ONGOING";
	case LTTNG_ROTATION_STATE_COMPLETED:
		return "COMPLETED";
	case LTTNG_ROTATION_STATE_EXPIRED:
		return "EXPIRED";
	default:
		return "ERROR";
	}
}

static int show(struct cli *cli, const char *session, struct lttng_rotation_handle *handle,
		enum lttng_rotation_state state)
{
	const struct lttng_trace_archive_location *location;
	struct node *node = node_object(cli->output, "rotation");

	node_string(node, "session_name", session);
	node_string(node, "state", state_name(state));
	switch (state) {
	case LTTNG_ROTATION_STATE_ONGOING:
		cli_say(cli, "Session %s: rotation under way.", session);
		return CLI_OK;
	case LTTNG_ROTATION_STATE_COMPLETED:
		cli_say(cli, "Session %s rotated.", session);
		if (lttng_rotation_handle_get_archive_location(handle, &location) == LTTNG_ROTATION_STATUS_OK) {
			location_describe(node, location);
			location_say(cli, location);
		}
		return CLI_OK;
	case LTTNG_ROTATION_STATE_EXPIRED:
		cli_warn(cli, "Session \"%s\" was rotated, but where to is not known any more", session);
		return CLI_WARNING;
	default:
		cli_error(cli, "The rotation of session \"%s\" failed", session);
		return CLI_ERROR;
	}
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_(lttng_rotation_handle_destroyp) struct lttng_rotation_handle *handle = NULL;
	enum lttng_rotation_state state = LTTNG_ROTATION_STATE_ONGOING;
	_cleanup_free_ char *session = NULL;
	int r = current_pick(cli, args_plain(args, 0), &session);

	if (r != CLI_OK)
		return r;
	r = lttng_rotate_session(session, NULL, &handle);
	if (r < 0) {
		(void) cli_fail(cli, r, "Cannot rotate the session \"%s\"", session);
		if (r == -LTTNG_ERR_ROTATION_PENDING || r == -LTTNG_ERR_ROTATION_MULTIPLE_AFTER_STOP ||
		    r == -LTTNG_ERR_ROTATION_AFTER_STOP_CLEAR)
			return CLI_WARNING;
		return CLI_ERROR;
	}
	cli_show_daemon_warnings(cli);
	if (!args_has(args, "no-wait") && wait_rotated(cli, handle, &state) < 0)
		return cli_no_memory(cli);
	return show(cli, session, handle, state);
}

VERB(rotate, "rotate", GROUP_CONTROL, "[SESSION]", "Archive what was recorded so far", run, .options = options,
     .max_plain = 1);
