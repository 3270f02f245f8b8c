/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A session that is being cleared: see lttng_clear_session().  Wait first,
 * then ask for the result.
 *
 * @since 2.12
 */
#pragma once
#include <lttng/lttng-error.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_clear_handle;

/* Negative: errors. */
enum lttng_clear_handle_status {
	LTTNG_CLEAR_HANDLE_STATUS_ERROR = -2,
	LTTNG_CLEAR_HANDLE_STATUS_INVALID = -1,
	LTTNG_CLEAR_HANDLE_STATUS_OK = 0,
	LTTNG_CLEAR_HANDLE_STATUS_COMPLETED = 1,
	LTTNG_CLEAR_HANDLE_STATUS_TIMEOUT = 2,
};

/* Frees the handle; the clearing goes on. */
LTTNG_EXPORT void lttng_clear_handle_destroy(struct lttng_clear_handle *handle);

/* Waits for at most timeout_ms milliseconds, for ever when negative: _COMPLETED, _TIMEOUT, or an error. */
LTTNG_EXPORT enum lttng_clear_handle_status lttng_clear_handle_wait_for_completion(
		struct lttng_clear_handle *handle, int timeout_ms);

/* How the clearing itself ended.  _INVALID before the waiting was completed. */
LTTNG_EXPORT enum lttng_clear_handle_status lttng_clear_handle_get_result(
		const struct lttng_clear_handle *handle, enum lttng_error_code *result);

#ifdef __cplusplus
}
#endif
