/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The whole life of a recording with everything on one loop and one thread in
 * each pool: create, enable, start, stop, destroy; newcomers.
 */
#include <lttng/lttng.h>
#include "base/log.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"

static struct daemon daemon_;
static struct daemon *const d = &daemon_;

static struct fake_app *start_app(void)
{
	const struct fake_app_conf conf = {
		.path = d->apps_path, .name = "fake", .n_events = 3,
	};

	return fake_app_start(&conf);
}

static unsigned streams(void)
{
	return d->sd.ust.cpus;
}

/* R8, R10, R15, R16, R17, R20, R21, R22 */
static void test_one(uint8_t buffer_type)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct fake_app_counts n;
	struct fake_app *app;
	const char *const kind = buffer_type == BUFFER_PER_PID ? "per process" : "per user";

	daemon_start(d, NULL);
	app = start_app();
	ok(fake_app_wait(app, FAKE_REGISTERED), "%s: an application registers", kind);
	ok_int(daemon_record(d, "s", buffer_type), LTTNG_OK, "a session records");
	fake_app_count(app, &n);
	ok(n.sessions == 1 && n.channels == 1 && n.streams == streams() && n.events == 1 && n.enabled_events == 1 &&
	   n.started == 1, "when start returns, everything is made in the application, and started");
	ok_int(n.channels, 1, "R17: which is told of no channel for metadata");
	ok(n.answered == 4 && n.refused == 0, "its registrations are answered");
	ok(n.channel_id == 0 && n.header > 0, "the channel with its id and its kind of header");
	ok_int(daemon_start_session(d, "s"), LTTNG_ERR_TRACE_ALREADY_STARTED, "started twice");
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "stopped");
	ok_int(daemon_discarded(d, "c"), FAKE_DISCARDED, "with the counters of the consumer");
	ok_int(daemon_told(d, "c"), 0, "of which nothing was told before");
	fake_app_count(app, &n);
	ok(n.started == 0 && n.quiescent >= 2, "the application is stopped and quiet");
	ok_int(daemon_stop_session(d, "s"), LTTNG_ERR_TRACE_ALREADY_STOPPED, "stopped twice");
	ok_int(daemon_start_session(d, "s"), LTTNG_OK, "started again");
	fake_app_count(app, &n);
	ok(n.started == 1 && n.sessions == 1 && n.channels == 1, "a restart skips the set-up");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed without a stop");
	ok_int(daemon_discarded(d, "c"), FAKE_DISCARDED, "with the counters of the consumer");
	ok_int(daemon_told(d, "c"), FAKE_DISCARDED, "of which all were told by the stop");
	fake_app_count(app, &n);
	ok(n.started == 0 && n.objects == 0, "nothing is left in the application");
	ok(fake_consumer_open_traces(d->fake) == 0 && fake_consumer_open_chunks(d->fake) == 0, "nor in the consumer");
	ok_int(daemon_destroy(d, "s"), LTTNG_ERR_SESS_NOT_FOUND, "destroyed twice");
	fake_consumer_copy_metadata(d->fake, &text);
	buf_putc(&text, 0);
	ok(strstr(text.data, "fake:event0") && strstr(text.data, "fake:event2") && strstr(text.data, "stream {"),
	   "the metadata went to the consumer");
	fake_app_stop(app);
	ok(daemon_wait_for_apps(d, 0), "the application is gone");
	daemon_stop(d);
}

/* R8, R9, R12, R25, R28 */
static void test_two(uint8_t buffer_type)
{
	struct fake_app_counts a, b;
	struct fake_app *first, *second;

	daemon_start(d, NULL);
	first = start_app();
	if (!fake_app_wait(first, FAKE_REGISTERED))
		abort();
	ok_int(daemon_record(d, "s", buffer_type), LTTNG_OK, "a session records one application");
	second = start_app();
	ok(fake_app_wait(second, FAKE_REGISTERED), "a newcomer is acknowledged");
	fake_app_count(second, &b);
	ok(b.started == 1 && b.enabled_events == 1 && b.answered == 4 && b.refused == 0, "when it has caught up");
	ok_int(fake_consumer_requests(d->fake, CONSUMER_add_trace), buffer_type == BUFFER_PER_PID ? 2 : 1,
	   "buffers are %s", buffer_type == BUFFER_PER_PID ? "made for each" : "shared");
	ok_int(daemon_enable_event(d, "s", "c", "p:other"), LTTNG_OK, "a rule while it records");
	fake_app_count(first, &a);
	fake_app_count(second, &b);
	ok(a.events == 2 && a.enabled_events == 2 && b.events == 2 && b.enabled_events == 2, "is in both when it returns");
	ok_int(daemon_enable_event(d, "s", "c", "p:other"), LTTNG_ERR_UST_EVENT_ENABLED, "the same rule again is refused");
	fake_app_die(first);
	ok(daemon_wait_for_apps(d, 1), "one dies");
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "stop goes on with the other");
	fake_app_count(second, &b);
	ok_int(b.started, 0, "which is stopped");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	ok_int(fake_consumer_repeated_keys(d->fake), 0, "R9: each channel had a key of its own");
	ok_int(daemon_discarded(d, "c"), buffer_type == BUFFER_PER_PID ? 2 * FAKE_DISCARDED : FAKE_DISCARDED,
		"with the counters of both");
	ok(fake_consumer_open_traces(d->fake) == 0, "no trace is left open");
	fake_app_stop(first);
	fake_app_stop(second);
	daemon_stop(d);
}

/* R13: who would go beyond the budget is refused by name, what runs is not harmed. */
static void test_descriptors(void)
{
	const unsigned set = 1 + 2 * streams();
	struct fake_app *first, *second, *third;
	struct fake_app_counts n;

	daemon_start(d, NULL);
	first = start_app();
	(void) fake_app_wait(first, FAKE_REGISTERED);
	d->sd.ust.fds.limit = FD_BUDGET_APP + set;
	ok_int(daemon_record(d, "s", BUFFER_PER_PID), LTTNG_OK, "descriptors for one set of buffers");
	ok_int(atomic_load(&d->sd.ust.fds.used), FD_BUDGET_APP, "R10: which are given back when the process has it");
	d->sd.ust.fds.limit = 2 * FD_BUDGET_APP + set - 1;
	second = start_app();
	ok(fake_app_wait(second, FAKE_REGISTERED), "a second application finds none");
	fake_app_count(second, &n);
	ok_int(n.started, 0, "and is not recorded");
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "stop");
	ok_int(daemon_start_session(d, "s"), LTTNG_OK, "and start");
	ok(strstr(d->warnings, "out of file descriptors"), "name it with the reason: %s", d->warnings);
	fake_app_count(first, &n);
	ok_int(n.started, 1, "the first one is recorded all the time");
	d->sd.ust.fds.limit = 3 * FD_BUDGET_APP;
	third = start_app();
	ok(fake_app_wait(third, FAKE_REGISTERED), "sockets of a third one fit");
	fake_app_stop(third);
	(void) daemon_wait_for_apps(d, 2);
	d->sd.ust.fds.limit = 3 * FD_BUDGET_APP - 1;
	third = start_app();
	ok(fake_app_wait(third, FAKE_CUT_OFF), "one without room for its sockets is refused");
	fake_app_stop(third);
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	d->sd.ust.fds.limit = 2 * FD_BUDGET_APP + set;
	ok_int(daemon_record(d, "t", BUFFER_PER_UID), LTTNG_OK, "what was given back can be used again");
	fake_app_count(second, &n);
	ok_int(n.started, 1, "also by the second one");
	ok_int(daemon_destroy(d, "t"), LTTNG_OK, "destroyed");
	fake_app_stop(first);
	fake_app_stop(second);
	ok(daemon_wait_for_apps(d, 0), "everybody leaves");
	ok_int(atomic_load(&d->sd.ust.fds.used), 0, "nothing is counted any more");
	daemon_stop(d);
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	test_one(BUFFER_PER_UID);
	test_one(BUFFER_PER_PID);
	test_two(BUFFER_PER_UID);
	test_two(BUFFER_PER_PID);
	test_descriptors();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
