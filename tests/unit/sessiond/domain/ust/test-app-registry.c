/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of applications (R5), and the queue of one application's jobs. */
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/fd.h"
#include "base/thread.h"
#include "base/time.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "sessiond/domain/ust/app-registry.h"

#define MANY 300
#define JOBS 200

static struct loop *loop;
static struct pool *pool;

static struct app *make(pid_t pid)
{
	const struct app_identity id = { .pid = pid, .name = "test" };
	int cmd[2], notify[2];
	struct app *app;

	if (fd_socketpair(SOCK_STREAM, cmd) < 0 || fd_socketpair(SOCK_STREAM, notify) < 0)
		abort();
	(void) close(cmd[1]);
	(void) close(notify[1]);
	if (app_new_consume_fds(loop, &id, cmd[0], notify[0], -1, &app) < 0)
		abort();
	app_queue_init(&app->queue, pool, 0);
	return app;
}

/* Applications that nobody holds any more are freed by their loop, after a grace period. */
static void settle(void)
{
	for (unsigned i = 0; i < 8; i++) {
		rcu_barrier();
		for (unsigned j = 0; j < 10; j++)
			if (loop_run_once(loop, 0) < 0)
				abort();
	}
}

static bool finds(struct app *found, const struct app *wanted)
{
	const bool good = found == wanted;

	app_unref(found);
	return good;
}

static void test_tables(void)
{
	_cleanup_(app_registry_freep) struct app_registry *reg = NULL;
	struct app *old = make(10), *new = make(10), *other = make(11);

	if (app_registry_new(&reg) < 0)
		abort();
	app_registry_add(reg, old);
	app_registry_add(reg, other);
	ok(finds(app_registry_find_pid(reg, 10), old) && finds(app_registry_find_pid(reg, 11), other), "found by pid");
	ok(finds(app_registry_find_cmd(reg, old->cmd_fd), old), "by command socket");
	ok(finds(app_registry_find_notify(reg, old->notify_fd), old), "by notify socket");
	ok(!app_registry_find_pid(reg, 12) && !app_registry_find_cmd(reg, old->notify_fd) &&
	   !app_registry_find_notify(reg, old->cmd_fd), "and by nothing else");
	app_registry_add(reg, new);
	ok_int(app_registry_count(reg), 3, "three are registered");
	ok(finds(app_registry_find_pid(reg, 10), new), "a newer one of the same pid takes the place");
	ok(finds(app_registry_find_cmd(reg, old->cmd_fd), old) && finds(app_registry_find_cmd(reg, new->cmd_fd), new),
	   "by their sockets both are found");
	ok(app_registry_remove(reg, old), "the older one is removed");
	ok(!app_registry_remove(reg, old), "once");
	ok(finds(app_registry_find_pid(reg, 10), new), "the newer one keeps its place");
	ok(!app_registry_find_cmd(reg, old->cmd_fd), "the older one is not found any more");
	ok(app_registry_remove(reg, new) && app_registry_remove(reg, other) && app_registry_count(reg) == 0, "all are removed");
	app_unref(old);
	app_unref(new);
	app_unref(other);
	settle();
}

static void test_snapshot(void)
{
	_cleanup_(app_registry_freep) struct app_registry *reg = NULL;
	static struct app *apps[MANY];
	struct app **all;
	unsigned n, n_found = 0;

	if (app_registry_new(&reg) < 0)
		abort();
	for (int i = 0; i < MANY; i++) {
		apps[i] = make(1000 + i);
		app_registry_add(reg, apps[i]);
	}
	if (app_registry_snapshot(reg, &all, &n) < 0)
		abort();
	ok_int(n, MANY, "a snapshot has all of them");
	for (unsigned i = 0; i < n; i++) {
		n_found += all[i]->id.pid >= 1000 && all[i]->id.pid < 1000 + MANY;
		(void) app_registry_remove(reg, all[i]);
	}
	ok_int(n_found, MANY, "which stay what they are while it is held, in the tables or not");
	for (unsigned i = 0; i < n; i++) {
		app_unref(all[i]);
		app_unref(apps[i]);
	}
	free(all);
	settle();
}

struct numbered {
	struct app_job job;
	unsigned number;
};

static atomic_uint running, overlaps, n_run, n_parallel;
static unsigned order[JOBS];
static struct batch *batch, *gate;

static void run(struct app_job *job, struct app *app)
{
	(void) app;
	if (atomic_fetch_add(&running, 1) != 0)
		atomic_fetch_add(&overlaps, 1);
	order[atomic_fetch_add(&n_run, 1)] = CONTAINER_OF(job, struct numbered, job)->number;
	atomic_fetch_sub(&running, 1);
	batch_done(batch);
}

static void run_parked(struct app_job *job, struct app *app)
{
	(void) job;
	(void) app;
	(void) !batch_wait(gate, time_after_us(5 * US_PER_S));
	batch_done(batch);
}

static void run_quick(struct app_job *job, struct app *app)
{
	(void) job;
	(void) app;
	atomic_fetch_add(&n_parallel, 1);
	batch_done(gate);
	batch_done(batch);
}

static void job_init(struct numbered *job, void (*fn)(struct app_job *, struct app *), unsigned number)
{
	*job = (struct numbered) { .job.run = fn, .number = number };
	list_init(&job->job.link);
}

static void test_queue(void)
{
	static struct numbered jobs[JOBS], first, parked, quick;
	struct app *app = make(20), *other = make(21);
	unsigned in_order = 0;

	if (batch_new(&batch) < 0 || batch_new(&gate) < 0)
		abort();
	batch_add(gate, 1);
	batch_add(batch, JOBS + 2);
	job_init(&parked, run_parked, 0);
	app_queue_post(app, &parked.job);
	for (unsigned i = 0; i < JOBS - 1; i++) {
		job_init(&jobs[i], run, i + 1);
		app_queue_post(app, &jobs[i].job);
	}
	job_init(&first, run, 0);
	app_queue_post_first(app, &first.job);
	ok_int(atomic_load(&n_run), 0, "while a job of an application is parked its others wait");
	job_init(&quick, run_quick, 0);
	app_queue_post(other, &quick.job);
	app_unref(app);
	app_unref(other);
	ok(batch_wait(batch, time_after_us(10 * US_PER_S)), "all are run, also when nobody else holds the application");
	ok_int(atomic_load(&n_parallel), 1, "those of another application meanwhile");
	for (unsigned i = 0; i < JOBS; i++)
		in_order += order[i] == i;
	ok(in_order == JOBS && atomic_load(&overlaps) == 0, "one at a time, in order, but for the one that was to be first");
	batch_unref(batch);
	batch_unref(gate);
}

int main(void)
{
	static const struct thread_hooks hooks = { .enter = rcu_register_thread, .leave = rcu_unregister_thread };
	const struct pool_conf conf = {
		.name = "test", .base = 2, .max = 2, .max_per_lane = 2, .grow_after_us = US_PER_S,
	};
	struct leak leak;

	thread_set_hooks(&hooks);
	rcu_register_thread();
	rcu_barrier();
	leak = leak_begin();
	if (loop_new("test", &loop) < 0 || pool_new(&conf, &pool) < 0)
		abort();
	test_tables();
	test_snapshot();
	test_queue();
	pool_free(pool);
	settle();
	loop_free(loop);
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	rcu_unregister_thread();
	return tap_done();
}
