/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Where an archived part of a trace (a rotated chunk) is: a local directory,
 * or a path below the output directory of a relay daemon.  Locations belong
 * to the object they were got from; strings belong to the location.
 *
 * @since 2.11
 */
#pragma once
#include <stdint.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_trace_archive_location;

enum lttng_trace_archive_location_type {
	LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_UNKNOWN = 0,
	LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_LOCAL = 1,
	LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_RELAY = 2,
};

enum lttng_trace_archive_location_status {
	LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_ERROR = -2,
	LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_INVALID = -1,
	LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_OK = 0,
};

enum lttng_trace_archive_location_relay_protocol_type {
	LTTNG_TRACE_ARCHIVE_LOCATION_RELAY_PROTOCOL_TYPE_TCP = 0,
};

/* _UNKNOWN for NULL. */
LTTNG_EXPORT enum lttng_trace_archive_location_type lttng_trace_archive_location_get_type(
		const struct lttng_trace_archive_location *location);

/* _INVALID for NULL, or a location of the other type; so below. */
LTTNG_EXPORT enum lttng_trace_archive_location_status lttng_trace_archive_location_local_get_absolute_path(
		const struct lttng_trace_archive_location *location, const char **absolute_path);

/* Host name or address of the relay daemon, its ports and protocol, and the path at its side. */
LTTNG_EXPORT enum lttng_trace_archive_location_status lttng_trace_archive_location_relay_get_host(
		const struct lttng_trace_archive_location *location, const char **relay_host);
LTTNG_EXPORT enum lttng_trace_archive_location_status lttng_trace_archive_location_relay_get_control_port(
		const struct lttng_trace_archive_location *location, uint16_t *control_port);
LTTNG_EXPORT enum lttng_trace_archive_location_status lttng_trace_archive_location_relay_get_data_port(
		const struct lttng_trace_archive_location *location, uint16_t *data_port);
LTTNG_EXPORT enum lttng_trace_archive_location_status lttng_trace_archive_location_relay_get_protocol_type(
		const struct lttng_trace_archive_location *location,
		enum lttng_trace_archive_location_relay_protocol_type *protocol);
LTTNG_EXPORT enum lttng_trace_archive_location_status lttng_trace_archive_location_relay_get_relative_path(
		const struct lttng_trace_archive_location *location, const char **relative_path);

#ifdef __cplusplus
}
#endif
