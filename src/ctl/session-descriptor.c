/* SPDX-License-Identifier: LGPL-2.1-only */
#include <lttng/constant.h>
#include "base/str.h"
#include "ctl/session-descriptor.h"

static struct lttng_session_descriptor *descriptor_new(enum descriptor_kind kind, enum control_output output,
	const char *name)
{
	struct lttng_session_descriptor *d;

	if (name && strlen(name) >= LTTNG_NAME_MAX)
		return NULL;
	d = calloc(1, sizeof(*d));
	if (!d)
		return NULL;
	d->kind = kind;
	d->output = output;
	if (name && str_dup(name, &d->name) < 0) {
		free(d);
		return NULL;
	}
	return d;
}

static struct lttng_session_descriptor *local_new(enum descriptor_kind kind, const char *name, const char *path)
{
	_cleanup_(lttng_session_descriptor_destroyp) struct lttng_session_descriptor *d =
		descriptor_new(kind, CONTROL_OUTPUT_LOCAL, name);

	if (!d || (path && (path[0] != '/' || strlen(path) >= LTTNG_PATH_MAX)))
		return NULL;
	if (path && str_dup(path, &d->path) < 0)
		return NULL;
	return TAKE_PTR(d);
}

static struct lttng_session_descriptor *network_new(enum descriptor_kind kind, const char *name,
	const char *control_url, const char *data_url)
{
	_cleanup_(lttng_session_descriptor_destroyp) struct lttng_session_descriptor *d =
		descriptor_new(kind, CONTROL_OUTPUT_NET, name);

	if (!d || url_pair_parse(control_url, data_url, &d->urls) < 0)
		return NULL;
	return TAKE_PTR(d);
}

struct lttng_session_descriptor *session_descriptor_from_url(enum descriptor_kind kind, const char *name,
	const char *url, unsigned long long live_timer_us)
{
	_cleanup_url_ struct url parsed = URL_INIT;
	struct lttng_session_descriptor *d;

	if (!url && kind != DESCRIPTOR_LIVE)
		return descriptor_new(kind, CONTROL_OUTPUT_NONE, name);
	if (url && url_parse(url, &parsed) < 0)
		return NULL;
	if (url && parsed.protocol == URL_FILE)
		return kind == DESCRIPTOR_LIVE ? NULL : local_new(kind, name, parsed.path);
	d = network_new(kind, name, url, NULL);
	if (d)
		d->live_timer_us = live_timer_us;
	return d;
}

struct lttng_session_descriptor *lttng_session_descriptor_create(const char *name)
{
	return descriptor_new(DESCRIPTOR_REGULAR, CONTROL_OUTPUT_NONE, name);
}

struct lttng_session_descriptor *lttng_session_descriptor_local_create(const char *name, const char *path)
{
	return local_new(DESCRIPTOR_REGULAR, name, path);
}

struct lttng_session_descriptor *lttng_session_descriptor_network_create(const char *name,
	const char *control_url, const char *data_url)
{
	return network_new(DESCRIPTOR_REGULAR, name, control_url, data_url);
}

struct lttng_session_descriptor *lttng_session_descriptor_snapshot_create(const char *name)
{
	return descriptor_new(DESCRIPTOR_SNAPSHOT, CONTROL_OUTPUT_NONE, name);
}

struct lttng_session_descriptor *lttng_session_descriptor_snapshot_local_create(const char *name, const char *path)
{
	return local_new(DESCRIPTOR_SNAPSHOT, name, path);
}

struct lttng_session_descriptor *lttng_session_descriptor_snapshot_network_create(const char *name,
	const char *control_url, const char *data_url)
{
	return network_new(DESCRIPTOR_SNAPSHOT, name, control_url, data_url);
}

struct lttng_session_descriptor *lttng_session_descriptor_live_create(const char *name,
	unsigned long long live_timer_interval_us)
{
	struct lttng_session_descriptor *d = live_timer_interval_us == 0 ? NULL :
		descriptor_new(DESCRIPTOR_LIVE, CONTROL_OUTPUT_NONE, name);

	if (d)
		d->live_timer_us = live_timer_interval_us;
	return d;
}

struct lttng_session_descriptor *lttng_session_descriptor_live_network_create(const char *name,
	const char *control_url, const char *data_url, unsigned long long live_timer_interval_us)
{
	struct lttng_session_descriptor *d = live_timer_interval_us == 0 ? NULL :
		network_new(DESCRIPTOR_LIVE, name, control_url, data_url);

	if (d)
		d->live_timer_us = live_timer_interval_us;
	return d;
}

enum lttng_session_descriptor_status lttng_session_descriptor_get_session_name(
	const struct lttng_session_descriptor *descriptor, const char **name)
{
	if (!descriptor || !name)
		return LTTNG_SESSION_DESCRIPTOR_STATUS_INVALID;
	if (!descriptor->name)
		return LTTNG_SESSION_DESCRIPTOR_STATUS_UNSET;
	*name = descriptor->name;
	return LTTNG_SESSION_DESCRIPTOR_STATUS_OK;
}

void lttng_session_descriptor_destroy(struct lttng_session_descriptor *descriptor)
{
	if (!descriptor)
		return;
	free(descriptor->name);
	free(descriptor->path);
	url_pair_deinit(&descriptor->urls);
	free(descriptor);
}
