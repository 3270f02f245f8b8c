/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Condition: a ring buffer of a channel gets fuller, or emptier, than a
 * threshold.  It is met at the crossing, looked for with the period of the
 * channel's monitor timer, and without hysteresis.
 *
 * Names are exact, no patterns.  Strings that a getter returns belong to the
 * condition, until the property is set again.
 *
 * @since 2.10
 */
#pragma once
#include <stdint.h>
#include <lttng/condition/condition.h>
#include <lttng/condition/evaluation.h>
#include <lttng/domain.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Falls below; rises above.  NULL: no memory. */
LTTNG_EXPORT struct lttng_condition *lttng_condition_buffer_usage_low_create(void);
LTTNG_EXPORT struct lttng_condition *lttng_condition_buffer_usage_high_create(void);

/* A part of the capacity, from 0.0 to 1.0, or bytes: the one set last counts, the other is _UNSET. */
LTTNG_EXPORT enum lttng_condition_status lttng_condition_buffer_usage_set_threshold_ratio(
		struct lttng_condition *condition, double threshold_ratio);
LTTNG_EXPORT enum lttng_condition_status lttng_condition_buffer_usage_get_threshold_ratio(
		const struct lttng_condition *condition, double *threshold_ratio);
LTTNG_EXPORT enum lttng_condition_status lttng_condition_buffer_usage_set_threshold(
		struct lttng_condition *condition, uint64_t threshold_bytes);
LTTNG_EXPORT enum lttng_condition_status lttng_condition_buffer_usage_get_threshold(
		const struct lttng_condition *condition, uint64_t *threshold_bytes);

/* Whose buffers: the session.  The name is copied; what is returned is the condition's.  _UNSET, _INVALID. */
LTTNG_EXPORT enum lttng_condition_status lttng_condition_buffer_usage_set_session_name(
		struct lttng_condition *condition, const char *session_name);
LTTNG_EXPORT enum lttng_condition_status lttng_condition_buffer_usage_get_session_name(
		const struct lttng_condition *condition, const char **session_name);

/* The channel; as above. */
LTTNG_EXPORT enum lttng_condition_status lttng_condition_buffer_usage_set_channel_name(
		struct lttng_condition *condition, const char *channel_name);
LTTNG_EXPORT enum lttng_condition_status lttng_condition_buffer_usage_get_channel_name(
		const struct lttng_condition *condition, const char **channel_name);

/* The domain.  _INVALID for LTTNG_DOMAIN_NONE; _UNSET while there is none. */
LTTNG_EXPORT enum lttng_condition_status lttng_condition_buffer_usage_set_domain_type(
		struct lttng_condition *condition, enum lttng_domain_type type);
LTTNG_EXPORT enum lttng_condition_status lttng_condition_buffer_usage_get_domain_type(
		const struct lttng_condition *condition, enum lttng_domain_type *type);

/* ---- evaluation: the fill level that was seen ---- */

/* As a part of the capacity, from 0.0 to 1.0, and in bytes.  _INVALID for NULL or another type. */
LTTNG_EXPORT enum lttng_evaluation_status lttng_evaluation_buffer_usage_get_usage_ratio(
		const struct lttng_evaluation *evaluation, double *usage_ratio);
LTTNG_EXPORT enum lttng_evaluation_status lttng_evaluation_buffer_usage_get_usage(
		const struct lttng_evaluation *evaluation, uint64_t *usage_bytes);

#ifdef __cplusplus
}
#endif
