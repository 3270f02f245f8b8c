/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include <lttng/ringmaster.h>
#include "cli/describe.h"
#include "cli/progress.h"
#include "model/loglevel.h"

struct node *describe_session(struct node *parent, const struct lttng_session *session)
{
	struct node *node = node_object(parent, "session");

	node_string(node, "name", session->name);
	node_string(node, "path", session->path);
	node_bool(node, "enabled", session->enabled);
	/* A number, and not a truth value, in the schema. */
	node_u64(node, "snapshot_mode", session->snapshot_mode);
	node_u64(node, "live_timer_interval", session->live_timer_interval);
	return node;
}

struct node *describe_session_state(struct node *parent, const char *name, bool enabled)
{
	struct node *node = node_object(parent, "session");

	node_string(node, "name", name);
	node_bool(node, "enabled", enabled);
	return node;
}

struct node *describe_channel(struct node *parent, struct lttng_channel *channel)
{
	const struct lttng_channel_attr *attr = &channel->attr;
	struct lttng_channel_losses losses = { .discarded_events = 0 };
	uint64_t monitor_us = 0, lost = 0, highest, lowest;
	struct node *node = node_object(parent, "channel"), *attributes;
	int64_t blocking_us = 0;

	/* A channel without extended attributes has the defaults above. */
	(void) lttng_channel_get_monitor_timer_interval(channel, &monitor_us);
	(void) lttng_channel_get_blocking_timeout(channel, &blocking_us);
	(void) lttng_channel_get_losses(channel, &losses);
	(void) lttng_channel_get_lost_packet_count(channel, &lost);
	node_string(node, "name", channel->name);
	node_bool(node, "enabled", channel->enabled);
	attributes = node_object(node, "attributes");
	node_string(attributes, "overwrite_mode", attr->overwrite > 0 ? "OVERWRITE" : "DISCARD");
	node_u64(attributes, "subbuffer_size", attr->subbuf_size);
	node_u64(attributes, "subbuffer_count", attr->num_subbuf);
	node_u64(attributes, "switch_timer_interval", attr->switch_timer_interval);
	node_u64(attributes, "read_timer_interval", attr->read_timer_interval);
	node_u64(attributes, "monitor_timer_interval", monitor_us);
	node_i64(attributes, "blocking_timeout", blocking_us);
	node_string(attributes, "output_type", attr->output == LTTNG_EVENT_SPLICE ? "SPLICE" : "MMAP");
	node_u64(attributes, "tracefile_size", attr->tracefile_size);
	node_u64(attributes, "tracefile_count", attr->tracefile_count);
	node_u64(attributes, "live_timer_interval",
		 attr->live_timer_interval == UINT32_MAX ? 0 : attr->live_timer_interval);
	node_u64(attributes, "discarded_events", losses.discarded_events);
	node_u64(attributes, "lost_packets", lost);
	node_mark(node_u64(attributes, "overwritten_packets", losses.overwritten_packets), NODE_NOT_XML);
	node_mark(node_u64(attributes, "unwritten_packets", losses.unwritten_packets), NODE_NOT_XML);
	node_mark(node_u64(attributes, "damaged_packets", losses.damaged_packets), NODE_NOT_XML);
	node_mark(node_u64(attributes, "recycled_packets", losses.recycled_packets), NODE_NOT_XML);
	if (lttng_channel_get_buffer_use(channel, &highest, &lowest) > 0) {
		node_mark(node_u64(attributes, "buffer_use_highest", highest), NODE_NOT_XML);
		node_mark(node_u64(attributes, "buffer_use_lowest", lowest), NODE_NOT_XML);
	}
	return node;
}

const char *describe_event_type(enum lttng_event_type type)
{
	switch (type) {
	case LTTNG_EVENT_ALL:
		return "ALL";
	case LTTNG_EVENT_TRACEPOINT:
		return "TRACEPOINT";
	case LTTNG_EVENT_PROBE:
		return "PROBE";
	case LTTNG_EVENT_FUNCTION:
		return "FUNCTION";
	case LTTNG_EVENT_FUNCTION_ENTRY:
		return "FUNCTION_ENTRY";
	case LTTNG_EVENT_NOOP:
		return "NOOP";
	case LTTNG_EVENT_SYSCALL:
		return "SYSCALL";
	case LTTNG_EVENT_USERSPACE_PROBE:
		return "USERSPACE_PROBE";
	default:
		return "UNKNOWN";
	}
}

static void describe_exclusions(struct node *node, const struct lttng_event *event)
{
	struct node *list = node_list(node, "exclusions");
	/* The library's getters take no const; they change nothing. */
	struct lttng_event *readable = (struct lttng_event *) event;
	int n = event->exclusion ? lttng_event_get_exclusion_name_count(readable) : 0;

	for (int i = 0; i < n; i++) {
		const char *name;

		if (lttng_event_get_exclusion_name(readable, (size_t) i, &name) == 0)
			node_string(list, "exclusion", name);
	}
}

static void describe_probe(struct node *node, const struct lttng_event *event)
{
	struct node *attributes, *probe;

	if (event->type == LTTNG_EVENT_PROBE || event->type == LTTNG_EVENT_FUNCTION) {
		attributes = node_object(node, "attributes");
		probe = node_object(attributes, "probe");
		node_u64(probe, "address", event->attr.probe.addr);
		node_u64(probe, "offset", event->attr.probe.offset);
		node_string(probe, "symbol_name", event->attr.probe.symbol_name);
	} else if (event->type == LTTNG_EVENT_FUNCTION_ENTRY) {
		attributes = node_object(node, "attributes");
		node_string(node_object(attributes, "function"), "symbol_name", event->attr.ftrace.symbol_name);
	}
}

static const char *level_type_name(enum lttng_loglevel_type type)
{
	switch (type) {
	case LTTNG_EVENT_LOGLEVEL_RANGE:
		return "RANGE";
	case LTTNG_EVENT_LOGLEVEL_SINGLE:
		return "SINGLE";
	default:
		return "ALL";
	}
}

struct node *describe_event(struct node *parent, const struct lttng_event *event, enum lttng_domain_type domain,
			    const char *filter, bool level_shown)
{
	struct node *node = node_object(parent, "event");

	node_string(node, "name", event->name);
	node_string(node, "type", describe_event_type(event->type));
	/* -1 stands for "does not apply". */
	node_bool(node, "enabled", event->enabled != 0);
	if (filter && *filter)
		node_string(node, "filter_expression", filter);
	if (level_shown || event->loglevel_type != LTTNG_EVENT_LOGLEVEL_ALL) {
		const char *name = loglevel_name(domain, event->loglevel);

		node_string(node, "loglevel", name ? name : "UNKNOWN");
		node_mark(node_i64(node, "loglevel_number", event->loglevel), NODE_NOT_XML);
		node_string(node, "loglevel_type", level_type_name(event->loglevel_type));
	}
	describe_probe(node, event);
	describe_exclusions(node, event);
	return node;
}

int session_list(const struct cli *cli, struct lttng_session **ret)
{
	return PROGRESS_DURING(cli, "Asking the session daemon", lttng_list_sessions(ret));
}

int session_find(const struct cli *cli, const char *name, struct lttng_session *ret)
{
	_cleanup_free_ struct lttng_session *list = NULL;
	int n = session_list(cli, &list);

	for (int i = 0; i < n; i++) {
		if (!strcmp(list[i].name, name)) {
			*ret = list[i];
			/* It points into the list, which is freed here. */
			ret->extended.ptr = NULL;
			return 0;
		}
	}
	return n < 0 ? n : -LTTNG_ERR_SESS_NOT_FOUND;
}
