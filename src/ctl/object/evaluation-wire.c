/* SPDX-License-Identifier: LGPL-2.1-only */
/* Records of evaluations, and of what one has: captured values, the place of an archive. */
#include <errno.h>
#include <string.h>
#include "ctl/object/archive-location.h"
#include "ctl/object/evaluation.h"
#include "ctl/object/event-field-value.h"
#include "ctl/object/record.h"

/* ---- captured values ---- */

static int put_value(const struct lttng_event_field_value *value, struct record_pool *pool, unsigned depth,
		struct object_field_value *ret)
{
	struct object_field_value *elements;
	int r = 0;

	if (!value)
		return 0;               /* was not captured */
	ret->type = (uint8_t) (value->type + 1);
	switch (value->type) {
	case LTTNG_EVENT_FIELD_VALUE_TYPE_STRING:
		ret->text = value->u.str;
		return 0;
	case LTTNG_EVENT_FIELD_VALUE_TYPE_REAL:
		memcpy(&ret->number, &value->u.real, sizeof(ret->number));
		return 0;
	case LTTNG_EVENT_FIELD_VALUE_TYPE_ARRAY:
		break;
	default:
		ret->number = value->u.u;
		return 0;
	}
	if (depth == WIRE_MAX_DEPTH)
		return -ERANGE;
	elements = record_list_new(pool, &ret->elements, object_field_value_wire(), value->u.elements.count);
	if (!elements)
		return -ENOMEM;
	for (unsigned i = 0; i < value->u.elements.count && r >= 0; i++)
		r = put_value(value->u.elements.items[i], pool, depth + 1, &elements[i]);
	return r;
}

int field_value_to_record(const struct lttng_event_field_value *value, struct record_pool *pool,
		struct object_field_value *ret)
{
	return put_value(value, pool, 0, ret);
}

/* The codec bounds how deep this goes. */
static int make_array(struct wire_list list, struct lttng_event_field_value **ret)
{
	_cleanup_(event_field_value_freep) struct lttng_event_field_value *array = NULL;
	struct object_field_value record;
	int r = event_field_value_new_array(&array);

	while (r >= 0 && (r = wire_list_next(&list, object_field_value_wire(), &record)) > 0) {
		_cleanup_(event_field_value_freep) struct lttng_event_field_value *element = NULL;

		r = record.type ? field_value_from_record(&record, &element) : 0;
		if (r >= 0)
			r = event_field_value_append(array, element);
		if (r >= 0)
			element = NULL; /* the array has it now */
	}
	if (r < 0)
		return r;
	*ret = TAKE_PTR(array);
	return 0;
}

int field_value_from_record(const struct object_field_value *record, struct lttng_event_field_value **ret)
{
	const enum lttng_event_field_value_type type = (enum lttng_event_field_value_type) (record->type - 1);
	double real;

	switch (type) {
	case LTTNG_EVENT_FIELD_VALUE_TYPE_UNSIGNED_INT:
	case LTTNG_EVENT_FIELD_VALUE_TYPE_UNSIGNED_ENUM:
		return event_field_value_new_unsigned(type, record->number, ret);
	case LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_INT:
	case LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_ENUM:
		return event_field_value_new_signed(type, (int64_t) record->number, ret);
	case LTTNG_EVENT_FIELD_VALUE_TYPE_REAL:
		memcpy(&real, &record->number, sizeof(real));
		return event_field_value_new_real(real, ret);
	case LTTNG_EVENT_FIELD_VALUE_TYPE_STRING:
		return event_field_value_new_string(record->text, strlen(record->text), ret);
	case LTTNG_EVENT_FIELD_VALUE_TYPE_ARRAY:
		return make_array(record->elements, ret);
	default:
		return -EBADMSG;
	}
}

/* ---- archives ---- */

int archive_location_to_record(const struct lttng_trace_archive_location *location,
		_unused_ struct record_pool *pool, struct object_archive_location *ret)
{
	*ret = (struct object_archive_location) {
		.type = (uint8_t) location->type, .path = location->path, .host = location->host,
		.control_port = location->control_port, .data_port = location->data_port,
	};
	return 0;
}

int archive_location_from_record(const struct object_archive_location *record,
		struct lttng_trace_archive_location **ret)
{
	switch ((enum lttng_trace_archive_location_type) record->type) {
	case LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_LOCAL:
		if (*record->path != '/' || *record->host || record->control_port || record->data_port)
			return -EBADMSG;
		return archive_location_new_local(record->path, ret);
	case LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_RELAY:
		if (!*record->path || !*record->host)
			return -EBADMSG;
		return archive_location_new_relay(record->host, record->control_port, record->data_port,
				record->path, ret);
	default:
		return -EBADMSG;
	}
}

/* ---- evaluations ---- */

static int put_rotation(const struct lttng_evaluation *evaluation, struct record_pool *pool,
		struct object_evaluation *ret)
{
	struct object_archive_location *location;

	ret->rotation = evaluation->u.rotation.id;
	if (!evaluation->u.rotation.location)
		return 0;
	location = record_list_new(pool, &ret->location, object_archive_location_wire(), 1);
	return location ? archive_location_to_record(evaluation->u.rotation.location, pool, location) : -ENOMEM;
}

static int put_captured(const struct lttng_evaluation *evaluation, struct record_pool *pool,
		struct object_evaluation *ret)
{
	struct object_field_value *captured;

	if (!evaluation->u.captured)
		return 0;
	captured = record_list_new(pool, &ret->captured, object_field_value_wire(), 1);
	return captured ? field_value_to_record(evaluation->u.captured, pool, captured) : -ENOMEM;
}

int evaluation_to_record(const struct lttng_evaluation *evaluation, struct record_pool *pool,
		struct object_evaluation *ret)
{
	ret->type = (uint8_t) evaluation->type;
	switch (evaluation->type) {
	case LTTNG_CONDITION_TYPE_BUFFER_USAGE_HIGH:
	case LTTNG_CONDITION_TYPE_BUFFER_USAGE_LOW:
		ret->use = evaluation->u.buffer_usage.use;
		ret->capacity = evaluation->u.buffer_usage.capacity;
		return 0;
	case LTTNG_CONDITION_TYPE_SESSION_CONSUMED_SIZE:
		ret->consumed_size = evaluation->u.consumed_size;
		return 0;
	case LTTNG_CONDITION_TYPE_SESSION_ROTATION_ONGOING:
	case LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED:
		return put_rotation(evaluation, pool, ret);
	case LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES:
		return put_captured(evaluation, pool, ret);
	default:
		return -EINVAL;
	}
}

static int make_rotation(const struct object_evaluation *record, struct lttng_evaluation **ret)
{
	_cleanup_(archive_location_freep) struct lttng_trace_archive_location *location = NULL;
	struct object_archive_location location_record;
	int r = 0;

	if (record->location.n > 0) {
		r = record_only(&record->location, object_archive_location_wire(), &location_record);
		if (r >= 0)
			r = archive_location_from_record(&location_record, &location);
	}
	if (r >= 0)
		r = evaluation_new_rotation((enum lttng_condition_type) record->type, record->rotation, location, ret);
	if (r >= 0)
		location = NULL;
	return r;
}

static int make_matches(const struct object_evaluation *record, struct lttng_evaluation **ret)
{
	_cleanup_(event_field_value_freep) struct lttng_event_field_value *captured = NULL;
	struct object_field_value captured_record;
	int r = 0;

	if (record->captured.n > 0) {
		r = record_only(&record->captured, object_field_value_wire(), &captured_record);
		if (r >= 0)
			r = field_value_from_record(&captured_record, &captured);
	}
	if (r >= 0 && captured && captured->type != LTTNG_EVENT_FIELD_VALUE_TYPE_ARRAY)
		r = -EBADMSG;
	if (r >= 0)
		r = evaluation_new_event_rule_matches(captured, ret);
	if (r >= 0)
		captured = NULL;
	return r;
}

int evaluation_from_record(const struct object_evaluation *record, struct lttng_evaluation **ret)
{
	const enum lttng_condition_type type = (enum lttng_condition_type) record->type;

	if ((record->location.n > 0 && type != LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED) ||
	    (record->captured.n > 0 && type != LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES))
		return -EBADMSG;
	switch (type) {
	case LTTNG_CONDITION_TYPE_BUFFER_USAGE_HIGH:
	case LTTNG_CONDITION_TYPE_BUFFER_USAGE_LOW:
		return evaluation_new_buffer_usage(type, record->use, record->capacity, ret);
	case LTTNG_CONDITION_TYPE_SESSION_CONSUMED_SIZE:
		return evaluation_new_consumed_size(record->consumed_size, ret);
	case LTTNG_CONDITION_TYPE_SESSION_ROTATION_ONGOING:
	case LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED:
		return make_rotation(record, ret);
	case LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES:
		return make_matches(record, ret);
	default:
		return -EBADMSG;
	}
}
