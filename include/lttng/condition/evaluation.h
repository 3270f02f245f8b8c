/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What was found when a condition was met.  An evaluation has the type of its
 * condition, and that type's header has the functions to read it.
 *
 * @since 2.10
 */
#pragma once
#include <lttng/condition/condition.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_evaluation;

enum lttng_evaluation_status {
	LTTNG_EVALUATION_STATUS_OK = 0,
	LTTNG_EVALUATION_STATUS_ERROR = -1,
	LTTNG_EVALUATION_STATUS_INVALID = -2,   /* NULL, or of another type */
	LTTNG_EVALUATION_STATUS_UNKNOWN = -3,
	LTTNG_EVALUATION_STATUS_UNSET = -4,
};

/* _UNKNOWN for NULL. */
LTTNG_EXPORT enum lttng_condition_type lttng_evaluation_get_type(const struct lttng_evaluation *evaluation);
/* Not for an evaluation that belongs to a notification. */
LTTNG_EXPORT void lttng_evaluation_destroy(struct lttng_evaluation *evaluation);

#ifdef __cplusplus
}
#endif
