/* SPDX-License-Identifier: LGPL-2.1-only */
/* Creation of sessions, and where they write. */
#include <errno.h>
#include <limits.h>
#include <lttng/lttng.h>
#include <string.h>
#include "base/str.h"
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/endpoint.h"
#include "ctl/session-descriptor.h"

/* The daemon's choice of a name goes into the descriptor. */
static int on_created(void *reply, void *data)
{
	struct lttng_session_descriptor *descriptor = data;
	struct control_session_info *info = reply;
	struct control_session record;
	char *name;
	int r = wire_list_next(&info->sessions, control_session_wire(), &record);

	if (r <= 0)
		return r < 0 ? r : -EBADMSG;
	r = str_dup(record.name, &name);
	if (r < 0)
		return r;
	free(descriptor->name);
	descriptor->name = name;
	return 0;
}

static int create(struct lttng_session_descriptor *d)
{
	_cleanup_free_ char *home = NULL, *base = NULL;
	struct control_create_session request = {
		.name = d->name, .output = d->output, .path = d->path,
		.ctrl_url = d->urls.ctrl, .data_url = d->urls.data,
		.snapshot = d->kind == DESCRIPTOR_SNAPSHOT, .live = d->kind == DESCRIPTOR_LIVE,
		.live_timer_us = (uint32_t) d->live_timer_us,
	};
	int r;

	if (d->name && !*d->name)
		return call_invalid("The session's name is empty: leave it out, or give one");
	if (d->live_timer_us > UINT32_MAX)
		return call_invalid("The live timer's period is too long");
	r = endpoint_home(&home);
	if (r >= 0)
		r = str_printf(&base, "%s/lttng-traces", home);
	if (r == -ENOMEM)
		return -LTTNG_ERR_NOMEM;
	request.base = base;
	return call_run(&(struct call) {
		.request = control_create_session_wire(), .msg = &request,
		.reply = control_session_info_wire(), .on_reply = on_created, .data = d });
}

enum lttng_error_code lttng_create_session_ext(struct lttng_session_descriptor *session_descriptor)
{
	int r;

	if (!session_descriptor)
		return -call_invalid("A session descriptor is needed");
	r = create(session_descriptor);
	return r < 0 ? (enum lttng_error_code) -r : LTTNG_OK;
}

static int create_from_url(enum descriptor_kind kind, const char *name, const char *url, unsigned int timer_us)
{
	_cleanup_(lttng_session_descriptor_destroyp) struct lttng_session_descriptor *d = NULL;

	if (!name)
		return call_invalid("A session's name is needed");
	d = session_descriptor_from_url(kind, name, url, timer_us);
	return d ? create(d) : call_invalid("The session's name or the URL is not valid");
}

int lttng_create_session(const char *name, const char *url)
{
	return create_from_url(DESCRIPTOR_REGULAR, name, url, 0);
}

int lttng_create_session_snapshot(const char *name, const char *snapshot_url)
{
	return create_from_url(DESCRIPTOR_SNAPSHOT, name, snapshot_url, 0);
}

int lttng_create_session_live(const char *name, const char *url, unsigned int timer_interval)
{
	if (timer_interval == 0)
		return call_invalid("The live timer's period is 0");
	return create_from_url(DESCRIPTOR_LIVE, name, url, timer_interval);
}

int lttng_set_session_shm_path(const char *session_name, const char *shm_path)
{
	if (!session_name || (shm_path && *shm_path && *shm_path != '/'))
		return call_invalid("A session's name and an absolute path are needed");
	if (shm_path && strlen(shm_path) >= PATH_MAX)
		return call_invalid("The path is too long");
	return call_simple(control_set_shm_path_wire(),
		&(struct control_set_shm_path) { .session = session_name, .path = shm_path });
}

int lttng_set_consumer_url(struct lttng_handle *handle, const char *control_url, const char *data_url)
{
	struct control_set_output request = { .output = CONTROL_OUTPUT_NET };
	_cleanup_url_ struct url url = URL_INIT;
	_cleanup_url_pair_ struct url_pair pair = URL_PAIR_INIT;
	int r;

	if (!handle || (!control_url && !data_url))
		return call_invalid("A handle and a URL are needed");
	request.session = handle->session_name;
	if (control_url && !data_url && url_parse(control_url, &url) == 0 && url.protocol == URL_FILE) {
		request.output = CONTROL_OUTPUT_LOCAL;
		request.path = url.path;
	} else {
		r = url_pair_parse(control_url, data_url, &pair);
		if (r < 0)
			return r == -ENOMEM ? -LTTNG_ERR_NOMEM : call_invalid("The URL is not valid");
		request.ctrl_url = pair.ctrl;
		request.data_url = pair.data;
	}
	return call_simple(control_set_output_wire(), &request);
}
