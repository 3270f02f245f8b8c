/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls on channels, event rules and contexts. */
#include <lttng/lttng.h>
#include <lttng/ringmaster.h>
#include "fake-daemon.h"
#include "lib/tap.h"

static struct fake_daemon *fake;
static struct lttng_handle *handle, *jul;

static void test_handles(void)
{
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST, .buf_type = LTTNG_BUFFER_PER_UID };
	char longname[300];

	memset(longname, 'x', sizeof(longname));
	longname[255] = '\0';
	ok(!lttng_create_handle(longname, &domain), "a name that does not fit");
	handle = lttng_create_handle("web", &domain);
	ok(handle && !strcmp(handle->session_name, "web") && handle->domain.type == LTTNG_DOMAIN_UST, "a handle");
	domain.type = LTTNG_DOMAIN_JUL;
	jul = lttng_create_handle("web", &domain);
	lttng_destroy_handle(NULL);
}

static void test_channel_attributes(void)
{
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST, .buf_type = LTTNG_BUFFER_PER_UID };
	struct lttng_channel plain = { .name = "" };
	struct lttng_channel_attr attr = { .extended.ptr = NULL };
	struct lttng_channel *chan;
	uint64_t number = 9;
	int64_t timeout = 9;

	ok(!lttng_channel_create(NULL), "no domain, no channel");
	domain.type = LTTNG_DOMAIN_JUL;
	ok(!lttng_channel_create(&domain), "nor of an agent");
	lttng_channel_set_default_attr(&domain, &attr);
	ok(attr.overwrite == -1 && attr.subbuf_size == 0, "whose attributes are empty");
	domain.type = LTTNG_DOMAIN_UST;
	chan = lttng_channel_create(&domain);
	ok(chan->attr.overwrite == -1 && chan->attr.subbuf_size == 524288 && chan->attr.num_subbuf == 4 &&
		chan->attr.output == LTTNG_EVENT_MMAP && chan->attr.read_timer_interval == 0, "defaults per user");
	domain.buf_type = LTTNG_BUFFER_PER_PID;
	lttng_channel_set_default_attr(&domain, &attr);
	ok(attr.subbuf_size == 16384 && attr.num_subbuf == 4, "per process");
	domain.type = LTTNG_DOMAIN_KERNEL;
	lttng_channel_set_default_attr(&domain, &attr);
	ok(attr.subbuf_size == 1048576 && attr.read_timer_interval == 200000 && attr.output == LTTNG_EVENT_SPLICE, "kernel");
	lttng_channel_set_default_attr(NULL, &attr);
	lttng_channel_set_default_attr(&domain, NULL);
	ok(lttng_channel_get_monitor_timer_interval(chan, &number) == 0 && number == 1000000, "monitor timer");
	ok(lttng_channel_get_blocking_timeout(chan, &timeout) == 0 && timeout == 0, "blocking timeout");
	ok(lttng_channel_get_discarded_event_count(chan, &number) == 0 && number == 0, "discarded");
	ok(lttng_channel_get_lost_packet_count(chan, &number) == 0 && number == 0, "lost");
	ok_int(lttng_channel_set_blocking_timeout(chan, -2), -LTTNG_ERR_INVALID, "below -1");
	ok_int(lttng_channel_set_blocking_timeout(chan, 5000000000000), -LTTNG_ERR_INVALID, "too long");
	ok_int(lttng_channel_set_blocking_timeout(chan, -1), 0, "without end");
	ok_int(lttng_channel_set_monitor_timer_interval(chan, 5), 0, "another timer");
	ok(lttng_channel_get_monitor_timer_interval(chan, &number) == 0 && number == 5, "is kept");
	ok_int(lttng_channel_set_blocking_timeout(&plain, 0), -LTTNG_ERR_INVALID, "a plain channel has no such part");
	ok_int(lttng_channel_get_blocking_timeout(&plain, &timeout), -LTTNG_ERR_INVALID, "to look at");
	number = 7;
	ok(lttng_channel_get_discarded_event_count(&plain, &number) == 0 && number == 0, "it lost nothing");
	number = 7;
	ok(lttng_channel_get_lost_packet_count(&plain, &number) == 0 && number == 0, "no packet either");
	ok_int(lttng_channel_get_discarded_event_count(NULL, &number), -LTTNG_ERR_INVALID, "no channel, no number");
	lttng_channel_destroy(chan);
	lttng_channel_destroy(NULL);
}

static void test_channels(void)
{
	struct lttng_channel chan = { .name = "big", .attr = { .overwrite = 1, .subbuf_size = 4096, .num_subbuf = 8,
		.switch_timer_interval = 1, .read_timer_interval = 2, .output = LTTNG_EVENT_MMAP,
		.tracefile_size = 3, .tracefile_count = 4 } };

	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_enable_channel(handle, &chan), 0,
		"enable_channel: session=\"web\", domain=2, buffer_type=1, channel=[name=\"big\", enabled=true, overwrite=1, "
		"subbuf_size=4096, num_subbuf=8, switch_timer_us=1, read_timer_us=2, monitor_timer_us=1000000, output=1, "
		"tracefile_size=3, tracefile_count=4]");
	chan.attr.subbuf_size = 0;
	CHECK_CALL(fake, lttng_enable_channel(handle, &chan), -LTTNG_ERR_INVALID, NULL);
	chan.attr.subbuf_size = 1000;
	CHECK_CALL(fake, lttng_enable_channel(handle, &chan), -LTTNG_ERR_INVALID, NULL);
	chan.attr.subbuf_size = 4096;
	chan.attr.num_subbuf = 3;
	CHECK_CALL(fake, lttng_enable_channel(handle, &chan), -LTTNG_ERR_INVALID, NULL);
	chan.attr.num_subbuf = 8;
	chan.attr.overwrite = 5;
	CHECK_CALL(fake, lttng_enable_channel(handle, &chan), -LTTNG_ERR_INVALID, NULL);
	chan.attr.overwrite = 0;
	chan.attr.output = (enum lttng_event_output) 1000;
	CHECK_CALL(fake, lttng_enable_channel(handle, &chan), -LTTNG_ERR_INVALID, NULL);
	chan.attr.output = LTTNG_EVENT_MMAP;
	memset(chan.name, 'x', sizeof(chan.name));
	CHECK_CALL(fake, lttng_enable_channel(handle, &chan), -LTTNG_ERR_INVALID_CHANNEL_NAME, NULL);
	CHECK_CALL(fake, lttng_enable_channel(NULL, &chan), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_enable_channel(handle, NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_disable_channel(handle, "big"), 0,
		"disable_channel: session=\"web\", domain=2, channel=\"big\"");
	CHECK_CALL(fake, lttng_disable_channel(handle, NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_disable_channel(NULL, "big"), -LTTNG_ERR_INVALID, NULL);
	handle->domain.type = 258;
	CHECK_CALL(fake, lttng_disable_channel(handle, "big"), -LTTNG_ERR_INVALID, NULL);
	handle->domain.type = LTTNG_DOMAIN_UST;
}

static void test_list_channels(void)
{
	static const struct control_channel records[] = {
		{ .name = "a", .enabled = true, .overwrite = 1, .subbuf_size = 4096, .num_subbuf = 2, .monitor_timer_us = 6,
		  .blocking_timeout_us = -1, .output = 1, .discarded_events = 7, .lost_packets = 8, .live_timer_us = 9,
		  .unwritten_packets = 10, .damaged_packets = 20, .recycled_packets = 40,
		  .sampled = true, .buffer_use_highest = 8192, .buffer_use_lowest = 4096 },
		{ .name = "b" },
	};
	static const struct control_channels message = { .channels = { .items = records, .n = 2 } };
	const struct fake_data data = { control_channels_wire(), &message };
	struct lttng_channel *channels = NULL;
	uint64_t number = 0, highest = 0, lowest = 0;
	struct lttng_channel_losses losses;
	int64_t timeout = 0;

	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_list_channels(handle, &channels), 2, "list_channels: session=\"web\", domain=2");
	ok(!strcmp(channels[0].name, "a") && channels[0].enabled && channels[0].attr.overwrite == 1 &&
		channels[0].attr.subbuf_size == 4096 && channels[0].attr.live_timer_interval == 9, "attributes");
	ok(lttng_channel_get_discarded_event_count(&channels[0], &number) == 0 && number == 7, "discarded");
	ok(lttng_channel_get_lost_packet_count(&channels[0], &number) == 0 && number == 38, "lost in all");
	ok(lttng_channel_get_losses(&channels[0], &losses) == 0 && losses.discarded_events == 7 &&
		losses.overwritten_packets == 8 && losses.unwritten_packets == 10 && losses.damaged_packets == 20 &&
		losses.recycled_packets == 40, "by cause");
	ok_int(lttng_channel_get_losses(NULL, &losses), -LTTNG_ERR_INVALID, "of no channel");
	ok(lttng_channel_get_buffer_use(&channels[0], &highest, &lowest) == 1 && highest == 8192 && lowest == 4096,
	   "how full it was");
	ok_int(lttng_channel_get_buffer_use(&channels[1], &highest, &lowest), 0, "nobody has looked at the other");
	ok(highest == 8192 && lowest == 4096, "and nothing is written");
	ok_int(lttng_channel_get_buffer_use(NULL, &highest, &lowest), -LTTNG_ERR_INVALID, "of no channel");
	ok(lttng_channel_get_monitor_timer_interval(&channels[0], &number) == 0 && number == 6, "monitor timer");
	ok(lttng_channel_get_blocking_timeout(&channels[0], &timeout) == 0 && timeout == -1, "blocking timeout");
	ok(lttng_channel_get_lost_packet_count(&channels[1], &number) == 0 && number == 0, "of the other");
	free(channels);
	CHECK_CALL(fake, lttng_list_channels(NULL, &channels), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_list_channels(handle, NULL), -LTTNG_ERR_INVALID, NULL);
}

#define RULE(rest) "enable_event: session=\"web\", domain=2, buffer_type=1, channel=\"c\", rule=[" rest "]"

static void test_enable(void)
{
	struct lttng_event ev = { .type = LTTNG_EVENT_TRACEPOINT, .name = "app:**x", .loglevel = -1 };
	char toolong[300], *exclusions[] = { "app:a", "app:b*" }, *twice[] = { "x", "x" }, *none[] = { NULL };
	char *big[] = { toolong };

	memset(toolong, 'x', sizeof(toolong));
	toolong[256] = '\0';
	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_enable_event(handle, &ev, "c"), 0, RULE("type=1, name=\"app:*x\", enabled=true, loglevel=-1"));
	CHECK_CALL(fake, lttng_enable_event(handle, &ev, NULL), 0,
		"enable_event: session=\"web\", domain=2, buffer_type=1, rule=[type=1, name=\"app:*x\", enabled=true, loglevel=-1]");
	CHECK_CALL(fake, lttng_enable_event_with_exclusions(handle, &ev, "c", NULL, 2, exclusions), 0,
		RULE("type=1, name=\"app:*x\", enabled=true, loglevel=-1, exclusions=[name=\"app:a\"; name=\"app:b*\"]"));
	CHECK_CALL(fake, lttng_enable_event_with_filter(jul, &ev, "c", "a > 1"), 0,
		"enable_event: session=\"web\", domain=3, buffer_type=1, channel=\"c\", rule=[type=1, name=\"app:*x\", "
		"enabled=true, loglevel=-1, filter=\"a > 1\"]");
	ev.loglevel_type = LTTNG_EVENT_LOGLEVEL_SINGLE;
	ev.loglevel = 3;
	CHECK_CALL(fake, lttng_enable_event(handle, &ev, "c"), 0,
		RULE("type=1, name=\"app:*x\", enabled=true, loglevel_type=2, loglevel=3"));
	ev.loglevel_type = 7;
	CHECK_CALL(fake, lttng_enable_event(handle, &ev, "c"), -LTTNG_ERR_INVALID, NULL);
	ev.loglevel_type = LTTNG_EVENT_LOGLEVEL_ALL;
	CHECK_CALL(fake, lttng_enable_event_with_filter(handle, &ev, "c", ""), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_enable_event_with_filter(handle, &ev, "c", "a >"), -LTTNG_ERR_FILTER_INVAL, NULL);
	ok(lttng_last_error_detail() && strstr(lttng_last_error_detail(), "column 4"), "where: %s", lttng_last_error_detail());
	CHECK_CALL(fake, lttng_enable_event_with_exclusions(handle, &ev, "c", NULL, -1, NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_enable_event_with_exclusions(handle, &ev, "c", NULL, 1, NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_enable_event_with_exclusions(handle, &ev, "c", NULL, 1, none), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_enable_event_with_exclusions(handle, &ev, "c", NULL, 2, twice), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_enable_event_with_exclusions(handle, &ev, "c", NULL, 1, big), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_enable_event(NULL, &ev, "c"), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_enable_event(handle, NULL, "c"), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_enable_event(handle, &ev, toolong), -LTTNG_ERR_INVALID, NULL);
	memset(ev.name, 'x', sizeof(ev.name));
	CHECK_CALL(fake, lttng_enable_event(handle, &ev, "c"), -LTTNG_ERR_INVALID_EVENT_NAME, NULL);
}

/* The bytecode that goes out: its first word is where the relocations begin. */
static void test_filter(void)
{
	struct lttng_event ev = { .name = "app:x", .loglevel = -1 };
	_cleanup_free_ char *asked = NULL;

	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	ok_int(lttng_enable_event_with_filter(handle, &ev, "c", "a > 1"), 0, "a filter");
	asked = fake_daemon_request(fake);
	ok(strstr(asked, "filter=\"a > 1\", bytecode=<") && !strstr(asked, "<0 bytes>"), "is sent compiled: %s", asked);
}

static void test_disable(void)
{
	struct lttng_event ev = { .type = LTTNG_EVENT_ALL, .name = "app:x", .loglevel = -1 };
	char toolong[300];

	memset(toolong, 'x', sizeof(toolong));
	toolong[256] = '\0';
	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_disable_event(handle, "app:x", "c"), 0,
		"disable_event: session=\"web\", domain=2, channel=\"c\", "
		"rule=[name=\"app:x\", enabled=true, loglevel=-1], all_variants=true");
	CHECK_CALL(fake, lttng_disable_event(handle, NULL, NULL), 0, "disable_event: session=\"web\", domain=2, "
		"rule=[enabled=true, loglevel=-1], all_variants=true");
	CHECK_CALL(fake, lttng_disable_event_ext(handle, &ev, "c", NULL), 0, "disable_event: session=\"web\", domain=2, "
		"channel=\"c\", rule=[name=\"app:x\", enabled=true, loglevel=-1], all_variants=true");
	CHECK_CALL(fake, lttng_disable_event_ext(handle, &ev, "c", "a > 1"), -LTTNG_ERR_UNK, NULL);
	CHECK_CALL(fake, lttng_disable_event_ext(handle, NULL, "c", NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_disable_event(NULL, "x", "c"), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_disable_event(handle, toolong, "c"), -LTTNG_ERR_INVALID, NULL);
}

static void test_list_events(void)
{
	static const struct control_name exclusions[] = { { "app:a" }, { "app:b" } };
	static const struct control_event_rule records[] = {
		{ .type = 1, .name = "app:*", .enabled = true, .loglevel_type = 1, .loglevel = 6, .filter = "a > 1",
		  .exclusions = { .items = exclusions, .n = 2 } },
		{ .type = 0, .name = "plain", .loglevel = -1, .exclusions = { .items = exclusions, .n = 1 } },
		{ .type = 1, .name = "*", .loglevel = -1 },
	};
	static const struct control_events message = { .rules = { .items = records, .n = 3 } };
	const struct fake_data data[] = { { control_events_wire(), &message }, { control_events_wire(), &message } };
	struct lttng_event *events = NULL, none = { .name = "" };
	const char *text = "";

	fake_daemon_answer(fake, data, 2, LTTNG_OK);
	CHECK_CALL(fake, lttng_list_events(handle, "c", &events), 6, "list_events: session=\"web\", domain=2, channel=\"c\"");
	for (unsigned i = 0; i < 6; i += 3) {
		ok(events[i].type == LTTNG_EVENT_TRACEPOINT && !strcmp(events[i].name, "app:*") && events[i].enabled == 1 &&
			events[i].loglevel_type == 1 && events[i].loglevel == 6 && events[i].filter && events[i].exclusion,
			"members");
		ok(lttng_event_get_filter_expression(&events[i], &text) == 0 && !strcmp(text, "a > 1"), "filter");
		ok_int(lttng_event_get_exclusion_name_count(&events[i]), 2, "exclusions");
		ok(lttng_event_get_exclusion_name(&events[i], 1, &text) == 0 && !strcmp(text, "app:b"), "the second");
		ok_int(lttng_event_get_exclusion_name(&events[i], 2, &text), -LTTNG_ERR_INVALID, "there is no third");
		ok(events[i + 1].type == LTTNG_EVENT_ALL && !events[i + 1].filter, "another rule");
		ok(lttng_event_get_filter_expression(&events[i + 1], &text) == 0 && !text, "without a filter");
		ok(lttng_event_get_exclusion_name(&events[i + 1], 0, &text) == 0 && !strcmp(text, "app:a"), "with one exclusion");
		ok_int(lttng_event_get_exclusion_name_count(&events[i + 2]), 0, "and one without");
	}
	free(events);
	CHECK_CALL(fake, lttng_list_events(handle, NULL, &events), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_list_events(NULL, "c", &events), -LTTNG_ERR_INVALID, NULL);
	ok(lttng_event_get_filter_expression(&none, &text) == 0 && !text, "an event of the user's has no filter");
	ok_int(lttng_event_get_filter_expression(NULL, &text), -LTTNG_ERR_INVALID, "no event");
	ok_int(lttng_event_get_exclusion_name_count(&none), 0, "nor exclusions");
	ok_int(lttng_event_get_exclusion_name_count(NULL), -LTTNG_ERR_INVALID, "no event");
	ok_int(lttng_event_get_exclusion_name(&none, 0, &text), -LTTNG_ERR_INVALID, "to look at");
	ok(!lttng_event_get_userspace_probe_location(&none) && !lttng_event_get_userspace_probe_location(NULL), "no probe");
}

static void test_event_object(void)
{
	struct lttng_event *event = lttng_event_create(), none = { .name = "" };
	struct lttng_userspace_probe_location *location = lttng_userspace_probe_location_function_create("/bin/sh", "main",
		lttng_userspace_probe_location_lookup_method_function_elf_create());

	ok(event && location, "an event and a location");
	ok_int(lttng_event_set_userspace_probe_location(&none, location), -LTTNG_ERR_INVALID, "not for any event");
	ok_int(lttng_event_set_userspace_probe_location(event, NULL), -LTTNG_ERR_INVALID, "not none");
	ok_int(lttng_event_set_userspace_probe_location(event, location), 0, "given away");
	ok(lttng_event_get_userspace_probe_location(event) == location, "and kept");
	ok_int(lttng_event_set_userspace_probe_location(event, location), 0, "twice is once");
	lttng_event_destroy(event);
	lttng_event_destroy(NULL);
}

static void test_tracepoints(void)
{
	static const struct control_tracepoint tp = { .pid = 5, .procname = "prog", .name = "app:x", .loglevel = 14 };
	static const struct control_tracepoints points = { .tracepoints = { .items = &tp, .n = 1 } };
	static const struct control_tracepoint_field fieldrec = {
		.pid = 5, .event = "app:x", .loglevel = 14, .field = "f", .type = 4, .nowrite = true };
	static const struct control_tracepoint_fields fieldmsg = { .fields = { .items = &fieldrec, .n = 1 } };
	const struct fake_data point_data = { control_tracepoints_wire(), &points };
	const struct fake_data field_data = { control_tracepoint_fields_wire(), &fieldmsg };
	struct lttng_event_field *fields = NULL;
	struct lttng_event *events = NULL;

	fake_daemon_answer(fake, &point_data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_list_tracepoints(handle, &events), 1, "list_tracepoints: domain=2");
	ok(events[0].pid == 5 && !strcmp(events[0].name, "app:x") && events[0].loglevel == 14 && events[0].enabled == -1,
		"a tracepoint");
	free(events);
	CHECK_CALL(fake, lttng_list_syscalls(&events), -LTTNG_ERR_NOT_SUPPORTED, "list_tracepoints: domain=1");
	fake_daemon_answer(fake, &field_data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_list_tracepoint_fields(handle, &fields), 1, "list_tracepoint_fields: domain=2");
	ok(!strcmp(fields[0].field_name, "f") && fields[0].type == LTTNG_EVENT_FIELD_STRING && fields[0].nowrite == 1 &&
		fields[0].event.pid == 5 && !strcmp(fields[0].event.name, "app:x"), "a field");
	free(fields);
	CHECK_CALL(fake, lttng_list_tracepoints(NULL, &events), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_list_tracepoint_fields(handle, NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_list_syscalls(NULL), -LTTNG_ERR_INVALID, NULL);
	fake_daemon_answer(fake, NULL, 0, LTTNG_ERR_NEED_ROOT_SESSIOND);
	CHECK_CALL(fake, lttng_list_syscalls(&events), -LTTNG_ERR_NEED_ROOT_SESSIOND, "list_tracepoints: domain=1");
}

static void test_contexts(void)
{
	struct lttng_event_context ctx = { .ctx = LTTNG_EVENT_CONTEXT_VPID };

	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_add_context(handle, &ctx, NULL, "c"), 0,
		"add_context: session=\"web\", domain=2, channel=\"c\", context=[type=5]");
	CHECK_CALL(fake, lttng_add_context(handle, &ctx, "ignored", NULL), 0,
		"add_context: session=\"web\", domain=2, context=[type=5]");
	ctx.ctx = LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER;
	ctx.u.perf_counter = (struct lttng_event_perf_counter_ctx) { .type = 1, .config = 2, .name = "p" };
	CHECK_CALL(fake, lttng_add_context(handle, &ctx, NULL, "c"), 0,
		"add_context: session=\"web\", domain=2, channel=\"c\", context=[type=14, perf_type=1, perf_config=2, name=\"p\"]");
	memset(ctx.u.perf_counter.name, 'x', sizeof(ctx.u.perf_counter.name));
	CHECK_CALL(fake, lttng_add_context(handle, &ctx, NULL, "c"), -LTTNG_ERR_INVALID, NULL);
	memset(&ctx, 0, sizeof(ctx));
	ctx.ctx = LTTNG_EVENT_CONTEXT_APP_CONTEXT;
	CHECK_CALL(fake, lttng_add_context(handle, &ctx, NULL, "c"), -LTTNG_ERR_INVALID, NULL);
	ctx.u.app_ctx.provider_name = "prov";
	ctx.u.app_ctx.ctx_name = "name";
	CHECK_CALL(fake, lttng_add_context(handle, &ctx, NULL, "c"), 0,
		"add_context: session=\"web\", domain=2, channel=\"c\", "
		"context=[type=15, name=\"prov\", app_name=\"name\"]");
	CHECK_CALL(fake, lttng_add_context(NULL, &ctx, NULL, "c"), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_add_context(handle, NULL, NULL, "c"), -LTTNG_ERR_INVALID, NULL);
}

/* The answer comes in two pieces; the names of application contexts are told apart. */
static void test_list_contexts(void)
{
	static const struct control_context first[] = {
		{ .type = LTTNG_EVENT_CONTEXT_VPID, .name = "", .app_name = "" },
		{ .type = LTTNG_EVENT_CONTEXT_APP_CONTEXT, .name = "prov", .app_name = "one" },
	}, second[] = {
		{ .type = LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER, .perf_type = 1, .perf_config = UINT64_MAX, .name = "p",
		  .app_name = "" },
		{ .type = LTTNG_EVENT_CONTEXT_APP_CONTEXT, .name = "other", .app_name = "two" },
	};
	const struct control_contexts messages[] = {
		{ .contexts = { .items = first, .n = 2 } }, { .contexts = { .items = second, .n = 2 } },
	};
	const struct fake_data data[] = {
		{ control_contexts_wire(), &messages[0] }, { control_contexts_wire(), &messages[1] },
	};
	struct lttng_event_context *contexts = NULL;

	fake_daemon_answer(fake, data, 2, LTTNG_OK);
	CHECK_CALL(fake, lttng_list_contexts(handle, "c", &contexts), 4,
		"list_contexts: session=\"web\", domain=2, channel=\"c\"");
	ok_int(contexts[0].ctx, LTTNG_EVENT_CONTEXT_VPID, "a plain one");
	ok_str(contexts[1].u.app_ctx.provider_name, "prov", "an application's");
	ok_str(contexts[1].u.app_ctx.ctx_name, "one", "and its name");
	ok(contexts[2].u.perf_counter.type == 1 && contexts[2].u.perf_counter.config == UINT64_MAX, "a counter");
	ok_str(contexts[2].u.perf_counter.name, "p", "and its name");
	ok_str(contexts[3].u.app_ctx.provider_name, "other", "another application's");
	ok_str(contexts[3].u.app_ctx.ctx_name, "two", "and its name");
	free(contexts);
	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_list_contexts(handle, "c", &contexts), 0,
		"list_contexts: session=\"web\", domain=2, channel=\"c\"");
	free(contexts);
	CHECK_CALL(fake, lttng_list_contexts(handle, NULL, &contexts), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_list_contexts(NULL, "c", &contexts), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_list_contexts(handle, "c", NULL), -LTTNG_ERR_INVALID, NULL);
	fake_daemon_answer(fake, NULL, 0, LTTNG_ERR_UST_CHAN_NOT_FOUND);
	CHECK_CALL(fake, lttng_list_contexts(handle, "c", &contexts), -LTTNG_ERR_UST_CHAN_NOT_FOUND,
		"list_contexts: session=\"web\", domain=2, channel=\"c\"");
}

int main(void)
{
	fake_daemon_start(&fake);
	test_handles();
	test_channel_attributes();
	test_channels();
	test_list_channels();
	test_enable();
	test_filter();
	test_disable();
	test_list_events();
	test_event_object();
	test_tracepoints();
	test_contexts();
	test_list_contexts();
	lttng_destroy_handle(handle);
	lttng_destroy_handle(jul);
	fake_daemon_stop(fake);
	return tap_done();
}
