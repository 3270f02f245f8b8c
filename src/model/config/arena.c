/* SPDX-License-Identifier: LGPL-2.1-only */
#include "model/config/arena.h"

struct arena_block {
	struct arena_block *next;
	max_align_t data[];
};

void arena_deinit(struct arena *arena)
{
	struct arena_block *block;

	while ((block = arena->blocks)) {
		arena->blocks = block->next;
		free(block);
	}
}

void *arena_array(struct arena *arena, size_t n, size_t size)
{
	struct arena_block *block;
	size_t len;

	if (__builtin_mul_overflow(n, size, &len) || __builtin_add_overflow(len, sizeof(*block), &len))
		return NULL;
	block = calloc(1, len);
	if (!block)
		return NULL;
	block->next = arena->blocks;
	arena->blocks = block;
	return block->data;
}
