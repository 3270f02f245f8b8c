/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Defines the property functions of a type of event rule, which differ in
 * nothing but names.  kind is as in the function's name.
 */
#pragma once
#include "ctl/object/event-rule.h"

#define DEFINE_RULE_STRING(kind, TYPE, property, argument)                                              \
	enum lttng_event_rule_status lttng_event_rule_##kind##_set_##property(                          \
			struct lttng_event_rule *rule, const char *argument)                            \
	{                                                                                               \
		return event_rule_set_##property(rule, LTTNG_EVENT_RULE_TYPE_##TYPE, argument);         \
	}                                                                                               \
	enum lttng_event_rule_status lttng_event_rule_##kind##_get_##property(                          \
			const struct lttng_event_rule *rule, const char **argument)                     \
	{                                                                                               \
		return event_rule_get_##property(rule, LTTNG_EVENT_RULE_TYPE_##TYPE, argument);         \
	}

#define DEFINE_RULE_NAME_PATTERN(kind, TYPE) DEFINE_RULE_STRING(kind, TYPE, name_pattern, pattern)
#define DEFINE_RULE_FILTER(kind, TYPE) DEFINE_RULE_STRING(kind, TYPE, filter, expression)
#define DEFINE_RULE_EVENT_NAME(kind, TYPE) DEFINE_RULE_STRING(kind, TYPE, event_name, name)

#define DEFINE_RULE_GET_LOG_LEVEL(kind, TYPE)                                                           \
	enum lttng_event_rule_status lttng_event_rule_##kind##_get_log_level_rule(                      \
			const struct lttng_event_rule *rule,                                            \
			const struct lttng_log_level_rule **log_level_rule)                             \
	{                                                                                               \
		return event_rule_get_log_level_rule(rule, LTTNG_EVENT_RULE_TYPE_##TYPE, log_level_rule); \
	}
