/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <lttng/lttng-error.h>
#include "base/errors.h"
#include "base/time.h"
#include "ctl/answer.h"
#include "ctl/call.h"

int call_error(int error)
{
	switch (error) {
	case 0:
		return 0;
	case -ENOMEM:
		return -LTTNG_ERR_NOMEM;
	case -EINVAL:
	case -ERANGE:
	case -ENAMETOOLONG:
		return -LTTNG_ERR_INVALID;
	default:
		return -LTTNG_ERR_UNK;
	}
}

int call_invalid(const char *what)
{
	answer_clear();
	return answer_fail(-LTTNG_ERR_INVALID, "%s", what);
}

static int take_status(const struct frame *frame)
{
	struct control_status status;
	struct control_warning warning;
	int code, r = frame_decode(frame, control_status_wire(), &status);

	while (r >= 0 && (r = wire_list_next(&status.warnings, control_warning_wire(), &warning)) > 0)
		answer_add_warning(warning.text);
	if (r < 0)
		return answer_fail(-LTTNG_ERR_UNK, "The session daemon's answer makes no sense");
	if (status.code == LTTNG_OK)
		return 0;
	code = status.code > LTTNG_OK && status.code < LTTNG_ERR_NR ? (int) status.code : LTTNG_ERR_UNK;
	return answer_fail(-code, "%s", status.detail);
}

static int take_reply(const struct call *call, const struct frame *frame)
{
	_cleanup_free_ void *reply = NULL;
	int r;

	if (!call->reply || frame->id != call->reply->id)
		return answer_fail(-LTTNG_ERR_UNK, "The session daemon sent something else than was asked for");
	reply = malloc(call->reply->size);
	if (!reply)
		return -LTTNG_ERR_NOMEM;
	r = frame_decode(frame, call->reply, reply);
	if (r < 0)
		return answer_fail(-LTTNG_ERR_UNK, "The session daemon's answer makes no sense: %s", error_text(r));
	r = call->on_reply(reply, call->data);
	return r < 0 ? answer_fail(call_error(r), "The session daemon's answer cannot be used: %s", error_text(r)) : 0;
}

int call_finish(const struct call *call, struct connection *connection, uint64_t deadline_us)
{
	for (;;) {
		_cleanup_frame_ struct frame frame = FRAME_INIT;
		int r = connection_receive(connection, deadline_us, &frame);

		if (r != 0)
			return r;
		if (frame.id == CONTROL_status)
			return take_status(&frame);
		r = take_reply(call, &frame);
		if (r < 0)
			return r;
	}
}

int call_run(const struct call *call)
{
	answer_clear();
	return call_more(call);
}

int call_on(struct connection *connection, const struct call *call)
{
	int r = connection_request(connection, call->request, call->msg,
		(call->waits ? CONNECTION_WAITS : 0) | (call->bulk ? CONNECTION_BULK : 0));

	return r < 0 ? r : call_finish(call, connection, NEVER);
}

int call_more(const struct call *call)
{
	_cleanup_(connection_freep) struct connection *connection = NULL;
	int r;

	r = connection_open(&connection);
	return r < 0 ? r : call_on(connection, call);
}

int call_simple(const struct wire_message *request, const void *msg)
{
	return call_run(&(struct call) { .request = request, .msg = msg });
}

static int count_sessions(void *reply, void *data)
{
	const struct control_session_info *info = reply;

	*(uint32_t *) data += info->sessions.n;
	return 0;
}

int call_check(const char *session)
{
	uint32_t n = 0;
	int r = call_run(&(struct call) {
		.request = control_list_sessions_wire(),
		.msg = &(struct control_list_sessions) { .session = session },
		.reply = control_session_info_wire(), .on_reply = count_sessions, .data = &n });

	if (r >= 0 && session && n == 0)
		r = answer_fail(-LTTNG_ERR_SESS_NOT_FOUND, "There is no session \"%s\"", session);
	return r;
}

int call_unserved(const char *session, const char *what)
{
	int r = call_check(session);

	return r < 0 ? r : answer_fail(-LTTNG_ERR_NOT_SUPPORTED, "This version does not support %s", what);
}
