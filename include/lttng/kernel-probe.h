/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Where a kprobe goes: an address, or a symbol and an offset in bytes.
 *
 * @since 2.13
 */
#pragma once
#include <stdint.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_kernel_probe_location;

enum lttng_kernel_probe_location_status {
	LTTNG_KERNEL_PROBE_LOCATION_STATUS_INVALID = -1,
	LTTNG_KERNEL_PROBE_LOCATION_STATUS_OK = 0,
};

enum lttng_kernel_probe_location_type {
	LTTNG_KERNEL_PROBE_LOCATION_TYPE_UNKNOWN = -1,
	LTTNG_KERNEL_PROBE_LOCATION_TYPE_SYMBOL_OFFSET = 0,
	LTTNG_KERNEL_PROBE_LOCATION_TYPE_ADDRESS = 1,
};

/* NULL: no memory; the name is missing, empty, or does not fit LTTNG_SYMBOL_NAME_LEN. */
LTTNG_EXPORT struct lttng_kernel_probe_location *lttng_kernel_probe_location_symbol_create(
		const char *symbol_name, uint64_t offset);
LTTNG_EXPORT struct lttng_kernel_probe_location *lttng_kernel_probe_location_address_create(uint64_t address);
LTTNG_EXPORT void lttng_kernel_probe_location_destroy(struct lttng_kernel_probe_location *location);

/* _UNKNOWN for NULL. */
LTTNG_EXPORT enum lttng_kernel_probe_location_type lttng_kernel_probe_location_get_type(
		const struct lttng_kernel_probe_location *location);

/* NULL or _INVALID for a location of the other type.  The name is the location's. */
LTTNG_EXPORT const char *lttng_kernel_probe_location_symbol_get_name(
		const struct lttng_kernel_probe_location *location);
LTTNG_EXPORT enum lttng_kernel_probe_location_status lttng_kernel_probe_location_symbol_get_offset(
		const struct lttng_kernel_probe_location *location, uint64_t *offset);
LTTNG_EXPORT enum lttng_kernel_probe_location_status lttng_kernel_probe_location_address_get_address(
		const struct lttng_kernel_probe_location *location, uint64_t *offset);

#ifdef __cplusplus
}
#endif
