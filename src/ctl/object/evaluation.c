/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/evaluation.h"
#include "ctl/object/archive-location.h"
#include "ctl/object/event-field-value.h"
#include <errno.h>
#include <lttng/condition/buffer-usage.h>
#include <lttng/condition/event-rule-matches.h>
#include <lttng/condition/session-consumed-size.h>
#include <lttng/condition/session-rotation.h>

static bool is_buffer_usage(enum lttng_condition_type type)
{
	return type == LTTNG_CONDITION_TYPE_BUFFER_USAGE_LOW || type == LTTNG_CONDITION_TYPE_BUFFER_USAGE_HIGH;
}

static bool is_rotation(enum lttng_condition_type type)
{
	return type == LTTNG_CONDITION_TYPE_SESSION_ROTATION_ONGOING ||
	       type == LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED;
}

static int evaluation_new(struct lttng_evaluation fields, struct lttng_evaluation **ret)
{
	struct lttng_evaluation *evaluation = malloc(sizeof(*evaluation));

	if (!evaluation)
		return -ENOMEM;
	*evaluation = fields;
	*ret = evaluation;
	return 0;
}

int evaluation_new_buffer_usage(enum lttng_condition_type type, uint64_t use, uint64_t capacity,
		struct lttng_evaluation **ret)
{
	assert(is_buffer_usage(type));
	return evaluation_new((struct lttng_evaluation) {
		.type = type,
		.u.buffer_usage = { .use = use, .capacity = capacity },
	}, ret);
}

int evaluation_new_consumed_size(uint64_t bytes, struct lttng_evaluation **ret)
{
	return evaluation_new((struct lttng_evaluation) {
		.type = LTTNG_CONDITION_TYPE_SESSION_CONSUMED_SIZE,
		.u.consumed_size = bytes,
	}, ret);
}

int evaluation_new_rotation(enum lttng_condition_type type, uint64_t id,
		struct lttng_trace_archive_location *location, struct lttng_evaluation **ret)
{
	assert(is_rotation(type));
	return evaluation_new((struct lttng_evaluation) {
		.type = type,
		.u.rotation = { .id = id, .location = location },
	}, ret);
}

int evaluation_new_event_rule_matches(struct lttng_event_field_value *captured, struct lttng_evaluation **ret)
{
	return evaluation_new((struct lttng_evaluation) {
		.type = LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES,
		.u.captured = captured,
	}, ret);
}

void lttng_evaluation_destroy(struct lttng_evaluation *evaluation)
{
	if (!evaluation)
		return;
	if (is_rotation(evaluation->type))
		archive_location_free(evaluation->u.rotation.location);
	else if (evaluation->type == LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES)
		event_field_value_free(evaluation->u.captured);
	free(evaluation);
}

enum lttng_condition_type lttng_evaluation_get_type(const struct lttng_evaluation *evaluation)
{
	return evaluation ? evaluation->type : LTTNG_CONDITION_TYPE_UNKNOWN;
}

enum lttng_evaluation_status lttng_evaluation_buffer_usage_get_usage_ratio(
		const struct lttng_evaluation *evaluation, double *usage_ratio)
{
	if (!evaluation || !is_buffer_usage(evaluation->type) || !usage_ratio)
		return LTTNG_EVALUATION_STATUS_INVALID;
	*usage_ratio = evaluation->u.buffer_usage.capacity ?
		(double) evaluation->u.buffer_usage.use / (double) evaluation->u.buffer_usage.capacity : 0.0;
	return LTTNG_EVALUATION_STATUS_OK;
}

enum lttng_evaluation_status lttng_evaluation_buffer_usage_get_usage(const struct lttng_evaluation *evaluation,
		uint64_t *usage_bytes)
{
	if (!evaluation || !is_buffer_usage(evaluation->type) || !usage_bytes)
		return LTTNG_EVALUATION_STATUS_INVALID;
	*usage_bytes = evaluation->u.buffer_usage.use;
	return LTTNG_EVALUATION_STATUS_OK;
}

enum lttng_evaluation_status lttng_evaluation_session_consumed_size_get_consumed_size(
		const struct lttng_evaluation *evaluation, uint64_t *session_consumed)
{
	if (!evaluation || evaluation->type != LTTNG_CONDITION_TYPE_SESSION_CONSUMED_SIZE || !session_consumed)
		return LTTNG_EVALUATION_STATUS_INVALID;
	*session_consumed = evaluation->u.consumed_size;
	return LTTNG_EVALUATION_STATUS_OK;
}

enum lttng_evaluation_status lttng_evaluation_session_rotation_get_id(const struct lttng_evaluation *evaluation,
		uint64_t *id)
{
	if (!evaluation || !is_rotation(evaluation->type) || !id)
		return LTTNG_EVALUATION_STATUS_INVALID;
	*id = evaluation->u.rotation.id;
	return LTTNG_EVALUATION_STATUS_OK;
}

enum lttng_evaluation_status lttng_evaluation_session_rotation_completed_get_location(
		const struct lttng_evaluation *evaluation, const struct lttng_trace_archive_location **location)
{
	if (!evaluation || evaluation->type != LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED || !location)
		return LTTNG_EVALUATION_STATUS_INVALID;
	*location = evaluation->u.rotation.location;
	return LTTNG_EVALUATION_STATUS_OK;
}

enum lttng_evaluation_event_rule_matches_status lttng_evaluation_event_rule_matches_get_captured_values(
		const struct lttng_evaluation *evaluation, const struct lttng_event_field_value **field_val)
{
	if (!evaluation || evaluation->type != LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES || !field_val)
		return LTTNG_EVALUATION_EVENT_RULE_MATCHES_STATUS_INVALID;
	if (!evaluation->u.captured)
		return LTTNG_EVALUATION_EVENT_RULE_MATCHES_STATUS_NONE;
	*field_val = evaluation->u.captured;
	return LTTNG_EVALUATION_EVENT_RULE_MATCHES_STATUS_OK;
}
