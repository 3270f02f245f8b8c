/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Event rule: messages of Python's logging module.
 *
 * Values are copied when they are set; those returned are the rule's, until
 * they are set again.
 *
 * @since 2.13
 */
#pragma once
#include <lttng/event-rule/event-rule.h>
#include <lttng/event.h>
#include <lttng/log-level-rule.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NULL: no memory. */
LTTNG_EXPORT struct lttng_event_rule *lttng_event_rule_python_logging_create(void);

/* Which loggers, a pattern with '*'; every name ("*") to begin with. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_python_logging_set_name_pattern(
		struct lttng_event_rule *rule, const char *pattern);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_python_logging_get_name_pattern(
		const struct lttng_event_rule *rule, const char **pattern);

/* A filter expression; none to begin with. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_python_logging_set_filter(
		struct lttng_event_rule *rule, const char *expression);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_python_logging_get_filter(
		const struct lttng_event_rule *rule, const char **expression);

/* Any level is accepted to begin with.  Levels are those of the domain. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_python_logging_set_log_level_rule(
		struct lttng_event_rule *rule, const struct lttng_log_level_rule *log_level_rule);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_python_logging_get_log_level_rule(
		const struct lttng_event_rule *rule, const struct lttng_log_level_rule **log_level_rule);

#ifdef __cplusplus
}
#endif
