/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Event rule: tracepoints of the kernel.
 *
 * Values are copied when they are set; those returned are the rule's, until
 * they are set again.
 *
 * @since 2.13
 */
#pragma once
#include <lttng/event-rule/event-rule.h>
#include <lttng/event.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NULL: no memory. */
LTTNG_EXPORT struct lttng_event_rule *lttng_event_rule_kernel_tracepoint_create(void);

/* Which names, a pattern with '*'; every name ("*") to begin with. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_kernel_tracepoint_set_name_pattern(
		struct lttng_event_rule *rule, const char *pattern);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_kernel_tracepoint_get_name_pattern(
		const struct lttng_event_rule *rule, const char **pattern);

/* A filter expression; none to begin with. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_kernel_tracepoint_set_filter(
		struct lttng_event_rule *rule, const char *expression);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_kernel_tracepoint_get_filter(
		const struct lttng_event_rule *rule, const char **expression);

#ifdef __cplusplus
}
#endif
