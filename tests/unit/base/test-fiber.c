/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include "lib/dies.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/fd.h"
#include "base/fiber.h"
#include "base/io.h"
#include "base/mutex.h"
#include "base/time.h"

#define LONG_US (20 * US_PER_S)

static struct carrier *new_carrier(void)
{
	struct carrier *carrier;

	if (carrier_new("carrier", &carrier) < 0)
		abort();
	return carrier;
}

static struct fiber *start(struct carrier *carrier, void (*fn)(void *data), void *data)
{
	struct fiber *fiber;

	if (fiber_new(carrier, fn, data, &fiber) < 0)
		abort();
	return fiber;
}

/* Two that write in turn: each wakes the other one, and parks. */

struct player {
	struct fiber *self, *other;
	char letter;
	int wakes;
};

static char said[64];
static unsigned n_said;

static void play(void *data)
{
	struct player *player = data;

	for (int i = 0; i < 4; i++) {
		if (!fiber_park(time_after_us(LONG_US)))
			return;
		said[n_said++] = player->letter;
		if (i < player->wakes)
			fiber_wake(player->other);
	}
}

static void wait_at_gate(void *data)
{
	(void) !fiber_wait_fd(*(const int *) data, EPOLLIN, time_after_us(LONG_US));
}

static void test_turns(void)
{
	/* The last one wakes nobody: the other one has ended. */
	struct player a = { .letter = 'a', .wakes = 4 }, b = { .letter = 'b', .wakes = 3 };
	struct carrier *carrier = new_carrier();

	ok(!fiber_is_running() && !fiber_may_wait() && !fiber_get_local(), "no fiber here");
	a.self = start(carrier, play, &a);
	b.self = start(carrier, play, &b);
	a.other = b.self;
	b.other = a.self;
	fiber_wake(a.self);
	carrier_free(carrier);
	ok_str(said, "abababab", "turns");
}

/* Waking from outside, before and while it parks: none is lost. */

#define N_WAKES 2000

struct woken {
	atomic_uint n;
	atomic_bool timed_out;
};

static void count_wakes(void *data)
{
	struct woken *woken = data;

	while (atomic_load(&woken->n) < N_WAKES) {
		if (!fiber_park(time_after_us(LONG_US)))
			atomic_store(&woken->timed_out, true);
		atomic_fetch_add(&woken->n, 1);
	}
}

static void test_wakes(void)
{
	struct carrier *carrier = new_carrier();
	struct woken woken = { .n = 0 };
	struct fiber *fiber = start(carrier, count_wakes, &woken);

	for (unsigned i = 0; i < N_WAKES; i++) {
		fiber_wake(fiber);
		while (atomic_load(&woken.n) <= i && !atomic_load(&woken.timed_out))
			;
	}
	carrier_free(carrier);
	ok(atomic_load(&woken.n) == N_WAKES && !atomic_load(&woken.timed_out), "each wake-up has arrived");
}

/* Descriptors and deadlines */

struct waiting {
	int fd, r;
	uint32_t events;
	uint64_t deadline_us, ended_us;
	unsigned order;
};

static atomic_uint n_ended;

static void wait_fd(void *data)
{
	struct waiting *waiting = data;

	waiting->r = fiber_wait_fd(waiting->fd, waiting->events, waiting->deadline_us);
	waiting->ended_us = time_now_us();
	waiting->order = atomic_fetch_add(&n_ended, 1);
}

static void test_deadlines(void)
{
	struct carrier *carrier = new_carrier();
	const uint64_t now = time_now_us(), end = time_after_us(LONG_US);
	struct waiting waiting[] = {
		{ .events = EPOLLIN, .deadline_us = now + 120 * US_PER_MS },
		{ .events = EPOLLIN, .deadline_us = now + 60 * US_PER_MS },
		{ .events = EPOLLIN, .deadline_us = now + 90 * US_PER_MS },
		{ .events = EPOLLIN, .deadline_us = end }, { .events = EPOLLOUT, .deadline_us = NEVER },
	};
	int pair[2];

	ok_int(fd_socketpair(SOCK_STREAM, pair), 0, "a pair");
	for (size_t i = 0; i < ARRAY_SIZE(waiting); i++) {
		waiting[i].fd = pair[0];
		(void) start(carrier, wait_fd, &waiting[i]);
	}
	while (atomic_load(&n_ended) < 4 && time_now_us() < end)
		(void) poll(NULL, 0, 1);
	ok(write(pair[1], "!", 1) == 1, "something comes, late");
	carrier_free(carrier);
	ok_int(waiting[4].r, 0, "one could write at once");
	ok(waiting[1].r == -ETIMEDOUT && waiting[2].r == -ETIMEDOUT && waiting[0].r == -ETIMEDOUT, "three gave up");
	ok(waiting[1].order < waiting[2].order && waiting[2].order < waiting[0].order, "the earliest first");
	ok(waiting[1].ended_us >= waiting[1].deadline_us && waiting[0].ended_us >= waiting[0].deadline_us, "not too early");
	ok(waiting[3].r == 0 && waiting[3].order == 4, "the last one read");
	(void) close(pair[0]);
	(void) close(pair[1]);
}

static void test_bad_descriptor(void)
{
	struct waiting waiting = { .fd = -1, .events = EPOLLIN, .deadline_us = time_after_us(LONG_US) };
	struct carrier *carrier = new_carrier();

	(void) start(carrier, wait_fd, &waiting);
	carrier_free(carrier);
	ok_int(waiting.r, -EBADF, "what is no descriptor");
}

/* A number that is closed and given to something else is watched anew. */
static void reuse(void *data)
{
	int *r = data, pair[2];

	for (int i = 0; i < 3; i++) {
		struct fiber_watch watch = { .fd = -1 };
		char byte;

		if (fd_socketpair(SOCK_STREAM, pair) < 0 || write(pair[1], "!", 1) != 1)
			abort();
		*r |= fiber_wait_fd(pair[0], EPOLLIN, time_after_us(LONG_US));
		watch.fd = pair[0];
		*r |= fiber_watch_wait(&watch, time_after_us(LONG_US));
		if (read(pair[0], &byte, 1) != 1)
			abort();
		/* what came before is no news */
		*r |= fiber_watch_wait(&watch, time_after_us(US_PER_MS)) != -ETIMEDOUT;
		(void) close(pair[1]);
		*r |= fiber_watch_wait(&watch, time_after_us(LONG_US));
		(void) close(pair[0]);
	}
}

static void test_reuse(void)
{
	struct carrier *carrier = new_carrier();
	int r = 0;

	(void) start(carrier, reuse, &r);
	carrier_free(carrier);
	ok_int(r, 0, "a number is watched again after it was closed");
}

/* A watched descriptor that goes from one carrier to another, which has both. */

struct moving {
	struct fiber_watch *watch;
	atomic_int r;
};

static void watch_once(void *data)
{
	struct moving *moving = data;

	atomic_store(&moving->r, fiber_watch_wait(moving->watch, time_after_us(LONG_US)));
}

static void test_moving(void)
{
	struct carrier *carriers[2] = { new_carrier(), new_carrier() };
	struct fiber_watch watch = { .fd = -1 };
	struct moving moving = { .watch = &watch };
	const uint64_t end = time_after_us(LONG_US);
	int pair[2];
	char byte;

	ok_int(fd_socketpair(SOCK_STREAM, pair), 0, "a pair");
	watch.fd = pair[0];
	for (int i = 0; i < 4; i++) {
		atomic_store(&moving.r, 1);
		(void) start(carriers[i % 2], watch_once, &moving);
		if (write(pair[1], "!", 1) != 1)
			abort();
		while (atomic_load(&moving.r) == 1 && time_now_us() < end)
			(void) poll(NULL, 0, 1);
		ok(atomic_load(&moving.r) == 0 && read(pair[0], &byte, 1) == 1, "what came is seen on carrier %d", i % 2);
	}
	carrier_free(carriers[0]);
	carrier_free(carriers[1]);
	(void) close(pair[0]);
	(void) close(pair[1]);
}

/* Many, on one thread, with large frames; what they map is given back. */

#define N_MANY 1000

static atomic_uint n_many;

static void be_one_of_many(void *data)
{
	volatile char frame[64 << 10];

	frame[0] = frame[sizeof(frame) - 1] = 1;
	atomic_fetch_add(&n_many, 1);
	wait_at_gate(data);
	atomic_fetch_sub(&n_many, (unsigned) frame[0]);
}

static unsigned count_guards(void)
{
	const unsigned long page = (unsigned long) sysconf(_SC_PAGESIZE);
	FILE *file = fopen("/proc/self/maps", "re");
	unsigned long begin, end;
	char line[512], rights[5];
	unsigned n = 0;

	if (!file)
		abort();
	while (fgets(line, sizeof(line), file))
		n += sscanf(line, "%lx-%lx %4s", &begin, &end, rights) == 3 && end - begin == page &&
			!strcmp(rights, "---p");
	(void) fclose(file);
	return n;
}

static void test_many(void)
{
	struct carrier *carrier = new_carrier();
	const uint64_t end = time_after_us(LONG_US);
	const unsigned before = count_guards();
	int fds[2];

	ok_int(fd_pipe(fds), 0, "a gate");
	for (int i = 0; i < N_MANY; i++)
		(void) start(carrier, be_one_of_many, &fds[0]);
	while (atomic_load(&n_many) < N_MANY && time_now_us() < end)
		(void) poll(NULL, 0, 1);
	ok_int(atomic_load(&n_many), N_MANY, "all wait for one descriptor");
	ok(count_guards() >= before + N_MANY, "each has a stack with a page that may not be touched");
	(void) close(fds[1]);
	while (atomic_load(&n_many) > 0 && time_now_us() < end)
		(void) poll(NULL, 0, 1);
	carrier_free(carrier);
	ok_int(atomic_load(&n_many), 0, "all have ended");
	ok(count_guards() < before + 20, "and their stacks are gone");
	(void) close(fds[0]);
}

/* base/io.h in a fiber: one that waits does not keep the other from answering. */

static void say(void *data)
{
	(void) !io_write_all(*(const int *) data, "hello", 5, time_after_us(LONG_US));
}

struct hearing {
	int fd, r;
	char text[6];
	struct carrier *carrier;
	int *answer_fd;
};

static void hear(void *data)
{
	struct hearing *hearing = data;

	(void) start(hearing->carrier, say, hearing->answer_fd);
	hearing->r = io_read_all(hearing->fd, hearing->text, 5, time_after_us(LONG_US));
}

static void test_io(void)
{
	struct carrier *carrier = new_carrier();
	struct hearing hearing = { .carrier = carrier, .r = -1 };
	int pair[2];

	ok_int(fd_socketpair(SOCK_STREAM, pair), 0, "a pair");
	hearing.fd = pair[0];
	hearing.answer_fd = &pair[1];
	(void) start(carrier, hear, &hearing);
	carrier_free(carrier);
	ok_int(hearing.r, 0, "read");
	ok_str(hearing.text, "hello", "what another one has written");
	(void) close(pair[0]);
	(void) close(pair[1]);
}

/* A thread that is carried keeps its signal mask. */
static void look_at_mask(void *data)
{
	sigset_t *mask = data;

	fiber_sleep_until(time_after_us(US_PER_MS));
	(void) pthread_sigmask(SIG_SETMASK, NULL, mask);
}

static void test_mask(void)
{
	struct carrier *carrier = new_carrier();
	sigset_t mask;

	(void) sigemptyset(&mask);
	(void) start(carrier, look_at_mask, &mask);
	carrier_free(carrier);
	ok(sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGBUS) == 0, "signals are blocked as in any thread");
}

/* What ends the process */

static unsigned recurse(unsigned depth)
{
	volatile char frame[1024];

	frame[0] = (char) depth;
	return depth == 0 ? 0 : recurse(depth - 1) + (unsigned) frame[0];
}

static void overflow(void *data)
{
	*(unsigned *) data = recurse(*(unsigned *) data);
}

static void use_depth(unsigned depth)
{
	struct carrier *carrier = new_carrier();

	(void) start(carrier, overflow, &depth);
	carrier_free(carrier);
}

static void use_some(void)
{
	use_depth(20);
}

static atomic_bool *survived;

static void use_too_much(void)
{
	use_depth(2000);
	atomic_store(survived, true);
}

/* A sanitizer ends the process in a way of its own. */
static void test_overflow(void)
{
	survived = mmap(NULL, sizeof(*survived), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (survived == MAP_FAILED)
		abort();
	(void) dies_of(use_too_much);
	ok(!atomic_load(survived), "but who goes beyond its end does not survive");
	(void) munmap(survived, sizeof(*survived));
}

static void park_with_lock(void *data)
{
	struct mutex mutex;

	(void) data;
	mutex_init(&mutex, LOCK_SESSION);
	MUTEX_GUARD(&mutex);
	(void) !fiber_park(time_after_us(US_PER_MS));
}

static void wait_with_lock(void)
{
	struct carrier *carrier = new_carrier();

	(void) start(carrier, park_with_lock, NULL);
	carrier_free(carrier);
}

int main(void)
{
	const struct leak leak = leak_begin();

	test_turns();
	test_wakes();
	test_deadlines();
	test_bad_descriptor();
	test_reuse();
	test_moving();
	test_many();
	test_io();
	test_mask();
	ok_int(dies_of(use_some), 0, "a stack has room");
	test_overflow();
	ok_int(dies_of(wait_with_lock), SIGABRT, "nobody waits with a lock");
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
