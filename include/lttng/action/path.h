/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The way from a trigger's action to one of the actions in it: the index to
 * take in each list that is met.  No index: the trigger's action itself.
 *
 * @since 2.13
 */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_action_path;

enum lttng_action_path_status {
	LTTNG_ACTION_PATH_STATUS_INVALID = -1,
	LTTNG_ACTION_PATH_STATUS_OK = 0,
};

/* Copies the indexes.  NULL: no memory, or NULL indexes with a count that is not 0. */
LTTNG_EXPORT struct lttng_action_path *lttng_action_path_create(const uint64_t *indexes, size_t index_count);
LTTNG_EXPORT void lttng_action_path_destroy(struct lttng_action_path *action_path);

/* Number of indexes, and one of them.  _INVALID for NULL, or an index out of range. */
LTTNG_EXPORT enum lttng_action_path_status lttng_action_path_get_index_count(
		const struct lttng_action_path *path, size_t *index_count);
LTTNG_EXPORT enum lttng_action_path_status lttng_action_path_get_index_at_index(
		const struct lttng_action_path *path, size_t path_index, uint64_t *out_index);

#ifdef __cplusplus
}
#endif
