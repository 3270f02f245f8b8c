/* SPDX-License-Identifier: LGPL-2.1-only */
/* The files that a path stands for: itself, or those of a directory. */
#pragma once
#include "base/defs.h"

struct path_list {
	char **paths;
	unsigned n;
};
#define PATH_LIST_INIT { .n = 0 }
void path_list_deinit(struct path_list *list);
#define _cleanup_path_list_ _cleanup_(path_list_deinit)

/*
 * Of a directory, the paths of the entries that end with suffix and have more before it, sorted by their
 * bytes; it is not searched any deeper. Of anything else, the path. -ENOENT, -EACCES, …, -ENOMEM.
 */
_must_check_ int path_list_find(const char *path, const char *suffix, struct path_list *ret);
