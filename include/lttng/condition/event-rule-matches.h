/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Condition: an event happens that an event rule accepts, no matter which
 * sessions record it.  Values can be captured from the event and are found in
 * the evaluation of a notification.
 *
 * @since 2.13
 */
#pragma once
#include <lttng/condition/condition.h>
#include <lttng/condition/evaluation.h>
#include <lttng/event-rule/event-rule.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_event_expr;
struct lttng_event_field_value;

enum lttng_evaluation_event_rule_matches_status {
	LTTNG_EVALUATION_EVENT_RULE_MATCHES_STATUS_INVALID = -1,
	LTTNG_EVALUATION_EVENT_RULE_MATCHES_STATUS_OK = 0,
	LTTNG_EVALUATION_EVENT_RULE_MATCHES_STATUS_NONE = 1,    /* nothing was to be captured */
};

/* References the rule, which the caller may destroy then.  NULL: no rule, or no memory. */
LTTNG_EXPORT struct lttng_condition *lttng_condition_event_rule_matches_create(struct lttng_event_rule *rule);

/* Kept by the condition. */
LTTNG_EXPORT enum lttng_condition_status lttng_condition_event_rule_matches_get_rule(
		const struct lttng_condition *condition, const struct lttng_event_rule **rule);

/*
 * One more value to capture.  On success the condition takes the expression
 * over.  _UNSUPPORTED: nothing can be captured with this kind of rule (kprobe
 * and uprobe).
 */
LTTNG_EXPORT enum lttng_condition_status lttng_condition_event_rule_matches_append_capture_descriptor(
		struct lttng_condition *condition, struct lttng_event_expr *expr);
LTTNG_EXPORT enum lttng_condition_status lttng_condition_event_rule_matches_get_capture_descriptor_count(
		const struct lttng_condition *condition, unsigned int *count);
/* Kept by the condition; NULL for an index out of range. */
LTTNG_EXPORT const struct lttng_event_expr *lttng_condition_event_rule_matches_get_capture_descriptor_at_index(
		const struct lttng_condition *condition, unsigned int index);

/* ---- evaluation ---- */

/* An array value with one element per capture descriptor, in their order; kept by the evaluation. */
LTTNG_EXPORT enum lttng_evaluation_event_rule_matches_status
lttng_evaluation_event_rule_matches_get_captured_values(const struct lttng_evaluation *evaluation,
		const struct lttng_event_field_value **field_val);

#ifdef __cplusplus
}
#endif
