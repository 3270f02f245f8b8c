/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/event-field-value.h"
#include "base/str.h"
#include <errno.h>

static struct lttng_event_field_value *value_alloc(enum lttng_event_field_value_type type)
{
	struct lttng_event_field_value *value = calloc(1, sizeof(*value));

	if (value)
		value->type = type;
	return value;
}

int event_field_value_new_unsigned(enum lttng_event_field_value_type type, uint64_t value,
		struct lttng_event_field_value **ret)
{
	struct lttng_event_field_value *made = value_alloc(type);

	assert(type == LTTNG_EVENT_FIELD_VALUE_TYPE_UNSIGNED_INT ||
	       type == LTTNG_EVENT_FIELD_VALUE_TYPE_UNSIGNED_ENUM);
	if (!made)
		return -ENOMEM;
	made->u.u = value;
	*ret = made;
	return 0;
}

int event_field_value_new_signed(enum lttng_event_field_value_type type, int64_t value,
		struct lttng_event_field_value **ret)
{
	struct lttng_event_field_value *made = value_alloc(type);

	assert(type == LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_INT ||
	       type == LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_ENUM);
	if (!made)
		return -ENOMEM;
	made->u.i = value;
	*ret = made;
	return 0;
}

int event_field_value_new_real(double value, struct lttng_event_field_value **ret)
{
	struct lttng_event_field_value *made = value_alloc(LTTNG_EVENT_FIELD_VALUE_TYPE_REAL);

	if (!made)
		return -ENOMEM;
	made->u.real = value;
	*ret = made;
	return 0;
}

int event_field_value_new_string(const char *value, size_t len, struct lttng_event_field_value **ret)
{
	_cleanup_(event_field_value_freep) struct lttng_event_field_value *made = NULL;
	int r;

	made = value_alloc(LTTNG_EVENT_FIELD_VALUE_TYPE_STRING);
	if (!made)
		return -ENOMEM;
	r = str_dup_n(value, len, &made->u.str);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(made);
	return 0;
}

int event_field_value_new_array(struct lttng_event_field_value **ret)
{
	struct lttng_event_field_value *made = value_alloc(LTTNG_EVENT_FIELD_VALUE_TYPE_ARRAY);

	if (!made)
		return -ENOMEM;
	*ret = made;
	return 0;
}

int event_field_value_append(struct lttng_event_field_value *array, struct lttng_event_field_value *element)
{
	assert(array->type == LTTNG_EVENT_FIELD_VALUE_TYPE_ARRAY);
	return owned_array_append(&array->u.elements, element);
}

void event_field_value_free(struct lttng_event_field_value *value)
{
	if (!value)
		return;
	if (value->type == LTTNG_EVENT_FIELD_VALUE_TYPE_STRING) {
		free(value->u.str);
	} else if (value->type == LTTNG_EVENT_FIELD_VALUE_TYPE_ARRAY) {
		while (value->u.elements.count)
			event_field_value_free(owned_array_pop(&value->u.elements));
		owned_array_deinit(&value->u.elements);
	}
	free(value);
}

enum lttng_event_field_value_type lttng_event_field_value_get_type(
		const struct lttng_event_field_value *field_val)
{
	return field_val ? field_val->type : LTTNG_EVENT_FIELD_VALUE_TYPE_INVALID;
}

enum lttng_event_field_value_status lttng_event_field_value_unsigned_int_get_value(
		const struct lttng_event_field_value *field_val, uint64_t *val)
{
	if (!field_val || !val || (field_val->type != LTTNG_EVENT_FIELD_VALUE_TYPE_UNSIGNED_INT &&
				   field_val->type != LTTNG_EVENT_FIELD_VALUE_TYPE_UNSIGNED_ENUM))
		return LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID;
	*val = field_val->u.u;
	return LTTNG_EVENT_FIELD_VALUE_STATUS_OK;
}

enum lttng_event_field_value_status lttng_event_field_value_signed_int_get_value(
		const struct lttng_event_field_value *field_val, int64_t *val)
{
	if (!field_val || !val || (field_val->type != LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_INT &&
				   field_val->type != LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_ENUM))
		return LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID;
	*val = field_val->u.i;
	return LTTNG_EVENT_FIELD_VALUE_STATUS_OK;
}

enum lttng_event_field_value_status lttng_event_field_value_real_get_value(
		const struct lttng_event_field_value *field_val, double *val)
{
	if (!field_val || !val || field_val->type != LTTNG_EVENT_FIELD_VALUE_TYPE_REAL)
		return LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID;
	*val = field_val->u.real;
	return LTTNG_EVENT_FIELD_VALUE_STATUS_OK;
}

enum lttng_event_field_value_status lttng_event_field_value_string_get_value(
		const struct lttng_event_field_value *field_val, const char **value)
{
	if (!field_val || !value || field_val->type != LTTNG_EVENT_FIELD_VALUE_TYPE_STRING)
		return LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID;
	*value = field_val->u.str;
	return LTTNG_EVENT_FIELD_VALUE_STATUS_OK;
}

enum lttng_event_field_value_status lttng_event_field_value_array_get_length(
		const struct lttng_event_field_value *field_val, unsigned int *length)
{
	if (!field_val || !length || field_val->type != LTTNG_EVENT_FIELD_VALUE_TYPE_ARRAY)
		return LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID;
	*length = field_val->u.elements.count;
	return LTTNG_EVENT_FIELD_VALUE_STATUS_OK;
}

enum lttng_event_field_value_status lttng_event_field_value_array_get_element_at_index(
		const struct lttng_event_field_value *field_val, unsigned int index,
		const struct lttng_event_field_value **elem_field_val)
{
	if (!field_val || !elem_field_val || field_val->type != LTTNG_EVENT_FIELD_VALUE_TYPE_ARRAY ||
	    index >= field_val->u.elements.count)
		return LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID;
	*elem_field_val = owned_array_get(&field_val->u.elements, index);
	return *elem_field_val ? LTTNG_EVENT_FIELD_VALUE_STATUS_OK : LTTNG_EVENT_FIELD_VALUE_STATUS_UNAVAILABLE;
}
