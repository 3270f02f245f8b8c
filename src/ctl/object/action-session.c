/* SPDX-License-Identifier: LGPL-2.1-only */
/* Actions on a session: start, stop, rotate, snapshot. */
#include "ctl/object/action-define.h"
#include <lttng/action/rotate-session.h>
#include <lttng/action/snapshot-session.h>
#include <lttng/action/start-session.h>
#include <lttng/action/stop-session.h>
#include <lttng/snapshot.h>

/* A name that is not set is _OK and NULL: programs rely on it. */
#define DEFINE_GET_NAME(kind, TYPE)                                                                     \
	enum lttng_action_status lttng_action_##kind##_get_session_name(                                \
			const struct lttng_action *action, const char **session_name)                   \
	{                                                                                               \
		if (!action_is(action, LTTNG_ACTION_TYPE_##TYPE) || !session_name)                      \
			return LTTNG_ACTION_STATUS_INVALID;                                             \
		*session_name = action->session_name;                                                   \
		return LTTNG_ACTION_STATUS_OK;                                                          \
	}

DEFINE_SESSION_ACTION(start_session, START_SESSION)
DEFINE_GET_NAME(start_session, START_SESSION)
DEFINE_SESSION_ACTION(stop_session, STOP_SESSION)
DEFINE_GET_NAME(stop_session, STOP_SESSION)
DEFINE_SESSION_ACTION(rotate_session, ROTATE_SESSION)
DEFINE_GET_NAME(rotate_session, ROTATE_SESSION)
DEFINE_SESSION_ACTION(snapshot_session, SNAPSHOT_SESSION)

enum lttng_action_status lttng_action_snapshot_session_get_session_name(const struct lttng_action *action,
		const char **session_name)
{
	if (!action_is(action, LTTNG_ACTION_TYPE_SNAPSHOT_SESSION) || !session_name)
		return LTTNG_ACTION_STATUS_INVALID;
	if (!action->session_name)
		return LTTNG_ACTION_STATUS_UNSET;
	*session_name = action->session_name;
	return LTTNG_ACTION_STATUS_OK;
}

enum lttng_action_status lttng_action_snapshot_session_set_output(struct lttng_action *action,
		struct lttng_snapshot_output *output)
{
	if (!action_is(action, LTTNG_ACTION_TYPE_SNAPSHOT_SESSION) || !output)
		return LTTNG_ACTION_STATUS_INVALID;
	if (action->output != output)
		lttng_snapshot_output_destroy(action->output);
	action->output = output;
	return LTTNG_ACTION_STATUS_OK;
}

enum lttng_action_status lttng_action_snapshot_session_get_output(const struct lttng_action *action,
		const struct lttng_snapshot_output **output)
{
	if (!action_is(action, LTTNG_ACTION_TYPE_SNAPSHOT_SESSION) || !output)
		return LTTNG_ACTION_STATUS_INVALID;
	if (!action->output)
		return LTTNG_ACTION_STATUS_UNSET;
	*output = action->output;
	return LTTNG_ACTION_STATUS_OK;
}
