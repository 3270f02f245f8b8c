/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctl-program DIR PID: an ordinary user of liblttng-ctl, written against the public headers of 2.13.
 *
 * Records rm_test:tick and rm_test:note of the application PID below DIR, asking and checking on the
 * way whatever the first half of the library answers. Says 'recording' when tracing runs, waits for a
 * line, then stops, destroys and says 'done'. The test compiles it with our headers and with those of
 * the stock package, and runs both on our library.
 */
#include <lttng/lttng.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(expression)                                                                       \
	do {                                                                                    \
		if (!(expression)) {                                                            \
			printf("line %d: not so: %s\n", __LINE__, #expression);                 \
			exit(1);                                                                \
		}                                                                               \
	} while (0)

static int wanted_pid;

static void check_sessions(int count, int enabled, const char *path)
{
	struct lttng_session *sessions = NULL;
	int n = lttng_list_sessions(&sessions);

	CHECK(n == count);
	if (n > 0) {
		CHECK(!strcmp(sessions[0].name, "program"));
		CHECK(!strcmp(sessions[0].path, path));
		CHECK((int) sessions[0].enabled == enabled);
		CHECK(sessions[0].snapshot_mode == 0 && sessions[0].live_timer_interval == 0);
	}
	free(sessions);
}

static void make_channel(struct lttng_handle *handle)
{
	struct lttng_channel *channel = lttng_channel_create(&handle->domain);
	uint64_t interval = 7;

	CHECK(channel);
	strcpy(channel->name, "mine");
	channel->enabled = 1;
	CHECK(channel->attr.subbuf_size == 524288 && channel->attr.num_subbuf == 4);
	CHECK(channel->attr.output == LTTNG_EVENT_MMAP);
	channel->attr.subbuf_size = 65536;
	channel->attr.num_subbuf = 8;
	channel->attr.overwrite = 0;
	CHECK(lttng_channel_set_monitor_timer_interval(channel, 2000000) == 0);
	CHECK(lttng_channel_get_monitor_timer_interval(channel, &interval) == 0 && interval == 2000000);
	CHECK(lttng_enable_channel(handle, channel) == 0);
	CHECK(lttng_enable_channel(handle, channel) == -LTTNG_ERR_UST_CHAN_EXIST);
	lttng_channel_destroy(channel);
}

static void check_channels(struct lttng_handle *handle)
{
	struct lttng_domain *domains = NULL;
	struct lttng_channel *channels = NULL;
	uint64_t value = 7;

	CHECK(lttng_list_domains("program", &domains) == 1);
	CHECK(domains[0].type == LTTNG_DOMAIN_UST && domains[0].buf_type == LTTNG_BUFFER_PER_UID);
	free(domains);
	CHECK(lttng_list_channels(handle, &channels) == 1);
	CHECK(!strcmp(channels[0].name, "mine") && channels[0].enabled == 1);
	CHECK(channels[0].attr.subbuf_size == 65536 && channels[0].attr.num_subbuf == 8);
	CHECK(lttng_channel_get_discarded_event_count(&channels[0], &value) == 0 && value == 0);
	value = 7;
	CHECK(lttng_channel_get_lost_packet_count(&channels[0], &value) == 0 && value == 0);
	free(channels);
}

static void enable(struct lttng_handle *handle, const char *name, const char *filter)
{
	struct lttng_event *event = lttng_event_create();

	CHECK(event);
	event->type = LTTNG_EVENT_TRACEPOINT;
	event->loglevel_type = LTTNG_EVENT_LOGLEVEL_ALL;
	event->loglevel = -1;
	strcpy(event->name, name);
	CHECK(lttng_enable_event_with_exclusions(handle, event, "mine", filter, 0, NULL) == 0);
	lttng_event_destroy(event);
}

static void check_events(struct lttng_handle *handle)
{
	struct lttng_event *events = NULL;
	int n = lttng_list_events(handle, "mine", &events), filtered = 0;

	CHECK(n == 2);
	for (int i = 0; i < n; i++) {
		const char *filter = NULL;

		CHECK(events[i].enabled == 1 && events[i].type == LTTNG_EVENT_TRACEPOINT);
		CHECK(!strncmp(events[i].name, "rm_test:", 8));
		CHECK(lttng_event_get_filter_expression(&events[i], &filter) == 0);
		if (filter) {
			CHECK(!strcmp(filter, "seq < 1000000"));
			filtered++;
		}
	}
	CHECK(filtered == 1);
	free(events);
}

static void check_tracepoints(struct lttng_handle *handle)
{
	struct lttng_event *events = NULL;
	struct lttng_event_field *fields = NULL;
	int n = lttng_list_tracepoints(handle, &events), found = 0;

	for (int i = 0; i < n; i++)
		if (events[i].pid == wanted_pid && !strcmp(events[i].name, "rm_test:tick"))
			found += events[i].loglevel == LTTNG_LOGLEVEL_INFO;
	CHECK(found == 1);
	free(events);
	n = lttng_list_tracepoint_fields(handle, &fields);
	found = 0;
	for (int i = 0; i < n; i++)
		if (fields[i].event.pid == wanted_pid && !strcmp(fields[i].event.name, "rm_test:note") &&
		    !strcmp(fields[i].field_name, "text"))
			found += fields[i].type == LTTNG_EVENT_FIELD_STRING;
	CHECK(found == 1);
	free(fields);
}

int main(int argc, char **argv)
{
	struct lttng_domain domain;
	struct lttng_handle *handle;
	char url[4096], line[16];

	if (argc < 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	wanted_pid = atoi(argv[2]);
	memset(&domain, 0, sizeof(domain));
	domain.type = LTTNG_DOMAIN_UST;
	domain.buf_type = LTTNG_BUFFER_PER_UID;
	snprintf(url, sizeof(url), "file://%s", argv[1]);
	CHECK(lttng_session_daemon_alive() == 1);
	CHECK(strlen(lttng_strerror(-LTTNG_ERR_SESS_NOT_FOUND)) > 0);
	CHECK(lttng_start_tracing("program") == -LTTNG_ERR_SESS_NOT_FOUND);
	check_sessions(0, 0, argv[1]);
	CHECK(lttng_create_session("program", url) == 0);
	CHECK(lttng_create_session("program", url) == -LTTNG_ERR_EXIST_SESS);
	check_sessions(1, 0, argv[1]);
	handle = lttng_create_handle("program", &domain);
	CHECK(handle);
	make_channel(handle);
	check_channels(handle);
	enable(handle, "rm_test:tick", NULL);
	enable(handle, "rm_test:note", "seq < 1000000");
	check_events(handle);
	check_tracepoints(handle);
	CHECK(lttng_start_tracing("program") == 0);
	CHECK(lttng_start_tracing("program") == -LTTNG_ERR_TRACE_ALREADY_STARTED);
	check_sessions(1, 1, argv[1]);
	puts("recording");
	if (!fgets(line, sizeof(line), stdin))
		return 1;
	CHECK(lttng_disable_event(handle, "rm_test:note", "mine") == 0);
	CHECK(lttng_disable_channel(handle, "mine") == 0);
	CHECK(lttng_stop_tracing_no_wait("program") == 0);
	while (lttng_data_pending("program") == 1)
		;
	CHECK(lttng_data_pending("program") == 0);
	CHECK(lttng_stop_tracing("program") == -LTTNG_ERR_TRACE_ALREADY_STOPPED);
	lttng_destroy_handle(handle);
	CHECK(lttng_destroy_session("program") == 0);
	CHECK(lttng_destroy_session("program") == -LTTNG_ERR_SESS_NOT_FOUND);
	check_sessions(0, 0, argv[1]);
	puts("done");
	return 0;
}
