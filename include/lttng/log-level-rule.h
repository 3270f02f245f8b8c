/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Which log levels an event rule accepts: one, or one and those more severe.
 * Levels are the numbers of the domain (lttng/event.h).
 *
 * @since 2.13
 */
#pragma once
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_log_level_rule;

enum lttng_log_level_rule_type {
	LTTNG_LOG_LEVEL_RULE_TYPE_UNKNOWN = -1,
	LTTNG_LOG_LEVEL_RULE_TYPE_EXACTLY = 0,
	LTTNG_LOG_LEVEL_RULE_TYPE_AT_LEAST_AS_SEVERE_AS = 1,
};

enum lttng_log_level_rule_status {
	LTTNG_LOG_LEVEL_RULE_STATUS_INVALID = -3,
	LTTNG_LOG_LEVEL_RULE_STATUS_ERROR = -1,
	LTTNG_LOG_LEVEL_RULE_STATUS_OK = 0,
};

/* NULL: no memory. */
LTTNG_EXPORT struct lttng_log_level_rule *lttng_log_level_rule_exactly_create(int level);
LTTNG_EXPORT struct lttng_log_level_rule *lttng_log_level_rule_at_least_as_severe_as_create(int level);
LTTNG_EXPORT void lttng_log_level_rule_destroy(struct lttng_log_level_rule *log_level_rule);

/* _UNKNOWN for NULL. */
LTTNG_EXPORT enum lttng_log_level_rule_type lttng_log_level_rule_get_type(
		const struct lttng_log_level_rule *rule);

/* _INVALID: NULL, or a rule of the other type. */
LTTNG_EXPORT enum lttng_log_level_rule_status lttng_log_level_rule_exactly_get_level(
		const struct lttng_log_level_rule *rule, int *level);
LTTNG_EXPORT enum lttng_log_level_rule_status lttng_log_level_rule_at_least_as_severe_as_get_level(
		const struct lttng_log_level_rule *rule, int *level);

#ifdef __cplusplus
}
#endif
