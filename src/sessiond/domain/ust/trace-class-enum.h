/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Enumerations that applications announced: label and range of each entry,
 * in the project's own form.  Owned by a trace class and under its lock.
 */
#pragma once
#include "base/defs.h"
#include "sessiond/domain/ust/trace-class-index.h"

struct lttng_ust_ctl_enum_entry;

/* Bounds are the 64 bits as sent, with how to read them; no holes: compared as bytes. */
struct enum_entry {
	uint64_t start, end;            /* inclusive */
	uint32_t label;                 /* offset in the labels */
	uint8_t start_signed, end_signed;
	uint8_t is_auto;                /* one more than the entry before */
	uint8_t zero;
};

/* The labels follow the entries, NUL-terminated; the first is the enumeration's name. */
struct enum_class {
	uint32_t n_entries;
	uint32_t labels_len;
	struct enum_entry entries[];
};

struct enum_set {
	struct type_index index;
	struct type_entry **by_id;
	uint32_t cap;
};

void enum_set_deinit(struct enum_set *set);
/* > 0: enum trace_class_outcome. keys_left: bytes the set may still take. */
_must_check_ int enum_set_register(struct enum_set *set, const char *name, size_t n_entries,
				   const struct lttng_ust_ctl_enum_entry *entries, size_t keys_left,
				   uint64_t *ret_id);
/* NULL unless id was given to an enumeration of that name. */
const struct enum_class *enum_set_find(const struct enum_set *set, uint64_t id, const char *name);

/* For an id that enum_set_find() accepted. */
const struct enum_class *enum_set_get(const struct enum_set *set, uint32_t id);

static inline const char *enum_class_label(const struct enum_class *class, const struct enum_entry *entry)
{
	return (const char *) &class->entries[class->n_entries] + entry->label;
}

static inline const char *enum_class_name(const struct enum_class *class)
{
	return (const char *) &class->entries[class->n_entries];
}

/*
 * Range of one entry as a container of that signedness shows it.  A bound the
 * container cannot hold is moved to the last value it can, so start <= end
 * always holds for a reader.
 */
struct enum_range {
	uint64_t start, end;
	bool is_clipped;
};
/* previous_end: what the entry before got; pass UINT64_MAX for the first. */
struct enum_range enum_entry_range(const struct enum_entry *entry, bool is_signed, uint64_t previous_end);
