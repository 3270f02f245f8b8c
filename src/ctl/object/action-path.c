/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/action-path.h"
#include "ctl/object/action.h"
#include <string.h>

struct lttng_action_path *lttng_action_path_create(const uint64_t *indexes, size_t index_count)
{
	struct lttng_action_path *path;

	if ((!indexes && index_count) || index_count > (SIZE_MAX - sizeof(*path)) / sizeof(*indexes))
		return NULL;
	path = malloc(sizeof(*path) + index_count * sizeof(*indexes));
	if (!path)
		return NULL;
	path->count = index_count;
	if (index_count)
		memcpy(path->indexes, indexes, index_count * sizeof(*indexes));
	return path;
}

void lttng_action_path_destroy(struct lttng_action_path *action_path)
{
	free(action_path);
}

const struct lttng_action *action_path_follow(const struct lttng_action_path *path,
		const struct lttng_action *root)
{
	const struct lttng_action *action = root;

	for (size_t i = 0; action && i < path->count; i++) {
		if (action->type != LTTNG_ACTION_TYPE_LIST || path->indexes[i] >= action->actions.count)
			return NULL;
		action = action->actions.items[path->indexes[i]];
	}
	return action;
}

enum lttng_action_path_status lttng_action_path_get_index_count(const struct lttng_action_path *path,
		size_t *index_count)
{
	if (!path || !index_count)
		return LTTNG_ACTION_PATH_STATUS_INVALID;
	*index_count = path->count;
	return LTTNG_ACTION_PATH_STATUS_OK;
}

enum lttng_action_path_status lttng_action_path_get_index_at_index(const struct lttng_action_path *path,
		size_t path_index, uint64_t *out_index)
{
	if (!path || !out_index || path_index >= path->count)
		return LTTNG_ACTION_PATH_STATUS_INVALID;
	*out_index = path->indexes[path_index];
	return LTTNG_ACTION_PATH_STATUS_OK;
}
