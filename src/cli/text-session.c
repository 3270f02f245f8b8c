/* SPDX-License-Identifier: GPL-2.0-only */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "cli/out.h"
#include "cli/text-session.h"
#include "cli/tracker-names.h"
#include "cli/units.h"

static const char *state_of(const struct node *session)
{
	return node_get_bool(session, "enabled") ? "active" : "inactive";
}

static const char *output_of(const struct node *session)
{
	const char *path = node_get(session, "path");

	if (*path)
		return path;
	return node_get_u64(session, "snapshot_mode") ? "in memory, for snapshots" : "no output";
}

void text_sessions(struct cli *cli, const struct node *sessions)
{
	const struct node *session;

	if (node_is_empty(sessions)) {
		cli_say(cli, "No session. Make one with \"lttng create\".");
		return;
	}
	node_for_each(session, sessions) {
		const char *live = node_get_u64(session, "live_timer_interval") ? "live, " : "";
		const char *snapshot = node_get_u64(session, "snapshot_mode") && *node_get(session, "path") ?
			"snapshot, " : "";

		text_item(cli->text, node_get_bool(session, "enabled") ? TEXT_GOOD : 0, node_get(session, "name"),
			  "%-8s  %s%s%s", state_of(session), live, snapshot, output_of(session));
	}
}

const char *text_level(const struct node *event, char *buf)
{
	const char *type = node_get(event, "loglevel_type"), *name = node_get(event, "loglevel"), *number;
	const char *bare = strchr(name, '_');

	buf[0] = '\0';
	if (!*type || !strcmp(type, "ALL"))
		return buf;
	number = node_get(event, "loglevel_number");
	name = !strcmp(name, "UNKNOWN") ? number : bare ? bare + 1 : name;
	(void) snprintf(buf, 80, "level %s%s", name, !strcmp(type, "RANGE") ? " or more severe" : "");
	return buf;
}

static void add_part(struct buf *buf, const char *fmt, const char *value)
{
	if (!*value)
		return;
	if (buf->len)
		buf_puts(buf, ", ");
	buf_printf(buf, fmt, value);
}

static void event_item(struct node *parent, const struct node *event)
{
	const struct node *exclusions = node_find(event, "exclusions"), *exclusion;
	bool enabled = node_get_bool(event, "enabled");
	_cleanup_(buf_deinit) struct buf buf = BUF_INIT;
	_cleanup_free_ char *text = NULL;
	char level[80];

	add_part(&buf, "%s", enabled ? "" : "disabled");
	add_part(&buf, "type %s", strcmp(node_get(event, "type"), "TRACEPOINT") ? node_get(event, "type") : "");
	add_part(&buf, "%s", text_level(event, level));
	add_part(&buf, "filter '%s'", node_get(event, "filter_expression"));
	if (exclusions) {
		node_for_each(exclusion, exclusions)
			add_part(&buf, "without %s", exclusion->value);
	}
	if (!buf.len)
		buf_puts(&buf, "all levels");
	text = buf_steal(&buf);
	if (!text)
		node_set_failed(parent);
	else
		text_item(parent, enabled ? 0 : TEXT_DIM, node_get(event, "name"), "%s", text);
}

static void event_items(struct node *parent, const struct node *events)
{
	struct node *item = text_item(parent, 0, "Event rules", "%s", node_is_empty(events) ? "none" : "");
	const struct node *event;

	if (!events)
		return;
	node_for_each(event, events)
		event_item(item, event);
}

static void add_cause(struct buf *buf, const struct node *attributes, const char *name, const char *what)
{
	if (node_get_u64(attributes, name))
		buf_printf(buf, "%s%" PRIu64 " %s", buf->len ? ", " : "", node_get_u64(attributes, name), what);
}

/* As of the last look of the monitor timer. */
static void use_item(struct node *item, const struct node *attributes)
{
	char highest[UNIT_SIZE], size[UNIT_SIZE];

	if (!node_find(attributes, "buffer_use_highest"))
		return;
	text_item(item, 0, "Buffer use", "%s of %s",
		unit_bytes(node_get_u64(attributes, "buffer_use_highest"), highest),
		unit_bytes(node_get_u64(attributes, "subbuffer_size") * node_get_u64(attributes, "subbuffer_count"), size));
}

static void loss_items(struct node *item, const struct node *attributes)
{
	uint64_t discarded = node_get_u64(attributes, "discarded_events");
	uint64_t lost = node_get_u64(attributes, "lost_packets");
	uint64_t recycled = node_get_u64(attributes, "recycled_packets");
	_cleanup_(buf_deinit) struct buf causes = BUF_INIT;
	_cleanup_free_ char *text = NULL;

	add_cause(&causes, attributes, "overwritten_packets", "overwritten");
	add_cause(&causes, attributes, "unwritten_packets", "not written");
	add_cause(&causes, attributes, "damaged_packets", "damaged");
	text_item(item, discarded ? TEXT_BAD : 0, "Discarded events", "%" PRIu64, discarded);
	if (!causes.len)
		text_item(item, lost ? TEXT_BAD : 0, "Lost packets", "%" PRIu64, lost);
	else if ((text = buf_steal(&causes)))
		text_item(item, TEXT_BAD, "Lost packets", "%" PRIu64 " (%s)", lost, text);
	else
		node_set_failed(item);
	if (node_get_u64(attributes, "tracefile_count") || recycled)
		text_item(item, 0, "Recycled packets", "%" PRIu64, recycled);
	use_item(item, attributes);
}

static void blocking_item(struct node *item, const struct node *attributes)
{
	const char *value = node_get(attributes, "blocking_timeout");
	char us[UNIT_SIZE];

	if (!strcmp(value, "0"))
		text_item(item, 0, "Blocking timeout", "0 (programs never wait)");
	else if (*value == '-')
		text_item(item, 0, "Blocking timeout", "inf (programs wait until there is room)");
	else
		text_item(item, 0, "Blocking timeout", "%s", unit_us(strtoull(value, NULL, 10), us));
}

static void tracefile_item(struct node *item, const struct node *attributes)
{
	uint64_t size = node_get_u64(attributes, "tracefile_size"), count = node_get_u64(attributes, "tracefile_count");
	char bytes[UNIT_SIZE];

	if (size && count)
		text_item(item, 0, "Trace files", "at most %s each, the last %" PRIu64 " of each stream",
			  unit_bytes(size, bytes), count);
	else if (size)
		text_item(item, 0, "Trace files", "at most %s each", unit_bytes(size, bytes));
	else
		text_item(item, 0, "Trace files", "one for each stream, no limit");
}

static void timer_item(struct node *item, const struct node *attributes, const char *label, const char *name)
{
	char unit[UNIT_SIZE];

	text_item(item, 0, label, "%s", unit_timer(node_get_u64(attributes, name), unit));
}

static void context_item(struct node *item, const struct node *contexts)
{
	_cleanup_(buf_deinit) struct buf buf = BUF_INIT;
	_cleanup_free_ char *text = NULL;
	const struct node *context;

	if (!contexts)
		return;
	node_for_each(context, contexts)
		add_part(&buf, "%s", node_get(context, "symbol"));
	text = buf_steal(&buf);
	if (!text)
		node_set_failed(item);
	else
		text_item(item, 0, "Contexts", "%s", text);
}

static void channel_item(struct node *parent, const struct node *channel)
{
	const struct node *attributes = node_find(channel, "attributes");
	bool enabled = node_get_bool(channel, "enabled");
	bool overwrite = !strcmp(node_get(attributes, "overwrite_mode"), "OVERWRITE");
	char unit[UNIT_SIZE];
	_cleanup_free_ char *label = NULL;
	struct node *item;

	if (asprintf(&label, "Channel %s", node_get(channel, "name")) < 0) {
		label = NULL;
		node_set_failed(parent);
		return;
	}
	item = text_item(parent, TEXT_TITLE | (enabled ? 0 : TEXT_DIM), label, "%s", enabled ? "" : "(disabled)");
	text_item(item, 0, "Event loss", "%s", overwrite ? "overwrite the oldest" : "discard new events");
	text_item(item, 0, "Sub-buffer size", "%s bytes (%s)", node_get(attributes, "subbuffer_size"),
		  unit_bytes(node_get_u64(attributes, "subbuffer_size"), unit));
	text_item(item, 0, "Sub-buffers", "%s for each CPU", node_get(attributes, "subbuffer_count"));
	timer_item(item, attributes, "Switch timer", "switch_timer_interval");
	timer_item(item, attributes, "Read timer", "read_timer_interval");
	timer_item(item, attributes, "Monitor timer", "monitor_timer_interval");
	blocking_item(item, attributes);
	tracefile_item(item, attributes);
	text_item(item, 0, "Output", "%s", !strcmp(node_get(attributes, "output_type"), "SPLICE") ? "splice" : "mmap");
	loss_items(item, attributes);
	context_item(item, node_find(channel, "contexts"));
	event_items(item, node_find(channel, "events"));
}

static void tracker_items(struct node *parent, const struct node *trackers)
{
	char element[40];

	for (unsigned i = 0; trackers && i < N_TRACKERS; i++) {
		_cleanup_(buf_deinit) struct buf buf = BUF_INIT;
		_cleanup_free_ char *text = NULL;
		const struct node *tracker, *value;

		(void) snprintf(element, sizeof(element), "%s_process_attr_tracker", tracker_names[i].name);
		tracker = node_find(trackers, element);
		if (!tracker)
			continue;
		node_for_each(value, node_find(tracker, "process_attr_values")) {
			const struct node *type = node_find(value, "type");

			add_part(&buf, "%s", *node_get(type, "id") ? node_get(type, "id") : node_get(type, "name"));
		}
		if (!buf.len) {
			text_item(parent, 0, "Processes", "none: no %s is tracked", tracker_names[i].text);
			continue;
		}
		text = buf_steal(&buf);
		if (!text)
			node_set_failed(parent);
		else
			text_item(parent, 0, "Processes", "only those with %s %s", tracker_names[i].text, text);
	}
}

static const char *domain_title(const char *mi_name)
{
	static const char *const titles[][2] = {
		{ "UST", "User space" }, { "KERNEL", "Kernel" }, { "JUL", "java.util.logging" },
		{ "LOG4J", "log4j" }, { "PYTHON", "Python logging" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(titles); i++) {
		if (!strcmp(titles[i][0], mi_name))
			return titles[i][1];
	}
	return mi_name;
}

static void domain_item(struct node *parent, const struct node *domain)
{
	const struct node *channels = node_find(domain, "channels"), *events = node_find(domain, "events"), *channel;
	const char *buffers = node_get(domain, "buffer_type");
	struct node *item;

	item = text_item(parent, TEXT_TITLE, domain_title(node_get(domain, "type")), "%s",
			 !strcmp(buffers, "PER_UID") ? "(per-user buffers)" :
			 !strcmp(buffers, "PER_PID") ? "(per-process buffers)" : "");
	tracker_items(item, node_find(domain, "process_attr_trackers"));
	if (channels) {
		node_for_each(channel, channels)
			channel_item(item, channel);
	}
	if (events)
		event_items(item, events);
}

static void schedule_items(struct node *parent, const struct node *schedules)
{
	const struct node *schedule;
	char text[UNIT_SIZE];

	if (!schedules)
		return;
	node_for_each(schedule, schedules) {
		if (!strcmp(schedule->name, "periodic"))
			text_item(parent, 0, "Rotation", "every %s", unit_us(node_get_u64(schedule, "time_us"), text));
		else
			text_item(parent, 0, "Rotation", "every %s written",
				  unit_bytes(node_get_u64(schedule, "bytes"), text));
	}
}

static void lagging_items(struct node *parent, const struct node *list)
{
	const struct node *node;
	char since[UNIT_SIZE];

	if (!list)
		return;
	node_for_each(node, list)
		text_item(parent, TEXT_BAD, "Not answering", "%s (process %s), for %s", node_get(node, "name"),
			  node_get(node, "pid"),
			  unit_us(node_get_u64(node, "since_us") / 1000 * 1000, since));
}

static void warning_items(struct node *parent, const struct node *list)
{
	const struct node *node;

	if (!list)
		return;
	node_for_each(node, list)
		text_item(parent, TEXT_BAD, "Warning", "%s", node->value);
}

void text_session(struct cli *cli, const struct node *session)
{
	const struct node *domains = node_find(session, "domains"), *domain;
	_cleanup_free_ char *label = NULL;
	struct node *item;

	if (asprintf(&label, "Session %s", node_get(session, "name")) < 0) {
		label = NULL;
		node_set_failed(cli->text);
		return;
	}
	item = text_item(cli->text, TEXT_TITLE | (node_get_bool(session, "enabled") ? TEXT_GOOD : 0), label, "(%s%s%s)",
			 state_of(session), node_get_u64(session, "snapshot_mode") ? ", snapshot" : "",
			 node_get_u64(session, "live_timer_interval") ? ", live" : "");
	text_item(item, 0, "Output", "%s", output_of(session));
	if (*node_get(session, "created"))
		text_item(item, 0, "Created", "%s", node_get(session, "created"));
	schedule_items(item, node_find(session, "rotation_schedules"));
	lagging_items(item, node_find(session, "lagging"));
	warning_items(item, node_find(session, "warnings"));
	if (!domains)
		return;
	node_for_each(domain, domains)
		domain_item(item, domain);
}
