/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Index of type descriptions: finds the id under which an equal description
 * was registered before.  A key is any run of bytes; equal means equal bytes.
 * Owned by a trace class and under its lock.
 */
#pragma once
#include "base/defs.h"

struct type_entry {
	struct type_entry *next;
	uint64_t hash;
	uint64_t text_end;              /* end of its block in the text's body; 0: not there */
	uint32_t id;
	uint32_t key_len;
	_Alignas(8) char key[];
};

struct type_index {
	struct type_entry **buckets;    /* 1 << bits of them, NULL while empty */
	unsigned bits;
	uint32_t n_entries;
	size_t bytes;                   /* memory of all entries */
};

#define TYPE_INDEX_INIT { .buckets = NULL }

void type_index_deinit(struct type_index *index);
/* Borrowed; entries live as long as the index. NULL: none. */
struct type_entry *type_index_find(const struct type_index *index, uint64_t hash, const void *key, size_t len);
/* Copies the key. The caller looked it up before. */
_must_check_ int type_index_add(struct type_index *index, uint64_t hash, const void *key, size_t len,
				struct type_entry **ret);
