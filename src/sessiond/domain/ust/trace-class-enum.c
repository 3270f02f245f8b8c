/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include <lttng/ust-ctl.h>
#include "base/buf.h"
#include "base/hash.h"
#include "sessiond/domain/ust/trace-class-enum.h"
#include "sessiond/domain/ust/trace-class.h"

void enum_set_deinit(struct enum_set *set)
{
	type_index_deinit(&set->index);
	free(set->by_id);
	set->by_id = NULL;
	set->cap = 0;
}

/* Compares as numbers, whatever the signedness of each. */
static bool is_in_order(const struct enum_entry *entry)
{
	bool start_negative = entry->start_signed && (int64_t) entry->start < 0;
	bool end_negative = entry->end_signed && (int64_t) entry->end < 0;

	if (start_negative != end_negative)
		return start_negative;
	return entry->start <= entry->end;
}

static int read_entry(const struct lttng_ust_ctl_enum_entry *from, struct enum_entry *to, struct buf *labels)
{
	*to = (struct enum_entry) { .label = (uint32_t) labels->len };
	buf_append(labels, from->string, strnlen(from->string, sizeof(from->string)));
	buf_putc(labels, '\0');
	if (from->u.extra.options & LTTNG_UST_CTL_UST_ENUM_ENTRY_OPTION_IS_AUTO) {
		to->is_auto = 1;
		return 0;
	}
	to->start = from->start.value;
	to->end = from->end.value;
	to->start_signed = !!from->start.signedness;
	to->end_signed = !!from->end.signedness;
	return is_in_order(to) ? 0 : TRACE_CLASS_INVALID;
}

/* The key is the struct enum_class itself. */
static int build_key(struct buf *key, const char *name, size_t n_entries,
		     const struct lttng_ust_ctl_enum_entry *entries)
{
	_cleanup_buf_ struct buf labels = BUF_INIT;
	struct enum_class head = { .n_entries = (uint32_t) n_entries };
	int r;

	buf_append(&labels, name, strnlen(name, LTTNG_UST_ABI_SYM_NAME_LEN));
	buf_putc(&labels, '\0');
	buf_append(key, &head, sizeof(head));
	for (size_t i = 0; i < n_entries; i++) {
		struct enum_entry entry;

		r = read_entry(&entries[i], &entry, &labels);
		if (r != 0)
			return r;
		buf_append(key, &entry, sizeof(entry));
	}
	buf_append(key, labels.data, labels.len);
	if (labels.error || key->error)
		return -ENOMEM;
	((struct enum_class *) key->data)->labels_len = (uint32_t) labels.len;
	return 0;
}

static int reserve_id(struct enum_set *set)
{
	struct type_entry **bigger;
	uint32_t cap;

	if (set->index.n_entries < set->cap)
		return 0;
	cap = set->cap ? 2 * set->cap : 8;
	bigger = realloc(set->by_id, cap * sizeof(struct type_entry *));
	if (!bigger)
		return -ENOMEM;
	set->by_id = bigger;
	set->cap = cap;
	return 0;
}

int enum_set_register(struct enum_set *set, const char *name, size_t n_entries,
		      const struct lttng_ust_ctl_enum_entry *entries, size_t keys_left, uint64_t *ret_id)
{
	_cleanup_buf_ struct buf key = BUF_INIT;
	struct type_entry *entry;
	uint64_t hash;
	int r;

	if (n_entries > TRACE_CLASS_ENUM_ENTRIES_MAX)
		return TRACE_CLASS_FULL;
	r = build_key(&key, name, n_entries, entries);
	if (r != 0)
		return r;
	hash = hash_bytes(key.data, key.len);
	entry = type_index_find(&set->index, hash, key.data, key.len);
	if (entry) {
		*ret_id = entry->id;
		return 0;
	}
	if (set->index.n_entries >= TRACE_CLASS_ENUMS_MAX || key.len > keys_left)
		return TRACE_CLASS_FULL;
	r = reserve_id(set);
	if (r < 0)
		return r;
	r = type_index_add(&set->index, hash, key.data, key.len, &entry);
	if (r < 0)
		return r;
	entry->id = set->index.n_entries - 1;
	set->by_id[entry->id] = entry;
	*ret_id = entry->id;
	return 0;
}

const struct enum_class *enum_set_get(const struct enum_set *set, uint32_t id)
{
	assert(id < set->index.n_entries);
	return (const struct enum_class *) set->by_id[id]->key;
}

const struct enum_class *enum_set_find(const struct enum_set *set, uint64_t id, const char *name)
{
	const struct enum_class *class;

	if (id >= set->index.n_entries)
		return NULL;
	class = enum_set_get(set, (uint32_t) id);
	return strncmp(enum_class_name(class), name, LTTNG_UST_ABI_SYM_NAME_LEN) == 0 ? class : NULL;
}

struct enum_range enum_entry_range(const struct enum_entry *entry, bool is_signed, uint64_t previous_end)
{
	struct enum_range range = { .start = entry->start, .end = entry->end };

	if (entry->is_auto) {
		range.start = range.end = previous_end + 1;
		return range;
	}
	if (entry->start == entry->end && entry->start_signed == entry->end_signed)
		return range;
	if (is_signed && !entry->end_signed && range.end > INT64_MAX) {
		range.end = INT64_MAX;
		range.is_clipped = true;
	} else if (!is_signed && entry->start_signed && (int64_t) range.start < 0 &&
		   !(entry->end_signed && (int64_t) range.end < 0)) {
		range.start = 0;
		range.is_clipped = true;
	}
	if (is_signed && !entry->start_signed && range.start > INT64_MAX) {
		range.start = INT64_MAX;
		range.is_clipped = true;
	}
	return range;
}
