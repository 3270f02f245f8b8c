/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registrations on the notify socket: whole ones, in portions, never ending,
 * of sizes that make no sense, while the consumer's socket is full.  Whatever
 * comes, the loop neither waits nor spins (R16, R26).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <lttng/lttng.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/log.h"
#include "base/loop.h"
#include "base/time.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"
#include "sessiond/domain/ust/buffers.h"
#include "sessiond/service/notify-service.h"
#include "sessiond/session/uid-budget.h"

#define SESSION 1       /* handles that the fake application gives */
#define CHANNEL 2

static struct daemon daemon_;
static struct daemon *const d = &daemon_;
static uint8_t message[8 << 20];

static struct fake_app *start_app(void)
{
	const struct fake_app_conf conf = { .path = d->apps_path, .name = "fake", .n_events = 1 };
	struct fake_app *app = fake_app_start(&conf);

	if (!fake_app_wait(app, FAKE_REGISTERED))
		abort();
	return app;
}

/* An application that is recorded, so that its registrations are about something. */
static struct fake_app *begin(void)
{
	struct fake_app *app;

	daemon_start(d, NULL);
	app = start_app();
	if (daemon_record(d, "s", BUFFER_PER_UID) != LTTNG_OK || !fake_app_wait(app, FAKE_STARTED))
		abort();
	return app;
}

static void end(struct fake_app *app)
{
	fake_app_stop(app);
	if (!daemon_wait_for_apps(d, 0))
		ok(false, "the application is gone");
	daemon_stop(d);
}

static bool give(struct fake_app *app, const uint8_t *from, size_t len)
{
	return send(fake_app_notify_fd(app), from, len, MSG_NOSIGNAL) == (ssize_t) len;
}

/* The code of the answer; 1: none came in time. */
static int answer_within(struct fake_app *app, size_t len, uint64_t us)
{
	const struct timeval timeout = { .tv_sec = (time_t) (us / US_PER_S), .tv_usec = (suseconds_t) (us % US_PER_S) };
	uint8_t reply[64];
	int32_t code;

	if (setsockopt(fake_app_notify_fd(app), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0)
		abort();
	if (recv(fake_app_notify_fd(app), reply, len, MSG_WAITALL) != (ssize_t) len)
		return 1;
	memcpy(&code, reply + 4, sizeof(code));
	return code;
}

static int answer(struct fake_app *app, size_t len)
{
	return answer_within(app, len, 5 * US_PER_S);
}

static uint64_t beats(void)
{
	uint64_t count;
	bool waiting;

	loop_beats(d->sd.notify_loop, &count, &waiting);
	return count;
}

static void test_whole(void)
{
	struct fake_app *app = begin();
	size_t len;

	len = fake_event_request(message, SESSION, CHANNEL, "p:e", 5);
	ok(give(app, message, len) && answer(app, UST_EVENT_REPLY) == 0, "an event is answered");
	ok(give(app, message, len) && answer(app, UST_EVENT_REPLY) == 0, "the same again, too");
	len = fake_enum_request(message, SESSION, "p:n", 3);
	ok(give(app, message, len) && answer(app, UST_ENUM_REPLY) == 0, "an enumeration is answered");
	len = fake_event_request(message, SESSION, 99, "p:e", 1);
	ok(give(app, message, len) && answer(app, UST_EVENT_REPLY) == -EINVAL, "an event of an unknown channel is refused");
	len = fake_channel_request(message, 99, CHANNEL, 1);
	ok(give(app, message, len) && answer(app, UST_CHANNEL_REPLY) == -EINVAL, "a channel of an unknown session too");
	len = fake_enum_request(message, 99, "p:n", 1);
	ok(give(app, message, len) && answer(app, UST_ENUM_REPLY) == -EINVAL, "and an enumeration");
	len = fake_event_request(message, SESSION, CHANNEL, "p:e", 2);
	ok(give(app, message, len) && answer(app, UST_EVENT_REPLY) == 0, "R16: a refusal closes nothing");
	end(app);
}

static void test_portions(void)
{
	struct fake_app *app = begin();
	const size_t len = fake_event_request(message, SESSION, CHANNEL, "p:e", 5);
	const uint64_t before = beats();
	bool good = true;

	for (size_t at = 0; at < len && good; at += 100) {
		good = give(app, message + at, MIN(len - at, (size_t) 100));
		(void) usleep(2000);
	}
	ok(good && answer(app, UST_EVENT_REPLY) == 0, "a request in portions of 100 bytes is answered");
	ok(beats() - before < 400, "without spinning: %u rounds", (unsigned) (beats() - before));
	good = give(app, message, UST_EVENT);
	(void) usleep(20000);
	ok(good && give(app, message + UST_EVENT, len - UST_EVENT) && answer(app, UST_EVENT_REPLY) == 0,
	   "one whose rest comes later too");
	end(app);
}

/* What has come so far of a request that never ends. */
static void test_unfinished(size_t len, size_t (*fill)(void), const char *what)
{
	struct fake_app *app = begin(), *other = start_app();
	const uint64_t begun = time_now_us(), before = beats();
	uint64_t asked;

	(void) fill();
	ok(give(app, message, len), "%zu bytes of %s", len, what);
	asked = time_now_us();
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "commands go on");
	ok(time_now_us() - asked < 900 * US_PER_MS, "at once");
	ok(fake_app_wait(app, FAKE_CUT_OFF), "the application is cut off");
	ok(time_now_us() - begun > 800 * US_PER_MS && time_now_us() - begun < 3 * US_PER_S, "after 1 s");
	ok(beats() - before < 400, "without spinning: %u rounds", (unsigned) (beats() - before));
	fake_app_stop(other);
	end(app);
}

static size_t fill_event(void)
{
	return fake_event_request(message, SESSION, CHANNEL, "p:e", 5);
}

static size_t fill_enum(void)
{
	return fake_enum_request(message, SESSION, "p:n", 0);
}

/* A byte now and then does not move the deadline. */
static void test_dribble(size_t first, const char *what)
{
	struct fake_app *app = begin();
	const size_t len = fill_event();
	const uint64_t begun = time_now_us();
	bool good = give(app, message, first);

	for (size_t at = first; at < len && good && time_now_us() - begun < 4 * US_PER_S; at++) {
		good = give(app, message + at, 1);
		(void) usleep(50000);
	}
	ok(time_now_us() - begun < 2500 * US_PER_MS, "who dribbles %s is cut off after %u ms", what,
	   (unsigned) ((time_now_us() - begun) / US_PER_MS));
	ok(fake_app_wait(app, FAKE_CUT_OFF), "on both sockets");
	end(app);
}

static void test_nonsense(void)
{
	static const struct {
		const char *what;
		uint32_t command;
		size_t at;
		uint32_t value;
	} rows[] = {
		{ "a command that does not exist", 3, 4, 0 },
		{ "a signature beyond its bound", 0, 272, (64u << 10) + 1 },
		{ "fields beyond their bound", 0, 276, 4097 * UST_FIELD },
		{ "an address beyond its bound", 0, 280, (4u << 10) + 1 },
		{ "lengths that wrap around", 0, 272, UINT32_MAX },
		{ "context fields beyond their bound", 1, 12, 4097 * UST_FIELD },
		{ "entries beyond their bound", 2, 264, 16385 * UST_ENTRY },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fake_app *app = begin();
		const uint64_t begun = time_now_us();

		memset(message, 0, 4096);
		put_u32(message, rows[i].command);
		put_u32(message + rows[i].at, rows[i].value);
		ok(give(app, message, 4096) && fake_app_wait(app, FAKE_CUT_OFF), "%s: cut off", rows[i].what);
		ok(time_now_us() - begun < 800 * US_PER_MS, "at once");
		end(app);
	}
}

static void test_impatient(void)
{
	struct fake_app *app = begin();
	const size_t len = fill_event();

	memcpy(message + len, message, len);
	ok(give(app, message, 2 * len) && fake_app_wait(app, FAKE_CUT_OFF),
	   "who asks two things at once is cut off");
	end(app);
}

/* liblttng-ust-ctl would wait for the next request, and with it the loop. */
static void test_no_signature(void)
{
	struct fake_app *app = begin(), *other = start_app();

	(void) fill_event();
	put_u32(message + 272, 0);
	put_u32(message + 276, 0);
	put_u32(message + 280, 0);
	ok(give(app, message, UST_EVENT) && fake_app_wait(app, FAKE_CUT_OFF), "an event without a signature is cut off");
	ok(give(other, message, fake_enum_request(message, 99, "p:n", 1)) && answer(other, UST_ENUM_REPLY) == -EINVAL,
	   "and the next one is answered");
	fake_app_stop(other);
	end(app);
}

/* Waits until so many answers lie unread; false when the daemon has cut the application off. */
static bool has_unread(struct fake_app *app, unsigned n)
{
	struct pollfd pollfd = { .fd = fake_app_notify_fd(app), .events = POLLRDHUP };
	int queued = 0;

	while (poll(&pollfd, 1, 1) == 0 && ioctl(pollfd.fd, FIONREAD, &queued) == 0)
		if ((unsigned) queued >= n * UST_EVENT_REPLY)
			return true;
	return false;
}

/* One at a time, but the answers are left where they are. */
static void test_unread_answers(void)
{
	struct fake_app *app = begin();
	const size_t len = fill_event();
	unsigned n = 0;

	while (n < 1000 && give(app, message, len) && has_unread(app, n + 1))
		n++;
	ok(fake_app_wait(app, FAKE_CUT_OFF), "who reads no answers is cut off");
	ok(n <= 64, "before sending to it could block: %u answers", n);
	end(app);
}

static unsigned refuse_in_a_row(struct fake_app *app, size_t len, unsigned n)
{
	unsigned refused = 0;

	while (refused < n && give(app, message, len) && answer(app, UST_EVENT_REPLY) == -EINVAL)
		refused++;
	return refused;
}

/* Whoever is refused all the time is answered, but not as fast as it can ask; a death meanwhile is seen. */
static void test_in_vain(void)
{
	struct fake_app *app = begin(), *other = start_app();
	const size_t len = fake_event_request(message, SESSION, 99, "p:e", 1);
	uint64_t begun, before, took;

	ok_int(refuse_in_a_row(app, len, 65), 65, "what is refused is answered");
	begun = time_now_us();
	before = beats();
	ok_int(refuse_in_a_row(app, len, 50), 50, "also many times in a row");
	took = time_now_us() - begun;
	ok(took >= 49 * 2 * US_PER_MS, "but then each after a while: %u ms", (unsigned) (took / US_PER_MS));
	ok(beats() - before < 400, "without spinning: %u rounds", (unsigned) (beats() - before));
	ok(give(other, message, fake_enum_request(message, 99, "p:n", 1)) && answer(other, UST_ENUM_REPLY) == -EINVAL,
	   "others are answered meanwhile");
	ok(give(app, message, fill_event()) && answer(app, UST_EVENT_REPLY) == 0, "and so is it when it is right");
	(void) fake_event_request(message, SESSION, 99, "p:e", 1);
	ok_int(refuse_in_a_row(app, len, 70), 70, "it begins anew");
	before = beats();
	fake_app_die(app);
	ok(daemon_wait_for_apps(d, 1), "a death while nobody listens is seen");
	ok(beats() - before < 100, "without spinning: %u rounds", (unsigned) (beats() - before));
	fake_app_stop(app);
	end(other);
}

static void test_death_on_the_way(void)
{
	struct fake_app *app = begin();
	const uint64_t before = beats();

	(void) fill_event();
	ok(give(app, message, 400), "a part of a request");
	fake_app_die(app);
	ok(daemon_wait_for_apps(d, 0), "a death in the middle of it");
	ok(beats() - before < 400, "is no reason to spin: %u rounds", (unsigned) (beats() - before));
	fake_app_stop(app);
	daemon_stop(d);
}

#define LARGE_CELLS 1000

static void *give_large(void *data)
{
	return give(data, message, fake_event_request(message, SESSION, CHANNEL, "p:large", LARGE_CELLS)) ? data : NULL;
}

/* Larger than any socket's buffer. */
static void test_large(void)
{
	struct fake_app *app = begin();
	pthread_t thread;
	void *good;

	if (pthread_create(&thread, NULL, give_large, app) != 0)
		abort();
	ok(answer(app, UST_EVENT_REPLY) != 1, "a request of %u fields is answered", LARGE_CELLS);
	pthread_join(thread, &good);
	ok(good != NULL, "it was taken in whole");
	end(app);
}

static uint64_t process_cpu_us(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts) < 0)
		abort();
	return (uint64_t) ts.tv_sec * US_PER_S + (uint64_t) ts.tv_nsec / 1000;
}

/* Who has had much of a processor waits, and nobody else; what he sends stays where it is. */
static void test_budget(void)
{
	struct fake_app *app = begin();
	struct uid_budget budget = { .burst_us = 100, .one_in = 10 };
	uint64_t begun, cpu;
	pthread_t thread;
	bool good = true;

	uid_budget_charge(&budget, 1, 99, 1000);
	ok_int(uid_budget_pause_us(&budget, 1, 1000), 0, "less than a burst");
	uid_budget_charge(&budget, 1, 31, 1000);
	ok_int(uid_budget_pause_us(&budget, 1, 1000), 310, "more of it: until the share has given it back");
	ok_int(uid_budget_pause_us(&budget, 1, 1310), 0, "and then no longer");
	ok_int(uid_budget_pause_us(&budget, 2, 1000), 0, "another user does not wait");
	uid_budget_charge(&budget, 1, -500, 1310);
	ok(budget.entries[0].spent_us == 0, "nobody is owed anything");
	for (uid_t uid = 10; uid < 10 + 3 * UID_BUDGET_PLACES; uid++)
		uid_budget_charge(&budget, uid, uid == 20 ? 5000 : 50, 2000);
	ok(uid_budget_pause_us(&budget, 20, 2000) > 0, "who spent most is not forgotten for many others");

	notify_service_set_burst(d->notify, 1000);
	begun = time_now_us();
	cpu = process_cpu_us();
	for (unsigned i = 0; i < 5 && good; i++) {
		void *given;

		if (pthread_create(&thread, NULL, give_large, app) != 0)
			abort();
		good = answer(app, UST_EVENT_REPLY) != 1;
		(void) pthread_join(thread, &given);
	}
	begun = time_now_us() - begun;
	cpu = process_cpu_us() - cpu;
	ok(good && begun >= 5 * cpu, "long descriptions wait for the share of their user: %u ms for %u ms of a processor",
	   (unsigned) (begun / US_PER_MS), (unsigned) (cpu / US_PER_MS));
	end(app);
}

static bool register_long(struct fake_app *app, unsigned number, uint64_t us)
{
	char name[64];

	(void) snprintf(name, sizeof(name), "p:long%u", number);
	return give(app, message, fake_event_request(message, SESSION, CHANNEL, name, 200)) &&
		answer_within(app, UST_EVENT_REPLY, us) == 0;
}

/* R18: the answer comes when the text is in the consumer's socket. */
static void test_full(bool die)
{
	struct fake_app *app = begin(), *other = start_app();
	struct fake_app_counts counts;
	unsigned n = 0;
	uint64_t before;

	fake_consumer_stall_metadata(d->fake, true);
	while (n < 200 && register_long(app, n, 300 * US_PER_MS))
		n++;
	ok(n > 2 && n < 200, "a consumer that does not read metadata: %u answers, then none", n);
	before = beats();
	(void) usleep(50000);
	ok(beats() - before < 50, "nobody spins meanwhile");
	if (die) {
		fake_app_die(app);
		ok(daemon_wait_for_apps(d, 1), "the application dies meanwhile");
		ok(beats() - before < 200, "nobody spins then");
		fake_consumer_stall_metadata(d->fake, false);
	} else {
		fake_consumer_stall_metadata(d->fake, false);
		ok_int(answer(app, UST_EVENT_REPLY), 0, "it reads again: the answer comes");
		ok(register_long(app, n + 1, 5 * US_PER_S), "and so do the next ones");
	}
	fake_app_count(other, &counts);
	ok_int(counts.refused, 0, "others are not harmed");
	fake_app_stop(other);
	end(app);
}

static atomic_bool hammer_ends;

/* Descriptions as long as may be, one after the other, into the trace of session "s". */
static void *hammer(void *data)
{
	static struct lttng_ust_ctl_field fields[4096];
	const struct trace_class_event event = { .name = "p:long", .n_fields = ARRAY_SIZE(fields), .fields = fields };
	uint32_t id;

	for (unsigned i = 0; i < ARRAY_SIZE(fields); i++) {
		(void) snprintf(fields[i].name, sizeof(fields[i].name), "f%u", i);
		fields[i].type.atype = lttng_ust_ctl_atype_integer;
		fields[i].type.u.integer = (struct lttng_ust_ctl_integer_type) { .size = 32, .alignment = 8, .base = 10 };
	}
	while (!atomic_load(&hammer_ends)) {
		if (trace_class_register_event(data, 0, &event, &id, NULL) != 0)
			abort();
		(void) usleep(500);     /* a mutex is not fair */
	}
	return NULL;
}

static uint64_t taken_by_pool(void)
{
	unsigned waiting, running;
	uint64_t taken;

	pool_beats(d->sd.notify_pool, &taken, &waiting, &running);
	return taken;
}

/* The loop, on which everybody's registrations are answered, does not wait for somebody's long description. */
static void test_busy(void)
{
	struct fake_app *app = begin();
	const size_t len = fake_event_request(message, SESSION, CHANNEL, "p:e", 5);
	struct session *session = session_list_find(d->sd.sessions, "s");
	const uint64_t until = time_after_us(10 * US_PER_S);
	bool good = true;
	pthread_t thread;

	ok_int(taken_by_pool(), 0, "whole requests need no thread of the pool");
	if (pthread_create(&thread, NULL, hammer,
		list_first(&session->shared_buffers, struct buffers, link)->tc) != 0)
		abort();
	while (good && taken_by_pool() < 3 && time_now_us() < until)
		good = give(app, message, len) && answer(app, UST_EVENT_REPLY) == 0;
	ok(good && taken_by_pool() >= 3, "those that would wait for another one have one");
	atomic_store(&hammer_ends, true);
	(void) pthread_join(thread, NULL);
	ok(give(app, message, len) && answer(app, UST_EVENT_REPLY) == 0, "and all are answered");
	session_unref(session);
	end(app);
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	test_whole();
	test_portions();
	test_unfinished(3, fill_event, "an event");
	test_unfinished(10, fill_event, "an event");
	test_unfinished(UST_EVENT + 5, fill_event, "an event");
	test_unfinished(UST_ENUM - 4, fill_enum, "an enumeration");
	test_dribble(1, "the head");
	test_dribble(UST_EVENT, "the rest");
	test_nonsense();
	test_impatient();
	test_unread_answers();
	test_no_signature();
	test_in_vain();
	test_death_on_the_way();
	test_large();
	test_budget();
	test_full(false);
	test_full(true);
	test_busy();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
