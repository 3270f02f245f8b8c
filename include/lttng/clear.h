/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Throws away what a session has recorded so far.
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

/*
 * Empties the ring buffers and the current trace, local or at the relay
 * daemon.  Archived chunks and finished snapshots stay; a live viewer reads
 * the packet it is at to its end.  Nothing from before the call is left
 * afterwards; what is recorded during the call may be.
 *
 * LTTNG_OK and a handle to wait on (may be NULL when not wanted), freed with
 * lttng_clear_handle_destroy(); or a code: _CLEAR_RELAY_DISALLOWED,
 * _CLEAR_NOT_AVAILABLE_RELAY, _CLEAR_FAIL_CONSUMER and others.
 */
LTTNG_EXPORT enum lttng_error_code lttng_clear_session(const char *session_name,
		struct lttng_clear_handle **handle);

#ifdef __cplusplus
}
#endif
