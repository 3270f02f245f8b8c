/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Destruction of sessions.  A handle keeps its connection: the daemon's answer
 * comes over it when the trace is complete.
 */
#include <lttng/lttng.h>
#include "base/str.h"
#include "base/time.h"
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/completion.h"

/* waiting ──answer──▶ completed;  ──broken connection──▶ failed */
struct lttng_destruction_handle {
	struct connection *connection;  /* while waiting */
	bool completed;
	enum lttng_error_code result;
	char *session;
};
DEFINE_CLEANUP(struct lttng_destruction_handle *, lttng_destruction_handle_destroy)

static int destroy(const char *name, bool wait)
{
	if (!name)
		return call_invalid("A session's name is needed");
	return call_run(&(struct call) {
		.request = control_destroy_session_wire(),
		.msg = &(struct control_destroy_session) { .session = name, .wait = wait },
		.reply = control_completion_wire(), .on_reply = completion_on_reply, .data = (void *) name,
		.waits = true });
}

int lttng_destroy_session(const char *name)
{
	return destroy(name, true);
}

int lttng_destroy_session_no_wait(const char *name)
{
	return destroy(name, false);
}

enum lttng_error_code lttng_destroy_session_ext(const char *session_name, struct lttng_destruction_handle **handle)
{
	_cleanup_(lttng_destruction_handle_destroyp) struct lttng_destruction_handle *h = NULL;
	const struct control_destroy_session request = { .session = session_name, .wait = true };
	int r;

	if (!session_name)
		return -call_invalid("A session's name is needed");
	if (!handle) {
		r = destroy(session_name, false);
		return r < 0 ? (enum lttng_error_code) -r : LTTNG_OK;
	}
	answer_clear();
	h = calloc(1, sizeof(*h));
	if (!h || str_dup(session_name, &h->session) < 0)
		return LTTNG_ERR_NOMEM;
	r = connection_open(&h->connection);
	if (r >= 0)
		r = connection_request(h->connection, control_destroy_session_wire(), &request, CONNECTION_WAITS);
	if (r >= 0)     /* the request was taken: it goes on even if nobody waits */
		r = connection_wait_hello(h->connection);
	if (r < 0)
		return (enum lttng_error_code) -r;
	*handle = TAKE_PTR(h);
	return LTTNG_OK;
}

void lttng_destruction_handle_destroy(struct lttng_destruction_handle *handle)
{
	if (!handle)
		return;
	connection_free(handle->connection);
	free(handle->session);
	free(handle);
}

enum lttng_destruction_handle_status lttng_destruction_handle_wait_for_completion(
	struct lttng_destruction_handle *handle, int timeout_ms)
{
	struct call call = { .reply = control_completion_wire(), .on_reply = completion_on_reply };
	int r;

	if (!handle)
		return LTTNG_DESTRUCTION_HANDLE_STATUS_INVALID;
	call.data = handle->session;
	if (handle->completed)
		return LTTNG_DESTRUCTION_HANDLE_STATUS_COMPLETED;
	if (!handle->connection)
		return LTTNG_DESTRUCTION_HANDLE_STATUS_ERROR;
	answer_clear();
	r = call_finish(&call, handle->connection, timeout_ms < 0 ? NEVER : time_after_us(timeout_ms * US_PER_MS));
	if (r == CONNECTION_LATER)
		return LTTNG_DESTRUCTION_HANDLE_STATUS_TIMEOUT;
	handle->completed = r >= 0 || connection_is_ended(handle->connection);
	handle->result = r < 0 ? (enum lttng_error_code) -r : LTTNG_OK;
	connection_free(TAKE_PTR(handle->connection));
	return handle->completed ? LTTNG_DESTRUCTION_HANDLE_STATUS_COMPLETED : LTTNG_DESTRUCTION_HANDLE_STATUS_ERROR;
}

enum lttng_destruction_handle_status lttng_destruction_handle_get_result(
	const struct lttng_destruction_handle *handle, enum lttng_error_code *result)
{
	if (!handle || !result || !handle->completed)
		return LTTNG_DESTRUCTION_HANDLE_STATUS_INVALID;
	*result = handle->result;
	return LTTNG_DESTRUCTION_HANDLE_STATUS_OK;
}

/* Sessions of this version are not rotated, so neither at their end. */
enum lttng_destruction_handle_status lttng_destruction_handle_get_rotation_state(
	const struct lttng_destruction_handle *handle, enum lttng_rotation_state *rotation_state)
{
	if (!handle || !rotation_state || !handle->completed)
		return LTTNG_DESTRUCTION_HANDLE_STATUS_INVALID;
	*rotation_state = LTTNG_ROTATION_STATE_NO_ROTATION;
	return LTTNG_DESTRUCTION_HANDLE_STATUS_OK;
}

enum lttng_destruction_handle_status lttng_destruction_handle_get_archive_location(
	const struct lttng_destruction_handle *handle, const struct lttng_trace_archive_location **location)
{
	(void) handle;
	(void) location;
	return LTTNG_DESTRUCTION_HANDLE_STATUS_INVALID;
}
