/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What objects are made of: strings that are replaced, and growing arrays of
 * pointers.  The array does not own what it points to; its object does.
 */
#pragma once
#include "base/defs.h"

/* Replaces the string by a copy; NULL leaves none. -ENOMEM: it is as before. */
_must_check_ int owned_str_set(char **str, const char *value);
static inline bool str_is_empty(const char *s)
{
	return !s || !*s;
}

struct owned_array {
	void **items;
	unsigned count;
};

_must_check_ int owned_array_append(struct owned_array *array, void *item);
/* NULL when there are not so many. */
void *owned_array_get(const struct owned_array *array, unsigned index);
/* Takes the last one out; NULL when empty.  A destructor's loop. */
void *owned_array_pop(struct owned_array *array);
/* Frees the memory of an array that is empty. */
void owned_array_deinit(struct owned_array *array);
