/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A captured value.  The library makes them from what the daemon sends; an
 * array owns its elements, of which those that were not captured are NULL.
 */
#pragma once
#include "ctl/object/owned.h"
#include <lttng/event-field-value.h>

struct lttng_event_field_value {
	enum lttng_event_field_value_type type;
	union {
		uint64_t u;                     /* unsigned integer and enumeration */
		int64_t i;                      /* signed integer and enumeration */
		double real;
		char *str;
		struct owned_array elements;    /* of struct lttng_event_field_value * or NULL */
	} u;
};

/* type is one of the two unsigned, or one of the two signed. */
_must_check_ int event_field_value_new_unsigned(enum lttng_event_field_value_type type, uint64_t value,
		struct lttng_event_field_value **ret);
_must_check_ int event_field_value_new_signed(enum lttng_event_field_value_type type, int64_t value,
		struct lttng_event_field_value **ret);
_must_check_ int event_field_value_new_real(double value, struct lttng_event_field_value **ret);
_must_check_ int event_field_value_new_string(const char *value, size_t len, struct lttng_event_field_value **ret);
_must_check_ int event_field_value_new_array(struct lttng_event_field_value **ret);
/* Takes the element over on success; NULL: was not captured. */
_must_check_ int event_field_value_append(struct lttng_event_field_value *array,
		struct lttng_event_field_value *element);
void event_field_value_free(struct lttng_event_field_value *value);
DEFINE_CLEANUP(struct lttng_event_field_value *, event_field_value_free)
