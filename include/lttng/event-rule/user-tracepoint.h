/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Event rule: tracepoints of user space applications.
 *
 * Values are copied when they are set; those returned are the rule's, until
 * they are set again.
 *
 * @since 2.13
 */
#pragma once
#include <lttng/domain.h>
#include <lttng/event-rule/event-rule.h>
#include <lttng/event.h>
#include <lttng/log-level-rule.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NULL: no memory. */
LTTNG_EXPORT struct lttng_event_rule *lttng_event_rule_user_tracepoint_create(void);

/* Which names, a pattern with '*'; every name ("*") to begin with. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_user_tracepoint_set_name_pattern(
		struct lttng_event_rule *rule, const char *pattern);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_user_tracepoint_get_name_pattern(
		const struct lttng_event_rule *rule, const char **pattern);

/* Names, patterns too, that are not meant though the pattern above fits. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(
		struct lttng_event_rule *rule, const char *exclusion);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_count(
		const struct lttng_event_rule *rule, unsigned int *count);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_at_index(
		const struct lttng_event_rule *rule, unsigned int index, const char **exclusion);

/* A filter expression; none to begin with. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_user_tracepoint_set_filter(
		struct lttng_event_rule *rule, const char *expression);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_user_tracepoint_get_filter(
		const struct lttng_event_rule *rule, const char **expression);

/* Any level is accepted to begin with.  Levels are those of the domain. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_user_tracepoint_set_log_level_rule(
		struct lttng_event_rule *rule, const struct lttng_log_level_rule *log_level_rule);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_user_tracepoint_get_log_level_rule(
		const struct lttng_event_rule *rule, const struct lttng_log_level_rule **log_level_rule);

#ifdef __cplusplus
}
#endif
