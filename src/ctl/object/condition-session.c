/* SPDX-License-Identifier: LGPL-2.1-only */
/* Conditions on a session as a whole: data brought out, and rotations. */
#include "ctl/object/condition.h"
#include <lttng/condition/session-consumed-size.h>
#include <lttng/condition/session-rotation.h>

struct lttng_condition *lttng_condition_session_consumed_size_create(void)
{
	return condition_new(LTTNG_CONDITION_TYPE_SESSION_CONSUMED_SIZE);
}

static bool is_consumed_size(const struct lttng_condition *condition)
{
	return condition && condition->type == LTTNG_CONDITION_TYPE_SESSION_CONSUMED_SIZE;
}

enum lttng_condition_status lttng_condition_session_consumed_size_set_threshold(
		struct lttng_condition *condition, uint64_t consumed_threshold_bytes)
{
	if (!is_consumed_size(condition))
		return LTTNG_CONDITION_STATUS_INVALID;
	condition->threshold.kind = THRESHOLD_BYTES;
	condition->threshold.bytes = consumed_threshold_bytes;
	return LTTNG_CONDITION_STATUS_OK;
}

enum lttng_condition_status lttng_condition_session_consumed_size_get_threshold(
		const struct lttng_condition *condition, uint64_t *consumed_threshold_bytes)
{
	if (!is_consumed_size(condition) || !consumed_threshold_bytes)
		return LTTNG_CONDITION_STATUS_INVALID;
	if (condition->threshold.kind == THRESHOLD_UNSET)
		return LTTNG_CONDITION_STATUS_UNSET;
	*consumed_threshold_bytes = condition->threshold.bytes;
	return LTTNG_CONDITION_STATUS_OK;
}

enum lttng_condition_status lttng_condition_session_consumed_size_set_session_name(
		struct lttng_condition *condition, const char *session_name)
{
	if (!is_consumed_size(condition))
		return LTTNG_CONDITION_STATUS_INVALID;
	return condition_set_name(&condition->session_name, session_name);
}

enum lttng_condition_status lttng_condition_session_consumed_size_get_session_name(
		const struct lttng_condition *condition, const char **session_name)
{
	if (!is_consumed_size(condition))
		return LTTNG_CONDITION_STATUS_INVALID;
	return condition_get_name(condition->session_name, session_name);
}

/* ---- rotation ---- */

struct lttng_condition *lttng_condition_session_rotation_ongoing_create(void)
{
	return condition_new(LTTNG_CONDITION_TYPE_SESSION_ROTATION_ONGOING);
}

struct lttng_condition *lttng_condition_session_rotation_completed_create(void)
{
	return condition_new(LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED);
}

static bool is_rotation(const struct lttng_condition *condition)
{
	return condition && (condition->type == LTTNG_CONDITION_TYPE_SESSION_ROTATION_ONGOING ||
			     condition->type == LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED);
}

enum lttng_condition_status lttng_condition_session_rotation_set_session_name(struct lttng_condition *condition,
		const char *session_name)
{
	if (!is_rotation(condition))
		return LTTNG_CONDITION_STATUS_INVALID;
	return condition_set_name(&condition->session_name, session_name);
}

enum lttng_condition_status lttng_condition_session_rotation_get_session_name(
		const struct lttng_condition *condition, const char **session_name)
{
	if (!is_rotation(condition))
		return LTTNG_CONDITION_STATUS_INVALID;
	return condition_get_name(condition->session_name, session_name);
}
