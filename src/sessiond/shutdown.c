/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdatomic.h>
#include "base/log.h"
#include "base/loop.h"
#include "base/thread.h"
#include "base/time.h"
#include "sessiond/command/ending.h"
#include "sessiond/shutdown.h"

void shutdown_sessions(struct sessiond *sd, uint64_t deadline_us)
{
	_cleanup_free_ struct session **sessions = NULL;
	unsigned n = 0;

	if (session_list_snapshot(sd->sessions, &sessions, &n) < 0)
		return;
	for (unsigned i = 0; i < n; i++) {
		session_end_async(sd, sessions[i]);
		session_unref(sessions[i]);
	}
	if (!batch_wait(sd->endings, deadline_us))
		(void) log_warn(NULL, 0, "Shutting down without waiting any longer: unfinished-sessions=%u",
			batch_pending(sd->endings));
}

struct shutdown_guard {
	struct sessiond *sd;            /* constant; its run directory outlives us */
	struct batch *endings;          /* constant: a reference */
	atomic_bool consumers_ended;    /* nobody is to be killed any more */
	struct loop *loop;
	struct source *timer;
	struct thread *thread;
};

/* The log is last: whoever reads it may be what holds us up. */
static int on_overdue(struct source *src, uint32_t events, void *data)
{
	struct shutdown_guard *guard = data;
	struct sessiond *sd = guard->sd;

	(void) src;
	(void) events;
	run_dir_release(&sd->run_dir);
	if (!atomic_load(&guard->consumers_ended)) {
		consumer_kill(sd->ust.consumer64);
		consumer_kill(sd->ust.consumer32);
	}
	(void) log_err(NULL, -ETIMEDOUT, "The daemon could not end in order, what was not written yet is lost: "
		"unfinished-sessions=%u", batch_pending(guard->endings));
	_exit(EXIT_FAILURE);
}

int shutdown_guard_start(struct sessiond *sd, uint64_t deadline_us, struct shutdown_guard **ret)
{
	struct shutdown_guard *guard = calloc(1, sizeof(*guard));
	int r;

	if (!guard)
		return -ENOMEM;
	guard->sd = sd;
	guard->endings = batch_ref(sd->endings);
	r = loop_new("guard", &guard->loop);
	if (r == 0)
		r = source_new_timer(guard->loop, on_overdue, guard, &guard->timer);
	if (r == 0) {
		source_arm(guard->timer, deadline_us, 0);
		r = thread_new_loop(guard->loop, &guard->thread);
	}
	if (r < 0) {
		shutdown_guard_stop(guard);
		return r;
	}
	*ret = guard;
	return 0;
}

void shutdown_guard_consumers_ended(struct shutdown_guard *guard)
{
	if (guard)
		atomic_store(&guard->consumers_ended, true);
}

void shutdown_guard_stop(struct shutdown_guard *guard)
{
	if (!guard)
		return;
	if (guard->thread) {
		loop_stop(guard->loop);
		thread_join(guard->thread);
	}
	if (guard->timer)
		source_free(guard->timer);
	loop_free(guard->loop);
	batch_unref(guard->endings);
	free(guard);
}
