/* SPDX-License-Identifier: GPL-2.0-only */
/* What the daemon sends: captured values, locations, evaluations, notifications. */
#include "samples.h"
#include <string.h>
#include "ctl/object/archive-location.h"
#include "ctl/object/evaluation.h"
#include "ctl/object/event-field-value.h"
#include "ctl/object/notification.h"

static struct lttng_event_field_value *array_of(struct lttng_event_field_value *first,
	struct lttng_event_field_value *second)
{
	struct lttng_event_field_value *array = NULL;

	must(event_field_value_new_array(&array) == 0 && event_field_value_append(array, first) == 0 &&
	     event_field_value_append(array, second) == 0);
	return array;
}

static struct lttng_event_field_value *real(double value)
{
	struct lttng_event_field_value *made = NULL;

	must(event_field_value_new_real(value, &made) == 0);
	return made;
}

static struct lttng_event_field_value *integer(enum lttng_event_field_value_type type, uint64_t value)
{
	struct lttng_event_field_value *made = NULL;

	if (type == LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_INT || type == LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_ENUM)
		must(event_field_value_new_signed(type, (int64_t) value, &made) == 0);
	else
		must(event_field_value_new_unsigned(type, value, &made) == 0);
	return made;
}

static struct lttng_event_field_value *text(const char *value)
{
	struct lttng_event_field_value *made = NULL;

	must(event_field_value_new_string(value, strlen(value), &made) == 0);
	return made;
}

void give_values(const struct taker *taker)
{
	struct lttng_event_field_value *deep = text("deep");

	for (int type = 0; type <= LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_ENUM; type++) {
		GIVE(field_value, "integer", integer((enum lttng_event_field_value_type) type, 5));
		GIVE(field_value, "other integer", integer((enum lttng_event_field_value_type) type, UINT64_MAX));
	}
	GIVE(field_value, "real", real(1.5));
	GIVE(field_value, "minus zero", real(-0.0));
	GIVE(field_value, "zero", real(0.0));
	GIVE(field_value, "not a number", real(__builtin_nan("")));
	GIVE(field_value, "text", text("text"));
	GIVE(field_value, "no text", text(""));
	GIVE(field_value, "of which nothing was captured", array_of(NULL, NULL));
	GIVE(field_value, "of which one was captured", array_of(text("a"), NULL));
	GIVE(field_value, "the other one", array_of(NULL, text("a")));
	GIVE(field_value, "array in an array", array_of(array_of(text("a"), NULL), NULL));
	for (unsigned i = 0; i < 4; i++)
		deep = array_of(deep, NULL);
	GIVE(field_value, "deep", deep);
}

static struct lttng_trace_archive_location *local(const char *path)
{
	struct lttng_trace_archive_location *location = NULL;

	must(archive_location_new_local(path, &location) == 0);
	return location;
}

static struct lttng_trace_archive_location *relay(const char *host, uint16_t control, uint16_t data, const char *path)
{
	struct lttng_trace_archive_location *location = NULL;

	must(archive_location_new_relay(host, control, data, path, &location) == 0);
	return location;
}

void give_locations(const struct taker *taker)
{
	GIVE(archive_location, "local", local("/t"));
	GIVE(archive_location, "other path", local("/u"));
	GIVE(archive_location, "relay", relay("h", 1, 2, "/t"));
	GIVE(archive_location, "other host", relay("i", 1, 2, "/t"));
	GIVE(archive_location, "other control port", relay("h", 65535, 2, "/t"));
	GIVE(archive_location, "other data port", relay("h", 1, 3, "/t"));
	GIVE(archive_location, "other relative path", relay("h", 1, 2, "t"));
}

static struct lttng_evaluation *of_usage(enum lttng_condition_type type, uint64_t use, uint64_t capacity)
{
	struct lttng_evaluation *evaluation = NULL;

	must(evaluation_new_buffer_usage(type, use, capacity, &evaluation) == 0);
	return evaluation;
}

static struct lttng_evaluation *of_consumed(uint64_t bytes)
{
	struct lttng_evaluation *evaluation = NULL;

	must(evaluation_new_consumed_size(bytes, &evaluation) == 0);
	return evaluation;
}

static struct lttng_evaluation *of_rotation(enum lttng_condition_type type, uint64_t id,
	struct lttng_trace_archive_location *location)
{
	struct lttng_evaluation *evaluation = NULL;

	must(evaluation_new_rotation(type, id, location, &evaluation) == 0);
	return evaluation;
}

static struct lttng_evaluation *of_event(struct lttng_event_field_value *captured)
{
	struct lttng_evaluation *evaluation = NULL;

	must(evaluation_new_event_rule_matches(captured, &evaluation) == 0);
	return evaluation;
}

static struct lttng_notification *notification(struct lttng_trigger *trigger, struct lttng_evaluation *evaluation)
{
	struct lttng_notification *made = NULL;

	must(notification_new(trigger, evaluation, &made) == 0);
	return made;
}

#define T(name) LTTNG_CONDITION_TYPE_##name

void give_evaluations(const struct taker *taker)
{
	GIVE(evaluation, "high usage", of_usage(T(BUFFER_USAGE_HIGH), 1, 2));
	GIVE(evaluation, "low usage", of_usage(T(BUFFER_USAGE_LOW), 1, 2));
	GIVE(evaluation, "other usage", of_usage(T(BUFFER_USAGE_LOW), 2, 2));
	GIVE(evaluation, "other capacity", of_usage(T(BUFFER_USAGE_LOW), 1, 3));
	GIVE(evaluation, "consumed size", of_consumed(1));
	GIVE(evaluation, "other consumed size", of_consumed(2));
	GIVE(evaluation, "rotation begins", of_rotation(T(SESSION_ROTATION_ONGOING), 1, NULL));
	GIVE(evaluation, "rotation ends", of_rotation(T(SESSION_ROTATION_COMPLETED), 1, NULL));
	GIVE(evaluation, "other rotation", of_rotation(T(SESSION_ROTATION_COMPLETED), 2, NULL));
	GIVE(evaluation, "rotation with a place", of_rotation(T(SESSION_ROTATION_COMPLETED), 1, local("/t")));
	GIVE(evaluation, "event", of_event(NULL));
	GIVE(evaluation, "event with values", of_event(array_of(text("a"), real(2))));
	GIVE(notification, "notification", notification(trigger_of(consumed(0), notify(1), "t"), of_consumed(1)));
	GIVE(notification, "other trigger", notification(trigger_of(consumed(0), notify(1), "u"), of_consumed(1)));
	GIVE(notification, "other evaluation", notification(trigger_of(consumed(0), notify(1), "t"), of_consumed(2)));
	GIVE(notification, "with values", notification(trigger_of(matches(PLAIN, "a", "b"), notify(1), "t"),
		of_event(array_of(array_of(text("a"), NULL), real(2)))));
}
