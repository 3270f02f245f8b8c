/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A lane is "ready" while it has jobs and fewer than max_per_lane of them
 * run; workers take one job from the first ready lane and put the lane to the
 * end.  A post that adds something to run wakes one worker, the one that
 * slept least.  A worker that ends a job looks for the next itself, so a
 * freed slot needs no wake-up.
 *
 * The watcher is a thread that runs no jobs: it adds workers when the others
 * are all stuck, joins those that ended, and asks for relief when no more may
 * be added.  It sleeps without a limit unless jobs wait and nobody is idle.
 */
#include <errno.h>
#include <string.h>
#include "base/fiber.h"
#include "base/pool.h"
#include "base/testpoint.h"
#include "base/thread.h"
#include "base/time.h"

#define N_BUCKETS     64
#define KEEP_IDLE_US      (500 * US_PER_MS)
#define RELIEF_PERIOD_US  (50 * US_PER_MS)

struct lane {
	struct list bucket;             /* pool->buckets */
	struct list ready;              /* pool->ready, or pool->full while jobs wait and none may run */
	struct list jobs;
	uint64_t id;
	uint64_t taken_us;              /* when a job was taken last */
	unsigned waiting, running;
};

/* A thread, or a fiber. */
struct worker {
	struct list link;               /* pool->ended, when it did */
	struct list idle;               /* pool->idle, last used first */
	struct pool *pool;
	struct thread *thread;
	struct cond wake;
	struct fiber *fiber;
};

/* Everything but what says otherwise is under the lock. */
struct pool {
	struct pool_conf conf;          /* constant */
	struct thread *watcher;         /* constant */
	struct carrier *carriers[POOL_CARRIERS_MAX]; /* constant: conf.carriers of them */
	unsigned next_carrier;
	struct mutex lock;              /* LOCK_POOL */
	struct list buckets[N_BUCKETS];
	struct lane spare;              /* of those for which there was no memory */
	struct list ready, full, idle, ended;
	unsigned n_workers, waiting, running;
	uint64_t taken, taken_us;
	bool watching;                  /* the watcher knows that jobs wait */
	bool stopping;
	struct cond watch, drained;
};

static __thread const struct pool *current_pool;

static void lane_init(struct lane *lane, uint64_t id)
{
	*lane = (struct lane) { .id = id };
	list_init(&lane->bucket);
	list_init(&lane->ready);
	list_init(&lane->jobs);
}

static struct lane *find_lane_locked(struct pool *pool, uint64_t id)
{
	struct list *bucket = &pool->buckets[id % N_BUCKETS];
	struct lane *lane;

	list_for_each(lane, bucket, bucket)
		if (lane->id == id)
			return lane;
	lane = malloc(sizeof(*lane));
	if (!lane)
		return &pool->spare;
	lane_init(lane, id);
	list_append(bucket, &lane->bucket);
	return lane;
}

/* After its counts changed: puts it into its place, or frees it. */
static void settle_lane_locked(struct pool *pool, struct lane *lane)
{
	list_remove(&lane->ready);
	if (lane->waiting > 0 && lane->running < pool->conf.max_per_lane) {
		list_append(&pool->ready, &lane->ready);
	} else if (lane->waiting > 0) {
		list_append(&pool->full, &lane->ready);
	} else if (lane->running == 0 && lane != &pool->spare) {
		list_remove(&lane->bucket);
		free(lane);
	}
}

static void wake_watcher_locked(struct pool *pool)
{
	if (pool->watching)
		return;
	pool->watching = true;
	cond_signal(&pool->watch);
}

/* Every thread that there may be has a job, and more jobs wait. */
static bool is_used_up_locked(const struct pool *pool)
{
	return !list_is_empty(&pool->ready) && list_is_empty(&pool->idle) && pool->n_workers >= pool->conf.max;
}

static bool needs_relief_locked(const struct pool *pool)
{
	return pool->conf.relieve && (!list_is_empty(&pool->full) || is_used_up_locked(pool));
}

static struct job *take_job_locked(struct pool *pool, struct lane **ret_lane)
{
	struct lane *lane = list_first(&pool->ready, struct lane, ready);
	struct job *job;

	if (!lane)
		return NULL;
	job = list_first(&lane->jobs, struct job, link);
	list_remove(&job->link);
	lane->waiting--;
	lane->running++;
	pool->waiting--;
	pool->running++;
	pool->taken++;
	if (pool->conf.relieve)
		lane->taken_us = pool->taken_us = time_now_us();
	settle_lane_locked(pool, lane);
	if (needs_relief_locked(pool))
		wake_watcher_locked(pool);
	*ret_lane = lane;
	return job;
}

static void end_job_locked(struct pool *pool, struct lane *lane)
{
	lane->running--;
	pool->running--;
	/* A lane that was ready already keeps its place among the others. */
	if (list_is_empty(&lane->ready) || lane->running + 1 == pool->conf.max_per_lane)
		settle_lane_locked(pool, lane);
	if (pool->running + pool->waiting == 0)
		cond_broadcast(&pool->drained);
}

static bool wait_as_thread(struct cond *cond, struct mutex *lock, uint64_t deadline_us)
{
	const struct thread_hooks *hooks = thread_get_hooks();
	bool in_time;

	if (hooks->idle)
		hooks->idle();
	in_time = cond_wait_until(cond, lock, deadline_us);
	if (hooks->busy)
		hooks->busy();
	return in_time;
}

static bool wait_as_fiber_locked(struct pool *pool, uint64_t deadline_us)
{
	bool in_time;

	/* A wake-up in between is not lost: it is remembered. */
	mutex_unlock(&pool->lock);
	in_time = fiber_park(deadline_us);
	mutex_lock(&pool->lock);
	return in_time;
}

static bool wait_to_be_woken_locked(struct worker *worker, uint64_t deadline_us)
{
	struct pool *pool = worker->pool;

	return worker->fiber ? wait_as_fiber_locked(pool, deadline_us) :
		wait_as_thread(&worker->wake, &pool->lock, deadline_us);
}

static void wake_locked(struct worker *worker)
{
	if (worker->fiber)
		fiber_wake(worker->fiber);
	else
		cond_signal(&worker->wake);
}

/* Returns false when the worker is to end. */
static bool wait_for_job_locked(struct worker *worker)
{
	struct pool *pool = worker->pool;
	uint64_t deadline_us = pool->n_workers > pool->conf.base ? time_after_us(pool->conf.keep_idle_us) : NEVER;

	list_prepend(&pool->idle, &worker->idle);
	while (!pool->stopping && !list_is_empty(&worker->idle)) {
		if (wait_to_be_woken_locked(worker, deadline_us) || list_is_empty(&worker->idle))
			continue;
		if (pool->n_workers > pool->conf.base)
			break;
		deadline_us = NEVER;
	}
	if (list_is_empty(&worker->idle))
		return true;            /* a post took it out */
	list_remove(&worker->idle);
	return false;
}

static void worker_main(void *data)
{
	struct worker *worker = data;
	struct pool *pool = worker->pool;
	struct lane *lane;
	struct job *job;

	current_pool = pool;
	MUTEX_GUARD(&pool->lock);
	do {
		while ((job = take_job_locked(pool, &lane))) {
			mutex_unlock(&pool->lock);
			testpoint_stall_in("pool", pool->conf.name);
			job->run(job);
			mutex_lock(&pool->lock);
			end_job_locked(pool, lane);
		}
	} while (wait_for_job_locked(worker));
	pool->n_workers--;
	list_append(&pool->ended, &worker->link);
	cond_signal(&pool->watch);
}

static int add_worker_locked(struct pool *pool)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	int r;

	if (!worker)
		return -ENOMEM;
	worker->pool = pool;
	list_init(&worker->link);
	list_init(&worker->idle);
	cond_init(&worker->wake);
	if (pool->conf.carriers > 0)
		r = fiber_new(pool->carriers[pool->next_carrier++ % pool->conf.carriers], worker_main, worker, &worker->fiber);
	else
		r = thread_new(pool->conf.name, worker_main, worker, &worker->thread);
	if (r < 0) {
		cond_deinit(&worker->wake);
		free(worker);
		return r;
	}
	pool->n_workers++;
	return 0;
}

static void join_ended_locked(struct pool *pool)
{
	struct worker *worker;

	while ((worker = list_first(&pool->ended, struct worker, link))) {
		list_remove(&worker->link);
		mutex_unlock(&pool->lock);
		thread_join(worker->thread);
		cond_deinit(&worker->wake);
		free(worker);
		mutex_lock(&pool->lock);
	}
}

static bool is_stuck_locked(const struct pool *pool)
{
	return !list_is_empty(&pool->ready) && list_is_empty(&pool->idle) && pool->n_workers < pool->conf.max;
}

/* Twice as many: with many jobs stuck, one at a time would take long to reach one that is not. */
static void grow_locked(struct pool *pool)
{
	unsigned n = MIN(pool->n_workers, pool->waiting);

	for (n = MIN(n, pool->conf.max - pool->n_workers); n > 0; n--)
		if (add_worker_locked(pool) < 0)
			return;         /* tried again after the next period */
}

/* ---- relief ---- */

static struct lane *fattest_lane_locked(struct pool *pool)
{
	struct lane *lane, *fattest = NULL;

	for (unsigned i = 0; i < N_BUCKETS; i++)
		list_for_each(lane, &pool->buckets[i], bucket)
			if (!fattest || lane->running > fattest->running)
				fattest = lane;
	return fattest;
}

/* One lane at a time: the next one has its turn a period later. */
static bool find_relief_locked(struct pool *pool, struct pool_relief *ret)
{
	struct lane *lane = list_first(&pool->full, struct lane, ready);
	uint64_t since;

	if (is_used_up_locked(pool)) {
		lane = fattest_lane_locked(pool);
		since = pool->taken_us;
	} else if (lane) {
		list_remove(&lane->ready);
		list_append(&pool->full, &lane->ready);
		since = lane->taken_us;
	}
	if (!lane)
		return false;
	*ret = (struct pool_relief) {
		.lane = lane->id, .n_waiting = lane->waiting > 0 ? lane->waiting : pool->waiting, .n_running = lane->running,
		.stood_us = time_now_us() - since,
	};
	return ret->stood_us >= pool->conf.relieve_after_us;
}

static void relieve_locked(struct pool *pool)
{
	struct pool_relief relief;

	if (!needs_relief_locked(pool) || !find_relief_locked(pool, &relief))
		return;
	mutex_unlock(&pool->lock);
	pool->conf.relieve(&relief, pool->conf.data);
	mutex_lock(&pool->lock);
}

uint64_t pool_stands_us(struct pool *pool, uint64_t id)
{
	struct list *bucket = &pool->buckets[id % N_BUCKETS];
	const uint64_t now = time_now_us();
	struct lane *lane;

	MUTEX_GUARD(&pool->lock);
	if (!pool->conf.relieve)
		return 0;
	list_for_each(lane, bucket, bucket)
		if (lane->id == id && lane->waiting > 0 && lane->running >= pool->conf.max_per_lane)
			return now - MIN(now, lane->taken_us);
	return is_used_up_locked(pool) ? now - MIN(now, pool->taken_us) : 0;
}

static void watcher_main(void *data)
{
	struct pool *pool = data;

	MUTEX_GUARD(&pool->lock);
	for (;;) {
		const uint64_t taken = pool->taken;
		uint64_t pause_us = NEVER;

		join_ended_locked(pool);
		if (pool->stopping && pool->n_workers == 0 && list_is_empty(&pool->ended))
			return;
		if (is_stuck_locked(pool))
			pause_us = pool->conf.grow_after_us;
		else if (needs_relief_locked(pool))
			pause_us = RELIEF_PERIOD_US;
		pool->watching = pause_us != NEVER;
		if (!pool->watching) {
			(void) wait_as_thread(&pool->watch, &pool->lock, NEVER);
			continue;
		}
		if (wait_as_thread(&pool->watch, &pool->lock, time_after_us(pause_us)))
			continue;
		if (pool->taken == taken && is_stuck_locked(pool))
			grow_locked(pool);
		relieve_locked(pool);
	}
}

/* RM_POOL_MAX=NAME:N: a test need not stall a thousand threads to see what comes when all are. */
static void limit_for_test(struct pool_conf *conf)
{
#ifdef ENABLE_TESTPOINTS
	const char *limit = getenv("RM_POOL_MAX");
	size_t len = strlen(conf->name);

	if (limit && !strncmp(limit, conf->name, len) && limit[len] == ':')
		conf->base = conf->max = MAX(1u, (unsigned) strtoul(limit + len + 1, NULL, 10));
#else
	(void) conf;
#endif
}

static int make_carriers(struct pool *pool)
{
	int r = 0;

	for (unsigned i = 0; i < pool->conf.carriers && r == 0; i++)
		r = carrier_new(pool->conf.name, &pool->carriers[i]);
	return r;
}

int pool_new(const struct pool_conf *conf, struct pool **ret)
{
	_cleanup_(pool_freep) struct pool *pool = calloc(1, sizeof(*pool));
	int r;

	assert(conf->base > 0 && conf->max >= conf->base && conf->max_per_lane > 0);
	assert(conf->carriers <= POOL_CARRIERS_MAX && (conf->carriers == 0 || conf->never_waits));
	if (!pool)
		return -ENOMEM;
	pool->conf = *conf;
	if (pool->conf.keep_idle_us == 0)
		pool->conf.keep_idle_us = KEEP_IDLE_US;
	limit_for_test(&pool->conf);
	mutex_init(&pool->lock, LOCK_POOL);
	cond_init(&pool->watch);
	cond_init(&pool->drained);
	for (unsigned i = 0; i < N_BUCKETS; i++)
		list_init(&pool->buckets[i]);
	lane_init(&pool->spare, 0);
	list_init(&pool->ready);
	list_init(&pool->full);
	list_init(&pool->idle);
	list_init(&pool->ended);
	r = make_carriers(pool);
	if (r == 0)
		r = thread_new(conf->name, watcher_main, pool, &pool->watcher);
	if (r < 0)
		return r;
	{
		MUTEX_GUARD(&pool->lock);
		r = add_worker_locked(pool);
	}
	if (r < 0)
		return r;
	*ret = TAKE_PTR(pool);
	return 0;
}

static bool drain_locked(struct pool *pool, uint64_t deadline_us)
{
	while (pool->waiting + pool->running > 0)
		if (!wait_as_thread(&pool->drained, &pool->lock, deadline_us))
			return pool->waiting + pool->running == 0;
	return true;
}

bool pool_drain(struct pool *pool, uint64_t deadline_us)
{
	assert(current_pool != pool);
	MUTEX_GUARD(&pool->lock);
	return drain_locked(pool, deadline_us);
}

static void stop(struct pool *pool)
{
	struct worker *worker;

	MUTEX_GUARD(&pool->lock);
	(void) drain_locked(pool, NEVER);
	pool->stopping = true;
	list_for_each(worker, &pool->idle, idle)
		wake_locked(worker);
	cond_signal(&pool->watch);
}

void pool_free(struct pool *pool)
{
	if (!pool)
		return;
	assert(current_pool != pool);
	if (pool->watcher)
		stop(pool);
	thread_join(pool->watcher);
	/* The workers have ended, but a fiber may not have let go of the lock yet. */
	for (unsigned i = 0; i < POOL_CARRIERS_MAX; i++)
		carrier_free(pool->carriers[i]);
	cond_deinit(&pool->drained);
	cond_deinit(&pool->watch);
	mutex_deinit(&pool->lock);
	free(pool);
}

static void get_job_run_locked(struct pool *pool)
{
	struct worker *worker = list_first(&pool->idle, struct worker, idle);

	if (worker) {
		list_remove(&worker->idle);
		wake_locked(worker);
		return;
	}
	if (pool->n_workers < pool->conf.base && add_worker_locked(pool) == 0)
		return;
	if (pool->n_workers < pool->conf.max || pool->conf.relieve)
		wake_watcher_locked(pool);
}

void pool_post(struct pool *pool, struct job *job)
{
	struct lane *lane;

	MUTEX_GUARD(&pool->lock);
	assert(!pool->stopping);
	lane = find_lane_locked(pool, job->lane);
	list_append(&lane->jobs, &job->link);
	lane->waiting++;
	pool->waiting++;
	if (list_is_empty(&lane->ready))
		settle_lane_locked(pool, lane);
	if (needs_relief_locked(pool))
		wake_watcher_locked(pool);
	/* Beyond that it waits for its own lane, whose next worker will see it. */
	if (lane->running + lane->waiting <= pool->conf.max_per_lane)
		get_job_run_locked(pool);
}

void pool_beats(struct pool *pool, uint64_t *ret_taken, unsigned *ret_waiting, unsigned *ret_running)
{
	MUTEX_GUARD(&pool->lock);
	*ret_taken = pool->taken;
	*ret_waiting = pool->waiting;
	*ret_running = pool->running;
}

unsigned pool_threads(struct pool *pool)
{
	MUTEX_GUARD(&pool->lock);
	return pool->n_workers;
}

bool pool_may_wait(void)
{
	return !current_pool || !current_pool->conf.never_waits;
}
