/* SPDX-License-Identifier: LGPL-2.1-only */
/* What was found when a condition was met; made from a notification. */
#pragma once
#include "base/defs.h"
#include <lttng/condition/evaluation.h>

struct lttng_event_field_value;
struct lttng_trace_archive_location;

struct lttng_evaluation {
	enum lttng_condition_type type;
	union {
		struct {
			uint64_t use, capacity;         /* bytes */
		} buffer_usage;
		uint64_t consumed_size;                 /* bytes */
		struct {
			uint64_t id;
			struct lttng_trace_archive_location *location;  /* NULL: not known */
		} rotation;
		struct lttng_event_field_value *captured;       /* an array, or NULL: nothing was to be captured */
	} u;
};

/* Each takes over what it is given on success. */
_must_check_ int evaluation_new_buffer_usage(enum lttng_condition_type type, uint64_t use, uint64_t capacity,
		struct lttng_evaluation **ret);
_must_check_ int evaluation_new_consumed_size(uint64_t bytes, struct lttng_evaluation **ret);
_must_check_ int evaluation_new_rotation(enum lttng_condition_type type, uint64_t id,
		struct lttng_trace_archive_location *location, struct lttng_evaluation **ret);
_must_check_ int evaluation_new_event_rule_matches(struct lttng_event_field_value *captured,
		struct lttng_evaluation **ret);
DEFINE_CLEANUP(struct lttng_evaluation *, lttng_evaluation_destroy)
