/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/rotation-schedule.h"
#include <errno.h>

static struct lttng_rotation_schedule *schedule_new(enum lttng_rotation_schedule_type type)
{
	struct lttng_rotation_schedule *schedule = calloc(1, sizeof(*schedule));

	if (schedule)
		schedule->type = type;
	return schedule;
}

static enum lttng_rotation_status get_value(const struct lttng_rotation_schedule *schedule,
		enum lttng_rotation_schedule_type type, uint64_t *value)
{
	if (!schedule || !value || schedule->type != type)
		return LTTNG_ROTATION_STATUS_INVALID;
	if (schedule->value == 0)
		return LTTNG_ROTATION_STATUS_UNAVAILABLE;
	*value = schedule->value;
	return LTTNG_ROTATION_STATUS_OK;
}

static enum lttng_rotation_status set_value(struct lttng_rotation_schedule *schedule,
		enum lttng_rotation_schedule_type type, uint64_t value)
{
	if (!schedule || schedule->type != type || value == 0 || value == UINT64_MAX)
		return LTTNG_ROTATION_STATUS_INVALID;
	schedule->value = value;
	return LTTNG_ROTATION_STATUS_OK;
}

struct lttng_rotation_schedule *lttng_rotation_schedule_size_threshold_create(void)
{
	return schedule_new(LTTNG_ROTATION_SCHEDULE_TYPE_SIZE_THRESHOLD);
}

struct lttng_rotation_schedule *lttng_rotation_schedule_periodic_create(void)
{
	return schedule_new(LTTNG_ROTATION_SCHEDULE_TYPE_PERIODIC);
}

void lttng_rotation_schedule_destroy(struct lttng_rotation_schedule *schedule)
{
	free(schedule);
}

enum lttng_rotation_schedule_type lttng_rotation_schedule_get_type(const struct lttng_rotation_schedule *schedule)
{
	return schedule ? schedule->type : LTTNG_ROTATION_SCHEDULE_TYPE_UNKNOWN;
}

enum lttng_rotation_status lttng_rotation_schedule_size_threshold_get_threshold(
		const struct lttng_rotation_schedule *schedule, uint64_t *size_threshold_bytes)
{
	return get_value(schedule, LTTNG_ROTATION_SCHEDULE_TYPE_SIZE_THRESHOLD, size_threshold_bytes);
}

enum lttng_rotation_status lttng_rotation_schedule_size_threshold_set_threshold(
		struct lttng_rotation_schedule *schedule, uint64_t size_threshold_bytes)
{
	return set_value(schedule, LTTNG_ROTATION_SCHEDULE_TYPE_SIZE_THRESHOLD, size_threshold_bytes);
}

enum lttng_rotation_status lttng_rotation_schedule_periodic_get_period(
		const struct lttng_rotation_schedule *schedule, uint64_t *period_us)
{
	return get_value(schedule, LTTNG_ROTATION_SCHEDULE_TYPE_PERIODIC, period_us);
}

enum lttng_rotation_status lttng_rotation_schedule_periodic_set_period(struct lttng_rotation_schedule *schedule,
		uint64_t period_us)
{
	return set_value(schedule, LTTNG_ROTATION_SCHEDULE_TYPE_PERIODIC, period_us);
}

/* ---- set ---- */

int rotation_schedule_set_new(struct lttng_rotation_schedules **ret)
{
	struct lttng_rotation_schedules *schedules = calloc(1, sizeof(*schedules));

	if (!schedules)
		return -ENOMEM;
	*ret = schedules;
	return 0;
}

int rotation_schedule_set_add(struct lttng_rotation_schedules *schedules,
		struct lttng_rotation_schedule *schedule)
{
	return owned_array_append(&schedules->array, schedule);
}

void lttng_rotation_schedules_destroy(struct lttng_rotation_schedules *schedules)
{
	if (!schedules)
		return;
	while (schedules->array.count)
		lttng_rotation_schedule_destroy(owned_array_pop(&schedules->array));
	owned_array_deinit(&schedules->array);
	free(schedules);
}

enum lttng_rotation_status lttng_rotation_schedules_get_count(const struct lttng_rotation_schedules *schedules,
		unsigned int *count)
{
	if (!schedules || !count)
		return LTTNG_ROTATION_STATUS_INVALID;
	*count = schedules->array.count;
	return LTTNG_ROTATION_STATUS_OK;
}

const struct lttng_rotation_schedule *lttng_rotation_schedules_get_at_index(
		const struct lttng_rotation_schedules *schedules, unsigned int index)
{
	return schedules ? owned_array_get(&schedules->array, index) : NULL;
}
