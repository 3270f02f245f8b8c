/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include "ctl/object/record.h"
#include "ctl/object/rotation-schedule.h"

int rotation_schedule_to_record(const struct lttng_rotation_schedule *schedule, _unused_ struct record_pool *pool,
		struct object_rotation_schedule *ret)
{
	*ret = (struct object_rotation_schedule) { .type = (uint8_t) schedule->type, .value = schedule->value };
	return 0;
}

int rotation_schedule_from_record(const struct object_rotation_schedule *record,
		struct lttng_rotation_schedule **ret)
{
	const bool is_size = record->type == LTTNG_ROTATION_SCHEDULE_TYPE_SIZE_THRESHOLD;
	_cleanup_(lttng_rotation_schedule_destroyp) struct lttng_rotation_schedule *schedule = is_size ?
		lttng_rotation_schedule_size_threshold_create() : lttng_rotation_schedule_periodic_create();
	int r = 0;

	if (!schedule)
		return -ENOMEM;
	if (record->value)
		r = record_status(is_size ?
			lttng_rotation_schedule_size_threshold_set_threshold(schedule, record->value) :
			lttng_rotation_schedule_periodic_set_period(schedule, record->value));
	if (r >= 0)
		*ret = TAKE_PTR(schedule);
	return r;
}
