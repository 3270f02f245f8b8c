/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Condition: a session has brought out at least so much trace data, over all
 * its channels.
 *
 * @since 2.10
 */
#pragma once
#include <stdint.h>
#include <lttng/condition/condition.h>
#include <lttng/condition/evaluation.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NULL: no memory. */
LTTNG_EXPORT struct lttng_condition *lttng_condition_session_consumed_size_create(void);

/* Bytes. */
LTTNG_EXPORT enum lttng_condition_status lttng_condition_session_consumed_size_set_threshold(
		struct lttng_condition *condition, uint64_t consumed_threshold_bytes);
LTTNG_EXPORT enum lttng_condition_status lttng_condition_session_consumed_size_get_threshold(
		const struct lttng_condition *condition, uint64_t *consumed_threshold_bytes);

/* The exact name; the condition keeps its copy until it is set again. */
LTTNG_EXPORT enum lttng_condition_status lttng_condition_session_consumed_size_set_session_name(
		struct lttng_condition *condition, const char *session_name);
LTTNG_EXPORT enum lttng_condition_status lttng_condition_session_consumed_size_get_session_name(
		const struct lttng_condition *condition, const char **session_name);

/* ---- evaluation: bytes brought out so far ---- */

/* In bytes.  _INVALID for NULL or another type. */
LTTNG_EXPORT enum lttng_evaluation_status lttng_evaluation_session_consumed_size_get_consumed_size(
		const struct lttng_evaluation *evaluation, uint64_t *session_consumed);

#ifdef __cplusplus
}
#endif
