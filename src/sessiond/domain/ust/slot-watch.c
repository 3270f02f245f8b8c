/* SPDX-License-Identifier: GPL-2.0-only */
#include <sys/ioctl.h>
#include "base/cgroup.h"
#include "base/proc.h"
#include "base/time.h"
#include "sessiond/domain/ust/app.h"
#include "sessiond/domain/ust/slot-watch.h"

#define STOPPED_AFTER_US    (10 * US_PER_MS)
/* There are several files to read. */
#define FROZEN_AFTER_US     (60 * US_PER_MS)
/* A round trip has pauses that nobody accounts for; a call may be much work. */
#define IDLE_PER_ANSWER_US  500
#define SPIN_PER_ANSWER_US  (5 * US_PER_MS)
/* However little CPU it gets: a call in which nothing at all happens. */
#define STUCK_US            (1 * US_PER_S)
/* Whatever the reason is: what takes longer is not worth the wait of everybody else. */
#define LONGEST_US          (2 * US_PER_S)
#define LONGEST_PER_CALL_US (20 * US_PER_MS)

static uint64_t patience_us(const struct app *app)
{
	return atomic_load(&app->was_late) ? SLOT_PATIENCE_US / 4 : SLOT_PATIENCE_US;
}

/* A call that ends meanwhile is counted at the next look, never twice. */
static uint64_t called_so_far(const struct app *app, uint64_t now, uint64_t *ret_since)
{
	const uint64_t ended = atomic_load(&app->called_us);
	const uint64_t since = atomic_load(&app->call_since_us);

	*ret_since = since;
	return ended + (since != 0 && since < now ? now - since : 0);
}

void slot_watch_begin(struct slot_watch *watch, const struct app *app)
{
	uint64_t since;

	*watch = (struct slot_watch) {
		.from_called_us = called_so_far(app, time_now_us(), &since), .from_calls = atomic_load(&app->n_calls),
		.from_found = atomic_load(&app->objects.n_found),
	};
}

static bool has_unread(int fd)
{
	int n = 0;

	return ioctl(fd, FIONREAD, &n) == 0 && n > 0;
}

/* What waits for us to read it excuses only somebody who gets on: half a message may lie there for ever. */
static bool waits_for_us(const struct slot_watch *watch, const struct app *app, uint64_t now)
{
	return now - watch->progress_us < SLOT_PATIENCE_US && (has_unread(app->cmd_fd) || has_unread(app->notify_fd));
}

/* True if it has answered or asked something since the last look. */
static bool note_progress(struct slot_watch *watch, const struct app *app, uint64_t now)
{
	const unsigned progress = atomic_load(&app->n_calls) - watch->from_calls +
		atomic_load(&app->objects.n_found) - watch->from_found;
	const bool moved = progress != watch->progress;

	if (moved || !watch->measured)
		watch->progress_us = now;
	watch->progress = progress;
	return moved;
}

/* Times since the last look, counted or excused by what is seen now: over many looks that comes to the truth. */
static void measure(struct slot_watch *watch, const struct app *app, const struct proc_usage *usage, uint64_t called_us,
	unsigned cpus, bool outstanding, uint64_t now)
{
	const uint64_t called = called_us > watch->called_us ? called_us - watch->called_us : 0;
	/* A thread that has ended takes its times with it. */
	uint64_t cpu = usage->cpu_us > watch->cpu_us ? usage->cpu_us - watch->cpu_us : 0;
	uint64_t wait = usage->wait_us > watch->wait_us ? usage->wait_us - watch->wait_us : 0;
	const unsigned running = MIN(MAX(MAX(usage->n_runnable, watch->n_runnable), 1u), cpus);
	const bool idles = outstanding && usage->n_runnable == 0 && !waits_for_us(watch, app, now);

	if (watch->yields) {
		cpu += wait;
		wait = 0;
	}
	/* What was before the first look is held against it in part. */
	if (!watch->measured)
		watch->idle_us = idles ? (int64_t) MIN(called_us - watch->from_called_us, patience_us(app) / 2) : 0;
	else if (idles)
		watch->idle_us = MAX((int64_t) 0, watch->idle_us + (int64_t) called - (int64_t) (cpu + wait));
	if (watch->measured) {
		/* It may have busy threads that have nothing to do with us. */
		watch->spin_us += MIN(cpu / running, called);
		watch->waited_us += MIN(wait, called);
	}
	watch->measured = true;
	watch->called_us = called_us;
	watch->cpu_us = usage->cpu_us;
	watch->wait_us = usage->wait_us;
	watch->n_runnable = usage->n_runnable;
}

static uint64_t beyond(uint64_t us, uint64_t allowed)
{
	return us > allowed ? us - allowed : 0;
}

static bool has_lost_patience(const struct slot_watch *watch, const struct app *app)
{
	const uint64_t answers = watch->progress;

	return beyond((uint64_t) watch->idle_us, answers * IDLE_PER_ANSWER_US) +
		beyond(watch->spin_us, answers * SPIN_PER_ANSWER_US) >= patience_us(app);
}

static bool is_stuck(const struct slot_watch *watch, const struct app *app, uint64_t since, uint64_t now)
{
	const uint64_t limit = watch->yields ? patience_us(app) : STUCK_US;

	return since != 0 && now >= since + limit && now >= watch->progress_us + limit;
}

static bool stands_still(const struct app *app, uint64_t since, uint64_t now)
{
	struct proc_stat stat;

	if (since + STOPPED_AFTER_US > now || proc_read_stat(app->id.pid, &stat) < 0)
		return false;
	return proc_stat_is_stopped(&stat) ||
		(stat.state != 'R' && since + FROZEN_AFTER_US <= now && cgroup_is_frozen(app->id.pid));
}

static bool is_late(const struct app *app, uint64_t since)
{
	return since != 0 && since == atomic_load(&app->late_call_us);
}

bool slot_watch_is_late(const struct app *app)
{
	const uint64_t since = atomic_load(&app->call_since_us);

	return is_late(app, since) || (since != 0 && stands_still(app, since, time_now_us()));
}

bool slot_watch_concerns(struct app *app)
{
	uint64_t since;

	if (atomic_load(&app->has_answered))
		return true;
	since = atomic_load(&app->call_since_us);
	if (since == 0 || since + SLOT_PATIENCE_US > time_now_us())
		return false;
	atomic_store(&app->late_call_us, since);
	return true;
}

bool slot_watch_look(struct slot_watch *watch, struct app *app, unsigned cpus, uint64_t now)
{
	struct proc_usage usage;
	uint64_t since, called_us = called_so_far(app, now, &since);
	const uint64_t calls = atomic_load(&app->n_calls) - watch->from_calls;
	const bool moved = note_progress(watch, app, now);

	if (is_late(app, since) || (since != 0 && !moved && stands_still(app, since, now)))
		return true;
	/* A closer look takes several files: not before patience with it could run out. */
	if (called_us < watch->from_called_us + patience_us(app) / 2)
		return false;
	/* If there is nothing to read it is dying, and its hang-up ends the call. */
	if (proc_read_usage(app->id.pid, &usage) == 0) {
		if (!watch->measured)
			watch->yields = proc_yields_to_us(app->id.pid);
		measure(watch, app, &usage, called_us, cpus, since != 0, now);
	}
	if (!has_lost_patience(watch, app) && !is_stuck(watch, app, since, now) &&
	    called_us - watch->from_called_us < LONGEST_US + watch->waited_us + calls * LONGEST_PER_CALL_US)
		return false;
	atomic_store(&app->late_call_us, since);
	atomic_store(&app->was_late, true);
	return true;
}
