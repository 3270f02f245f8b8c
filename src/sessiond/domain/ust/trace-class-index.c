/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "sessiond/domain/ust/trace-class-index.h"

#define FIRST_BITS 5

static struct type_entry **bucket_of(const struct type_index *index, uint64_t hash)
{
	return &index->buckets[hash & ((UINT64_C(1) << index->bits) - 1)];
}

void type_index_deinit(struct type_index *index)
{
	for (size_t i = 0; index->buckets && i < (size_t) 1 << index->bits; i++) {
		struct type_entry *entry = index->buckets[i];

		while (entry) {
			struct type_entry *next = entry->next;

			free(entry);
			entry = next;
		}
	}
	free(index->buckets);
	*index = (struct type_index) TYPE_INDEX_INIT;
}

struct type_entry *type_index_find(const struct type_index *index, uint64_t hash, const void *key, size_t len)
{
	struct type_entry *entry;

	if (!index->buckets)
		return NULL;
	for (entry = *bucket_of(index, hash); entry; entry = entry->next)
		if (entry->hash == hash && entry->key_len == len && memcmp(entry->key, key, len) == 0)
			return entry;
	return NULL;
}

static int grow(struct type_index *index)
{
	struct type_index bigger = *index;

	bigger.bits = index->buckets ? index->bits + 1 : FIRST_BITS;
	bigger.buckets = calloc((size_t) 1 << bigger.bits, sizeof(*bigger.buckets));
	if (!bigger.buckets)
		return -ENOMEM;
	for (size_t i = 0; index->buckets && i < (size_t) 1 << index->bits; i++) {
		struct type_entry *entry = index->buckets[i];

		while (entry) {
			struct type_entry *next = entry->next;
			struct type_entry **bucket = bucket_of(&bigger, entry->hash);

			entry->next = *bucket;
			*bucket = entry;
			entry = next;
		}
	}
	free(index->buckets);
	*index = bigger;
	return 0;
}

int type_index_add(struct type_index *index, uint64_t hash, const void *key, size_t len, struct type_entry **ret)
{
	struct type_entry **bucket, *entry;
	int r;

	if (!index->buckets || index->n_entries >> index->bits) {
		r = grow(index);
		if (r < 0)
			return r;
	}
	entry = calloc(1, sizeof(*entry) + len);
	if (!entry)
		return -ENOMEM;
	entry->hash = hash;
	entry->key_len = (uint32_t) len;
	memcpy(entry->key, key, len);
	bucket = bucket_of(index, hash);
	entry->next = *bucket;
	*bucket = entry;
	index->n_entries++;
	index->bytes += sizeof(*entry) + len;
	*ret = entry;
	return 0;
}
