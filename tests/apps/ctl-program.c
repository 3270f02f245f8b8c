/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctl-program DIR PID: an ordinary user of liblttng-ctl, written against the public headers of 2.13, in what C
 * and C++ have in common.
 *
 * Records rm_test:tick and rm_test:note of the application PID below DIR/trace, asking and checking on the way
 * what each part of the library answers. Says 'recording' when tracing runs, waits for a line, then stops,
 * saves, destroys, loads, destroys and says 'done'. The test compiles it with our headers and with those of the
 * stock package, and runs both on our library.
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

static void check_contexts(struct lttng_handle *handle)
{
	struct lttng_event_context context;

	memset(&context, 0, sizeof(context));
	context.ctx = LTTNG_EVENT_CONTEXT_VPID;
	CHECK(lttng_add_context(handle, &context, NULL, "mine") == 0);
	CHECK(lttng_add_context(handle, &context, NULL, "mine") == -LTTNG_ERR_UST_CONTEXT_EXIST);
	context.ctx = LTTNG_EVENT_CONTEXT_NICE;
	CHECK(lttng_add_context(handle, &context, NULL, "mine") == -LTTNG_ERR_UST_CONTEXT_INVAL);
}

static void check_trackers(void)
{
	struct lttng_process_attr_tracker_handle *tracker = NULL;
	const struct lttng_process_attr_values *values = NULL;
	enum lttng_tracking_policy policy;
	unsigned int n = 0;
	pid_t pid = 0;

	CHECK(lttng_session_get_tracker_handle("program", LTTNG_DOMAIN_UST, LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID,
					       &tracker) == LTTNG_OK);
	CHECK(lttng_process_attr_tracker_handle_get_tracking_policy(tracker, &policy) ==
	      LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_OK);
	CHECK(policy == LTTNG_TRACKING_POLICY_INCLUDE_ALL);
	CHECK(lttng_process_attr_tracker_handle_set_tracking_policy(tracker, LTTNG_TRACKING_POLICY_INCLUDE_SET) ==
	      LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_OK);
	CHECK(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(tracker, wanted_pid) ==
	      LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_OK);
	CHECK(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(tracker, wanted_pid) ==
	      LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_EXISTS);
	CHECK(lttng_process_attr_tracker_handle_get_inclusion_set(tracker, &values) ==
	      LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_OK);
	CHECK(lttng_process_attr_values_get_count(values, &n) == LTTNG_PROCESS_ATTR_VALUES_STATUS_OK && n == 1);
	CHECK(lttng_process_attr_values_get_pid_at_index(values, 0, &pid) == LTTNG_PROCESS_ATTR_VALUES_STATUS_OK);
	CHECK(pid == wanted_pid);
	lttng_process_attr_tracker_handle_destroy(tracker);
}

static void check_health(void)
{
	struct lttng_health *health = lttng_health_create_sessiond();

	CHECK(health && lttng_health_get_nr_threads(health) > 0);
	CHECK(lttng_health_query(health) == 0 && lttng_health_state(health) == 0);
	CHECK(lttng_health_thread_state(lttng_health_get_thread(health, 0)) == 0);
	CHECK(strlen(lttng_health_thread_name(lttng_health_get_thread(health, 0))) > 0);
	lttng_health_destroy(health);
}

static void save(const char *directory, int again)
{
	struct lttng_save_session_attr *attr = lttng_save_session_attr_create();

	CHECK(attr && lttng_save_session_attr_set_session_name(attr, "program") == 0);
	CHECK(lttng_save_session_attr_set_output_url(attr, directory) == 0);
	CHECK(lttng_save_session(attr) == (again ? -LTTNG_ERR_SAVE_FILE_EXIST : 0));
	CHECK(lttng_save_session_attr_set_overwrite(attr, 1) == 0 && lttng_save_session(attr) == 0);
	lttng_save_session_attr_destroy(attr);
}

static void load(const char *directory)
{
	struct lttng_load_session_attr *attr = lttng_load_session_attr_create();

	CHECK(attr && lttng_load_session_attr_set_input_url(attr, directory) == 0);
	CHECK(lttng_load_session_attr_set_session_name(attr, "nosuch") == 0);
	CHECK(lttng_load_session(attr) == -LTTNG_ERR_LOAD_SESSION_NOENT);
	CHECK(lttng_load_session_attr_set_session_name(attr, "program") == 0);
	CHECK(lttng_load_session(attr) == 0);
	lttng_load_session_attr_destroy(attr);
}

static void destroy(void)
{
	struct lttng_destruction_handle *handle = NULL;
	enum lttng_error_code result = LTTNG_ERR_UNK;

	CHECK(lttng_destroy_session_ext("program", &handle) == LTTNG_OK);
	CHECK(lttng_destruction_handle_wait_for_completion(handle, -1) == LTTNG_DESTRUCTION_HANDLE_STATUS_COMPLETED);
	CHECK(lttng_destruction_handle_get_result(handle, &result) == LTTNG_DESTRUCTION_HANDLE_STATUS_OK);
	CHECK(result == LTTNG_OK);
	lttng_destruction_handle_destroy(handle);
}

/* Its name is the daemon's choice. */
static void check_descriptor(void)
{
	struct lttng_session_descriptor *descriptor = lttng_session_descriptor_create(NULL);
	const char *name = NULL;

	CHECK(lttng_create_session_ext(descriptor) == LTTNG_OK);
	CHECK(lttng_session_descriptor_get_session_name(descriptor, &name) == LTTNG_SESSION_DESCRIPTOR_STATUS_OK);
	CHECK(!strncmp(name, "auto-", 5) && lttng_destroy_session_no_wait(name) == 0);
	lttng_session_descriptor_destroy(descriptor);
}

int main(int argc, char **argv)
{
	struct lttng_domain domain;
	struct lttng_handle *handle;
	struct lttng_event *events = NULL;
	char path[4000], saved[4000], url[4096], line[16];

	if (argc < 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	wanted_pid = atoi(argv[2]);
	memset(&domain, 0, sizeof(domain));
	domain.type = LTTNG_DOMAIN_UST;
	domain.buf_type = LTTNG_BUFFER_PER_UID;
	snprintf(path, sizeof(path), "%s/trace", argv[1]);
	snprintf(saved, sizeof(saved), "%s/saved", argv[1]);
	snprintf(url, sizeof(url), "file://%s", path);
	CHECK(lttng_session_daemon_alive() == 1);
	check_health();
	check_descriptor();
	CHECK(strlen(lttng_strerror(-LTTNG_ERR_SESS_NOT_FOUND)) > 0);
	CHECK(lttng_start_tracing("program") == -LTTNG_ERR_SESS_NOT_FOUND);
	check_sessions(0, 0, path);
	CHECK(lttng_create_session("program", url) == 0);
	CHECK(lttng_create_session("program", url) == -LTTNG_ERR_EXIST_SESS);
	check_sessions(1, 0, path);
	handle = lttng_create_handle("program", &domain);
	CHECK(handle);
	make_channel(handle);
	check_channels(handle);
	enable(handle, "rm_test:tick", NULL);
	enable(handle, "rm_test:note", "seq < 1000000");
	check_events(handle);
	check_tracepoints(handle);
	check_contexts(handle);
	check_trackers();
	save(saved, 0);
	CHECK(lttng_start_tracing("program") == 0);
	CHECK(lttng_start_tracing("program") == -LTTNG_ERR_TRACE_ALREADY_STARTED);
	check_sessions(1, 1, path);
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
	save(saved, 1);
	destroy();
	CHECK(lttng_destroy_session("program") == -LTTNG_ERR_SESS_NOT_FOUND);
	check_sessions(0, 0, path);
	load(saved);
	check_sessions(1, 0, path);
	CHECK(lttng_list_events(handle, "mine", &events) == 2);
	free(events);
	lttng_destroy_handle(handle);
	CHECK(lttng_destroy_session("program") == 0);
	puts("done");
	return 0;
}
