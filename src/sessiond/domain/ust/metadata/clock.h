/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clock that applications stamp events with, as the metadata describes
 * it: CLOCK_MONOTONIC, or the clock plugin that liblttng-ust loaded
 * (LTTNG_UST_CLOCK_PLUGIN) in this process too.
 */
#pragma once
#include "base/defs.h"

struct trace_clock {
	char *name;
	char *description;
	char *uuid;             /* NULL: unknown */
	uint64_t freq;          /* cycles a second */
	int64_t offset;         /* cycles from the epoch to the clock's zero */
};

#define TRACE_CLOCK_INIT { .name = NULL }

/* Describes the clock and samples its offset. */
_must_check_ int trace_clock_init(struct trace_clock *clock);
void trace_clock_deinit(struct trace_clock *clock);
#define _cleanup_trace_clock_ _cleanup_(trace_clock_deinit)

/* The path of a plugin that was asked for and is not in use, or NULL: then traces tell another time than applications. */
const char *trace_clock_missing_plugin(void);

/* The offset now; it moves when the wall clock is set. */
int64_t trace_clock_sample_offset(const struct trace_clock *clock);
