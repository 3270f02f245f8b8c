/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/condition.h"
#include <lttng/condition/buffer-usage.h>

struct lttng_condition *lttng_condition_buffer_usage_low_create(void)
{
	return condition_new(LTTNG_CONDITION_TYPE_BUFFER_USAGE_LOW);
}

struct lttng_condition *lttng_condition_buffer_usage_high_create(void)
{
	return condition_new(LTTNG_CONDITION_TYPE_BUFFER_USAGE_HIGH);
}

static bool is_buffer_usage(const struct lttng_condition *condition)
{
	return condition && (condition->type == LTTNG_CONDITION_TYPE_BUFFER_USAGE_LOW ||
			     condition->type == LTTNG_CONDITION_TYPE_BUFFER_USAGE_HIGH);
}

enum lttng_condition_status lttng_condition_buffer_usage_set_threshold_ratio(struct lttng_condition *condition,
		double threshold_ratio)
{
	/* Written so that not-a-number is refused too. */
	if (!is_buffer_usage(condition) || !(threshold_ratio >= 0.0 && threshold_ratio <= 1.0))
		return LTTNG_CONDITION_STATUS_INVALID;
	condition->threshold.kind = THRESHOLD_RATIO;
	condition->threshold.ratio = threshold_ratio;
	return LTTNG_CONDITION_STATUS_OK;
}

enum lttng_condition_status lttng_condition_buffer_usage_get_threshold_ratio(
		const struct lttng_condition *condition, double *threshold_ratio)
{
	if (!is_buffer_usage(condition) || !threshold_ratio)
		return LTTNG_CONDITION_STATUS_INVALID;
	if (condition->threshold.kind != THRESHOLD_RATIO)
		return LTTNG_CONDITION_STATUS_UNSET;
	*threshold_ratio = condition->threshold.ratio;
	return LTTNG_CONDITION_STATUS_OK;
}

enum lttng_condition_status lttng_condition_buffer_usage_set_threshold(struct lttng_condition *condition,
		uint64_t threshold_bytes)
{
	if (!is_buffer_usage(condition))
		return LTTNG_CONDITION_STATUS_INVALID;
	condition->threshold.kind = THRESHOLD_BYTES;
	condition->threshold.bytes = threshold_bytes;
	return LTTNG_CONDITION_STATUS_OK;
}

enum lttng_condition_status lttng_condition_buffer_usage_get_threshold(const struct lttng_condition *condition,
		uint64_t *threshold_bytes)
{
	if (!is_buffer_usage(condition) || !threshold_bytes)
		return LTTNG_CONDITION_STATUS_INVALID;
	if (condition->threshold.kind != THRESHOLD_BYTES)
		return LTTNG_CONDITION_STATUS_UNSET;
	*threshold_bytes = condition->threshold.bytes;
	return LTTNG_CONDITION_STATUS_OK;
}

enum lttng_condition_status lttng_condition_buffer_usage_set_session_name(struct lttng_condition *condition,
		const char *session_name)
{
	if (!is_buffer_usage(condition))
		return LTTNG_CONDITION_STATUS_INVALID;
	return condition_set_name(&condition->session_name, session_name);
}

enum lttng_condition_status lttng_condition_buffer_usage_get_session_name(
		const struct lttng_condition *condition, const char **session_name)
{
	if (!is_buffer_usage(condition))
		return LTTNG_CONDITION_STATUS_INVALID;
	return condition_get_name(condition->session_name, session_name);
}

enum lttng_condition_status lttng_condition_buffer_usage_set_channel_name(struct lttng_condition *condition,
		const char *channel_name)
{
	if (!is_buffer_usage(condition))
		return LTTNG_CONDITION_STATUS_INVALID;
	return condition_set_name(&condition->channel_name, channel_name);
}

enum lttng_condition_status lttng_condition_buffer_usage_get_channel_name(
		const struct lttng_condition *condition, const char **channel_name)
{
	if (!is_buffer_usage(condition))
		return LTTNG_CONDITION_STATUS_INVALID;
	return condition_get_name(condition->channel_name, channel_name);
}

enum lttng_condition_status lttng_condition_buffer_usage_set_domain_type(struct lttng_condition *condition,
		enum lttng_domain_type type)
{
	if (!is_buffer_usage(condition) || type <= LTTNG_DOMAIN_NONE || type > LTTNG_DOMAIN_PYTHON)
		return LTTNG_CONDITION_STATUS_INVALID;
	condition->domain = type;
	return LTTNG_CONDITION_STATUS_OK;
}

enum lttng_condition_status lttng_condition_buffer_usage_get_domain_type(
		const struct lttng_condition *condition, enum lttng_domain_type *type)
{
	if (!is_buffer_usage(condition) || !type)
		return LTTNG_CONDITION_STATUS_INVALID;
	if (condition->domain == LTTNG_DOMAIN_NONE)
		return LTTNG_CONDITION_STATUS_UNSET;
	*type = condition->domain;
	return LTTNG_CONDITION_STATUS_OK;
}
