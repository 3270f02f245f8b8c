/* SPDX-License-Identifier: LGPL-2.1-only */
/* The way to an action within a trigger's action; immutable. */
#pragma once
#include "base/defs.h"
#include <lttng/action/path.h>

struct lttng_action;

struct lttng_action_path {
	size_t count;
	uint64_t indexes[];
};

/* The action that the path leads to from root, or NULL. */
const struct lttng_action *action_path_follow(const struct lttng_action_path *path,
		const struct lttng_action *root);
