/* SPDX-License-Identifier: LGPL-2.1-only */
/* Sessions: list, start, stop, and what is asked about one. */
#include <errno.h>
#include <lttng/lttng.h>
#include "base/str.h"
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/completion.h"
#include "ctl/listing.h"
#include "ctl/url.h"

int lttng_session_daemon_alive(void)
{
	_cleanup_(connection_freep) struct connection *connection = NULL;
	int r;

	answer_clear();
	r = connection_open(&connection);
	if (r >= 0)
		r = connection_request(connection, NULL, NULL, 0);
	if (r >= 0)
		r = connection_wait_hello(connection);
	if (r == -LTTNG_ERR_NO_SESSIOND)
		return 0;
	return r < 0 ? r : 1;
}

/* ---- listing ---- */

struct session_extra {
	uint64_t created_s;
};

static int describe_path(const struct control_session *record, char *ret, size_t size)
{
	_cleanup_url_ struct url data = URL_INIT;
	_cleanup_free_ char *text = NULL;
	int r;

	if (record->snapshot || record->output != CONTROL_OUTPUT_NET) {
		str_copy(ret, size, record->snapshot ? "" : record->path);
		return 0;
	}
	r = url_parse(record->data_url, &data);
	if (r == -ENOMEM)
		return r;
	r = str_printf(&text, "%s [data: %u]", record->ctrl_url, data.port);
	if (r >= 0)
		str_copy(ret, size, text);
	return r;
}

static int add_session(struct listing *listing, const struct control_session *record)
{
	struct session_extra extra = { .created_s = record->created_s };
	struct lttng_session session = {
		.enabled = record->active, .snapshot_mode = record->snapshot,
		.live_timer_interval = record->live_timer_us,
	};
	int r = describe_path(record, session.path, sizeof(session.path));

	str_copy(session.name, sizeof(session.name), record->name);
	return r < 0 ? r : listing_add(listing, &session, &extra, sizeof(extra));
}

static int on_sessions(void *reply, void *data)
{
	struct control_session_info *info = reply;
	struct control_session record;
	int r;

	while ((r = wire_list_next(&info->sessions, control_session_wire(), &record)) > 0) {
		r = add_session(data, &record);
		if (r < 0)
			return r;
	}
	return r;
}

int lttng_list_sessions(struct lttng_session **sessions)
{
	_cleanup_listing_ struct listing listing = LISTING_INIT;
	void *block;
	int r;

	if (!sessions)
		return call_invalid("The place for the sessions is NULL");
	listing_init(&listing, sizeof(struct lttng_session), offsetof(struct lttng_session, extended.ptr));
	r = call_run(&(struct call) {
		.request = control_list_sessions_wire(), .msg = &(struct control_list_sessions) { .session = NULL },
		.reply = control_session_info_wire(), .on_reply = on_sessions, .data = &listing });
	if (r >= 0)
		r = listing_finish(&listing, &block);
	*sessions = r < 0 ? NULL : block;
	return r;
}

enum lttng_error_code lttng_session_get_creation_time(const struct lttng_session *session, uint64_t *creation_time)
{
	const struct session_extra *extra = session ? session->extended.ptr : NULL;

	if (!extra || !creation_time)
		return LTTNG_ERR_INVALID;
	*creation_time = extra->created_s;
	return LTTNG_OK;
}

static int on_domains(void *reply, void *data)
{
	struct control_domains *domains = reply;
	struct control_domain record;
	int r;

	while ((r = wire_list_next(&domains->domains, control_domain_wire(), &record)) > 0) {
		struct lttng_domain domain = {
			.type = (enum lttng_domain_type) record.type,
			.buf_type = (enum lttng_buffer_type) record.buffer_type,
		};

		r = listing_add(data, &domain, NULL, 0);
		if (r < 0)
			return r;
	}
	return r;
}

int lttng_list_domains(const char *session_name, struct lttng_domain **domains)
{
	_cleanup_listing_ struct listing listing = LISTING_INIT;
	void *block;
	int r;

	if (!session_name || !domains)
		return call_invalid("A session's name and a place for its domains are needed");
	listing_init(&listing, sizeof(struct lttng_domain), SIZE_MAX);
	r = call_run(&(struct call) {
		.request = control_list_domains_wire(), .msg = &(struct control_list_domains) { .session = session_name },
		.reply = control_domains_wire(), .on_reply = on_domains, .data = &listing });
	if (r >= 0)
		r = listing_finish(&listing, &block);
	if (r >= 0)
		*domains = block;
	return r;
}

/* ---- recording ---- */

int lttng_start_tracing(const char *session_name)
{
	if (!session_name)
		return call_invalid("A session's name is needed");
	return call_run(&(struct call) {
		.request = control_start_session_wire(),
		.msg = &(struct control_start_session) { .session = session_name }, .waits = true });
}

static int stop(const char *session_name, bool wait)
{
	if (!session_name)
		return call_invalid("A session's name is needed");
	return call_run(&(struct call) {
		.request = control_stop_session_wire(),
		.msg = &(struct control_stop_session) { .session = session_name, .wait = wait },
		.reply = control_completion_wire(), .on_reply = completion_on_reply, .data = (void *) session_name,
		.waits = true });
}

int lttng_stop_tracing(const char *session_name)
{
	return stop(session_name, true);
}

int lttng_stop_tracing_no_wait(const char *session_name)
{
	return stop(session_name, false);
}

static int on_data_pending(void *reply, void *data)
{
	const struct control_data_pending_answer *answer = reply;

	*(bool *) data = answer->pending;
	return 0;
}

int lttng_data_pending(const char *session_name)
{
	bool pending = false;
	int r;

	if (!session_name)
		return call_invalid("A session's name is needed");
	r = call_run(&(struct call) {
		.request = control_data_pending_wire(),
		.msg = &(struct control_data_pending) { .session = session_name },
		.reply = control_data_pending_answer_wire(), .on_reply = on_data_pending, .data = &pending });
	return r < 0 ? r : pending;
}

int lttng_regenerate_metadata(const char *session_name)
{
	if (!session_name)
		return call_invalid("A session's name is needed");
	return call_simple(control_regenerate_metadata_wire(),
		&(struct control_regenerate_metadata) { .session = session_name });
}

int lttng_metadata_regenerate(const char *session_name)
{
	return lttng_regenerate_metadata(session_name);
}

int lttng_regenerate_statedump(const char *session_name)
{
	if (!session_name)
		return call_invalid("A session's name is needed");
	return call_run(&(struct call) {
		.request = control_regenerate_statedump_wire(),
		.msg = &(struct control_regenerate_statedump) { .session = session_name }, .waits = true });
}
