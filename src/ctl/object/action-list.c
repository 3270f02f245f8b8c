/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/action.h"
#include <lttng/action/list.h>

struct lttng_action *lttng_action_list_create(void)
{
	return action_new(LTTNG_ACTION_TYPE_LIST);
}

enum lttng_action_status lttng_action_list_add_action(struct lttng_action *list, struct lttng_action *action)
{
	if (!action_is(list, LTTNG_ACTION_TYPE_LIST) || !action || action->type == LTTNG_ACTION_TYPE_LIST)
		return LTTNG_ACTION_STATUS_INVALID;
	if (owned_array_append(&list->actions, action) < 0)
		return LTTNG_ACTION_STATUS_ERROR;
	action_ref(action);
	return LTTNG_ACTION_STATUS_OK;
}

enum lttng_action_status lttng_action_list_get_count(const struct lttng_action *list, unsigned int *count)
{
	if (!action_is(list, LTTNG_ACTION_TYPE_LIST) || !count)
		return LTTNG_ACTION_STATUS_INVALID;
	*count = list->actions.count;
	return LTTNG_ACTION_STATUS_OK;
}

const struct lttng_action *lttng_action_list_get_at_index(const struct lttng_action *list, unsigned int index)
{
	return action_is(list, LTTNG_ACTION_TYPE_LIST) ? owned_array_get(&list->actions, index) : NULL;
}
