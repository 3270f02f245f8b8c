/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When a registration is taken out of the notify socket, and who reads it: the
 * loop if it comes as a whole or in a few pieces, a job otherwise. What
 * happens to it is the matter of test-notify-service.
 */
#include <fcntl.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <lttng/lttng.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/time.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"

#define SESSION     1   /* handles that the fake application gives */
#define CHANNEL     2
/* As in the service. */
#define LOOK_SIZE   (16u << 10)
#define PATIENCE_MS 50
/* Fields of a request of a little less than a look shows, and of a longer one. */
#define N_SHORT     17
#define N_LONG      30

static struct daemon daemon_;
static struct daemon *const d = &daemon_;
/* Into traces of their own, heard by the same loop. */
static struct fake_app *app, *other;
static uint8_t message[256 << 10];

static struct fake_app *start_app(void)
{
	const struct fake_app_conf conf = { .path = d->apps_path, .name = "fake" };
	struct fake_app *started = fake_app_start(&conf);

	if (!fake_app_wait(started, FAKE_REGISTERED))
		abort();
	return started;
}

static void end(void)
{
	fake_app_stop(app);
	fake_app_stop(other);
	if (!daemon_wait_for_apps(d, 0))
		ok(false, "the applications are gone");
	daemon_stop(d);
}

static bool give(struct fake_app *to, const uint8_t *from, size_t len)
{
	return send(fake_app_notify_fd(to), from, len, MSG_NOSIGNAL) == (ssize_t) len;
}

/* The code of the answer; 1: none came. */
static int answer(struct fake_app *from, size_t len)
{
	const struct timeval timeout = { .tv_sec = 5 };
	uint8_t reply[64];
	int32_t code;

	if (setsockopt(fake_app_notify_fd(from), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0)
		abort();
	if (recv(fake_app_notify_fd(from), reply, len, MSG_WAITALL) != (ssize_t) len)
		return 1;
	memcpy(&code, reply + 4, sizeof(code));
	return code;
}

static size_t fill_event(unsigned n_fields)
{
	return fake_event_request(message, SESSION, CHANNEL, "p:e", n_fields);
}

/* The loop hears one after the other: it has looked at all that was given before. */
static bool is_looked_at(void)
{
	uint8_t request[UST_EVENT + 1];

	return give(other, request, fake_event_request(request, SESSION, CHANNEL, "p:o", 0)) &&
		answer(other, UST_EVENT_REPLY) == 0;
}

static void begin(void)
{
	daemon_start(d, NULL);
	app = start_app();
	other = start_app();
	if (daemon_record(d, "s", BUFFER_PER_PID) != LTTNG_OK || !fake_app_wait(app, FAKE_STARTED) ||
	    !fake_app_wait(other, FAKE_STARTED))
		abort();
	/* What is registered for the first time may have to wait for the consumer. */
	if (!is_looked_at())
		abort();
}

/* Looked at after each piece. */
static bool give_pieces(size_t from, size_t to, size_t piece)
{
	for (; from < to; from += piece)
		if (!give(app, message + from, MIN(to - from, piece)) || !is_looked_at())
			return false;
	return true;
}

/* Begun or waiting. */
static unsigned n_jobs(void)
{
	unsigned waiting, running;
	uint64_t taken;

	pool_beats(d->sd.notify_pool, &taken, &waiting, &running);
	return (unsigned) taken + waiting;
}

/* Whoever is so slow that the loop does not wait may have another job. */
static bool needs_jobs(unsigned n, uint64_t begun)
{
	return n_jobs() == n || (n_jobs() == n + 1 && ms_since(begun) >= PATIENCE_MS);
}

/* After the answer of a job: the loop listens again, which it begins to do at the end of a round. */
static bool is_back(void)
{
	return pool_drain(d->sd.notify_pool, time_after_us(5 * US_PER_S)) && is_looked_at() && is_looked_at();
}

/* As the tracer sends it: the fixed part, the signature, the fields. */
static void test_few_pieces(void)
{
	const size_t len = fill_event(N_SHORT);
	uint64_t begun;
	bool good;

	begin();
	begun = time_now_us();
	ok(len < LOOK_SIZE, "a request of %zu bytes", len);
	good = give_pieces(0, UST_EVENT, UST_EVENT) && give_pieces(UST_EVENT, UST_EVENT + 1, 1) &&
		give_pieces(UST_EVENT + 1, len, len);
	ok(good && answer(app, UST_EVENT_REPLY) == 0, "in three pieces is answered");
	ok(needs_jobs(0, begun), "on the loop: %u jobs", n_jobs());
	end();
}

/* The first few are looked at, then a job waits for the others. */
static void test_single_bytes(void)
{
	const size_t len = fill_event(1);
	uint64_t begun;
	bool good;

	begin();
	begun = time_now_us();
	good = give_pieces(0, UST_EVENT, UST_EVENT) && give_pieces(UST_EVENT, UST_EVENT + 40, 1);
	ok(good && needs_jobs(0, begun), "the fixed part and forty single bytes are left to the loop: %u jobs", n_jobs());
	good = give_pieces(UST_EVENT + 40, UST_EVENT + 80, 1);
	ok(good && n_jobs() == 1, "then a job waits for the others: %u", n_jobs());
	good = give_pieces(UST_EVENT + 80, len, 1);
	ok(good && answer(app, UST_EVENT_REPLY) == 0, "which are taken in");
	ok(time_now_us() - begun < US_PER_S, "in time: %u ms", (unsigned) ms_since(begun));

	good = is_back();
	begun = time_now_us();
	good = good && give_pieces(0, UST_EVENT, UST_EVENT) && give_pieces(UST_EVENT, len, len);
	ok(good && answer(app, UST_EVENT_REPLY) == 0, "the next one comes in two pieces");
	ok(needs_jobs(1, begun), "and is read on the loop: %u jobs", n_jobs());
	end();
}

/* As far as it was looked at it takes up room, so that the rest would never come. */
static void test_no_room(void)
{
	const int size = 1;
	size_t len;

	begin();
	if (setsockopt(fake_app_notify_fd(app), SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)) < 0)
		abort();
	len = fill_event(N_SHORT);
	ok(give(app, message, len) && answer(app, UST_EVENT_REPLY) == 0, "more than fits into the socket is taken in");
	end();
}

static void test_long(void)
{
	const size_t len = fill_event(N_LONG);

	begin();
	ok(len > LOOK_SIZE, "a request of %zu bytes", len);
	ok(give(app, message, len) && answer(app, UST_EVENT_REPLY) == 0, "is answered");
	ok_int(n_jobs(), 0, "as a whole on the loop");
	ok(give_pieces(0, UST_EVENT, UST_EVENT) && give_pieces(UST_EVENT, len, len - UST_EVENT) &&
	   answer(app, UST_EVENT_REPLY) == 0, "in two pieces, too");
	ok_int(n_jobs(), 1, "by a job");
	ok(is_back() && give_pieces(0, LOOK_SIZE, LOOK_SIZE) && give_pieces(LOOK_SIZE, len, len) &&
	   answer(app, UST_EVENT_REPLY) == 0, "also if the first one is all that is looked at");
	ok_int(n_jobs(), 2, "by another job");
	end();
}

/* Many times over: what comes while a request is being taken is heard too. */
static void test_one_after_the_other(void)
{
	const size_t len = fill_event(3);
	unsigned n = 0;

	begin();
	while (n < 1000 && give(app, message, len) && answer(app, UST_EVENT_REPLY) == 0)
		n++;
	ok_int(n, 1000, "each request is answered when it follows the answer at once");
	end();
}

/* More than one look shows. */
static void test_two_at_once(size_t len)
{
	uint64_t begun;

	memcpy(message + len, message, len);
	begin();
	begun = time_now_us();
	(void) !give(app, message, 2 * len);    /* it may be cut off before all is in the socket */
	ok(fake_app_wait(app, FAKE_CUT_OFF), "two of %zu bytes at once: cut off", len);
	ok(ms_since(begun) < 800, "without delay");
	end();
}

static size_t fill_look_size(void)
{
	const size_t more = LOOK_SIZE - fill_event(0);

	put_u32(message + 272, (uint32_t) more + 1);
	memset(message + UST_EVENT, 'x', more);
	message[UST_EVENT + more] = '\0';
	return LOOK_SIZE;
}

/* That it will end is told with its last bytes, or after them. */
static void test_hang_up(size_t len, int how, bool look_first)
{
	uint64_t begun;

	(void) fill_event(len < LOOK_SIZE ? N_SHORT : N_LONG);
	begin();
	begun = time_now_us();
	ok(give(app, message, len) && (!look_first || is_looked_at()), "%zu bytes%s", len, look_first ? " are looked at" : "");
	(void) shutdown(fake_app_notify_fd(app), how);
	ok(fake_app_wait(app, FAKE_CUT_OFF), "who %s is cut off", how == SHUT_WR ? "sends no more" : "closes");
	ok(ms_since(begun) < 800, "at once: %u ms", (unsigned) ms_since(begun));
	ok(len == LOOK_SIZE || needs_jobs(0, begun), "which the loop sees: %u jobs", n_jobs());
	end();
}

#ifdef ENABLE_TESTPOINTS

static char switch_path[64];

/* Of what it sent, what takes up room in the socket. */
static int not_taken(struct fake_app *from)
{
	int queued;

	if (ioctl(fake_app_notify_fd(from), SIOCOUTQ, &queued) < 0)
		abort();
	return queued;
}

static bool is_taken(struct fake_app *from)
{
	const uint64_t until = time_after_us(5 * US_PER_S);

	while (not_taken(from) > 0 && time_now_us() < until)
		(void) usleep(1000);
	return not_taken(from) == 0;
}

/* The loop stops between an answer and the taking of its request: of the next one, not of one answered before. */
static void stall(bool on)
{
	int fd;

	if (!on) {
		(void) unlink(switch_path);
		return;
	}
	fd = is_taken(app) && is_taken(other) ? open(switch_path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600) : -1;
	if (fd < 0)
		abort();
	(void) close(fd);
}

/* Whoever waits for the answer is not woken before. */
static void test_answered_first(void)
{
	const size_t len = fill_event(N_SHORT);

	begin();
	if (!give(app, message, len) || answer(app, UST_EVENT_REPLY) != 0)
		abort();
	stall(true);
	ok(give(app, message, len) && answer(app, UST_EVENT_REPLY) == 0, "the answer has come");
	ok(not_taken(app) > (int) len, "the request is still in the socket");
	stall(false);
	ok(is_taken(app), "and taken out afterwards");

	stall(true);
	ok(give(app, message, UST_EVENT) && give(app, message + UST_EVENT, len - UST_EVENT) &&
	   answer(app, UST_EVENT_REPLY) == 0 && not_taken(app) > (int) len, "so it is if it comes in pieces");
	ok(give(app, message, len), "the next request comes right after the answer");
	stall(false);
	ok_int(answer(app, UST_EVENT_REPLY), 0, "it is answered");
	ok(is_taken(app), "nothing is left");
	end();
}

/* The loop hears of the bytes and of the end together. */
static void test_told_together(size_t len)
{
	uint64_t begun;

	begin();
	stall(true);
	if (!is_looked_at())
		abort();
	begun = time_now_us();
	ok(give(app, message, len), "%zu bytes", len);
	(void) shutdown(fake_app_notify_fd(app), SHUT_WR);
	stall(false);
	ok(fake_app_wait(app, FAKE_CUT_OFF), "and nothing more: cut off");
	ok(ms_since(begun) < 800, "at once: %u ms", (unsigned) ms_since(begun));
	end();
}

static void test_stalled(void)
{
	char point[96];

	(void) snprintf(switch_path, sizeof(switch_path), "/tmp/test-app-notify-%d", (int) getpid());
	(void) snprintf(point, sizeof(point), "notify-take@%s", switch_path);
	(void) setenv("RM_TESTPOINT", point, 1);
	test_answered_first();
	(void) fill_event(5);
	test_told_together(10);
	test_told_together(UST_EVENT + 5);
	test_told_together(fill_event(5));
	test_told_together(fill_event(N_LONG));
	(void) unsetenv("RM_TESTPOINT");
}

#endif

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	test_few_pieces();
	test_single_bytes();
	test_no_room();
	test_long();
	test_one_after_the_other();
	test_two_at_once(fill_look_size());
	test_two_at_once(fill_event(N_LONG));
	test_hang_up(10, SHUT_WR, true);
	test_hang_up(10, SHUT_RDWR, true);
	test_hang_up(UST_EVENT + 5, SHUT_WR, true);
	test_hang_up(UST_EVENT + 5, SHUT_RDWR, true);
	test_hang_up(LOOK_SIZE, SHUT_WR, true);
#ifdef ENABLE_TESTPOINTS
	test_stalled();
#endif
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
