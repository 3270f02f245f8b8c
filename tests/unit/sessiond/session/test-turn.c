/* SPDX-License-Identifier: GPL-2.0-only */
/* Turns: one at a time, in order, waiting as jobs and not as threads. */
#include <stdatomic.h>
#include "base/time.h"
#include "lib/tap.h"
#include "sessiond/session/turn.h"

#define N 50

struct member {
	struct job job;
	unsigned number;
};

static struct pool *pool;
static struct turn turn;
static struct batch *batch;
static atomic_uint running, overlaps;
static unsigned order[N], n_done;

static void run(struct job *job)
{
	struct member *member = CONTAINER_OF(job, struct member, job);

	if (atomic_fetch_add(&running, 1) != 0)
		atomic_fetch_add(&overlaps, 1);
	order[n_done++] = member->number;
	atomic_fetch_sub(&running, 1);
	turn_give_back(&turn, pool);
	batch_done(batch);
}

static void test_order(unsigned threads)
{
	const struct pool_conf conf = {
		.name = "test", .base = threads, .max = threads, .max_per_lane = threads, .grow_after_us = US_PER_S,
	};
	struct member members[N];
	unsigned in_order = 0;

	n_done = 0;
	if (pool_new(&conf, &pool) < 0 || batch_new(&batch) < 0)
		abort();
	turn_init(&turn);
	batch_add(batch, N);
	for (unsigned i = 0; i < N; i++) {
		members[i] = (struct member) { .job.run = run, .number = i };
		list_init(&members[i].job.link);
		if (turn_take_or_queue(&turn, &members[i].job))
			pool_post(pool, &members[i].job);
	}
	ok(batch_wait(batch, time_after_us(10 * US_PER_S)), "everybody has had a turn, threads=%u", threads);
	for (unsigned i = 0; i < N; i++)
		in_order += order[i] == i;
	ok_int(in_order, N, "in the order of asking");
	ok_int(atomic_load(&overlaps), 0, "never two at a time");
	ok(!turn.taken, "in the end nobody has it");
	pool_free(pool);
	batch_unref(batch);
	turn_deinit(&turn);
}

int main(void)
{
	test_order(1);
	test_order(4);
	return tap_done();
}
