/* SPDX-License-Identifier: LGPL-2.1-only */
/* Clearing: the daemon does not clear sessions yet, so that there is no handle. */
#include <lttng/clear-handle.h>
#include <lttng/clear.h>
#include "ctl/call.h"

enum lttng_error_code lttng_clear_session(const char *session_name, struct lttng_clear_handle **handle)
{
	int r = session_name ? call_unserved(session_name, "clearing of sessions") :
		call_invalid("A session's name is needed");

	(void) handle;
	return (enum lttng_error_code) -r;
}

enum lttng_clear_handle_status lttng_clear_handle_wait_for_completion(struct lttng_clear_handle *handle,
	int timeout_ms)
{
	(void) handle;
	(void) timeout_ms;
	return LTTNG_CLEAR_HANDLE_STATUS_INVALID;
}

enum lttng_clear_handle_status lttng_clear_handle_get_result(const struct lttng_clear_handle *handle,
	enum lttng_error_code *result)
{
	(void) handle;
	(void) result;
	return LTTNG_CLEAR_HANDLE_STATUS_INVALID;
}

void lttng_clear_handle_destroy(struct lttng_clear_handle *handle)
{
	(void) handle;
}
