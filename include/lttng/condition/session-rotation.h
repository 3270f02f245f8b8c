/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Conditions: a rotation of a session begins, or is complete.
 *
 * @since 2.11
 */
#pragma once
#include <stdint.h>
#include <lttng/condition/condition.h>
#include <lttng/condition/evaluation.h>
#include <lttng/location.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NULL: no memory.  Rotations that were complete before the registration do not count. */
LTTNG_EXPORT struct lttng_condition *lttng_condition_session_rotation_ongoing_create(void);
LTTNG_EXPORT struct lttng_condition *lttng_condition_session_rotation_completed_create(void);

/* The exact name; the condition keeps its copy until it is set again. */
LTTNG_EXPORT enum lttng_condition_status lttng_condition_session_rotation_set_session_name(
		struct lttng_condition *condition, const char *session_name);
LTTNG_EXPORT enum lttng_condition_status lttng_condition_session_rotation_get_session_name(
		const struct lttng_condition *condition, const char **session_name);

/* ---- evaluation ---- */

/* Number of the rotation within its session. */
LTTNG_EXPORT enum lttng_evaluation_status lttng_evaluation_session_rotation_get_id(
		const struct lttng_evaluation *evaluation, uint64_t *id);
/* Where the chunk is: the evaluation's, NULL when that is not known any more.  Only of a complete rotation. */
LTTNG_EXPORT enum lttng_evaluation_status lttng_evaluation_session_rotation_completed_get_location(
		const struct lttng_evaluation *evaluation,
		const struct lttng_trace_archive_location **location);

#ifdef __cplusplus
}
#endif
