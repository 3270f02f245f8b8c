/* SPDX-License-Identifier: GPL-2.0-only */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include "lib/dies.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/thread.h"
#include "base/time.h"

#define LONG_US (20 * US_PER_S)

static const struct pool_conf small = {
	.name = "small", .base = 1, .max = 1, .max_per_lane = 1, .grow_after_us = US_PER_MS,
};

/* 0: threads. All that a pool does it does with fibers, too. */
static unsigned carriers;

static struct pool *new_pool(const struct pool_conf *conf)
{
	struct pool_conf copy = *conf;
	struct pool *pool = NULL;

	copy.carriers = carriers;
	copy.never_waits = carriers > 0;
	ok_int(pool_new(&copy, &pool), 0, "pool of %u to %u %s", conf->base, conf->max, carriers > 0 ? "fibers" : "threads");
	if (!pool)
		abort();
	return pool;
}

static void drain(struct pool *pool)
{
	ok(pool_drain(pool, time_after_us(LONG_US)), "all jobs ended");
}

/* Order and fairness: a gate holds the only thread while the queue fills. */

struct gate_job {
	struct job job;
	int fd;
};

static void wait_at_gate(struct job *job)
{
	struct gate_job *gate = CONTAINER_OF(job, struct gate_job, job);

	(void) !io_wait_readable(gate->fd, time_after_us(LONG_US));
}

struct noted_job {
	struct job job;
	char letter;
};

static char noted[256];
static atomic_uint n_noted;

static void note(struct job *job)
{
	noted[atomic_fetch_add(&n_noted, 1)] = CONTAINER_OF(job, struct noted_job, job)->letter;
}

static void test_lanes(void)
{
	struct pool *pool = new_pool(&small);
	struct noted_job jobs[] = {
		{ .letter = 'a' }, { .letter = 'b' }, { .letter = 'c' }, { .letter = 'd' },
		{ .letter = 'x', .job.lane = 2 }, { .letter = 'y', .job.lane = 2 }, { .letter = 'z', .job.lane = 66 },
	};
	struct gate_job gate = { .job = { .lane = 9, .run = wait_at_gate } };
	const unsigned before = atomic_load(&n_noted);
	uint64_t taken;
	unsigned waiting, running;
	int fds[2];

	ok_int(fd_pipe(fds), 0, "a gate");
	gate.fd = fds[0];
	pool_post(pool, &gate.job);
	for (size_t i = 0; i < ARRAY_SIZE(jobs); i++) {
		jobs[i].job.run = note;
		pool_post(pool, &jobs[i].job);
	}
	ok(!pool_drain(pool, 0), "not done by now");
	(void) close(fds[1]);
	drain(pool);
	ok_str(noted + before, "axzbycd", "lanes take turns, each in its order");
	pool_beats(pool, &taken, &waiting, &running);
	ok(taken == 8 && waiting == 0 && running == 0, "beats");
	pool_free(pool);
	(void) close(fds[0]);
}

/* Jobs of one lane never run beyond its bound; another lane is not held up by them. */

static atomic_uint n_now, n_most, n_done;
static int silent_fd;

static void count_running(struct job *job)
{
	const unsigned now = atomic_fetch_add(&n_now, 1) + 1;
	unsigned most = atomic_load(&n_most);

	while (now > most && !atomic_compare_exchange_weak(&n_most, &most, now))
		;
	(void) !io_wait_readable(silent_fd, time_after_us(US_PER_MS));
	atomic_fetch_sub(&n_now, 1);
	atomic_fetch_add(&n_done, 1);
	free(job);
}

static void test_bound(void)
{
	const struct pool_conf conf = {
		.name = "bound", .base = 6, .max = 6, .max_per_lane = 2, .grow_after_us = LONG_US,
	};
	struct pool *pool = new_pool(&conf);
	int fds[2];

	ok_int(fd_pipe(fds), 0, "something that never comes");
	silent_fd = fds[0];
	atomic_store(&n_done, 0);
	atomic_store(&n_most, 0);
	for (int i = 0; i < 40; i++) {
		struct job *job = calloc(1, sizeof(*job));

		if (!job)
			abort();
		*job = (struct job) { .lane = 7, .run = count_running };
		pool_post(pool, job);
	}
	drain(pool);
	ok_int(atomic_load(&n_done), 40, "each ran once");
	ok_int(atomic_load(&n_most), 2, "two at a time");
	/* The first one may not have been up when the first job came. */
	ok(pool_threads(pool) <= 3, "threads are made for jobs that may run only");
	pool_free(pool);
	(void) close(fds[0]);
	(void) close(fds[1]);
}

/* Growth: with every thread parked the pool grows until a job gets through. */
static void test_growth(void)
{
	const struct pool_conf conf = {
		.name = "growing", .base = 1, .max = 8, .max_per_lane = 6, .grow_after_us = US_PER_MS,
		.keep_idle_us = US_PER_MS,
	};
	struct pool *pool = new_pool(&conf);
	struct gate_job gates[6];
	struct noted_job last = { .job = { .lane = 1, .run = note }, .letter = '!' };
	const unsigned before = atomic_load(&n_noted);
	int fds[2];

	ok_int(fd_pipe(fds), 0, "a gate");
	for (size_t i = 0; i < ARRAY_SIZE(gates); i++) {
		gates[i] = (struct gate_job) { .job = { .run = wait_at_gate }, .fd = fds[0] };
		pool_post(pool, &gates[i].job);
	}
	pool_post(pool, &last.job);
	for (const uint64_t end = time_after_us(LONG_US); atomic_load(&n_noted) == before && time_now_us() < end;)
		(void) poll(NULL, 0, 1);
	ok_int(atomic_load(&n_noted), before + 1, "a job behind six parked ones ran");
	ok(pool_threads(pool) > 1 && pool_threads(pool) <= 8, "the pool has grown");
	(void) close(fds[1]);
	drain(pool);
	for (const uint64_t end = time_after_us(LONG_US); pool_threads(pool) > 1 && time_now_us() < end;)
		(void) poll(NULL, 0, 1);
	ok_int(pool_threads(pool), 1, "and shrinks when it is idle");
	pool_free(pool);
	(void) close(fds[0]);
}

/* The twin: with no room to grow it stays stuck, so the test above can fail. */
static void test_no_growth(void)
{
	struct pool *pool = new_pool(&small);
	struct noted_job last = { .job = { .lane = 1, .run = note }, .letter = '!' };
	const unsigned before = atomic_load(&n_noted);
	struct gate_job gate = { .job = { .run = wait_at_gate } };
	int fds[2];

	ok_int(fd_pipe(fds), 0, "a gate");
	gate.fd = fds[0];
	pool_post(pool, &gate.job);
	pool_post(pool, &last.job);
	ok(!pool_drain(pool, time_after_us(20 * US_PER_MS)), "stuck");
	ok(atomic_load(&n_noted) == before && pool_threads(pool) == 1, "nothing ran, nothing was added");
	(void) close(fds[1]);
	drain(pool);
	pool_free(pool);
	(void) close(fds[0]);
}

/* Relief: jobs that wait behind parked ones, in a full lane or because all threads are taken. */

static struct relief_seen {
	struct pool_relief last;
	unsigned n;
	int gate;                       /* opened, by closing it */
	atomic_bool armed;              /* threads that come up late may ask for relief, too */
} seen;

static void open_gate(const struct pool_relief *relief, void *data)
{
	(void) data;
	if (!atomic_load(&seen.armed))
		return;
	seen.last = *relief;
	if (seen.n++ == 1)
		(void) close(seen.gate);
}

/* Jobs that run. */
static unsigned count_of(struct pool *pool)
{
	unsigned waiting, running;
	uint64_t taken;

	pool_beats(pool, &taken, &waiting, &running);
	return running;
}

static void test_relief(unsigned max, unsigned max_per_lane, uint64_t lane)
{
	const struct pool_conf conf = {
		.name = "relieved", .base = 1, .max = max, .max_per_lane = max_per_lane, .grow_after_us = US_PER_MS,
		.relieve = open_gate, .relieve_after_us = 30 * US_PER_MS,
	};
	struct pool *pool = new_pool(&conf);
	struct noted_job last = { .job = { .lane = lane, .run = note }, .letter = '!' };
	const unsigned before = atomic_load(&n_noted);
	struct gate_job gates[3];
	uint64_t begun;
	int fds[2];

	ok_int(fd_pipe(fds), 0, "a gate");
	seen = (struct relief_seen) { .gate = fds[1] };
	for (size_t i = 0; i < ARRAY_SIZE(gates); i++) {
		gates[i] = (struct gate_job) { .job = { .lane = 7, .run = wait_at_gate }, .fd = fds[0] };
		pool_post(pool, &gates[i].job);
	}
	for (const uint64_t end = time_after_us(LONG_US); count_of(pool) < ARRAY_SIZE(gates) && time_now_us() < end;)
		(void) poll(NULL, 0, 1);
	ok_int(pool_stands_us(pool, 8), 0, "nobody is held up");
	begun = time_now_us();
	pool_post(pool, &last.job);
	atomic_store(&seen.armed, true);
	for (const uint64_t end = time_after_us(LONG_US); atomic_load(&n_noted) == before && time_now_us() < end;)
		(void) poll(NULL, 0, 1);
	ok(atomic_load(&n_noted) == before + 1 && time_now_us() - begun >= 20 * US_PER_MS, "a job that was held up has run");
	drain(pool);
	ok_int(pool_stands_us(pool, lane), 0, "nobody is held up any more");
	pool_free(pool);
	ok(seen.n >= 2 && seen.last.lane == 7 && seen.last.n_running == 3 && seen.last.stood_us >= 30 * US_PER_MS,
	   "relief was asked for, in the lane that holds the threads");
	(void) close(fds[0]);
}

/* Posts from many threads and from jobs themselves. */

#define N_CHAINS 50
#define CHAIN    40

struct chain_job {
	struct job job;
	struct pool *pool;
	struct batch *batch;
	unsigned left;
};

static void run_chain(struct job *job)
{
	struct chain_job *chain = CONTAINER_OF(job, struct chain_job, job);
	struct batch *batch = chain->batch;

	chain->job.lane = chain->left % 5;
	if (--chain->left > 0) {
		pool_post(chain->pool, &chain->job);
		return;
	}
	batch_done(batch);
	batch_unref(batch);
}

static struct chain_job chains[N_CHAINS];

static void post_chains(void *data)
{
	const unsigned first = *(const unsigned *) data;

	for (unsigned i = first; i < N_CHAINS; i += 2)
		pool_post(chains[i].pool, &chains[i].job);
}

static void test_many(void)
{
	const struct pool_conf conf = {
		.name = "many", .base = 3, .max = 6, .max_per_lane = 2, .grow_after_us = US_PER_MS,
	};
	static const unsigned firsts[2] = { 0, 1 };
	struct pool *pool = new_pool(&conf);
	struct thread *threads[2];
	struct batch *batch;

	ok_int(batch_new(&batch), 0, "a batch");
	ok(batch_wait(batch, 0), "an empty batch is done");
	batch_add(batch, N_CHAINS);
	ok_int(batch_pending(batch), N_CHAINS, "pieces pending");
	ok(!batch_wait(batch, time_now_us()), "a wait ends at its deadline");
	for (unsigned i = 0; i < N_CHAINS; i++)
		chains[i] = (struct chain_job) {
			.job = { .lane = i, .run = run_chain }, .pool = pool, .batch = batch_ref(batch), .left = CHAIN,
		};
	for (int i = 0; i < 2; i++)
		if (thread_new("poster", post_chains, (void *) &firsts[i], &threads[i]) < 0)
			abort();
	ok(batch_wait(batch, time_after_us(LONG_US)), "all pieces ended");
	batch_unref(batch);
	for (int i = 0; i < 2; i++)
		thread_join(threads[i]);
	pool_free(pool);
}

/* Rules that abort */

static void wait_in_job(struct job *job)
{
	struct batch *batch;

	(void) job;
	if (batch_new(&batch) == 0)
		(void) !batch_wait(batch, 0);
}

static void wait_where_never(void)
{
	struct pool_conf conf = small;
	struct job job = { .run = wait_in_job };
	struct pool *pool;

	conf.never_waits = true;
	conf.carriers = carriers;
	if (pool_new(&conf, &pool) < 0)
		return;
	pool_post(pool, &job);
	pool_free(pool);
}

static void wait_where_allowed(void)
{
	struct job job = { .run = wait_in_job };
	struct pool *pool;

	if (pool_new(&small, &pool) < 0)
		abort();
	pool_post(pool, &job);
	pool_free(pool);
}

static void wait_with_lock(void)
{
	struct batch *batch;
	struct mutex mutex;

	mutex_init(&mutex, LOCK_SESSION);
	if (batch_new(&batch) < 0)
		return;
	MUTEX_GUARD(&mutex);
	(void) !batch_wait(batch, 0);
}

/* An idle pool sleeps: its threads are never switched to. */

static bool read_task(const char *task, char *name, size_t size, char *ret_state, unsigned long *ret_waits)
{
	_cleanup_free_ char *path = NULL, *text = NULL;
	const char *at;

	if (str_printf(&path, "/proc/self/task/%s/status", task) < 0 ||
			io_read_file(AT_FDCWD, path, 1 << 16, &text, NULL) < 0)
		return false;
	at = strstr(text, "Name:\t");
	str_copy(name, size, at ? at + 6 : "");
	name[strcspn(name, "\n")] = '\0';
	at = strstr(text, "State:\t");
	*ret_state = at ? at[7] : '?';
	at = strstr(text, "\nvoluntary_ctxt_switches:");
	return at && sscanf(strchr(at, ':') + 1, "%lu", ret_waits) == 1;
}

/* How often threads of that name went to sleep; how many there are, and whether all sleep. */
static unsigned long count_waits(const char *of, unsigned *ret_n, bool *ret_asleep)
{
	DIR *dir = opendir("/proc/self/task");
	unsigned long waits, sum = 0;
	char name[32], state;

	if (!dir)
		abort();
	*ret_n = 0;
	*ret_asleep = true;
	for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
		if (e->d_name[0] == '.' || !read_task(e->d_name, name, sizeof(name), &state, &waits) ||
				!str_eq(name, of))
			continue;
		++*ret_n;
		*ret_asleep = *ret_asleep && state == 'S';
		sum += waits;
	}
	(void) closedir(dir);
	return sum;
}

static unsigned long waits_in_30_ms(void)
{
	unsigned long before;
	bool asleep;
	unsigned n;

	before = count_waits("small", &n, &asleep);
	(void) poll(NULL, 0, 30);
	return count_waits("small", &n, &asleep) - before;
}

/* One that begins may sleep for a lock, too. */
static void wait_until_settled(unsigned n_threads)
{
	const uint64_t end = time_after_us(LONG_US);
	bool asleep;
	unsigned n;

	do
		(void) count_waits("small", &n, &asleep);
	while ((n != n_threads || !asleep || waits_in_30_ms() > 0) && time_now_us() < end);
}

static void keep_waking(void *data)
{
	while (io_wait_readable(*(const int *) data, time_after_us(US_PER_MS)) == -ETIMEDOUT)
		;
}

static void test_idle(void)
{
	struct pool *pool = new_pool(&small);
	const unsigned n_threads = 1 + MAX(carriers, 1u);
	bool seen_waking = false;
	struct thread *restless;
	int fds[2];

	wait_until_settled(n_threads);
	ok_int(waits_in_30_ms(), 0, "an idle pool does not wake");
	/* The twin: a thread that does is seen. */
	if (fd_pipe(fds) < 0 || thread_new("small", keep_waking, &fds[0], &restless) < 0)
		abort();
	for (const uint64_t end = time_after_us(LONG_US); !seen_waking && time_now_us() < end;)
		seen_waking = waits_in_30_ms() > 2;
	ok(seen_waking, "a thread that wakes is seen");
	(void) close(fds[1]);
	thread_join(restless);
	(void) close(fds[0]);
	pool_free(pool);
}

/* Far more jobs under way than threads. */
static void test_few_threads(void)
{
	const struct pool_conf conf = {
		.name = "few", .base = 60, .max = 60, .max_per_lane = 60, .grow_after_us = US_PER_S,
	};
	struct pool *pool = new_pool(&conf);
	const uint64_t end = time_after_us(LONG_US);
	struct gate_job gates[60];
	bool asleep;
	unsigned n;
	int fds[2];

	ok_int(fd_pipe(fds), 0, "a gate");
	for (size_t i = 0; i < ARRAY_SIZE(gates); i++) {
		gates[i] = (struct gate_job) { .job = { .run = wait_at_gate }, .fd = fds[0] };
		pool_post(pool, &gates[i].job);
	}
	while (count_of(pool) < ARRAY_SIZE(gates) && time_now_us() < end)
		(void) poll(NULL, 0, 1);
	ok_int(count_of(pool), ARRAY_SIZE(gates), "all are under way");
	/* A thread has its name soon after it began. */
	do {
		(void) count_waits("few", &n, &asleep);
	} while (n < (carriers > 0 ? carriers : 60) + 1 && time_now_us() < end);
	ok_int(n, (carriers > 0 ? carriers : 60) + 1, "on so many threads, and one that watches");
	(void) close(fds[1]);
	drain(pool);
	pool_free(pool);
	(void) close(fds[0]);
}

static void test_all(unsigned n_carriers)
{
	carriers = n_carriers;
	test_lanes();
	test_bound();
	test_growth();
	test_no_growth();
	test_relief(8, 3, 7);
	test_relief(3, 3, 8);
	test_many();
	test_few_threads();
	test_idle();
	ok_int(dies_of(wait_where_never), SIGABRT, "a job may not wait for a batch in a pool that never waits");
}

int main(void)
{
	const struct leak leak = leak_begin();

	test_all(0);
	test_all(1);
	test_all(3);
	ok_int(dies_of(wait_where_allowed), 0, "in another one it may");
	ok_int(dies_of(wait_with_lock), SIGABRT, "nor with a lock held");
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
