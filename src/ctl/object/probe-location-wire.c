/* SPDX-License-Identifier: LGPL-2.1-only */
/* Records of probe locations. */
#include <errno.h>
#include <lttng/lttng.h>
#include "ctl/object/record.h"

/* ---- kernel ---- */

int kernel_probe_to_record(const struct lttng_kernel_probe_location *location,
		_unused_ struct record_pool *pool, struct object_kernel_probe *ret)
{
	enum lttng_kernel_probe_location_status status;

	switch (lttng_kernel_probe_location_get_type(location)) {
	case LTTNG_KERNEL_PROBE_LOCATION_TYPE_SYMBOL_OFFSET:
		ret->type = LTTNG_KERNEL_PROBE_LOCATION_TYPE_SYMBOL_OFFSET;
		ret->symbol = lttng_kernel_probe_location_symbol_get_name(location);
		status = lttng_kernel_probe_location_symbol_get_offset(location, &ret->value);
		break;
	case LTTNG_KERNEL_PROBE_LOCATION_TYPE_ADDRESS:
		ret->type = LTTNG_KERNEL_PROBE_LOCATION_TYPE_ADDRESS;
		status = lttng_kernel_probe_location_address_get_address(location, &ret->value);
		break;
	default:
		return -EINVAL;
	}
	return status == LTTNG_KERNEL_PROBE_LOCATION_STATUS_OK ? 0 : -EINVAL;
}

int kernel_probe_from_record(const struct object_kernel_probe *record, struct lttng_kernel_probe_location **ret)
{
	const bool is_address = record->type == LTTNG_KERNEL_PROBE_LOCATION_TYPE_ADDRESS;
	struct lttng_kernel_probe_location *location;

	if (is_address && *record->symbol)
		return -EBADMSG;
	location = is_address ? lttng_kernel_probe_location_address_create(record->value) :
				lttng_kernel_probe_location_symbol_create(record->symbol, record->value);
	if (!location)
		return -EBADMSG;
	*ret = location;
	return 0;
}

/* ---- user space ---- */

int userspace_probe_to_record(const struct lttng_userspace_probe_location *location,
		_unused_ struct record_pool *pool, struct object_userspace_probe *ret)
{
	const struct lttng_userspace_probe_location_lookup_method *method =
		lttng_userspace_probe_location_get_lookup_method(location);
	const enum lttng_userspace_probe_location_type type = lttng_userspace_probe_location_get_type(location);

	if (type == LTTNG_USERSPACE_PROBE_LOCATION_TYPE_FUNCTION) {
		ret->path = lttng_userspace_probe_location_function_get_binary_path(location);
		ret->name = lttng_userspace_probe_location_function_get_function_name(location);
	} else if (type == LTTNG_USERSPACE_PROBE_LOCATION_TYPE_TRACEPOINT) {
		ret->path = lttng_userspace_probe_location_tracepoint_get_binary_path(location);
		ret->name = lttng_userspace_probe_location_tracepoint_get_probe_name(location);
		ret->provider = lttng_userspace_probe_location_tracepoint_get_provider_name(location);
	} else {
		return -EINVAL;
	}
	ret->type = (uint8_t) type;
	ret->method = (uint8_t) lttng_userspace_probe_location_lookup_method_get_type(method);
	return 0;
}

static struct lttng_userspace_probe_location_lookup_method *method_of(uint8_t type)
{
	switch ((enum lttng_userspace_probe_location_lookup_method_type) type) {
	case LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_FUNCTION_ELF:
		return lttng_userspace_probe_location_lookup_method_function_elf_create();
	case LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_TRACEPOINT_SDT:
		return lttng_userspace_probe_location_lookup_method_tracepoint_sdt_create();
	default:
		return NULL;
	}
}

int userspace_probe_from_record(const struct object_userspace_probe *record,
		struct lttng_userspace_probe_location **ret)
{
	const bool is_function = record->type == LTTNG_USERSPACE_PROBE_LOCATION_TYPE_FUNCTION;
	struct lttng_userspace_probe_location_lookup_method *method;
	struct lttng_userspace_probe_location *location;

	if (is_function && *record->provider)
		return -EBADMSG;
	method = method_of(record->method);
	location = is_function ?
		lttng_userspace_probe_location_function_create(record->path, record->name, method) :
		lttng_userspace_probe_location_tracepoint_create(record->path, record->provider, record->name, method);
	if (!location) {
		lttng_userspace_probe_location_lookup_method_destroy(method);
		return -EBADMSG;
	}
	*ret = location;
	return 0;
}
