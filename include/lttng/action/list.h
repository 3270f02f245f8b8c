/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Action: several actions, in order.
 *
 * @since 2.13
 */
#pragma once
#include <lttng/action/action.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_action_list;

/* An empty list; NULL: no memory. */
LTTNG_EXPORT struct lttng_action *lttng_action_list_create(void);

/*
 * References the action; the caller may destroy its own and does not change it
 * any more.  A list is not an element of a list (_INVALID).
 */
LTTNG_EXPORT enum lttng_action_status lttng_action_list_add_action(struct lttng_action *list,
		struct lttng_action *action);

/* How many actions it has.  _INVALID for NULL or another type. */
LTTNG_EXPORT enum lttng_action_status lttng_action_list_get_count(const struct lttng_action *list,
		unsigned int *count);
/* Kept by the list; NULL for an index out of range. */
LTTNG_EXPORT const struct lttng_action *lttng_action_list_get_at_index(const struct lttng_action *list,
		unsigned int index);

#ifdef __cplusplus
}
#endif
