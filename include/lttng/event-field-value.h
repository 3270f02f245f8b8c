/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A captured value.  Values belong to the evaluation they were got from.
 *
 * @since 2.13
 */
#pragma once
#include <stdint.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_event_field_value;

enum lttng_event_field_value_type {
	LTTNG_EVENT_FIELD_VALUE_TYPE_UNKNOWN = -2,      /* of a later version */
	LTTNG_EVENT_FIELD_VALUE_TYPE_INVALID = -1,      /* NULL */
	LTTNG_EVENT_FIELD_VALUE_TYPE_UNSIGNED_INT = 0,
	LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_INT = 1,
	LTTNG_EVENT_FIELD_VALUE_TYPE_UNSIGNED_ENUM = 2, /* read as an unsigned integer */
	LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_ENUM = 3,   /* read as a signed integer */
	LTTNG_EVENT_FIELD_VALUE_TYPE_REAL = 4,
	LTTNG_EVENT_FIELD_VALUE_TYPE_STRING = 5,
	LTTNG_EVENT_FIELD_VALUE_TYPE_ARRAY = 6,
};

enum lttng_event_field_value_status {
	LTTNG_EVENT_FIELD_VALUE_STATUS_UNAVAILABLE = -2,        /* was not captured */
	LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID = -1,
	LTTNG_EVENT_FIELD_VALUE_STATUS_OK = 0,
};

/* _INVALID for NULL, _UNKNOWN for a kind that this version does not have. */
LTTNG_EXPORT enum lttng_event_field_value_type lttng_event_field_value_get_type(
		const struct lttng_event_field_value *field_val);

/* _INVALID: NULL, or a value of another type. */
LTTNG_EXPORT enum lttng_event_field_value_status lttng_event_field_value_unsigned_int_get_value(
		const struct lttng_event_field_value *field_val, uint64_t *val);
LTTNG_EXPORT enum lttng_event_field_value_status lttng_event_field_value_signed_int_get_value(
		const struct lttng_event_field_value *field_val, int64_t *val);
LTTNG_EXPORT enum lttng_event_field_value_status lttng_event_field_value_real_get_value(
		const struct lttng_event_field_value *field_val, double *val);
/* UTF-8, owned by the value. */
LTTNG_EXPORT enum lttng_event_field_value_status lttng_event_field_value_string_get_value(
		const struct lttng_event_field_value *field_val, const char **value);

/* Number of elements.  _INVALID for NULL or a value that is no array. */
LTTNG_EXPORT enum lttng_event_field_value_status lttng_event_field_value_array_get_length(
		const struct lttng_event_field_value *field_val, unsigned int *length);
/* _UNAVAILABLE when the element was not captured; _INVALID also for an index out of range. */
LTTNG_EXPORT enum lttng_event_field_value_status lttng_event_field_value_array_get_element_at_index(
		const struct lttng_event_field_value *field_val, unsigned int index,
		const struct lttng_event_field_value **elem_field_val);

#ifdef __cplusplus
}
#endif
