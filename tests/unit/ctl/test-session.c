/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls on sessions: what they ask, and what they make of the answer. */
#include <errno.h>
#include <limits.h>
#include <lttng/lttng.h>
#include <string.h>
#include "ctl/endpoint.h"
#include "fake-daemon.h"
#include "lib/tap.h"
#include "proto/consumer.h"

static struct fake_daemon *fake;

static const struct control_session web = {
	.id = 1, .name = "web", .path = "/tmp/web", .output = CONTROL_OUTPUT_LOCAL, .active = true, .created_s = 1234 };
static const struct control_session net = {
	.id = 2, .name = "net", .output = CONTROL_OUTPUT_NET, .ctrl_url = "tcp4://127.0.0.1:1/foo",
	.data_url = "tcp4://127.0.0.1:2/", .created_s = 5 };
static const struct control_session snap = {
	.id = 3, .name = "snap", .path = "/not/shown", .snapshot = true, .live_timer_us = 7 };

static void answer_sessions(void)
{
	static const struct control_session second[2] = { { .name = "a" }, { .name = "b" } };
	static struct control_session first[3];
	static struct control_session_info infos[2];
	static struct fake_data data[2];

	first[0] = web;
	first[1] = net;
	first[2] = snap;
	infos[0] = (struct control_session_info) { .sessions = { .items = first, .n = 3 } };
	infos[1] = (struct control_session_info) { .sessions = { .items = second, .n = 2 } };
	data[0] = (struct fake_data) { control_session_info_wire(), &infos[0] };
	data[1] = (struct fake_data) { control_session_info_wire(), &infos[1] };
	fake_daemon_answer(fake, data, 2, LTTNG_OK);
}

static void answer_one_session(void)
{
	static const struct control_session_info info = { .sessions = { .items = &web, .n = 1 } };
	static struct fake_data data;

	data = (struct fake_data) { control_session_info_wire(), &info };
	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
}

static void test_list(void)
{
	struct lttng_session *sessions = NULL;
	uint64_t when = 0;

	answer_sessions();
	CHECK_CALL(fake, lttng_list_sessions(&sessions), 5, "list_sessions: ");
	ok_str(sessions[0].name, "web", "name");
	ok_str(sessions[0].path, "/tmp/web", "local path");
	ok(sessions[0].enabled == 1 && sessions[3].enabled == 0, "active");
	ok_str(sessions[1].path, "tcp4://127.0.0.1:1/foo [data: 2]", "network path");
	ok_str(sessions[2].path, "", "a snapshot session has none");
	ok(sessions[2].snapshot_mode == 1 && sessions[2].live_timer_interval == 7, "mode and timer");
	ok_str(sessions[4].name, "b", "lists come in pieces");
	ok(lttng_session_get_creation_time(&sessions[0], &when) == LTTNG_OK && when == 1234, "creation time");
	ok(lttng_session_get_creation_time(&sessions[1], &when) == LTTNG_OK && when == 5, "of each");
	ok_int(lttng_session_get_creation_time(NULL, &when), LTTNG_ERR_INVALID, "of none");
	ok_int(lttng_session_get_creation_time(&sessions[0], NULL), LTTNG_ERR_INVALID, "to nowhere");
	free(sessions);
	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_list_sessions(&sessions), 0, "list_sessions: ");
	ok(!sessions, "no session: no array");
	CHECK_CALL(fake, lttng_list_sessions(NULL), -LTTNG_ERR_INVALID, NULL);
	fake_daemon_answer(fake, NULL, 0, LTTNG_ERR_NOMEM);
	CHECK_CALL(fake, lttng_list_sessions(&sessions), -LTTNG_ERR_NOMEM, "list_sessions: ");
}

static void test_list_domains(void)
{
	static const struct control_domain records[] = { { .type = LTTNG_DOMAIN_UST, .buffer_type = LTTNG_BUFFER_PER_UID } };
	static const struct control_domains message = { .domains = { .items = records, .n = 1 } };
	const struct fake_data data = { control_domains_wire(), &message };
	struct lttng_domain *domains = NULL;

	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_list_domains("web", &domains), 1, "list_domains: session=\"web\"");
	ok(domains[0].type == LTTNG_DOMAIN_UST && domains[0].buf_type == LTTNG_BUFFER_PER_UID, "domain");
	free(domains);
	CHECK_CALL(fake, lttng_list_domains(NULL, &domains), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_list_domains("web", NULL), -LTTNG_ERR_INVALID, NULL);
}

/* What is empty is as good as not set. */
static void test_empty_home(void)
{
	_cleanup_free_ char *home = NULL;
	const char *before = getenv("HOME");

	(void) setenv("LTTNG_HOME", "", 1);
	(void) setenv("HOME", "/of/user", 1);
	answer_one_session();
	CHECK_CALL(fake, lttng_create_session("web", NULL), 0,
		"create_session: name=\"web\", output=1, base=\"/of/user/lttng-traces\"");
	(void) setenv("HOME", "", 1);
	ok(endpoint_home(&home) < 0 || *home == '/', "an empty HOME is none either");
	(void) (before ? setenv("HOME", before, 1) : unsetenv("HOME"));
}

static void test_create(void)
{
	char longname[300];

	memset(longname, 'x', sizeof(longname));
	longname[255] = '\0';
	(void) setenv("LTTNG_HOME", "/h", 1);
	answer_one_session();
	CHECK_CALL(fake, lttng_create_session("web", NULL), 0,
		"create_session: name=\"web\", output=1, base=\"/h/lttng-traces\"");
	CHECK_CALL(fake, lttng_create_session("web", "file:///a/b"), 0,
		"create_session: name=\"web\", path=\"/a/b\", base=\"/h/lttng-traces\"");
	CHECK_CALL(fake, lttng_create_session("web", "/a"), 0,
		"create_session: name=\"web\", path=\"/a\", base=\"/h/lttng-traces\"");
	CHECK_CALL(fake, lttng_create_session("web", "net://host:1:2/p"), 0,
		"create_session: name=\"web\", output=2, base=\"/h/lttng-traces\", ctrl_url=\"tcp4://host:1/p\", "
		"data_url=\"tcp4://host:2/\"");
	CHECK_CALL(fake, lttng_create_session_snapshot("web", NULL), 0,
		"create_session: name=\"web\", output=1, base=\"/h/lttng-traces\", snapshot=true");
	CHECK_CALL(fake, lttng_create_session_live("web", NULL, 9), 0,
		"create_session: name=\"web\", output=2, base=\"/h/lttng-traces\", ctrl_url=\"tcp4://127.0.0.1:5342/\", "
		"data_url=\"tcp4://127.0.0.1:5343/\", live=true, live_timer_us=9");
	CHECK_CALL(fake, lttng_create_session(NULL, NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_create_session("", NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_create_session(longname, NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_create_session("web", "bad"), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_create_session("web", "tcp://host"), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_create_session_live("web", NULL, 0), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_create_session_live("web", "file:///x", 5), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_create_session_snapshot(NULL, NULL), -LTTNG_ERR_INVALID, NULL);
	fake_daemon_answer(fake, NULL, 0, LTTNG_ERR_EXIST_SESS);
	ok_int(lttng_create_session("web", NULL), -LTTNG_ERR_EXIST_SESS, "the daemon's code");
	ok_str(lttng_last_error_detail(), "said the daemon", "and its words");
}

static void test_create_ext(void)
{
	struct lttng_session_descriptor *d = lttng_session_descriptor_local_create(NULL, NULL);
	const char *name = NULL;

	answer_one_session();
	ok_int(lttng_session_descriptor_get_session_name(d, &name), LTTNG_SESSION_DESCRIPTOR_STATUS_UNSET, "no name yet");
	CHECK_CALL(fake, lttng_create_session_ext(d), LTTNG_OK, "create_session: base=\"/h/lttng-traces\"");
	ok_int(lttng_session_descriptor_get_session_name(d, &name), LTTNG_SESSION_DESCRIPTOR_STATUS_OK, "then there is");
	ok_str(name, "web", "the daemon's choice");
	lttng_session_descriptor_destroy(d);
	CHECK_CALL(fake, lttng_create_session_ext(NULL), LTTNG_ERR_INVALID, NULL);
	d = lttng_session_descriptor_live_create("x", UINT64_C(1) << 40);
	CHECK_CALL(fake, lttng_create_session_ext(d), LTTNG_ERR_INVALID, NULL);
	lttng_session_descriptor_destroy(d);
	d = lttng_session_descriptor_create("");
	CHECK_CALL(fake, lttng_create_session_ext(d), LTTNG_ERR_INVALID, NULL);
	lttng_session_descriptor_destroy(d);
	lttng_session_descriptor_destroy(NULL);
}

static void test_settings(void)
{
	struct lttng_handle *handle = lttng_create_handle("web", NULL);
	char path[PATH_MAX + 1];

	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_set_session_shm_path("web", "/shm"), 0, "set_shm_path: session=\"web\", path=\"/shm\"");
	CHECK_CALL(fake, lttng_set_session_shm_path("web", NULL), 0, "set_shm_path: session=\"web\"");
	CHECK_CALL(fake, lttng_set_session_shm_path("web", "shm"), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_set_session_shm_path(NULL, "/shm"), -LTTNG_ERR_INVALID, NULL);
	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	CHECK_CALL(fake, lttng_set_session_shm_path("web", path), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_set_consumer_url(handle, "file:///z", NULL), 0, "set_output: session=\"web\", path=\"/z\"");
	CHECK_CALL(fake, lttng_set_consumer_url(handle, "tcp://h:7", "tcp://h:8"), 0,
		"set_output: session=\"web\", output=2, ctrl_url=\"tcp4://h:7/\", data_url=\"tcp4://h:8/\"");
	CHECK_CALL(fake, lttng_set_consumer_url(handle, "bad", "x"), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_set_consumer_url(handle, NULL, NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_set_consumer_url(NULL, "file:///z", NULL), -LTTNG_ERR_INVALID, NULL);
	lttng_destroy_handle(handle);
}

static const struct control_stream_loss loss = {
	.channel = "channel0", .trace = "ust/uid/1/64-bit", .cpu = 3, .missing_bytes = 77, .cause = 1 };
static const struct control_completion with_loss = { .losses = { .items = &loss, .n = 1 } };

static void test_recording(void)
{
	const struct fake_data data = { control_completion_wire(), &with_loss };
	static const struct control_data_pending_answer pending = { .pending = true };
	const struct fake_data pending_data = { control_data_pending_answer_wire(), &pending };

	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_start_tracing("web"), 0, "start_session: session=\"web\"");
	CHECK_CALL(fake, lttng_start_tracing(NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_stop_tracing_no_wait("web"), 0, "stop_session: session=\"web\"");
	CHECK_CALL(fake, lttng_regenerate_metadata("web"), 0, "regenerate_metadata: session=\"web\"");
	CHECK_CALL(fake, lttng_regenerate_statedump("web"), 0, "regenerate_statedump: session=\"web\"");
	CHECK_CALL(fake, lttng_regenerate_metadata(NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_regenerate_statedump(NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_stop_tracing(NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_data_pending(NULL), -LTTNG_ERR_INVALID, NULL);
	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_stop_tracing("web"), 0, "stop_session: session=\"web\", wait=true");
	ok_int(lttng_last_warning_count(), 1, "a stream that did not get to its end is a warning");
	ok_str(lttng_last_warning(0), "Session \"web\", channel \"channel0\", CPU 3: 77 bytes are missing in "
		"ust/uid/1/64-bit: an application died or was frozen inside a tracepoint; with per-process buffers "
		"(--buffers-pid) that costs no other application anything", "with its cause and the remedy");
	fake_daemon_answer(fake, &pending_data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_data_pending("web"), 1, "data_pending: session=\"web\"");
	ok_int(lttng_last_warning_count(), 0, "warnings are those of the last call");
}

static bool warns(const char *text)
{
	for (unsigned i = 0; i < lttng_last_warning_count(); i++)
		if (strstr(lttng_last_warning(i), text))
			return true;
	return false;
}

/* Each counter of a channel is a warning: how much, why, and what to change; a channel that lost nothing is none. */
static void test_losses_of_channels(void)
{
	static const struct control_channel channels[] = {
		{ .name = "d", .subbuf_size = 4096, .num_subbuf = 2, .discarded_events = 1 },
		{ .name = "o", .overwrite = 1, .subbuf_size = 8192, .num_subbuf = 4, .lost_packets = 5 },
		{ .name = "u", .unwritten_packets = 6 },
		{ .name = "r", .tracefile_size = 16384, .tracefile_count = 3, .recycled_packets = 7 },
		{ .name = "b", .damaged_packets = 8 },
		{ .name = "well" },
	};
	static const struct control_completion completion = { .channels = { .items = channels, .n = 6 } };
	const struct fake_data data = { control_completion_wire(), &completion };

	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_stop_tracing("web"), 0, "stop_session: session=\"web\", wait=true");
	ok_int(lttng_last_warning_count(), 5, "a warning for each counter that is not 0");
	ok(!warns("well") && !warns(" 0 "), "and for no other");
	ok(warns("Session \"web\", channel \"d\": 1 event was discarded because the ring buffer was full; use larger "
		"sub-buffers (--subbuf-size, now 4096), more of them (--num-subbuf, now 2)"), "discarded events");
	ok(warns("channel \"o\": 5 packets were overwritten before they were read") &&
		warns("(--subbuf-size, now 8192) or more of them (--num-subbuf, now 4)"), "overwritten packets");
	ok(warns("channel \"u\": 6 packets were not written because the output could not be written; make space"),
		"packets that were not written");
	ok(warns("channel \"r\": 7 packets were deleted when a trace file was used again; use larger files "
		"(--tracefile-size, now 16384) or more of them (--tracefile-count, now 3)"), "recycled packets");
	ok(warns("channel \"b\": 8 packets were left out because a program wrote over them"), "damaged packets");
}

/* Counters are of the whole session: what was told before is not told as if it were new. */
static void test_losses_told_before(void)
{
	static const struct control_channel channels[] = {
		{ .name = "a", .discarded_events = 120, .lost_packets = 3 }, { .name = "b", .recycled_packets = 1 },
		{ .name = "c", .damaged_packets = 4 },
	};
	static const struct control_channel told[] = {
		{ .name = "a", .discarded_events = 100 }, { .name = "b", .recycled_packets = 1 },
	};
	static const struct control_completion completion = {
		.channels = { .items = channels, .n = 3 }, .told = { .items = told, .n = 2 } };
	const struct fake_data data = { control_completion_wire(), &completion };

	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_stop_tracing("web"), 0, "stop_session: session=\"web\", wait=true");
	ok_int(lttng_last_warning_count(), 4, "a warning for each counter");
	ok(warns("channel \"a\": 120 events (20 new) were discarded"), "some of them were told before");
	ok(warns("channel \"b\": 1 packet (none new) was deleted"), "all of them");
	ok(warns("channel \"a\": 3 packets were overwritten") && warns("channel \"c\": 4 packets were left out"),
		"none, or the daemon does not say");
}

/* More streams than anybody reads are summed up, and the counters are told all the same. */
static void test_many_losses(void)
{
	static struct control_stream_loss losses[200];
	static const struct control_channel channel = { .name = "d", .discarded_events = 9 };
	static const struct control_completion completion = {
		.losses = { .items = losses, .n = 200 }, .channels = { .items = &channel, .n = 1 } };
	const struct fake_data data = { control_completion_wire(), &completion };

	for (unsigned i = 0; i < ARRAY_SIZE(losses); i++)
		losses[i] = (struct control_stream_loss) { .channel = "d", .trace = "t", .cpu = i, .missing_bytes = 10,
			.cause = STREAM_END_DISK };
	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_stop_tracing("web"), 0, "stop_session: session=\"web\", wait=true");
	ok(warns("9 events were discarded") && warns("CPU 0: 10 bytes"), "what is told first");
	ok(warns("168 more streams did not get to their end: 1680 bytes"), "and how much is not named");
}

static void test_consumer_losses(void)
{
	static const struct control_stream_loss losses[] = {
		{ .channel = "c", .trace = "", .cause = STREAM_END_LINK },
		{ .channel = "c", .trace = "", .cause = STREAM_END_SILENT },
		{ .channel = "c", .trace = "t", .cpu = 1, .cause = STREAM_END_BUFFER },
	};
	static const struct control_completion completion = { .losses = { .items = losses, .n = 3 } };
	const struct fake_data data = { control_completion_wire(), &completion };

	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_stop_tracing("web"), 0, "stop_session: session=\"web\", wait=true");
	ok(warns("channel \"c\": what the consumer daemon had not written is lost, because it ended; destroy the session "
		"and create it anew"), "a consumer that is gone");
	ok(warns("channel \"c\": not everything is written, because the consumer daemon did not finish in time"),
		"one that does not answer");
	ok(warns("channel \"c\", CPU 1: nobody knows how much is missing in t: the ring buffer was damaged"),
		"a size that is not known is not 0 bytes");
}

static void test_destroy(void)
{
	const struct fake_data data = { control_completion_wire(), &with_loss };
	struct lttng_destruction_handle *handle = NULL;
	const struct lttng_trace_archive_location *location;
	enum lttng_rotation_state state = 99;
	enum lttng_error_code result = 0;

	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_destroy_session("web"), 0, "destroy_session: session=\"web\", wait=true");
	CHECK_CALL(fake, lttng_destroy_session_no_wait("web"), 0, "destroy_session: session=\"web\"");
	CHECK_CALL(fake, lttng_destroy_session_ext("web", NULL), LTTNG_OK, "destroy_session: session=\"web\"");
	CHECK_CALL(fake, lttng_destroy_session(NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_destroy_session_ext(NULL, &handle), LTTNG_ERR_INVALID, NULL);
	ok_int(lttng_destroy_session_ext("web", &handle), LTTNG_OK, "with a handle");
	ok_int(lttng_destruction_handle_get_result(handle, &result), LTTNG_DESTRUCTION_HANDLE_STATUS_INVALID,
		"no result before the end");
	ok_int(lttng_destruction_handle_get_rotation_state(handle, &state), LTTNG_DESTRUCTION_HANDLE_STATUS_INVALID,
		"nor rotation");
	ok_int(lttng_destruction_handle_wait_for_completion(handle, -1), LTTNG_DESTRUCTION_HANDLE_STATUS_COMPLETED, "waits");
	ok_int(lttng_last_warning_count(), 1, "for the warnings too");
	ok_int(lttng_destruction_handle_wait_for_completion(handle, 0), LTTNG_DESTRUCTION_HANDLE_STATUS_COMPLETED, "twice");
	ok_int(lttng_destruction_handle_get_result(handle, &result), LTTNG_DESTRUCTION_HANDLE_STATUS_OK, "a result");
	ok_int(result, LTTNG_OK, "which is good");
	ok_int(lttng_destruction_handle_get_rotation_state(handle, &state), LTTNG_DESTRUCTION_HANDLE_STATUS_OK, "rotation");
	ok_int(state, LTTNG_ROTATION_STATE_NO_ROTATION, "was none");
	ok_int(lttng_destruction_handle_get_archive_location(handle, &location), LTTNG_DESTRUCTION_HANDLE_STATUS_INVALID,
		"so no location");
	lttng_destruction_handle_destroy(handle);
	fake_daemon_answer(fake, NULL, 0, LTTNG_ERR_SESS_NOT_FOUND);
	ok_int(lttng_destroy_session_ext("nosuch", &handle), LTTNG_OK, "an error of the daemon comes later");
	ok_int(lttng_destruction_handle_wait_for_completion(handle, -1), LTTNG_DESTRUCTION_HANDLE_STATUS_COMPLETED, "waits");
	ok(lttng_destruction_handle_get_result(handle, &result) == 0 && result == LTTNG_ERR_SESS_NOT_FOUND, "there it is");
	lttng_destruction_handle_destroy(handle);
	fake_daemon_set_manner(fake, FAKE_SILENT_AFTER_HELLO);
	ok_int(lttng_destroy_session_ext("web", &handle), LTTNG_OK, "a slow daemon");
	ok_int(lttng_destruction_handle_wait_for_completion(handle, 5), LTTNG_DESTRUCTION_HANDLE_STATUS_TIMEOUT, "times out");
	ok_int(lttng_destruction_handle_wait_for_completion(handle, 0), LTTNG_DESTRUCTION_HANDLE_STATUS_TIMEOUT, "again");
	lttng_destruction_handle_destroy(handle);
	fake_daemon_set_manner(fake, FAKE_CLOSES_AFTER_HELLO);
	ok_int(lttng_destroy_session_ext("web", &handle), LTTNG_OK, "a daemon that dies");
	ok_int(lttng_destruction_handle_wait_for_completion(handle, -1), LTTNG_DESTRUCTION_HANDLE_STATUS_ERROR, "is an error");
	ok_int(lttng_destruction_handle_wait_for_completion(handle, -1), LTTNG_DESTRUCTION_HANDLE_STATUS_ERROR,
		"and stays one");
	ok_int(lttng_destruction_handle_get_result(handle, &result), LTTNG_DESTRUCTION_HANDLE_STATUS_INVALID, "no result");
	lttng_destruction_handle_destroy(handle);
	lttng_destruction_handle_destroy(NULL);
	ok_int(lttng_destruction_handle_wait_for_completion(NULL, 0), LTTNG_DESTRUCTION_HANDLE_STATUS_INVALID, "no handle");
}

static void test_additions(void)
{
	static const struct control_lagging lagging = { .pid = 9, .uid = 8, .since_us = 7, .procname = "slow" };
	static const struct control_lagging_answer answer = { .applications = { .items = &lagging, .n = 1 } };
	static const struct control_warning texts[] = { { "one" }, { "two" } };
	static const struct control_warnings warnings = { .warnings = { .items = texts, .n = 2 } };
	const struct fake_data lagging_data = { control_lagging_answer_wire(), &answer };
	const struct fake_data warning_data = { control_warnings_wire(), &warnings };
	struct lttng_lagging_application *apps = NULL;
	char **list = NULL;

	fake_daemon_answer(fake, &lagging_data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_session_list_lagging("web", &apps), 1, "list_lagging: session=\"web\"");
	ok(apps[0].pid == 9 && apps[0].uid == 8 && apps[0].since_us == 7, "numbers");
	ok_str(apps[0].name, "slow", "name");
	free(apps);
	fake_daemon_answer(fake, &warning_data, 1, LTTNG_OK);
	CHECK_CALL(fake, lttng_session_list_warnings("web", &list), 2, "list_warnings: session=\"web\"");
	ok_str(list[1], "two", "a warning");
	free(list[0]);
	free(list[1]);
	free(list);
	CHECK_CALL(fake, lttng_session_list_warnings(NULL, &list), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_session_list_lagging("web", NULL), -LTTNG_ERR_INVALID, NULL);
	fake_daemon_set_status(fake, &(struct control_status) {
		.code = LTTNG_ERR_UNK, .detail = "why", .warnings = { .items = texts, .n = 2 } });
	ok_int(lttng_session_list_warnings("web", &list), -LTTNG_ERR_UNK, "an error after data leaves nothing behind");
	ok(lttng_last_warning_count() == 2 && !strcmp(lttng_last_warning(1), "two"), "the status has warnings");
	ok(!lttng_last_warning(2), "no third");
	ok_str(lttng_last_error_detail(), "why", "and a cause");
}

int main(void)
{
	fake_daemon_start(&fake);
	ok_int(lttng_session_daemon_alive(), 1, "alive");
	test_list();
	test_list_domains();
	test_empty_home();
	test_create();
	test_create_ext();
	test_settings();
	test_recording();
	test_losses_of_channels();
	test_losses_told_before();
	test_many_losses();
	test_consumer_losses();
	test_destroy();
	test_additions();
	fake_daemon_stop(fake);
	return tap_done();
}
