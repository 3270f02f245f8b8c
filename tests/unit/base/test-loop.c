/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include "lib/dies.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/loop.h"
#include "base/thread.h"
#include "base/time.h"

static struct loop *loop;

static void round_now(void)
{
	ok_int(loop_run_once(loop, 0), 0, "a round");
}

/* Messages */

#define N_POSTERS 3
#define N_POSTED  2000

struct numbered {
	struct loop_msg msg;
	unsigned n;
};

static unsigned n_run, in_order;
static unsigned next_of[N_POSTERS + 1];

static void count_msg(struct loop_msg *msg)
{
	struct numbered *numbered = CONTAINER_OF(msg, struct numbered, msg);
	const unsigned sender = numbered->n / N_POSTED;

	n_run++;
	in_order += loop_is_mine(loop) && numbered->n % N_POSTED == next_of[sender]++;
	free(numbered);
	if (n_run == N_POSTERS * N_POSTED)
		loop_stop(loop);
}

static void post(unsigned n)
{
	struct numbered *numbered = calloc(1, sizeof(*numbered));

	if (!numbered)
		abort();
	numbered->n = n;
	numbered->msg.run = count_msg;
	loop_post(loop, &numbered->msg);
}

static void post_many(void *data)
{
	const unsigned sender = *(const unsigned *) data;

	for (unsigned i = 0; i < N_POSTED; i++)
		post(sender * N_POSTED + i);
}

static void test_posts(void)
{
	static const unsigned senders[N_POSTERS] = { 0, 1, 2 };
	struct thread *posters[N_POSTERS], *runner;

	if (!ok(loop_new("test", &loop) == 0 && thread_new_loop(loop, &runner) == 0, "a loop on its thread"))
		return;
	for (unsigned i = 0; i < N_POSTERS; i++)
		if (thread_new("poster", post_many, (void *) &senders[i], &posters[i]) < 0)
			abort();
	for (unsigned i = 0; i < N_POSTERS; i++)
		thread_join(posters[i]);
	thread_join(runner);
	ok_int(n_run, N_POSTERS * N_POSTED, "every message ran");
	ok_int(in_order, N_POSTERS * N_POSTED, "on the loop, in the order of its sender");
	loop_free(loop);
}

static int note_event(struct source *src, uint32_t events, void *data)
{
	(void) src;
	*(uint32_t *) data |= events ? events : 1u << 31;
	return 0;
}

static void test_batch(void)
{
	struct source *src;
	uint32_t seen = 0;
	uint64_t beats;
	bool waiting;
	int fds[2];

	n_run = 0;
	if (!ok(loop_new("batch", &loop) == 0 && fd_pipe(fds) == 0, "a loop and a pipe"))
		return;
	ok_int(source_new_fd(loop, fds[0], EPOLLIN, note_event, &seen, &src), 0, "a source");
	for (unsigned i = 0; i < 150; i++)
		post(i);
	ok_int(write(fds[1], "x", 1), 1, "readable");
	round_now();
	ok_int(n_run, 64, "a batch of messages");
	ok_int(seen, EPOLLIN, "and the descriptor had its turn");
	round_now();
	round_now();
	ok_int(n_run, 150, "the rest in the next rounds");
	loop_beats(loop, &beats, &waiting);
	ok(beats >= 153 && !waiting, "beats");
	post(150);
	source_free(src);
	loop_free(loop);
	ok_int(n_run, 151, "what was posted last ran when the loop was freed");
	(void) close(fds[0]);
	(void) close(fds[1]);
}

/* Sources */

static struct source *pair_src[2];
static unsigned n_dispatched;

/* Whichever comes first removes both. */
static int remove_both(struct source *src, uint32_t events, void *data)
{
	(void) events;
	(void) data;
	n_dispatched++;
	ok(src == pair_src[0] || src == pair_src[1], "a living source is dispatched");
	for (int i = 0; i < 2; i++) {
		source_free(pair_src[i]);
		pair_src[i] = NULL;
	}
	return 0;
}

static void test_removal(void)
{
	int fds[2][2];

	for (int i = 0; i < 2; i++) {
		ok_int(fd_pipe(fds[i]), 0, "a pipe");
		ok_int(source_new_fd(loop, fds[i][0], EPOLLIN, remove_both, NULL, &pair_src[i]), 0, "a source");
		ok_int(write(fds[i][1], "x", 1), 1, "is ready");
	}
	ok_int(source_fd(pair_src[1]), fds[1][0], "its descriptor");
	round_now();
	ok_int(n_dispatched, 1, "the other one's event, fetched already, is dropped");
	for (int i = 0; i < 4; i++)
		(void) close(fds[i / 2][i % 2]);
}

static int fail(struct source *src, uint32_t events, void *data)
{
	(void) src;
	(void) events;
	return *(int *) data;
}

static void test_events(void)
{
	uint32_t seen = 0;
	struct source *src, *bad;
	int pair[2], error = -EDOM;

	ok_int(fd_socketpair(SOCK_STREAM, pair), 0, "a pair");
	ok_int(source_new_fd(loop, pair[0], EPOLLIN | EPOLLONESHOT, note_event, &seen, &src), 0, "a one-shot source");
	ok_int(write(pair[1], "x", 1), 1, "readable");
	round_now();
	ok_int(seen, EPOLLIN, "told");
	seen = 0;
	round_now();
	ok_int(seen, 0, "once");
	ok_int(source_set_events(src, EPOLLIN | EPOLLONESHOT), 0, "armed again");
	round_now();
	ok_int(seen, EPOLLIN, "told again");
	ok_int(source_set_events(src, EPOLLOUT), 0, "other events");
	seen = 0;
	round_now();
	ok_int(seen, EPOLLOUT, "are told");
	source_free(src);
	ok_int(source_new_fd(loop, -1, EPOLLIN, note_event, &seen, &bad), -EBADF, "no descriptor, no source");
	ok_int(source_new_fd(loop, pair[0], EPOLLIN, fail, &error, &src), 0, "a source that fails");
	ok_int(loop_run(loop), -EDOM, "ends the loop with its error");
	source_free(src);
	(void) close(pair[0]);
	(void) close(pair[1]);
}

static void close_before_free(void)
{
	struct source *src;
	struct loop *own;
	uint32_t seen = 0;
	int fds[2];

	if (loop_new("own", &own) < 0 || fd_pipe(fds) < 0 ||
			source_new_fd(own, fds[0], EPOLLIN, note_event, &seen, &src) < 0)
		return;
	(void) close(fds[0]);
	source_free(src);
}

static void free_with_source(void)
{
	struct source *src;
	struct loop *own;

	if (loop_new("own", &own) < 0 || source_new_timer(own, fail, NULL, &src) < 0)
		return;
	loop_free(own);
}

/* Stop from elsewhere, and before the loop runs */

static void stop_it(void *data)
{
	loop_stop(data);
}

static void test_stop(void)
{
	struct thread *thread;

	ok_int(thread_new("stopper", stop_it, loop, &thread), 0, "a thread that stops the loop");
	ok_int(loop_run(loop), 0, "stopped");
	thread_join(thread);
	loop_stop(loop);
	ok_int(loop_run(loop), 0, "stopped before it ran");
}

/* An idle loop sleeps for good: no CPU, no beat, no switch of context. */
static void test_idle(void)
{
	uint64_t before, after;
	uint32_t seen = 0;
	struct source *src;
	bool waiting;

	ok_int(source_new_timer(loop, note_event, &seen, &src), 0, "a timer");
	source_arm(src, time_after_us(US_PER_MS), US_PER_MS);
	source_arm(src, NEVER, 0);
	loop_beats(loop, &before, &waiting);
	ok_int(loop_run_once(loop, time_after_us(30 * US_PER_MS)), 0, "an idle round");
	loop_beats(loop, &after, &waiting);
	ok(before == after && seen == 0, "nothing ran");
	source_arm(src, 0, 0);
	round_now();
	ok(seen != 0, "a deadline passed long ago fires at once");
	seen = 0;
	ok_int(loop_run_once(loop, time_after_us(20 * US_PER_MS)), 0, "an idle round");
	ok_int(seen, 0, "once");
	source_free(src);
}

int main(void)
{
	const struct leak leak = leak_begin();

	test_posts();
	test_batch();
	if (ok(loop_new("main", &loop) == 0, "a loop")) {
		ok_str(loop_name(loop), "main", "its name");
		test_removal();
		test_events();
		test_stop();
		test_idle();
		loop_free(loop);
	}
	ok_int(dies_of(close_before_free), SIGABRT, "a descriptor closed before its source is freed aborts");
	ok_int(dies_of(free_with_source), SIGABRT, "a loop freed before its sources aborts");
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
