/* SPDX-License-Identifier: GPL-2.0-only */
/* Rotation schedules of a session, for the enable- and disable-rotation commands. */
#pragma once
#include <lttng/lttng.h>
#include "cli/cli.h"

DEFINE_CLEANUP(struct lttng_rotation_schedule *, lttng_rotation_schedule_destroy)

/* A schedule of that type with its value; NULL without memory or for an impossible value. */
struct lttng_rotation_schedule *schedule_new(enum lttng_rotation_schedule_type type, uint64_t value);
uint64_t schedule_value(const struct lttng_rotation_schedule *schedule);
/* "every 1 s": text for people; buf holds 64 bytes. */
const char *schedule_text(const struct lttng_rotation_schedule *schedule, char *buf);
/* A member "rotation_schedule_result" of list. */
void schedule_describe(struct node *list, const struct lttng_rotation_schedule *schedule, bool done);
/* Why the last call failed: in the words of the library, if it has any. */
const char *schedule_cause(enum lttng_rotation_status status);
