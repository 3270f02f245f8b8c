/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The action of a trigger.  Each type has its own header.
 *
 * @since 2.10; other types than notify 2.13
 */
#pragma once
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_action;

enum lttng_action_type {
	LTTNG_ACTION_TYPE_UNKNOWN = -1,
	LTTNG_ACTION_TYPE_NOTIFY = 0,
	LTTNG_ACTION_TYPE_START_SESSION = 1,
	LTTNG_ACTION_TYPE_STOP_SESSION = 2,
	LTTNG_ACTION_TYPE_ROTATE_SESSION = 3,
	LTTNG_ACTION_TYPE_SNAPSHOT_SESSION = 4,
	LTTNG_ACTION_TYPE_LIST = 5,
};

/*
 * Of the property functions.  _INVALID: NULL, an action of another type, or a
 * value that is not possible.  _UNSET: the property has no value yet.
 */
enum lttng_action_status {
	LTTNG_ACTION_STATUS_OK = 0,
	LTTNG_ACTION_STATUS_ERROR = -1,
	LTTNG_ACTION_STATUS_UNKNOWN = -2,
	LTTNG_ACTION_STATUS_INVALID = -3,
	LTTNG_ACTION_STATUS_UNSET = -4,
};

/* _UNKNOWN for NULL. */
LTTNG_EXPORT enum lttng_action_type lttng_action_get_type(const struct lttng_action *action);

/* Drops the caller's reference; triggers and lists keep theirs. */
LTTNG_EXPORT void lttng_action_destroy(struct lttng_action *action);

#ifdef __cplusplus
}
#endif
