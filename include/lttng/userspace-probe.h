/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Where the kernel puts a probe into a program or library: at a function, or
 * at an SDT probe; and how that place is looked up.
 *
 * @since 2.11
 */
#pragma once
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_userspace_probe_location;
struct lttng_userspace_probe_location_lookup_method;

enum lttng_userspace_probe_location_lookup_method_type {
	LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_UNKNOWN = -1,
	LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_FUNCTION_DEFAULT = 0, /* as ELF */
	LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_FUNCTION_ELF = 1,     /* ELF symbol tables */
	LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_TRACEPOINT_SDT = 2,   /* SDT notes */
};

enum lttng_userspace_probe_location_status {
	LTTNG_USERSPACE_PROBE_LOCATION_STATUS_INVALID = -1,
	LTTNG_USERSPACE_PROBE_LOCATION_STATUS_OK = 0,
};

enum lttng_userspace_probe_location_type {
	LTTNG_USERSPACE_PROBE_LOCATION_TYPE_UNKNOWN = -1,
	LTTNG_USERSPACE_PROBE_LOCATION_TYPE_FUNCTION = 0,
	LTTNG_USERSPACE_PROBE_LOCATION_TYPE_TRACEPOINT = 1,     /* SDT */
};

enum lttng_userspace_probe_location_function_instrumentation_type {
	LTTNG_USERSPACE_PROBE_LOCATION_FUNCTION_INSTRUMENTATION_TYPE_UNKNOWN = -1,
	LTTNG_USERSPACE_PROBE_LOCATION_FUNCTION_INSTRUMENTATION_TYPE_ENTRY = 0,
};

/* ---- lookup methods ---- */

/* NULL: no memory.  A location takes its method over; destroy only one that was not given away. */
LTTNG_EXPORT struct lttng_userspace_probe_location_lookup_method *
lttng_userspace_probe_location_lookup_method_function_elf_create(void);
LTTNG_EXPORT struct lttng_userspace_probe_location_lookup_method *
lttng_userspace_probe_location_lookup_method_tracepoint_sdt_create(void);
/* _UNKNOWN for NULL. */
LTTNG_EXPORT enum lttng_userspace_probe_location_lookup_method_type
lttng_userspace_probe_location_lookup_method_get_type(
		const struct lttng_userspace_probe_location_lookup_method *lookup_method);
LTTNG_EXPORT void lttng_userspace_probe_location_lookup_method_destroy(
		struct lttng_userspace_probe_location_lookup_method *lookup_method);

/* ---- locations ---- */

/*
 * The file is opened for reading now, and kept open, so that a later rename
 * does not change what is meant.  On success the method belongs to the
 * location.  NULL: no such file, no method or one of the other kind, an empty
 * or too long name, no memory; the caller keeps the method.
 */
LTTNG_EXPORT struct lttng_userspace_probe_location *lttng_userspace_probe_location_function_create(
		const char *binary_path, const char *function_name,
		struct lttng_userspace_probe_location_lookup_method *lookup_method);
LTTNG_EXPORT struct lttng_userspace_probe_location *lttng_userspace_probe_location_tracepoint_create(
		const char *binary_path, const char *provider_name, const char *probe_name,
		struct lttng_userspace_probe_location_lookup_method *lookup_method);
LTTNG_EXPORT void lttng_userspace_probe_location_destroy(struct lttng_userspace_probe_location *location);

/* _UNKNOWN for NULL. */
LTTNG_EXPORT enum lttng_userspace_probe_location_type lttng_userspace_probe_location_get_type(
		const struct lttng_userspace_probe_location *location);
/* Kept by the location; NULL when it has none. */
LTTNG_EXPORT const struct lttng_userspace_probe_location_lookup_method *
lttng_userspace_probe_location_get_lookup_method(const struct lttng_userspace_probe_location *location);

/* Strings and descriptors are the location's.  NULL or -1 for a location of the other kind. */
LTTNG_EXPORT const char *lttng_userspace_probe_location_function_get_binary_path(
		const struct lttng_userspace_probe_location *location);
LTTNG_EXPORT const char *lttng_userspace_probe_location_function_get_function_name(
		const struct lttng_userspace_probe_location *location);
LTTNG_EXPORT int lttng_userspace_probe_location_function_get_binary_fd(
		const struct lttng_userspace_probe_location *location);
LTTNG_EXPORT enum lttng_userspace_probe_location_function_instrumentation_type
lttng_userspace_probe_location_function_get_instrumentation_type(
		const struct lttng_userspace_probe_location *location);
/* Only _ENTRY exists, and is the default. */
LTTNG_EXPORT enum lttng_userspace_probe_location_status
lttng_userspace_probe_location_function_set_instrumentation_type(
		const struct lttng_userspace_probe_location *location,
		enum lttng_userspace_probe_location_function_instrumentation_type instrumentation_type);

/* Of a probe on an SDT tracepoint.  What is returned is the location's; NULL or -1 for another type. */
LTTNG_EXPORT const char *lttng_userspace_probe_location_tracepoint_get_binary_path(
		const struct lttng_userspace_probe_location *location);
LTTNG_EXPORT const char *lttng_userspace_probe_location_tracepoint_get_probe_name(
		const struct lttng_userspace_probe_location *location);
LTTNG_EXPORT const char *lttng_userspace_probe_location_tracepoint_get_provider_name(
		const struct lttng_userspace_probe_location *location);
LTTNG_EXPORT int lttng_userspace_probe_location_tracepoint_get_binary_fd(
		const struct lttng_userspace_probe_location *location);

#ifdef __cplusplus
}
#endif
