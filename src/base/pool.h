/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Pools of threads, or fibers, that run jobs, and batches of jobs to wait for.
 *
 * Jobs stand in lanes (a lane is a uid): lanes are served in turn, each with
 * at most max_per_lane jobs running, so that nobody's jobs starve another's.
 * A pool starts threads on demand up to base; when jobs wait and none was
 * taken for grow_after_us (all threads parked in some peer's call) it adds
 * threads up to max.  Threads above base end when idle.
 *
 * Together with mutex.c this is the only place that blocks a thread on a
 * condition.
 */
#pragma once
#include "base/defs.h"
#include "base/list.h"
#include "base/mutex.h"

struct pool;

#define POOL_CARRIERS_MAX 4u

struct job {
	struct list link;               /* pool */
	uint64_t lane;                  /* constant while queued or running */
	void (*run)(struct job *job);   /* owns job; may free it or post it again */
};

/* What is held up: jobs that wait, in a lane of which no more may run, or because a lane has most of all threads. */
struct pool_relief {
	uint64_t lane;
	unsigned n_waiting, n_running;
	uint64_t stood_us;              /* since a job was taken last */
};

struct pool_conf {
	const char *name;               /* of the threads; borrowed */
	unsigned base, max, max_per_lane;
	/*
	 * Not 0: its jobs run in fibers on so many threads, and what is said of threads here is true of fibers. They must
	 * not block but in base/io.h and fiber.h; never_waits must be set.
	 */
	unsigned carriers;
	uint64_t grow_after_us;
	uint64_t keep_idle_us;          /* of threads above base; 0: half a second */
	bool never_waits;               /* its jobs must not call batch_wait() */
	/*
	 * When jobs are held up for relieve_after_us, and every now and then as long as they are: ends some of those
	 * that run in that lane. On a thread of the pool that runs no jobs. May be NULL.
	 */
	void (*relieve)(const struct pool_relief *relief, void *data);
	uint64_t relieve_after_us;
	void *data;
};

_must_check_ int pool_new(const struct pool_conf *conf, struct pool **ret);
/* Runs what is queued, then joins all threads. */
void pool_free(struct pool *pool);
DEFINE_CLEANUP(struct pool *, pool_free)
/* Never fails and never blocks: the first thread is made by pool_new(). */
void pool_post(struct pool *pool, struct job *job);
/* Health: jobs taken so far, jobs waiting, running. */
void pool_beats(struct pool *pool, uint64_t *ret_taken, unsigned *ret_waiting, unsigned *ret_running);
/* For how long jobs of that lane have been held up; 0: they are not, or the pool has no relief. */
uint64_t pool_stands_us(struct pool *pool, uint64_t lane);
/* Threads or fibers that run jobs, idle ones included. */
unsigned pool_threads(struct pool *pool);
/* Waits until nothing is queued or running; for tests and shutdown. False at the deadline. */
_must_check_ bool pool_drain(struct pool *pool, uint64_t deadline_us);
/* False in a job of a pool with never_waits. */
bool pool_may_wait(void);

/*
 * A batch counts pieces of work; a command handler waits for it.  Pieces may
 * end after the wait was given up: the batch is shared.
 */
struct batch;
_must_check_ int batch_new(struct batch **ret);
struct batch *batch_ref(struct batch *batch);
void batch_unref(struct batch *batch);
DEFINE_CLEANUP(struct batch *, batch_unref)
void batch_add(struct batch *batch, unsigned n);
void batch_done(struct batch *batch);           /* one piece has ended */
unsigned batch_pending(struct batch *batch);
/*
 * Waits until all pieces ended (true) or the deadline (false). Asserts that no
 * lock is held and that pool_may_wait().
 */
_must_check_ bool batch_wait(struct batch *batch, uint64_t deadline_us);
