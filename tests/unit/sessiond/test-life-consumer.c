/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A consumer that refuses, lies, is late or goes: commands end and say so,
 * nothing is left behind, and the next session records with the next consumer
 * (R2, R10, R18, R19, R25).
 */
#include <lttng/lttng.h>
#include <pthread.h>
#include <unistd.h>
#include "base/log.h"
#include "base/time.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"

static struct daemon daemon_;
static struct daemon *const d = &daemon_;

static struct fake_app *start_named(const char *name)
{
	const struct fake_app_conf conf = { .path = d->apps_path, .name = name, .n_events = 3 };

	return fake_app_start(&conf);
}

static struct fake_app *start_app(void)
{
	struct fake_app *app = start_named("fake");

	if (!fake_app_wait(app, FAKE_REGISTERED))
		abort();
	return app;
}

static bool is_recorded(struct fake_app *app)
{
	struct fake_app_counts n;

	fake_app_count(app, &n);
	return n.started > 0;
}

/* Buffers cannot be made: that application is not recorded, with a warning; the next try succeeds. */
static void test_refusal(enum fake_reaction reaction, uint8_t buffer_type, const char *what)
{
	struct fake_app *app;

	daemon_start(d, NULL);
	app = start_app();
	fake_consumer_set(d->fake, CONSUMER_add_trace, reaction);
	ok_int(daemon_record(d, "s", buffer_type), LTTNG_OK, "R10: a consumer that %s: start succeeds", what);
	ok(d->n_warnings > 0 && strstr(d->warnings, "fake"), "with a warning that names the application");
	ok(!is_recorded(app), "which is not recorded");
	if (reaction == FAKE_LIES)
		ok(fake_consumer_wait(d->fake, CONSUMER_close, 1), "the consumer is told to give back what it made");
	ok_int(fake_consumer_open_traces(d->fake), 0, "nothing half-made is left");
	fake_consumer_set(d->fake, CONSUMER_add_trace, FAKE_ANSWERS);
	ok_int(daemon_enable_event(d, "s", "c", "p:more"), LTTNG_OK, "a change tries again");
	ok(is_recorded(app), "and it is recorded");
	ok_int(fake_consumer_open_traces(d->fake), 1, "in one trace");
	ok_int(fake_consumer_repeated_keys(d->fake), 0, "R9: with a channel that has a key of its own");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	ok_int(fake_consumer_open_traces(d->fake), 0, "nothing is left in the consumer");
	fake_app_stop(app);
	daemon_stop(d);
}

/* The directory of the trace is not taken: the start fails, and can be tried again. */
static void test_no_chunk(enum fake_reaction reaction)
{
	struct fake_app *app;

	daemon_start(d, NULL);
	app = start_app();
	fake_consumer_set(d->fake, CONSUMER_add_chunk, reaction);
	ok(daemon_record(d, "s", BUFFER_PER_UID) != LTTNG_OK, "R20: no place for the trace: start fails");
	ok(!is_recorded(app), "nothing is recorded");
	fake_consumer_set(d->fake, CONSUMER_add_chunk, FAKE_ANSWERS);
	fake_consumer_release(d->fake);
	ok_int(daemon_start_session(d, "s"), LTTNG_OK, "the next start succeeds");
	ok(is_recorded(app), "and records");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	ok(fake_consumer_open_chunks(d->fake) <= 0, "no directory is held any more");
	fake_app_stop(app);
	daemon_stop(d);
}

static bool warns_of_loss(const char *session)
{
	const struct control_list_warnings request = { .session = session };
	struct control_warning warning;
	struct control_warnings list;
	bool found = false;

	if (daemon_ask(d, control_list_warnings_wire(), &request) != LTTNG_OK ||
	    frame_decode(&d->answer, control_warnings_wire(), &list) < 0)
		return false;
	while (wire_list_next(&list.warnings, control_warning_wire(), &warning) == 1)
		found = found || strstr(warning.text, "consumer daemon died");
	return found;
}

/*
 * R2, R25: a consumer of the other bitness that cannot be run. Its applications are refused and named, all others are
 * recorded. One that is not there is noticed at the registration, one that ends at once only when it is needed.
 */
static void test_broken_other(const char *path, bool refused, uint8_t buffer_type)
{
	struct fake_app_conf conf = { .name = "small", .n_events = 1, .bits = 32 };
	struct fake_app *app, *small;

	daemon_start(d, &(struct daemon_conf) { .consumer32_path = path });
	app = start_app();
	conf.path = d->apps_path;
	small = fake_app_start(&conf);
	ok(fake_app_wait(small, refused ? FAKE_CUT_OFF : FAKE_REGISTERED), "R2: %s: a 32-bit application is %s", path,
	   refused ? "refused" : "taken");
	ok_int(daemon_record(d, "s", buffer_type), LTTNG_OK, "R25: start succeeds");
	ok(is_recorded(app) && !is_recorded(small), "and records the 64-bit application");
	ok(d->n_warnings == !refused, "with a warning for each that is not recorded");
	ok(refused || (strstr(d->warnings, "\"small\"") && strstr(d->warnings, "32-bit") && strstr(d->warnings, path) &&
		       strstr(d->warnings, "--consumerd32-path")), "that names it, the program and the option");
	ok(!warns_of_loss("s"), "nothing is said to be lost");
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "stop");
	ok_int(daemon_discarded(d, "c"), FAKE_DISCARDED, "asks the consumer that there is");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	ok_int(fake_consumer_open_traces(d->fake), 0, "nothing is left");
	fake_app_stop(small);
	fake_app_stop(app);
	daemon_stop(d);
}

/* The answer comes after the deadline of the request. */
static void test_late(void)
{
	struct fake_app *app;

	daemon_start(d, NULL);
	app = start_app();
	fake_consumer_set(d->fake, CONSUMER_add_trace, FAKE_HOLDS);
	ok_int(daemon_record(d, "s", BUFFER_PER_UID), LTTNG_OK, "a consumer that is late: start succeeds");
	ok(d->n_warnings > 0 && !is_recorded(app), "with a warning, the application is not recorded");
	fake_consumer_set(d->fake, CONSUMER_add_trace, FAKE_ANSWERS);
	fake_consumer_release(d->fake);
	ok_int(daemon_enable_event(d, "s", "c", "p:more"), LTTNG_OK, "a change tries again");
	ok(is_recorded(app), "and it is recorded");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	ok_int(fake_consumer_open_traces(d->fake), 0, "also what came late is not left in the consumer");
	fake_app_stop(app);
	daemon_stop(d);
}

/* How often the last answer, a completion, says that the channel's data went with its consumer. */
static unsigned link_losses(const char *channel)
{
	struct control_stream_loss loss;
	struct control_completion list;
	unsigned n = 0;

	if (frame_decode(&d->answer, control_completion_wire(), &list) < 0)
		return UINT32_MAX;
	while (wire_list_next(&list.losses, control_stream_loss_wire(), &loss) == 1)
		n += loss.cause == STREAM_END_LINK && !strcmp(loss.channel, channel);
	return n;
}

/* A consumer that goes while a session records, or when everything was written. */
static void test_lost_data(uint8_t buffer_type, bool stop_first, bool stop_after)
{
	struct fake_app *app;

	daemon_start(d, NULL);
	app = start_app();
	ok_int(daemon_record(d, "s", buffer_type), LTTNG_OK, "a session records");
	if (stop_first) {
		ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "it is stopped");
		ok_int(link_losses("c"), 0, "nothing is lost");
	}
	fake_consumer_hang_up(d->fake, false);
	if (stop_after) {
		ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "the consumer is gone: stop succeeds");
		ok_int(link_losses("c"), 1, "and says what is lost");
	}
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroy succeeds");
	ok_int(link_losses("c"), !stop_first && !stop_after, "the loss is told, once, if there was one");
	fake_app_stop(app);
	daemon_stop(d);
}

/* A restarted consumer knows nothing of the session's buffers. */
static void test_lost_data_of_an_earlier_consumer(void)
{
	const struct control_list_channels list = { .session = "s", .domain = LTTNG_DOMAIN_UST };
	struct fake_app *app;

	daemon_start(d, NULL);
	app = start_app();
	ok_int(daemon_record(d, "s", BUFFER_PER_UID), LTTNG_OK, "a session records");
	fake_consumer_hang_up(d->fake, false);
	ok_int(daemon_create(d, "other"), LTTNG_OK, "another session");
	ok_int(daemon_enable_channel(d, "other", "c", BUFFER_PER_UID), LTTNG_OK, "with a channel");
	ok_int(daemon_ask(d, control_list_channels_wire(), &list), LTTNG_OK, "once the daemon has heard of the end");
	ok_int(daemon_start_session(d, "other"), LTTNG_OK, "its start");
	ok(fake_consumer_wait_started(d->fake, 2), "brings a new consumer");
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "the first one stops");
	ok_int(link_losses("c"), 1, "and says what is lost");
	ok_int(daemon_stop_session(d, "other"), LTTNG_OK, "the other one stops");
	ok_int(link_losses("c"), 0, "and has lost nothing");
	fake_app_stop(app);
	daemon_stop(d);
}

static void *die_and_release(void *data)
{
	struct fake_app *app = data;

	if (!fake_consumer_wait(d->fake, CONSUMER_get_counters, 1))
		abort();
	fake_app_die(app);
	if (!fake_consumer_wait(d->fake, CONSUMER_close, 1))
		abort();
	fake_consumer_release(d->fake);
	return NULL;
}

/* A trace is in the answer, and is closed before the answer is looked at: it counts once. */
static void test_closed_meanwhile(void)
{
	const struct control_list_channels list = { .session = "s", .domain = LTTNG_DOMAIN_UST };
	struct control_channels channels;
	struct control_channel channel;
	struct fake_app *app;
	pthread_t thread;

	daemon_start(d, NULL);
	app = start_app();
	ok_int(daemon_record(d, "s", BUFFER_PER_PID), LTTNG_OK, "a session records a process");
	fake_consumer_set(d->fake, CONSUMER_get_counters, FAKE_HOLDS);
	fake_consumer_set(d->fake, CONSUMER_close, FAKE_HOLDS);
	if (pthread_create(&thread, NULL, die_and_release, app) != 0)
		abort();
	ok_int(daemon_ask(d, control_list_channels_wire(), &list), LTTNG_OK, "channels are listed while it dies");
	pthread_join(thread, NULL);
	ok(frame_decode(&d->answer, control_channels_wire(), &channels) == 0 &&
		wire_list_next(&channels.channels, control_channel_wire(), &channel) == 1, "there is one");
	ok_int(channel.discarded_events, FAKE_DISCARDED, "what its trace discarded counts once");
	fake_consumer_set(d->fake, CONSUMER_get_counters, FAKE_ANSWERS);
	fake_consumer_set(d->fake, CONSUMER_close, FAKE_ANSWERS);
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	ok_int(daemon_discarded(d, "c"), FAKE_DISCARDED, "also afterwards");
	fake_app_stop(app);
	daemon_stop(d);
}

/* It goes at the first request of a kind. */
static void test_loss(uint16_t id, const char *what, uint8_t buffer_type)
{
	struct control_list_channels list = { .session = "s", .domain = LTTNG_DOMAIN_UST };
	struct fake_app *app;
	uint64_t begun;

	daemon_start(d, NULL);
	app = start_app();
	fake_consumer_set(d->fake, id, FAKE_BREAKS);
	begun = time_now_us();
	(void) daemon_record(d, "s", buffer_type);
	ok_int(daemon_ask(d, control_list_channels_wire(), &list), LTTNG_OK, "channels are listed whatever it does");
	(void) daemon_stop_session(d, "s");
	ok(time_now_us() - begun < 4 * US_PER_S, "a consumer that goes at %s holds nobody up", what);
	if (id != CONSUMER_add_chunk && id != CONSUMER_close && id != CONSUMER_remove_chunk)
		ok(warns_of_loss("s"), "the session says so");
	ok_int(daemon_ask(d, control_list_channels_wire(), &list), LTTNG_OK, "also afterwards");
	(void) daemon_destroy(d, "s");
	ok_int(daemon_destroy(d, "s"), LTTNG_ERR_SESS_NOT_FOUND, "it can be destroyed");
	fake_consumer_set(d->fake, id, FAKE_ANSWERS);
	ok_int(daemon_record(d, "s", buffer_type), LTTNG_OK, "created and started anew");
	ok(is_recorded(app), "it records");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "and ends");
	ok(!is_recorded(app), "in the application too");
	fake_app_stop(app);
	daemon_stop(d);
}

static void *destroy(void *data)
{
	const struct control_destroy_session request = { .session = "s", .wait = true };

	*(int *) data = daemon_ask_apart(d, control_destroy_session_wire(), &request);
	return NULL;
}

/* A newcomer's buffers are in making when the session is destroyed. */
static void test_destroy_while_making(void)
{
	struct fake_app *app, *newcomer;
	int code = 0;
	pthread_t thread;

	daemon_start(d, NULL);
	app = start_app();
	ok_int(daemon_record(d, "s", BUFFER_PER_PID), LTTNG_OK, "a session records");
	fake_consumer_set(d->fake, CONSUMER_add_trace, FAKE_HOLDS);
	newcomer = start_named("newcomer");
	ok(fake_consumer_wait(d->fake, CONSUMER_add_trace, 2), "buffers of a newcomer are in making");
	if (pthread_create(&thread, NULL, destroy, &code) != 0)
		abort();
	ok(fake_consumer_wait(d->fake, CONSUMER_close, 1), "destroy does not wait for them");
	fake_consumer_release(d->fake);
	pthread_join(thread, NULL);
	ok_int(code, LTTNG_OK, "it succeeds");
	ok(fake_app_wait(newcomer, FAKE_REGISTERED), "the newcomer is acknowledged");
	ok(!is_recorded(newcomer) && !is_recorded(app), "nobody records");
	ok(fake_consumer_wait(d->fake, CONSUMER_close, 2), "the consumer is told once more");
	ok_int(fake_consumer_open_traces(d->fake), 0, "what was made too late is given back");
	fake_app_stop(newcomer);
	fake_app_stop(app);
	daemon_stop(d);
}

/* A newcomer dies while its buffers are in making. */
static void test_death_while_making(uint8_t buffer_type)
{
	struct fake_app *newcomer;

	daemon_start(d, NULL);
	ok_int(daemon_record(d, "s", buffer_type), LTTNG_OK, "a session without applications");
	fake_consumer_set(d->fake, CONSUMER_add_trace, FAKE_HOLDS);
	newcomer = start_named("newcomer");
	ok(fake_consumer_wait(d->fake, CONSUMER_add_trace, 1), "buffers of a newcomer are in making");
	fake_app_die(newcomer);
	ok(daemon_wait_for_apps(d, 0), "it dies");
	fake_consumer_release(d->fake);
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	ok_int(fake_consumer_open_traces(d->fake), 0, "its buffers are given back");
	fake_app_stop(newcomer);
	daemon_stop(d);
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	if (!freopen("/dev/null", "w", stderr))
		abort();
	leak = leak_begin();
	test_refusal(FAKE_REFUSES, BUFFER_PER_UID, "refuses");
	test_refusal(FAKE_REFUSES, BUFFER_PER_PID, "refuses");
	test_refusal(FAKE_LIES, BUFFER_PER_UID, "sends fewer streams than it said");
	test_refusal(FAKE_LIES, BUFFER_PER_PID, "sends fewer streams than it said");
	test_refusal(FAKE_TALKS_NONSENSE, BUFFER_PER_UID, "talks nonsense");
	test_broken_other("/nonexistent/consumerd", true, BUFFER_PER_UID);
	test_broken_other("/bin/false", false, BUFFER_PER_UID);
	test_broken_other("/bin/false", false, BUFFER_PER_PID);
	test_late();
	test_no_chunk(FAKE_REFUSES);
	test_no_chunk(FAKE_HOLDS);
	test_loss(CONSUMER_add_chunk, "add_chunk", BUFFER_PER_UID);
	test_loss(CONSUMER_add_trace, "add_trace", BUFFER_PER_UID);
	test_loss(CONSUMER_add_trace, "add_trace", BUFFER_PER_PID);
	test_loss(CONSUMER_get_counters, "get_counters", BUFFER_PER_UID);
	test_loss(CONSUMER_flush, "flush", BUFFER_PER_UID);
	test_loss(CONSUMER_close, "close", BUFFER_PER_PID);
	test_loss(CONSUMER_remove_chunk, "remove_chunk", BUFFER_PER_UID);
	for (unsigned i = 0; i < 2; i++) {
		const uint8_t type = i ? BUFFER_PER_PID : BUFFER_PER_UID;

		test_lost_data(type, false, true);
		test_lost_data(type, false, false);
		test_lost_data(type, true, false);
	}
	test_lost_data_of_an_earlier_consumer();
	for (unsigned i = 0; i < 8; i++)        /* which thread is quicker nobody can tell */
		test_closed_meanwhile();
	test_destroy_while_making();
	test_death_while_making(BUFFER_PER_PID);
	test_death_while_making(BUFFER_PER_UID);
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
