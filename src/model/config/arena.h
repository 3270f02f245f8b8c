/* SPDX-License-Identifier: LGPL-2.1-only */
/* Memory that is released all at once: what a saved session points to. One owner, one thread. */
#pragma once
#include "base/defs.h"

struct arena {
	struct arena_block *blocks;
};
#define ARENA_INIT { .blocks = NULL }
void arena_deinit(struct arena *arena);
#define _cleanup_arena_ _cleanup_(arena_deinit)

/* Zeroed; also for n = 0 not NULL. NULL: out of memory. */
void *arena_array(struct arena *arena, size_t n, size_t size);
