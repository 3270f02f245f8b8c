/* SPDX-License-Identifier: LGPL-2.1-only */
/* Names of the context fields that can be added to events: plain ones, perf counters, application contexts. */
#pragma once
#include <lttng/event.h>
#include "base/defs.h"

struct context_name {
	enum lttng_event_context_type type;
	const char *name;               /* "vpid" */
	bool userspace;                 /* also for the user-space domain */
};

struct perf_counter_name {
	const char *name;               /* "cpu-cycles" */
	uint32_t type;                  /* of perf_event_attr */
	uint64_t config;
};

/* Both end with a NULL name; the order is that of "add-context --list". */
extern const struct context_name context_names[];
extern const struct perf_counter_name perf_counter_names[];

/*
 * Reads "vpid", "perf:thread:NAME", "perf:cpu:raw:rHEX:NAME", "perf:NAME" or "$app.PROVIDER:TYPE" (any
 * case but for application contexts). The strings of an application context are owned: context_deinit().
 * 0, -EINVAL or -ENOMEM.
 */
_must_check_ int context_parse(const char *text, struct lttng_event_context *ret);
void context_deinit(struct lttng_event_context *context);
/* What context_parse() reads. -EINVAL for a type that is not known, -ENOMEM. */
_must_check_ int context_format(const struct lttng_event_context *context, char **ret);
/* Plain name of a type; NULL for perf and application contexts. */
const char *context_name(enum lttng_event_context_type type);
/* The 21 of the user-space domain: plain ones, perf counters of threads, application contexts. */
bool context_is_userspace(enum lttng_event_context_type type);
