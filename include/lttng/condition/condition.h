/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The condition of a trigger.  Each type has its own header with functions to
 * create it and to get at its properties.
 *
 * @since 2.10
 */
#pragma once
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_condition;

enum lttng_condition_type {
	LTTNG_CONDITION_TYPE_UNKNOWN = -1,
	LTTNG_CONDITION_TYPE_SESSION_CONSUMED_SIZE = 100,
	LTTNG_CONDITION_TYPE_BUFFER_USAGE_HIGH = 101,
	LTTNG_CONDITION_TYPE_BUFFER_USAGE_LOW = 102,
	LTTNG_CONDITION_TYPE_SESSION_ROTATION_ONGOING = 103,
	LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED = 104,
	LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES = 105,
};

/*
 * Of the property functions.  _INVALID: NULL, a condition of another type, or
 * a value out of range.  _UNSET: the property has no value yet.
 */
enum lttng_condition_status {
	LTTNG_CONDITION_STATUS_OK = 0,
	LTTNG_CONDITION_STATUS_ERROR = -1,
	LTTNG_CONDITION_STATUS_UNKNOWN = -2,
	LTTNG_CONDITION_STATUS_INVALID = -3,
	LTTNG_CONDITION_STATUS_UNSET = -4,
	LTTNG_CONDITION_STATUS_UNSUPPORTED = -5,
};

/* _UNKNOWN for NULL. */
LTTNG_EXPORT enum lttng_condition_type lttng_condition_get_type(const struct lttng_condition *condition);

/* Drops the caller's reference; triggers made of it keep theirs. */
LTTNG_EXPORT void lttng_condition_destroy(struct lttng_condition *condition);

#ifdef __cplusplus
}
#endif
