/* SPDX-License-Identifier: LGPL-2.1-only */
/* Event rules of user space tracepoints. */
#include "base/str.h"
#include "ctl/object/event-rule-define.h"
#include "ctl/object/log-level-rule.h"
#include <lttng/event-rule/user-tracepoint.h>

struct lttng_event_rule *lttng_event_rule_user_tracepoint_create(void)
{
	return event_rule_new(LTTNG_EVENT_RULE_TYPE_USER_TRACEPOINT);
}

DEFINE_RULE_NAME_PATTERN(user_tracepoint, USER_TRACEPOINT)
DEFINE_RULE_FILTER(user_tracepoint, USER_TRACEPOINT)
DEFINE_RULE_GET_LOG_LEVEL(user_tracepoint, USER_TRACEPOINT)

enum lttng_event_rule_status lttng_event_rule_user_tracepoint_set_log_level_rule(struct lttng_event_rule *rule,
		const struct lttng_log_level_rule *log_level_rule)
{
	if (log_level_rule && (log_level_rule->level < (int) LTTNG_LOGLEVEL_EMERG ||
			       log_level_rule->level > (int) LTTNG_LOGLEVEL_DEBUG))
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	return event_rule_set_log_level_rule(rule, LTTNG_EVENT_RULE_TYPE_USER_TRACEPOINT, log_level_rule);
}

static bool is_user_tracepoint(const struct lttng_event_rule *rule)
{
	return rule && rule->type == LTTNG_EVENT_RULE_TYPE_USER_TRACEPOINT;
}

enum lttng_event_rule_status lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(
		struct lttng_event_rule *rule, const char *exclusion)
{
	_cleanup_free_ char *copy = NULL;

	if (!is_user_tracepoint(rule) || str_is_empty(exclusion) || strlen(exclusion) >= LTTNG_SYMBOL_NAME_LEN)
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	if (str_dup(exclusion, &copy) < 0 || owned_array_append(&rule->exclusions, copy) < 0)
		return LTTNG_EVENT_RULE_STATUS_ERROR;
	copy = NULL;
	return LTTNG_EVENT_RULE_STATUS_OK;
}

enum lttng_event_rule_status lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_count(
		const struct lttng_event_rule *rule, unsigned int *count)
{
	if (!is_user_tracepoint(rule) || !count)
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	*count = rule->exclusions.count;
	return LTTNG_EVENT_RULE_STATUS_OK;
}

enum lttng_event_rule_status lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_at_index(
		const struct lttng_event_rule *rule, unsigned int index, const char **exclusion)
{
	if (!is_user_tracepoint(rule) || !exclusion || index >= rule->exclusions.count)
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	*exclusion = owned_array_get(&rule->exclusions, index);
	return LTTNG_EVENT_RULE_STATUS_OK;
}
