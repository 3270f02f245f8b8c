/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/kernel-probe.h"
#include "base/str.h"
#include "ctl/object/owned.h"
#include <lttng/constant.h>
#include <string.h>

static struct lttng_kernel_probe_location *kernel_probe_location_new(
		enum lttng_kernel_probe_location_type type, uint64_t value)
{
	struct lttng_kernel_probe_location *location = calloc(1, sizeof(*location));

	if (!location)
		return NULL;
	ref_init(&location->ref);
	location->type = type;
	location->value = value;
	return location;
}

struct lttng_kernel_probe_location *kernel_probe_location_ref(const struct lttng_kernel_probe_location *location)
{
	struct lttng_kernel_probe_location *shared = (struct lttng_kernel_probe_location *) location;

	ref_get(&shared->ref);
	return shared;
}

static enum lttng_kernel_probe_location_status get_value(const struct lttng_kernel_probe_location *location,
		enum lttng_kernel_probe_location_type type, uint64_t *value)
{
	if (!location || !value || location->type != type)
		return LTTNG_KERNEL_PROBE_LOCATION_STATUS_INVALID;
	*value = location->value;
	return LTTNG_KERNEL_PROBE_LOCATION_STATUS_OK;
}

struct lttng_kernel_probe_location *lttng_kernel_probe_location_symbol_create(const char *symbol_name,
		uint64_t offset)
{
	_cleanup_(lttng_kernel_probe_location_destroyp) struct lttng_kernel_probe_location *location = NULL;

	if (str_is_empty(symbol_name) || strlen(symbol_name) >= LTTNG_SYMBOL_NAME_LEN)
		return NULL;
	location = kernel_probe_location_new(LTTNG_KERNEL_PROBE_LOCATION_TYPE_SYMBOL_OFFSET, offset);
	if (!location || owned_str_set(&location->symbol, symbol_name) < 0)
		return NULL;
	return TAKE_PTR(location);
}

struct lttng_kernel_probe_location *lttng_kernel_probe_location_address_create(uint64_t address)
{
	return kernel_probe_location_new(LTTNG_KERNEL_PROBE_LOCATION_TYPE_ADDRESS, address);
}

void lttng_kernel_probe_location_destroy(struct lttng_kernel_probe_location *location)
{
	if (!location || !ref_put(&location->ref))
		return;
	free(location->symbol);
	free(location);
}

enum lttng_kernel_probe_location_type lttng_kernel_probe_location_get_type(
		const struct lttng_kernel_probe_location *location)
{
	return location ? location->type : LTTNG_KERNEL_PROBE_LOCATION_TYPE_UNKNOWN;
}

const char *lttng_kernel_probe_location_symbol_get_name(const struct lttng_kernel_probe_location *location)
{
	return location ? location->symbol : NULL;
}

enum lttng_kernel_probe_location_status lttng_kernel_probe_location_symbol_get_offset(
		const struct lttng_kernel_probe_location *location, uint64_t *offset)
{
	return get_value(location, LTTNG_KERNEL_PROBE_LOCATION_TYPE_SYMBOL_OFFSET, offset);
}

enum lttng_kernel_probe_location_status lttng_kernel_probe_location_address_get_address(
		const struct lttng_kernel_probe_location *location, uint64_t *offset)
{
	return get_value(location, LTTNG_KERNEL_PROBE_LOCATION_TYPE_ADDRESS, offset);
}

bool kernel_probe_location_is_equal(const struct lttng_kernel_probe_location *a,
		const struct lttng_kernel_probe_location *b)
{
	if (!a || !b)
		return a == b;
	return a->type == b->type && a->value == b->value && str_eq(a->symbol, b->symbol);
}
