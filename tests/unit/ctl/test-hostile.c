/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A daemon that is dead, stopped, old, broken or hostile: each call ends with
 * an error and a cause within its deadline, and nothing is left open.
 */
#include <inttypes.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>
#include <lttng/lttng.h>
#include "base/fd.h"
#include "base/time.h"
#include "ctl/endpoint.h"
#include "ctl/listing.h"
#include "fake-daemon.h"
#include "lib/tap.h"

static struct fake_daemon *fake;

/* For a daemon that does not answer; and for one that does, on a machine that may be busy. */
#define ILL_MS  "60"
#define SLOW_MS "1000"
#define WELL_MS "60000"

static void set_patience(const char *ms)
{
	(void) setenv("LTTNG_NETWORK_SOCKET_TIMEOUT", ms, 1);
}

static unsigned open_fds(void)
{
	unsigned n = 0;

	return fd_count_open(&n) < 0 ? 0 : n;
}

static const struct {
	enum fake_manner manner;
	int want;
	const char *name;
} rows[] = {
	{ FAKE_CLOSES_AT_ONCE, -LTTNG_ERR_NO_SESSIOND, "closes at once" },
	{ FAKE_IS_SILENT, -LTTNG_ERR_NO_SESSIOND, "is silent" },
	{ FAKE_CUTS_HELLO, -LTTNG_ERR_NO_SESSIOND, "ends inside its hello" },
	{ FAKE_GARBAGE, -LTTNG_ERR_NO_SESSIOND, "is something else" },
	{ FAKE_OVERSIZE_HELLO, -LTTNG_ERR_NO_SESSIOND, "sends a huge hello" },
	{ FAKE_DRIPS, -LTTNG_ERR_NO_SESSIOND, "drips" },
	{ FAKE_OTHER_MAJOR, -LTTNG_ERR_UND, "is of another version" },
	{ FAKE_CLOSES_AFTER_HELLO, -LTTNG_ERR_UNK, "dies after hello" },
	{ FAKE_SILENT_AFTER_HELLO, -LTTNG_ERR_UNK, "is silent after hello" },
	{ FAKE_CUTS_DATA, -LTTNG_ERR_UNK, "dies inside its answer" },
	{ FAKE_OVERSIZE_DATA, -LTTNG_ERR_UNK, "sends too much" },
	{ FAKE_MALFORMED_DATA, -LTTNG_ERR_UNK, "sends nonsense" },
	{ FAKE_OTHER_MESSAGE, -LTTNG_ERR_UNK, "answers another question" },
	{ FAKE_OTHER_SERIAL, -LTTNG_ERR_UNK, "answers another request" },
	{ FAKE_SENDS_FDS, 1, "gives descriptors away" },
	{ FAKE_ANSWERS, 1, "is well" },
};

static int call_stop(void)
{
	return lttng_stop_tracing("web");
}

static int call_destroy(void)
{
	struct lttng_destruction_handle *handle = NULL;
	enum lttng_error_code code = lttng_destroy_session_ext("web", &handle);

	if (code != LTTNG_OK)
		return -(int) code;
	code = lttng_destruction_handle_wait_for_completion(handle, -1) == LTTNG_DESTRUCTION_HANDLE_STATUS_ERROR ?
		LTTNG_ERR_UNK : LTTNG_OK;
	lttng_destruction_handle_destroy(handle);
	return -(int) code;
}

static int call_list(void)
{
	struct lttng_session *sessions = NULL;
	int r = lttng_list_sessions(&sessions);

	free(sessions);
	return r;
}

static int call_list_tracepoints(void)
{
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST };
	struct lttng_handle *handle = lttng_create_handle("web", &domain);
	struct lttng_event *events = NULL;
	int r = lttng_list_tracepoints(handle, &events);

	free(events);
	lttng_destroy_handle(handle);
	return r;
}

/* A call that sends more than the socket holds must end too when the peer does not read. */
static void test_big_request(void)
{
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST };
	struct lttng_handle *handle = lttng_create_handle("web", &domain);
	struct lttng_event ev = { .name = "app:*", .loglevel = -1 };
	static char names[4096][250];
	static char *exclusions[4096];

	for (unsigned i = 0; i < 4096; i++) {
		(void) snprintf(names[i], sizeof(names[i]), "app:%0240u", i);
		exclusions[i] = names[i];
	}
	fake_daemon_set_manner(fake, FAKE_CLOSES_AT_ONCE);
	ok_int(lttng_enable_event_with_exclusions(handle, &ev, NULL, NULL, 4096, exclusions), -LTTNG_ERR_NO_SESSIOND,
		"a megabyte for a daemon that does not read");
	lttng_destroy_handle(handle);
}

/* Calls that wait have no deadline of their own, but the daemon has to say now and then that it lives. */
static void test_waiting(void)
{
	static const struct {
		enum fake_manner manner;
		int want;
		const char *name;
	} waits[] = {
		{ FAKE_IS_SILENT, -LTTNG_ERR_NO_SESSIOND, "is silent" },
		{ FAKE_SILENT_AFTER_HELLO, -LTTNG_ERR_UNK, "is silent after hello" },
		{ FAKE_FALLS_SILENT, -LTTNG_ERR_UNK, "falls silent later" },
		{ FAKE_CLOSES_AFTER_HELLO, -LTTNG_ERR_UNK, "dies after hello" },
		{ FAKE_ANSWERS_OTHER_HELLO, -LTTNG_ERR_UNK, "says hello unasked" },
		{ FAKE_IS_SLOW, 0, "is slow" },
	};
	struct lttng_destruction_handle *handle = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(waits); i++) {
		uint64_t started_us = time_now_us();

		set_patience(waits[i].want == 0 ? SLOW_MS : ILL_MS);
		fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
		fake_daemon_set_manner(fake, waits[i].manner);
		ok_int(lttng_start_tracing("web"), waits[i].want, "waiting for a daemon that %s", waits[i].name);
		ok(time_now_us() - started_us < 4 * US_PER_S, "in time");
		ok(!waits[i].want == !lttng_last_error_detail(), "says: %s", lttng_last_error_detail() ?: "nothing");
	}
	set_patience(ILL_MS);
	fake_daemon_set_manner(fake, FAKE_SILENT_AFTER_HELLO);
	ok_int(lttng_destroy_session_ext("web", &handle), LTTNG_OK, "a handle");
	ok_int(lttng_destruction_handle_wait_for_completion(handle, 10), LTTNG_DESTRUCTION_HANDLE_STATUS_TIMEOUT,
		"the caller's time is over first");
	ok_int(lttng_destruction_handle_wait_for_completion(handle, -1), LTTNG_DESTRUCTION_HANDLE_STATUS_ERROR,
		"the daemon's time ends");
	lttng_destruction_handle_destroy(handle);
}

/* kB of memory that the process had at most since it was reset. */
static unsigned long peak_kb(bool reset)
{
	char line[256];
	unsigned long kb = 0;
	FILE *file = fopen(reset ? "/proc/self/clear_refs" : "/proc/self/status", reset ? "w" : "r");

	assert(file);
	if (reset)
		(void) fputs("5", file);
	while (!reset && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmHWM: %lu", &kb) == 1)
			break;
	(void) fclose(file);
	return kb;
}

enum { FLOOD_SESSIONS = 100000 };

/* What never ends, fast or slow, has a bound in time and in memory, for calls that wait too. */
static void test_endless(void)
{
	static struct control_session records[FLOOD_SESSIONS];
	static struct control_tracepoint tracepoints[FLOOD_SESSIONS];
	static const struct control_completion nothing = { .losses = { .n = 0 } };
	static struct control_stream_loss losses[FLOOD_SESSIONS];
	static const struct control_completion much = { .losses = { .items = losses, .n = FLOOD_SESSIONS } };
	static const struct control_session_info many = { .sessions = { .items = records, .n = FLOOD_SESSIONS } };
	static const struct control_session_info empty = { .sessions = { .n = 0 } };
	static const struct control_tracepoints offers = { .tracepoints = { .items = tracepoints, .n = FLOOD_SESSIONS } };
	const struct fake_data completion = { control_completion_wire(), &nothing };
	const struct fake_data losing = { control_completion_wire(), &much };
	const struct fake_data sessions = { control_session_info_wire(), &many };
	const struct fake_data no_sessions = { control_session_info_wire(), &empty };
	const struct fake_data listed = { control_tracepoints_wire(), &offers };
	const struct {
		enum fake_manner manner;
		const struct fake_data *data;
		int (*call)(void);
		const char *name, *timeout_ms, *says;
	} endless[] = {
		{ FAKE_DRIPS_REPLIES, &completion, call_stop, "stop: drips", "300", "any more" },
		{ FAKE_FLOODS_REPLIES, &completion, call_stop, "stop: floods", "300", "any more" },
		{ FAKE_FLOODS_REPLIES, &losing, call_stop, "stop: floods with losses", "60000", "has no end" },
		{ FAKE_DRIPS_REPLIES, &completion, call_destroy, "destroy with a handle: drips", "300", "any more" },
		{ FAKE_FLOODS_REPLIES, &completion, call_destroy, "destroy with a handle: floods", "300", "any more" },
		{ FAKE_DRIPS_REPLIES, &no_sessions, call_list, "list: drips", "300", "any more" },
		{ FAKE_FLOODS_REPLIES, &no_sessions, call_list, "list: floods with nothing", "300", "any more" },
		{ FAKE_FLOODS_REPLIES, &sessions, call_list, "list: floods", "60000", "cannot be used" },
		{ FAKE_DRIPS_REPLIES, &listed, call_list_tracepoints, "list tracepoints: drips", "300", "any more" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(endless); i++) {
		uint64_t started_us;

		(void) setenv("LTTNG_NETWORK_SOCKET_TIMEOUT", endless[i].timeout_ms, 1);
		fake_daemon_answer(fake, endless[i].data, 1, LTTNG_OK);
		fake_daemon_set_manner(fake, endless[i].manner);
		(void) peak_kb(true);
		started_us = time_now_us();
		ok_int(endless[i].call(), -LTTNG_ERR_UNK, "%s", endless[i].name);
		/* where it is the number of bytes that ends it: before the time could */
		ok(time_now_us() - started_us < MAX(5 * US_PER_S, strtoull(endless[i].timeout_ms, NULL, 10) * 750), "in time");
		ok(peak_kb(false) < 768u << 10, "in little memory");
		ok(lttng_last_error_detail() && strstr(lttng_last_error_detail(), endless[i].says), "says: %s",
			lttng_last_error_detail() ?: "nothing");
	}
	set_patience(ILL_MS);
}

/* The bounds of an answer leave room for what 4096 applications offer. */
static void test_room(void)
{
	const struct control_tracepoint_field field = {
		.procname = "worker-threa", .event = "provider:tracepoints", .field = "field_number" };
	const struct control_tracepoint_fields one = { .fields = { .items = &field, .n = 1 } };
	_cleanup_buf_ struct buf out = BUF_INIT;
	const uint64_t n = 4096 * 100 * 8;

	wire_encode(control_tracepoint_fields_wire(), &one, &out);
	ok(n * out.len < CONTROL_MAX_BULK_ANSWER, "%" PRIu64 " fields of %zu bytes", n, out.len);
	ok(sizeof(size_t) < 8 || n * sizeof(struct lttng_event_field) < LISTING_MAX_OFFERS, "and what is made of them");
}

static void test_none(void)
{
	struct lttng_session *sessions = (void *) -1;
	struct lttng_destruction_handle *handle = NULL;

	endpoint_set_run_directory("/nonexistent");
	ok_int(lttng_session_daemon_alive(), 0, "not alive");
	ok_int(lttng_list_sessions(&sessions), -LTTNG_ERR_NO_SESSIOND, "nobody to ask");
	ok(!sessions, "no sessions");
	ok_str(lttng_last_error_detail(), "Cannot connect to /nonexistent/client-lttng-sessiond: No such file or directory",
		"says where");
	ok_int(lttng_destroy_session_ext("web", &handle), LTTNG_ERR_NO_SESSIOND, "no handle without a daemon");
	ok(!handle, "indeed");
	ok_int(lttng_start_tracing("web"), -LTTNG_ERR_NO_SESSIOND, "no start");
	ok(!lttng_notification_channel_create(lttng_session_daemon_notification_endpoint), "no notifications");
	endpoint_set_run_directory(fake_daemon_directory(fake));
}

static void test_status_codes(void)
{
	static const struct {
		uint32_t code;
		int want;
	} codes[] = { { 0, -LTTNG_ERR_UNK }, { 9, -LTTNG_ERR_UNK }, { LTTNG_ERR_NR, -LTTNG_ERR_UNK },
		{ UINT32_MAX, -LTTNG_ERR_UNK }, { LTTNG_ERR_BUFFER_FLUSH_FAILED, -LTTNG_ERR_BUFFER_FLUSH_FAILED } };

	set_patience(WELL_MS);
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		fake_daemon_answer(fake, NULL, 0, codes[i].code);
		ok_int(lttng_start_tracing("web"), codes[i].want, "status %u", codes[i].code);
	}
}

int main(void)
{
	static const struct control_session record = { .name = "web" };
	static const struct control_session_info info = { .sessions = { .items = &record, .n = 1 } };
	const struct fake_data data = { control_session_info_wire(), &info };
	unsigned before;

	(void) signal(SIGPIPE, SIG_DFL);
	before = open_fds();
	fake_daemon_start(&fake);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct lttng_session *sessions = NULL;
		uint64_t started_us = time_now_us();

		set_patience(rows[i].want > 0 ? WELL_MS : ILL_MS);
		fake_daemon_answer(fake, &data, 1, LTTNG_OK);
		fake_daemon_set_manner(fake, rows[i].manner);
		ok_int(lttng_list_sessions(&sessions), rows[i].want, "a daemon that %s", rows[i].name);
		ok(time_now_us() - started_us < US_PER_S, "in time");
		ok(rows[i].want > 0 ? sessions && !lttng_last_error_detail() : !sessions && lttng_last_error_detail(), "says: %s",
			lttng_last_error_detail() ?: "nothing");
		free(sessions);
	}
	test_waiting();
	test_big_request();
	test_endless();
	test_room();
	test_none();
	test_status_codes();
	fake_daemon_stop(fake);
	ok_int(open_fds(), before, "no descriptor leaked");
	return tap_done();
}
