/* SPDX-License-Identifier: LGPL-2.1-only */
/* Rotation: the daemon does not rotate sessions yet, so that there is no handle and no schedule. */
#include <lttng/lttng-error.h>
#include <lttng/rotation.h>
#include "ctl/call.h"
#include "ctl/object/rotation-schedule.h"

#define WHAT "rotation of sessions"

int lttng_rotate_session(const char *session_name, struct lttng_rotation_immediate_descriptor *descriptor,
	struct lttng_rotation_handle **rotation_handle)
{
	(void) descriptor;
	(void) rotation_handle;
	return session_name ? call_unserved(session_name, WHAT) : call_invalid("A session's name is needed");
}

enum lttng_rotation_status lttng_rotation_handle_get_state(struct lttng_rotation_handle *rotation_handle,
	enum lttng_rotation_state *rotation_state)
{
	(void) rotation_handle;
	(void) rotation_state;
	return LTTNG_ROTATION_STATUS_INVALID;
}

enum lttng_rotation_status lttng_rotation_handle_get_archive_location(struct lttng_rotation_handle *rotation_handle,
	const struct lttng_trace_archive_location **location)
{
	(void) rotation_handle;
	(void) location;
	return LTTNG_ROTATION_STATUS_INVALID;
}

void lttng_rotation_handle_destroy(struct lttng_rotation_handle *rotation_handle)
{
	(void) rotation_handle;
}

static enum lttng_rotation_status change_schedule(const char *session_name,
	const struct lttng_rotation_schedule *schedule)
{
	if (!session_name || !schedule || schedule->value == 0) {
		(void) call_invalid("A session's name and a complete schedule are needed");
		return LTTNG_ROTATION_STATUS_INVALID;
	}
	(void) call_unserved(session_name, WHAT);
	return LTTNG_ROTATION_STATUS_ERROR;
}

enum lttng_rotation_status lttng_session_add_rotation_schedule(const char *session_name,
	const struct lttng_rotation_schedule *schedule)
{
	return change_schedule(session_name, schedule);
}

enum lttng_rotation_status lttng_session_remove_rotation_schedule(const char *session_name,
	const struct lttng_rotation_schedule *schedule)
{
	return change_schedule(session_name, schedule);
}

int lttng_session_list_rotation_schedules(const char *session_name, struct lttng_rotation_schedules **schedules)
{
	int r;

	if (!session_name || !schedules)
		return call_invalid("A session's name and a place for its schedules are needed");
	r = call_check(session_name);
	if (r < 0)
		return r;
	return rotation_schedule_set_new(schedules) < 0 ? -LTTNG_ERR_NOMEM : LTTNG_OK;
}
