/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/condition.h"
#include "ctl/object/event-expr.h"
#include "ctl/object/event-rule.h"
#include <lttng/condition/event-rule-matches.h>

struct lttng_condition *lttng_condition_event_rule_matches_create(struct lttng_event_rule *rule)
{
	struct lttng_condition *condition = rule ? condition_new(LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES) : NULL;

	if (condition)
		condition->rule = event_rule_ref(rule);
	return condition;
}

static bool is_event_rule_matches(const struct lttng_condition *condition)
{
	return condition && condition->type == LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES;
}

enum lttng_condition_status lttng_condition_event_rule_matches_get_rule(const struct lttng_condition *condition,
		const struct lttng_event_rule **rule)
{
	if (!is_event_rule_matches(condition) || !rule)
		return LTTNG_CONDITION_STATUS_INVALID;
	*rule = condition->rule;
	return LTTNG_CONDITION_STATUS_OK;
}

/* Probes have no fields. */
static bool can_capture(const struct lttng_event_rule *rule)
{
	return rule->type != LTTNG_EVENT_RULE_TYPE_KERNEL_KPROBE &&
	       rule->type != LTTNG_EVENT_RULE_TYPE_KERNEL_UPROBE;
}

enum lttng_condition_status lttng_condition_event_rule_matches_append_capture_descriptor(
		struct lttng_condition *condition, struct lttng_event_expr *expr)
{
	if (!is_event_rule_matches(condition) || !expr)
		return LTTNG_CONDITION_STATUS_INVALID;
	if (!can_capture(condition->rule))
		return LTTNG_CONDITION_STATUS_UNSUPPORTED;
	if (owned_array_append(&condition->captures, expr) < 0)
		return LTTNG_CONDITION_STATUS_ERROR;
	return LTTNG_CONDITION_STATUS_OK;
}

enum lttng_condition_status lttng_condition_event_rule_matches_get_capture_descriptor_count(
		const struct lttng_condition *condition, unsigned int *count)
{
	if (!is_event_rule_matches(condition) || !count)
		return LTTNG_CONDITION_STATUS_INVALID;
	*count = condition->captures.count;
	return LTTNG_CONDITION_STATUS_OK;
}

const struct lttng_event_expr *lttng_condition_event_rule_matches_get_capture_descriptor_at_index(
		const struct lttng_condition *condition, unsigned int index)
{
	return is_event_rule_matches(condition) ? owned_array_get(&condition->captures, index) : NULL;
}
