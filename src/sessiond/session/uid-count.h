/* SPDX-License-Identifier: GPL-2.0-only */
/* How many of something each user has; loop-owned. */
#pragma once
#include "base/defs.h"

struct uid_count {
	struct uid_count_entry {
		uid_t uid;
		unsigned n;
	} *entries;
	unsigned n_entries;
};

static inline struct uid_count_entry *uid_count_find(struct uid_count *count, uid_t uid)
{
	struct uid_count_entry *free_entry = NULL, *grown;

	for (unsigned i = 0; i < count->n_entries; i++) {
		if (count->entries[i].uid == uid && count->entries[i].n > 0)
			return &count->entries[i];
		if (count->entries[i].n == 0)
			free_entry = &count->entries[i];
	}
	if (!free_entry) {
		grown = reallocarray(count->entries, count->n_entries + 1, sizeof(*grown));
		if (!grown)
			return NULL;
		count->entries = grown;
		free_entry = &grown[count->n_entries++];
	}
	*free_entry = (struct uid_count_entry) { .uid = uid };
	return free_entry;
}

static inline unsigned uid_count_of(const struct uid_count *count, uid_t uid)
{
	for (unsigned i = 0; i < count->n_entries; i++)
		if (count->entries[i].uid == uid)
			return count->entries[i].n;
	return 0;
}

/* False when the user has max already (or there is no memory to count). */
static inline _must_check_ bool uid_count_add(struct uid_count *count, uid_t uid, unsigned max)
{
	struct uid_count_entry *entry = uid_count_find(count, uid);

	if (!entry || entry->n >= max)
		return false;
	entry->n++;
	return true;
}

static inline void uid_count_remove(struct uid_count *count, uid_t uid)
{
	struct uid_count_entry *entry = uid_count_find(count, uid);

	if (entry && entry->n > 0)
		entry->n--;
}

static inline void uid_count_deinit(struct uid_count *count)
{
	free(count->entries);
}
