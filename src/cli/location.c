/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/location.h"

struct relay_location {
	const char *host, *path;
	uint16_t control_port, data_port;
};

static bool get_relay(const struct lttng_trace_archive_location *location, struct relay_location *ret)
{
	return lttng_trace_archive_location_relay_get_host(location, &ret->host) == 0 &&
	       lttng_trace_archive_location_relay_get_control_port(location, &ret->control_port) == 0 &&
	       lttng_trace_archive_location_relay_get_data_port(location, &ret->data_port) == 0 &&
	       lttng_trace_archive_location_relay_get_relative_path(location, &ret->path) == 0;
}

void location_describe(struct node *parent, const struct lttng_trace_archive_location *location)
{
	struct node *node = node_object(parent, "location"), *detail;
	struct relay_location relay;
	const char *path;

	switch (lttng_trace_archive_location_get_type(location)) {
	case LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_LOCAL:
		if (lttng_trace_archive_location_local_get_absolute_path(location, &path) == 0)
			node_string(node_object(node, "local"), "absolute_path", path);
		break;
	case LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_RELAY:
		if (!get_relay(location, &relay))
			break;
		detail = node_object(node, "relay");
		node_string(detail, "host", relay.host);
		node_u64(detail, "control_port", relay.control_port);
		node_u64(detail, "data_port", relay.data_port);
		node_string(detail, "protocol", "TCP");
		node_string(detail, "relative_path", relay.path);
		break;
	default:
		break;
	}
}

void location_say(struct cli *cli, const struct lttng_trace_archive_location *location)
{
	struct relay_location relay;
	const char *path;

	switch (lttng_trace_archive_location_get_type(location)) {
	case LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_LOCAL:
		if (lttng_trace_archive_location_local_get_absolute_path(location, &path) == 0)
			cli_say(cli, "Trace chunk archived at %s", path);
		break;
	case LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_RELAY:
		if (get_relay(location, &relay))
			cli_say(cli, "Trace chunk archived on %s (ports %u, %u) at %s", relay.host, relay.control_port,
				relay.data_port, relay.path);
		break;
	default:
		break;
	}
}
