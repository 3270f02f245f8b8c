/* SPDX-License-Identifier: LGPL-2.1-only */
/* Listings of event rules, and of what applications offer. */
#include <errno.h>
#include <lttng/event.h>
#include <lttng/lttng-error.h>
#include "base/str.h"
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/event.h"
#include "ctl/handle.h"
#include "ctl/listing.h"

/* ---- rules of a channel ---- */

static int add_rule(struct listing *listing, struct control_event_rule *record)
{
	_cleanup_buf_ struct buf extra = BUF_INIT;
	struct event_extra head = { .has_filter = *record->filter != '\0', .n_exclusions = record->exclusions.n };
	struct lttng_event event = {
		.type = (enum lttng_event_type) (record->type - 1),
		.loglevel_type = (enum lttng_loglevel_type) record->loglevel_type,
		.loglevel = record->loglevel,
		.enabled = record->enabled,
		.filter = head.has_filter,
		.exclusion = head.n_exclusions > 0,
	};
	struct control_name exclusion;
	int r;

	str_copy(event.name, sizeof(event.name), record->name);
	buf_append(&extra, &head, offsetof(struct event_extra, text));
	if (head.has_filter)
		buf_append(&extra, record->filter, strlen(record->filter) + 1);
	while ((r = wire_list_next(&record->exclusions, control_name_wire(), &exclusion)) > 0)
		buf_append(&extra, exclusion.name, strlen(exclusion.name) + 1);
	if (r < 0 || extra.error)
		return r ?: -ENOMEM;
	return listing_add(listing, &event, extra.data, extra.len);
}

static int on_rules(void *reply, void *data)
{
	struct control_events *events = reply;
	struct control_event_rule record;
	int r;

	while ((r = wire_list_next(&events->rules, control_event_rule_wire(), &record)) > 0) {
		r = add_rule(data, &record);
		if (r < 0)
			return r;
	}
	return r;
}

int lttng_list_events(struct lttng_handle *handle, const char *channel_name, struct lttng_event **events)
{
	_cleanup_listing_ struct listing listing = LISTING_INIT;
	void *block;
	int r;

	if (!handle || !channel_name || !events)
		return call_invalid("A handle, a channel's name and a place for its events are needed");
	listing_init(&listing, sizeof(struct lttng_event), offsetof(struct lttng_event, extended.ptr));
	r = call_run(&(struct call) {
		.request = control_list_events_wire(),
		.msg = &(struct control_list_events) {
			.session = handle->session_name, .domain = handle_domain(handle), .channel = channel_name },
		.reply = control_events_wire(), .on_reply = on_rules, .data = &listing });
	if (r >= 0)
		r = listing_finish(&listing, &block);
	if (r >= 0)
		*events = block;
	return r;
}

/* ---- tracepoints ---- */

static struct lttng_event make_tracepoint(pid_t pid, const char *name, int loglevel)
{
	struct lttng_event event = {
		.type = LTTNG_EVENT_TRACEPOINT, .loglevel = loglevel, .enabled = -1, .pid = pid };

	str_copy(event.name, sizeof(event.name), name);
	return event;
}

static int on_tracepoints(void *reply, void *data)
{
	struct control_tracepoints *tracepoints = reply;
	struct control_tracepoint record;
	int r;

	while ((r = wire_list_next(&tracepoints->tracepoints, control_tracepoint_wire(), &record)) > 0) {
		struct lttng_event event = make_tracepoint(record.pid, record.name, record.loglevel);

		r = listing_add(data, &event, NULL, 0);
		if (r < 0)
			return r;
	}
	return r;
}

static int list_tracepoints(uint8_t domain, struct lttng_event **events)
{
	_cleanup_listing_ struct listing listing = LISTING_INIT;
	void *block;
	int r;

	listing_init(&listing, sizeof(struct lttng_event), SIZE_MAX);
	listing.max_len = LISTING_MAX_OFFERS;
	r = call_run(&(struct call) {
		.request = control_list_tracepoints_wire(),
		.msg = &(struct control_list_tracepoints) { .domain = domain },
		.reply = control_tracepoints_wire(), .on_reply = on_tracepoints, .data = &listing,
		.waits = true, .bulk = true });
	if (r >= 0)
		r = listing_finish(&listing, &block);
	if (r >= 0)
		*events = block;
	return r;
}

int lttng_list_tracepoints(struct lttng_handle *handle, struct lttng_event **events)
{
	if (!handle || !events)
		return call_invalid("A handle and a place for the tracepoints are needed");
	return list_tracepoints(handle_domain(handle), events);
}

/* System calls belong to the kernel domain: the daemon says why it does not have that. */
int lttng_list_syscalls(struct lttng_event **events)
{
	struct lttng_event *tracepoints = NULL;
	int r;

	if (!events)
		return call_invalid("A place for the system calls is needed");
	r = list_tracepoints(LTTNG_DOMAIN_KERNEL, &tracepoints);
	free(tracepoints);
	return r < 0 ? r : answer_fail(-LTTNG_ERR_NOT_SUPPORTED, "This version does not list system calls");
}

static int on_fields(void *reply, void *data)
{
	struct control_tracepoint_fields *fields = reply;
	struct control_tracepoint_field record;
	int r;

	while ((r = wire_list_next(&fields->fields, control_tracepoint_field_wire(), &record)) > 0) {
		struct lttng_event_field field = {
			.type = (enum lttng_event_field_type) record.type,
			.event = make_tracepoint(record.pid, record.event, record.loglevel),
			.nowrite = record.nowrite,
		};

		str_copy(field.field_name, sizeof(field.field_name), record.field);
		r = listing_add(data, &field, NULL, 0);
		if (r < 0)
			return r;
	}
	return r;
}

int lttng_list_tracepoint_fields(struct lttng_handle *handle, struct lttng_event_field **fields)
{
	_cleanup_listing_ struct listing listing = LISTING_INIT;
	void *block;
	int r;

	if (!handle || !fields)
		return call_invalid("A handle and a place for the fields are needed");
	listing_init(&listing, sizeof(struct lttng_event_field), SIZE_MAX);
	listing.max_len = LISTING_MAX_OFFERS;
	r = call_run(&(struct call) {
		.request = control_list_tracepoint_fields_wire(),
		.msg = &(struct control_list_tracepoint_fields) { .domain = handle_domain(handle) },
		.reply = control_tracepoint_fields_wire(), .on_reply = on_fields, .data = &listing,
		.waits = true, .bulk = true });
	if (r >= 0)
		r = listing_finish(&listing, &block);
	if (r >= 0)
		*fields = block;
	return r;
}
