/* SPDX-License-Identifier: LGPL-2.1-only */
/* Clearing: the daemon does not clear sessions yet. */
#include <stdlib.h>
#include <lttng/clear-handle.h>
#include <lttng/clear.h>
#include "ctl/call.h"

struct lttng_clear_handle {
	enum lttng_error_code result;
};

/* The command line of 2.13 looks at nothing but the handle: without one it would blame the waiting. */
enum lttng_error_code lttng_clear_session(const char *session_name, struct lttng_clear_handle **handle)
{
	struct lttng_clear_handle *made;
	int r = session_name ? call_unserved(session_name, "clearing of sessions") :
		call_invalid("A session's name is needed");

	if (r != -LTTNG_ERR_NOT_SUPPORTED || !handle)
		return (enum lttng_error_code) -r;
	made = malloc(sizeof(*made));
	if (!made)
		return LTTNG_ERR_NOMEM;
	made->result = LTTNG_ERR_NOT_SUPPORTED;
	*handle = made;
	return LTTNG_OK;
}

enum lttng_clear_handle_status lttng_clear_handle_wait_for_completion(struct lttng_clear_handle *handle,
	int timeout_ms)
{
	(void) timeout_ms;
	return handle ? LTTNG_CLEAR_HANDLE_STATUS_COMPLETED : LTTNG_CLEAR_HANDLE_STATUS_INVALID;
}

enum lttng_clear_handle_status lttng_clear_handle_get_result(const struct lttng_clear_handle *handle,
	enum lttng_error_code *result)
{
	if (!handle || !result)
		return LTTNG_CLEAR_HANDLE_STATUS_INVALID;
	*result = handle->result;
	return LTTNG_CLEAR_HANDLE_STATUS_OK;
}

void lttng_clear_handle_destroy(struct lttng_clear_handle *handle)
{
	free(handle);
}
