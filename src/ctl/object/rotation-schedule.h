/* SPDX-License-Identifier: LGPL-2.1-only */
/* When a session is to be rotated, and the set of schedules that a session has. */
#pragma once
#include "ctl/object/owned.h"
#include <lttng/rotation.h>

struct lttng_rotation_schedule {
	enum lttng_rotation_schedule_type type; /* constant */
	uint64_t value;                         /* bytes, or microseconds; 0: unset */
};
DEFINE_CLEANUP(struct lttng_rotation_schedule *, lttng_rotation_schedule_destroy)

struct lttng_rotation_schedules {
	struct owned_array array;               /* of struct lttng_rotation_schedule * */
};

_must_check_ int rotation_schedule_set_new(struct lttng_rotation_schedules **ret);
/* Takes the schedule over on success. */
_must_check_ int rotation_schedule_set_add(struct lttng_rotation_schedules *schedules,
		struct lttng_rotation_schedule *schedule);
DEFINE_CLEANUP(struct lttng_rotation_schedules *, lttng_rotation_schedules_destroy)
