/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/condition.h"
#include "base/str.h"
#include "ctl/object/event-expr.h"
#include "ctl/object/event-rule.h"

struct lttng_condition *condition_new(enum lttng_condition_type type)
{
	struct lttng_condition *condition = calloc(1, sizeof(*condition));

	if (!condition)
		return NULL;
	ref_init(&condition->ref);
	condition->type = type;
	return condition;
}

struct lttng_condition *condition_ref(struct lttng_condition *condition)
{
	ref_get(&condition->ref);
	return condition;
}

void lttng_condition_destroy(struct lttng_condition *condition)
{
	if (!condition || !ref_put(&condition->ref))
		return;
	free(condition->session_name);
	free(condition->channel_name);
	lttng_event_rule_destroy(condition->rule);
	while (condition->captures.count)
		lttng_event_expr_destroy(owned_array_pop(&condition->captures));
	owned_array_deinit(&condition->captures);
	free(condition);
}

enum lttng_condition_type lttng_condition_get_type(const struct lttng_condition *condition)
{
	return condition ? condition->type : LTTNG_CONDITION_TYPE_UNKNOWN;
}

bool condition_is_complete(const struct lttng_condition *condition)
{
	switch (condition->type) {
	case LTTNG_CONDITION_TYPE_BUFFER_USAGE_HIGH:
	case LTTNG_CONDITION_TYPE_BUFFER_USAGE_LOW:
		return condition->session_name && condition->channel_name &&
		       condition->domain != LTTNG_DOMAIN_NONE && condition->threshold.kind != THRESHOLD_UNSET;
	case LTTNG_CONDITION_TYPE_SESSION_CONSUMED_SIZE:
		return condition->session_name && condition->threshold.kind != THRESHOLD_UNSET;
	case LTTNG_CONDITION_TYPE_SESSION_ROTATION_ONGOING:
	case LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED:
		return condition->session_name;
	case LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES:
		return true;
	default:
		return false;
	}
}

enum lttng_condition_status condition_set_name(char **name, const char *value)
{
	if (str_is_empty(value))
		return LTTNG_CONDITION_STATUS_INVALID;
	return owned_str_set(name, value) < 0 ? LTTNG_CONDITION_STATUS_ERROR : LTTNG_CONDITION_STATUS_OK;
}

enum lttng_condition_status condition_get_name(const char *name, const char **ret)
{
	if (!ret)
		return LTTNG_CONDITION_STATUS_INVALID;
	if (!name)
		return LTTNG_CONDITION_STATUS_UNSET;
	*ret = name;
	return LTTNG_CONDITION_STATUS_OK;
}

static bool threshold_is_equal(const struct lttng_condition *a, const struct lttng_condition *b)
{
	if (a->threshold.kind != b->threshold.kind)
		return false;
	switch (a->threshold.kind) {
	case THRESHOLD_RATIO:
		return a->threshold.ratio == b->threshold.ratio;
	case THRESHOLD_BYTES:
		return a->threshold.bytes == b->threshold.bytes;
	default:
		return true;
	}
}

bool condition_is_equal(const struct lttng_condition *a, const struct lttng_condition *b)
{
	if (!a || !b)
		return a == b;
	if (a->type != b->type || a->domain != b->domain || a->captures.count != b->captures.count)
		return false;
	for (unsigned i = 0; i < a->captures.count; i++)
		if (!lttng_event_expr_is_equal(a->captures.items[i], b->captures.items[i]))
			return false;
	return str_eq(a->session_name, b->session_name) && str_eq(a->channel_name, b->channel_name) &&
	       threshold_is_equal(a, b) && event_rule_is_equal(a->rule, b->rule);
}
