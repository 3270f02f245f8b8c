/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A session that is being destroyed: see lttng_destroy_session_ext().  Wait
 * first, then ask for the results.
 *
 * @since 2.11
 */
#pragma once
#include <lttng/lttng-error.h>
#include <lttng/lttng-export.h>
#include <lttng/rotation.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_destruction_handle;

/* Negative: errors. */
enum lttng_destruction_handle_status {
	LTTNG_DESTRUCTION_HANDLE_STATUS_ERROR = -2,
	LTTNG_DESTRUCTION_HANDLE_STATUS_INVALID = -1,
	LTTNG_DESTRUCTION_HANDLE_STATUS_OK = 0,
	LTTNG_DESTRUCTION_HANDLE_STATUS_COMPLETED = 1,
	LTTNG_DESTRUCTION_HANDLE_STATUS_TIMEOUT = 2,
};

/* Frees the handle; the destruction goes on. */
LTTNG_EXPORT void lttng_destruction_handle_destroy(struct lttng_destruction_handle *handle);

/*
 * Waits for at most timeout_ms milliseconds, for ever when negative.
 * _COMPLETED (the waiting; see the result for the destruction), _TIMEOUT, or
 * an error.
 */
LTTNG_EXPORT enum lttng_destruction_handle_status lttng_destruction_handle_wait_for_completion(
		struct lttng_destruction_handle *handle, int timeout_ms);

/*
 * How it ended; whether there was a last rotation (a session that was rotated
 * once is rotated at its end; _NO_ROTATION otherwise); and where that put the
 * trace, a location which the handle keeps.  _INVALID before the waiting was
 * completed, or, for the location, when there was no complete rotation.
 */
LTTNG_EXPORT enum lttng_destruction_handle_status lttng_destruction_handle_get_result(
		const struct lttng_destruction_handle *handle, enum lttng_error_code *result);
LTTNG_EXPORT enum lttng_destruction_handle_status lttng_destruction_handle_get_rotation_state(
		const struct lttng_destruction_handle *handle, enum lttng_rotation_state *rotation_state);
LTTNG_EXPORT enum lttng_destruction_handle_status lttng_destruction_handle_get_archive_location(
		const struct lttng_destruction_handle *handle,
		const struct lttng_trace_archive_location **location);

#ifdef __cplusplus
}
#endif
