/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/owned.h"
#include "base/str.h"
#include <errno.h>

int owned_str_set(char **str, const char *value)
{
	char *copy = NULL;
	int r;

	if (value) {
		r = str_dup(value, &copy);
		if (r < 0)
			return r;
	}
	free(*str);
	*str = copy;
	return 0;
}

int owned_array_append(struct owned_array *array, void *item)
{
	void **items = reallocarray(array->items, array->count + 1, sizeof(*items));

	if (!items)
		return -ENOMEM;
	items[array->count++] = item;
	array->items = items;
	return 0;
}

void *owned_array_get(const struct owned_array *array, unsigned index)
{
	return index < array->count ? array->items[index] : NULL;
}

void *owned_array_pop(struct owned_array *array)
{
	return array->count ? array->items[--array->count] : NULL;
}

void owned_array_deinit(struct owned_array *array)
{
	assert(array->count == 0);
	free(array->items);
	array->items = NULL;
}
