/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An event rule: which tracepoints a channel records.  Immutable and shared;
 * whether it is enabled stands in the channel.  Identity is name, log level
 * condition, what the filter does (its bytecode) and the set of exclusions.
 */
#pragma once
#include "base/defs.h"
#include "base/ref.h"

enum loglevel_type { LOGLEVEL_ALL = 0, LOGLEVEL_RANGE = 1, LOGLEVEL_SINGLE = 2 };

struct event_conf {
	uint8_t type;                   /* enum lttng_event_type + 1, 0 for all */
	const char *name;
	enum loglevel_type loglevel_type;
	int32_t loglevel;
	const char *filter;             /* expression, or "" */
	const void *bytecode;           /* instructions, then relocations */
	uint32_t bytecode_len, reloc_offset;
	const char *const *exclusions;  /* of an event: sorted, each once */
	unsigned n_exclusions;
};

struct event {
	struct ref ref;
	struct event_conf conf;         /* constant, everything in it owned */
	uint64_t hash;                  /* constant, of the identity */
};

/* Copies conf, with "**" in patterns as "*". -ENOMEM, -E_EVENT_NAME, -E_EXCLUSION_INVALID, -E_FILTER_INVALID. */
_must_check_ int event_new(const struct event_conf *conf, struct event **ret);
struct event *event_ref(struct event *event);
void event_unref(struct event *event);
DEFINE_CLEANUP(struct event *, event_unref)
bool event_is_same(const struct event *a, const struct event *b);
