/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages of any table, for tests: filled with values, copied out of a
 * decoded frame so that they can be encoded again, and compared.  What a
 * message points to belongs to the arena.
 */
#pragma once
#include "proto/wire.h"

struct arena {
	struct arena_block *blocks;
	uint64_t random;
};
#define ARENA_INIT(seed) { .random = (seed) }
void arena_deinit(struct arena *arena);
#define _cleanup_arena_ _cleanup_(arena_deinit)
void *arena_alloc(struct arena *arena, size_t size);

enum fill_how { FILL_ZERO, FILL_RANDOM, FILL_MAX };

void wire_fill(struct arena *arena, const struct wire_message *m, enum fill_how how, void *msg);
/* Turns the lists of a decoded message into arrays. */
void wire_expand(struct arena *arena, const struct wire_message *m, void *msg);
/* Both as to encode. */
bool wire_same(const struct wire_message *m, const void *a, const void *b);
/* A copy of the table with another number of fields, and without maxima. */
const struct wire_message *wire_table_of(struct arena *arena, const struct wire_message *m, unsigned n_fields,
	bool bounded);
