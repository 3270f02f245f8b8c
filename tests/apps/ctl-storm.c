/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of liblttng-ctl by many threads at once, or on a daemon that does not do well.
 *
 *   ctl-storm strict THREADS ROUNDS DIR   each thread makes, uses and destroys ROUNDS sessions that write below DIR;
 *                                         every result is checked
 *   ctl-storm any THREADS DIR             the same without end, whatever the results; each line on standard input
 *                                         is answered by "done N failed N slowest_ms N" since the last one
 *   ctl-storm each DIR                    each call that talks to the daemon once: "NAME RESULT MILLISECONDS"
 */
#include <lttng/lttng.h>
#include <lttng/ringmaster.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_THREADS 64

static bool strict;
static const char *directory;
static unsigned rounds;
static atomic_uint done, failed, slowest_ms, bad;

static unsigned now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned) ((uint64_t) now.tv_sec * 1000 + (uint64_t) now.tv_nsec / 1000000);
}

static void note(const char *what, unsigned began_ms, long result, bool good)
{
	unsigned took_ms = now_ms() - began_ms, most = atomic_load(&slowest_ms);

	while (took_ms > most && !atomic_compare_exchange_weak(&slowest_ms, &most, took_ms))
		;
	atomic_fetch_add(good ? &done : &failed, 1);
	if (strict && !good) {
		printf("%s: %ld: %s\n", what, result, lttng_strerror((int) -result));
		atomic_fetch_add(&bad, 1);
	}
}

#define CALL(expression, wanted)                                                        \
	do {                                                                            \
		unsigned began_ms_ = now_ms();                                          \
		long result_ = (long) (expression);                                     \
		note(#expression, began_ms_, result_, result_ == (long) (wanted));      \
	} while (0)

static struct lttng_handle *handle_of(const char *session)
{
	struct lttng_domain domain;

	memset(&domain, 0, sizeof(domain));
	domain.type = LTTNG_DOMAIN_UST;
	domain.buf_type = LTTNG_BUFFER_PER_UID;
	return lttng_create_handle(session, &domain);
}

static int enable_channel(struct lttng_handle *handle)
{
	struct lttng_channel *channel = lttng_channel_create(&handle->domain);
	int r;

	snprintf(channel->name, sizeof(channel->name), "ch");
	channel->attr.subbuf_size = 16384;
	r = lttng_enable_channel(handle, channel);
	lttng_channel_destroy(channel);
	return r;
}

static int enable_event(struct lttng_handle *handle, const char *name)
{
	struct lttng_event *event = lttng_event_create();
	int r;

	snprintf(event->name, sizeof(event->name), "%s", name);
	event->loglevel = -1;
	r = lttng_enable_event_with_filter(handle, event, "ch", "seq >= 0");
	lttng_event_destroy(event);
	return r;
}

static int list_events(struct lttng_handle *handle)
{
	struct lttng_event *events = NULL;
	int n = lttng_list_events(handle, "ch", &events);
	bool good = n == 2 && strcmp(events[0].name, events[1].name) != 0;

	if (n >= 0)
		free(events);
	return n < 0 || good ? n : -1000;
}

static int list_channels(struct lttng_handle *handle)
{
	struct lttng_channel *channels = NULL;
	int n = lttng_list_channels(handle, &channels);

	if (n >= 0)
		free(channels);
	return n;
}

/* 1, 0, or what the library says. */
static int session_is_listed(const char *name)
{
	struct lttng_session *sessions = NULL;
	int n = lttng_list_sessions(&sessions);
	int found = n < 0 ? n : 0;

	for (int i = 0; i < n; i++)
		found += !strcmp(sessions[i].name, name);
	if (n >= 0)
		free(sessions);
	return found;
}

static int destroy_with_handle(const char *name)
{
	struct lttng_destruction_handle *handle = NULL;
	enum lttng_error_code code = lttng_destroy_session_ext(name, &handle);

	if (code == LTTNG_OK && lttng_destruction_handle_wait_for_completion(handle, -1) ==
	    LTTNG_DESTRUCTION_HANDLE_STATUS_COMPLETED)
		lttng_destruction_handle_get_result(handle, &code);
	else if (code == LTTNG_OK)
		code = LTTNG_ERR_UNK;
	lttng_destruction_handle_destroy(handle);
	return -(int) code;
}

static void one_session(unsigned thread, unsigned round)
{
	char name[64], url[4096];
	struct lttng_handle *handle;

	snprintf(name, sizeof(name), "storm-%d-%u-%u", (int) getpid(), thread, round);
	snprintf(url, sizeof(url), "file://%s/%s", directory, name);
	handle = handle_of(name);
	CALL(lttng_create_session(name, url), 0);
	CALL(lttng_create_session(name, url), -LTTNG_ERR_EXIST_SESS);
	CALL(enable_channel(handle), 0);
	CALL(enable_event(handle, "rm_test:tick"), 0);
	CALL(enable_event(handle, "rm_test:note"), 0);
	CALL(list_events(handle), 2);
	CALL(lttng_start_tracing(name), 0);
	CALL(lttng_start_tracing(name), -LTTNG_ERR_TRACE_ALREADY_STARTED);
	CALL(session_is_listed(name), 1);
	CALL(list_channels(handle), 1);
	CALL(lttng_start_tracing("no-such-session"), -LTTNG_ERR_SESS_NOT_FOUND);
	if (round % 2) {
		CALL(lttng_stop_tracing(name), 0);
		CALL(lttng_data_pending(name), 0);
	}
	CALL(destroy_with_handle(name), -LTTNG_OK);
	CALL(session_is_listed(name), 0);
	CALL(lttng_destroy_session(name), -LTTNG_ERR_SESS_NOT_FOUND);
	lttng_destroy_handle(handle);
}

static void *storm(void *data)
{
	unsigned thread = (unsigned) (uintptr_t) data;

	for (unsigned i = 0; rounds == 0 || i < rounds; i++)
		one_session(thread, i);
	return NULL;
}

static void report(void)
{
	printf("done %u failed %u slowest_ms %u\n", atomic_exchange(&done, 0), atomic_exchange(&failed, 0),
	       atomic_exchange(&slowest_ms, 0));
	fflush(stdout);
}

static int run_threads(unsigned n)
{
	pthread_t threads[MAX_THREADS];
	char line[16];

	for (uintptr_t i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, storm, (void *) i))
			abort();
	while (rounds == 0 && fgets(line, sizeof(line), stdin))
		report();
	for (unsigned i = 0; rounds > 0 && i < n; i++)
		pthread_join(threads[i], NULL);
	if (rounds > 0)
		report();
	return bad ? 1 : 0;
}

/* ---- each call once ---- */

static void say(const char *expression, long result, unsigned began_ms)
{
	printf("%.*s %ld %u\n", (int) strcspn(expression, "("), expression, result, now_ms() - began_ms);
	fflush(stdout);
}

#define EACH(expression)                                                                \
	do {                                                                            \
		unsigned began_ms_ = now_ms();                                          \
		say(#expression, (long) (expression), began_ms_);                       \
	} while (0)
/* For functions that return a code of either sign: 0 for LTTNG_OK. */
#define EACH_CODE(expression)                                                           \
	do {                                                                            \
		unsigned began_ms_ = now_ms();                                          \
		long code_ = (long) (expression);                                       \
		say(#expression, code_ == LTTNG_OK ? 0 : -labs(code_), began_ms_);      \
	} while (0)

static int save(void)
{
	struct lttng_save_session_attr *attr = lttng_save_session_attr_create();
	int r = lttng_save_session(attr);

	lttng_save_session_attr_destroy(attr);
	return r;
}

/* A saved session of its own: what save() writes is there only if that succeeded. */
static int load(void)
{
	struct lttng_load_session_attr *attr = lttng_load_session_attr_create();
	char path[4096];
	FILE *file;
	int r;

	snprintf(path, sizeof(path), "%s/loaded.lttng", directory);
	file = fopen(path, "w");
	if (!file)
		abort();
	fputs("<sessions><session><name>loaded</name></session></sessions>\n", file);
	fclose(file);
	lttng_load_session_attr_set_input_url(attr, path);
	r = lttng_load_session(attr);
	lttng_load_session_attr_destroy(attr);
	return r;
}

/* Of objects that this version does not serve: each call still asks the daemon. */
static void run_each_unserved(void)
{
	struct lttng_rotation_schedule *schedule = lttng_rotation_schedule_periodic_create();
	struct lttng_snapshot_output *output = lttng_snapshot_output_create();
	struct lttng_event_rule *rule = lttng_event_rule_user_tracepoint_create();
	struct lttng_condition *condition = lttng_condition_event_rule_matches_create(rule);
	struct lttng_trigger *trigger = lttng_trigger_create(condition, lttng_action_notify_create());
	struct lttng_error_query *query = lttng_error_query_trigger_create(trigger);
	struct lttng_error_query_results *results = NULL;
	struct lttng_rotation_schedules *schedules = NULL;
	struct lttng_rotation_handle *rotation = NULL;
	struct lttng_snapshot_output_list *outputs = NULL;
	struct lttng_triggers *triggers = NULL;

	lttng_rotation_schedule_periodic_set_period(schedule, 1000000);
	lttng_snapshot_output_set_ctrl_url("file:///tmp", output);
	EACH(lttng_rotate_session("s", NULL, &rotation));
	EACH_CODE(lttng_session_list_rotation_schedules("s", &schedules));
	EACH(lttng_session_add_rotation_schedule("s", schedule));
	EACH(lttng_session_remove_rotation_schedule("s", schedule));
	EACH(lttng_snapshot_add_output("s", output));
	EACH(lttng_snapshot_list_output("s", &outputs));
	EACH(lttng_snapshot_del_output("s", output));
	EACH(lttng_snapshot_record("s", NULL, 0));
	EACH_CODE(lttng_clear_session("s", NULL));
	EACH(lttng_register_trigger(trigger));
	EACH_CODE(lttng_register_trigger_with_name(trigger, "t"));
	EACH_CODE(lttng_register_trigger_with_automatic_name(trigger));
	EACH_CODE(lttng_list_triggers(&triggers));
	EACH_CODE(lttng_error_query_execute(query, lttng_session_daemon_command_endpoint, &results));
	EACH(lttng_unregister_trigger(trigger));
	EACH(lttng_notification_channel_create(lttng_session_daemon_notification_endpoint) ? 0 : -1);
}

static void run_each_tracker(struct lttng_handle *handle)
{
	struct lttng_process_attr_tracker_handle *tracker = NULL;
	const struct lttng_process_attr_values *values;
	enum lttng_tracking_policy policy;

	EACH(lttng_track_pid(handle, 1));
	EACH(lttng_untrack_pid(handle, 1));
	EACH_CODE(lttng_session_get_tracker_handle("s", LTTNG_DOMAIN_UST, LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID, &tracker));
	/* without a daemon there is none: what it would say is an error too */
	EACH(lttng_process_attr_tracker_handle_set_tracking_policy(tracker, LTTNG_TRACKING_POLICY_INCLUDE_SET));
	EACH(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(tracker, 2));
	EACH(lttng_process_attr_virtual_process_id_tracker_handle_remove_pid(tracker, 2));
	EACH(lttng_process_attr_tracker_handle_get_tracking_policy(tracker, &policy));
	EACH(lttng_process_attr_tracker_handle_get_inclusion_set(tracker, &values));
}

static void run_each(void)
{
	struct lttng_handle *handle = handle_of("s");
	struct lttng_lagging_application *lagging = NULL;
	struct lttng_event_context *contexts = NULL;
	struct lttng_destruction_handle *destruction = NULL;
	struct lttng_event_context context;
	struct lttng_event_field *fields = NULL;
	struct lttng_session *sessions = NULL;
	struct lttng_domain *domains = NULL;
	struct lttng_event *events = NULL;
	char **warnings = NULL;
	char url[4096];

	snprintf(url, sizeof(url), "file://%s", directory);
	memset(&context, 0, sizeof(context));
	context.ctx = LTTNG_EVENT_CONTEXT_VPID;
	EACH(lttng_session_daemon_alive() - 1);
	EACH(lttng_create_session("s", url));
	EACH(lttng_list_sessions(&sessions));
	EACH(lttng_list_domains("s", &domains));
	EACH(enable_channel(handle));
	EACH(enable_event(handle, "a:b"));
	EACH(list_channels(handle));
	EACH(lttng_list_events(handle, "ch", &events));
	EACH(lttng_disable_event(handle, "a:b", "ch"));
	EACH(lttng_disable_channel(handle, "ch"));
	EACH(lttng_add_context(handle, &context, NULL, NULL));
	EACH(lttng_list_tracepoints(handle, &events));
	EACH(lttng_list_tracepoint_fields(handle, &fields));
	EACH(lttng_list_contexts(handle, "ch", &contexts));
	EACH(lttng_list_syscalls(&events));
	EACH(lttng_set_session_shm_path("s", "/dev/shm/storm"));
	run_each_tracker(handle);
	EACH(lttng_start_tracing("s"));
	EACH(lttng_stop_tracing("s"));
	EACH(lttng_stop_tracing_no_wait("s"));
	EACH(lttng_data_pending("s"));
	EACH(lttng_session_list_lagging("s", &lagging));
	EACH(lttng_session_list_warnings("s", &warnings));
	EACH(lttng_regenerate_metadata("s"));
	EACH(lttng_regenerate_statedump("s"));
	EACH(save());
	EACH(load());
	EACH(lttng_set_consumer_url(handle, url, NULL));
	run_each_unserved();
	EACH_CODE(lttng_destroy_session_ext("s", &destruction));
	EACH(lttng_destroy_session("s"));
	EACH(lttng_health_query(lttng_health_create_sessiond()));
}

int main(int argc, char **argv)
{
	unsigned n = argc > 2 ? (unsigned) atoi(argv[2]) : 0;

	directory = argv[argc - 1];
	if (argc == 3 && !strcmp(argv[1], "each")) {
		run_each();
		return 0;
	}
	if (n == 0 || n > MAX_THREADS)
		return 2;
	strict = argc == 5 && !strcmp(argv[1], "strict");
	rounds = strict ? (unsigned) atoi(argv[3]) : 0;
	return run_threads(n);
}
