/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/archive-location.h"
#include "base/str.h"
#include "ctl/object/owned.h"
#include <errno.h>

static int location_new(enum lttng_trace_archive_location_type type, const char *host, const char *path,
		struct lttng_trace_archive_location **ret)
{
	_cleanup_(archive_location_freep) struct lttng_trace_archive_location *location = NULL;
	int r;

	location = calloc(1, sizeof(*location));
	if (!location)
		return -ENOMEM;
	location->type = type;
	r = owned_str_set(&location->host, host);
	if (r < 0)
		return r;
	r = owned_str_set(&location->path, path);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(location);
	return 0;
}

int archive_location_new_local(const char *path, struct lttng_trace_archive_location **ret)
{
	return location_new(LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_LOCAL, NULL, path, ret);
}

int archive_location_new_relay(const char *host, uint16_t control_port, uint16_t data_port, const char *path,
		struct lttng_trace_archive_location **ret)
{
	int r = location_new(LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_RELAY, host, path, ret);

	if (r < 0)
		return r;
	(*ret)->control_port = control_port;
	(*ret)->data_port = data_port;
	return 0;
}

void archive_location_free(struct lttng_trace_archive_location *location)
{
	if (!location)
		return;
	free(location->host);
	free(location->path);
	free(location);
}

enum lttng_trace_archive_location_type lttng_trace_archive_location_get_type(
		const struct lttng_trace_archive_location *location)
{
	return location ? location->type : LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_UNKNOWN;
}

static bool is_local(const struct lttng_trace_archive_location *location)
{
	return location && location->type == LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_LOCAL;
}

static bool is_relay(const struct lttng_trace_archive_location *location)
{
	return location && location->type == LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_RELAY;
}

enum lttng_trace_archive_location_status lttng_trace_archive_location_local_get_absolute_path(
		const struct lttng_trace_archive_location *location, const char **absolute_path)
{
	if (!is_local(location) || !absolute_path)
		return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_INVALID;
	*absolute_path = location->path;
	return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_OK;
}

enum lttng_trace_archive_location_status lttng_trace_archive_location_relay_get_host(
		const struct lttng_trace_archive_location *location, const char **relay_host)
{
	if (!is_relay(location) || !relay_host)
		return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_INVALID;
	*relay_host = location->host;
	return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_OK;
}

enum lttng_trace_archive_location_status lttng_trace_archive_location_relay_get_control_port(
		const struct lttng_trace_archive_location *location, uint16_t *control_port)
{
	if (!is_relay(location) || !control_port)
		return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_INVALID;
	*control_port = location->control_port;
	return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_OK;
}

enum lttng_trace_archive_location_status lttng_trace_archive_location_relay_get_data_port(
		const struct lttng_trace_archive_location *location, uint16_t *data_port)
{
	if (!is_relay(location) || !data_port)
		return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_INVALID;
	*data_port = location->data_port;
	return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_OK;
}

enum lttng_trace_archive_location_status lttng_trace_archive_location_relay_get_protocol_type(
		const struct lttng_trace_archive_location *location,
		enum lttng_trace_archive_location_relay_protocol_type *protocol)
{
	if (!is_relay(location) || !protocol)
		return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_INVALID;
	*protocol = LTTNG_TRACE_ARCHIVE_LOCATION_RELAY_PROTOCOL_TYPE_TCP;
	return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_OK;
}

enum lttng_trace_archive_location_status lttng_trace_archive_location_relay_get_relative_path(
		const struct lttng_trace_archive_location *location, const char **relative_path)
{
	if (!is_relay(location) || !relative_path)
		return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_INVALID;
	*relative_path = location->path;
	return LTTNG_TRACE_ARCHIVE_LOCATION_STATUS_OK;
}

bool archive_location_is_equal(const struct lttng_trace_archive_location *a,
		const struct lttng_trace_archive_location *b)
{
	if (!a || !b)
		return a == b;
	return a->type == b->type && a->control_port == b->control_port && a->data_port == b->data_port &&
	       str_eq(a->host, b->host) && str_eq(a->path, b->path);
}
