/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include "cli/schedule.h"
#include "cli/units.h"

struct lttng_rotation_schedule *schedule_new(enum lttng_rotation_schedule_type type, uint64_t value)
{
	bool periodic = type == LTTNG_ROTATION_SCHEDULE_TYPE_PERIODIC;
	_cleanup_(lttng_rotation_schedule_destroyp) struct lttng_rotation_schedule *schedule = NULL;
	enum lttng_rotation_status status;

	schedule = periodic ? lttng_rotation_schedule_periodic_create() :
			      lttng_rotation_schedule_size_threshold_create();
	if (!schedule)
		return NULL;
	status = periodic ? lttng_rotation_schedule_periodic_set_period(schedule, value) :
			    lttng_rotation_schedule_size_threshold_set_threshold(schedule, value);
	return status == LTTNG_ROTATION_STATUS_OK ? TAKE_PTR(schedule) : NULL;
}

static bool is_periodic(const struct lttng_rotation_schedule *schedule)
{
	return lttng_rotation_schedule_get_type(schedule) == LTTNG_ROTATION_SCHEDULE_TYPE_PERIODIC;
}

uint64_t schedule_value(const struct lttng_rotation_schedule *schedule)
{
	uint64_t value = 0;

	if (is_periodic(schedule))
		(void) lttng_rotation_schedule_periodic_get_period(schedule, &value);
	else
		(void) lttng_rotation_schedule_size_threshold_get_threshold(schedule, &value);
	return value; /* 0 when it was never set */
}

const char *schedule_text(const struct lttng_rotation_schedule *schedule, char *buf)
{
	uint64_t value = schedule_value(schedule);
	char unit[UNIT_SIZE];

	(void) snprintf(buf, 64, "every %s%s", is_periodic(schedule) ? unit_us(value, unit) : unit_bytes(value, unit),
			is_periodic(schedule) ? "" : " written");
	return buf;
}

void schedule_describe(struct node *list, const struct lttng_rotation_schedule *schedule, bool done)
{
	struct node *result = node_object(list, "rotation_schedule_result");
	struct node *node = node_object(result, "rotation_schedule");

	if (is_periodic(schedule))
		node_u64(node_object(node, "periodic"), "time_us", schedule_value(schedule));
	else
		node_u64(node_object(node, "size_threshold"), "bytes", schedule_value(schedule));
	node_bool(result, "success", done);
}

const char *schedule_cause(enum lttng_rotation_status status)
{
	const char *detail = cli_error_detail();

	if (detail && *detail)
		return detail;
	switch (status) {
	case LTTNG_ROTATION_STATUS_SCHEDULE_ALREADY_SET:
		return "a schedule of this kind is set already, or none is";
	case LTTNG_ROTATION_STATUS_INVALID:
		return "invalid value";
	case LTTNG_ROTATION_STATUS_UNAVAILABLE:
		return "not available for this session";
	default:
		return "the session daemon refused";
	}
}
