/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Process attribute trackers: what a session's tracker says, and changes to
 * it.  Results are 0 or -LTTNG_ERR_*.
 */
#pragma once
#include <lttng/tracker.h>
#include "base/defs.h"

struct control_process_value;

/* Which tracker is meant; strings are borrowed. */
struct tracker_name {
	const char *session;
	uint8_t domain, attribute;
};

/* The values of an inclusion set. */
struct lttng_process_attr_values {
	unsigned n;
	struct tracked_value {
		enum lttng_process_attr_value_type type;
		int64_t number;
		char *name;
	} *items;
};
void lttng_process_attr_values_free(struct lttng_process_attr_values *values);
DEFINE_CLEANUP(struct lttng_process_attr_values *, lttng_process_attr_values_free)

/* ret_values may be NULL; of a policy without a set they are none. */
_must_check_ int tracker_get(const struct tracker_name *name, enum lttng_tracking_policy *ret_policy,
	struct lttng_process_attr_values **ret_values);
_must_check_ int tracker_set_policy(const struct tracker_name *name, enum lttng_tracking_policy policy);
_must_check_ int tracker_change(const struct tracker_name *name, const struct control_process_value *value, bool add);
