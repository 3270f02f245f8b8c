/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdatomic.h>
#include <sys/timerfd.h>
#include "base/fd.h"
#include "base/time.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/call-guard.h"

#define RETRY_US (1 * US_PER_S)

struct call_guard {
	struct app_registry *apps;      /* constant */
	uint64_t timeout_us;            /* constant */
	int timer;                      /* constant */
	struct source *source;          /* loop: apps */
	atomic_bool armed;
};

static void set_timer(struct call_guard *guard, uint64_t delay_us)
{
	const struct itimerspec when = { .it_value = time_to_timespec(MAX(delay_us, UINT64_C(1))) };

	(void) timerfd_settime(guard->timer, 0, &when, NULL); /* fails for bad arguments only */
}

static void arm(struct call_guard *guard, uint64_t delay_us)
{
	if (!atomic_load(&guard->armed) && !atomic_exchange(&guard->armed, true))
		set_timer(guard, delay_us);
}

void call_guard_arm(struct call_guard *guard)
{
	if (guard)
		arm(guard, guard->timeout_us);
}

/* Cuts off who is too late. Result: when the next call is, or NEVER. */
static uint64_t look(struct call_guard *guard, uint64_t now)
{
	_cleanup_free_ struct app **apps = NULL;
	uint64_t next = NEVER;
	unsigned n = 0;

	if (app_registry_snapshot(guard->apps, &apps, &n) < 0)
		return now + RETRY_US;
	for (unsigned i = 0; i < n; i++) {
		const uint64_t since = atomic_load(&apps[i]->call_since_us);

		if (since != 0 && since + guard->timeout_us <= now)
			app_give_up(apps[i]);
		else if (since != 0)
			next = MIN(next, since + guard->timeout_us);
		app_unref(apps[i]);
	}
	return next;
}

static int on_timer(struct source *src, uint32_t events, void *data)
{
	struct call_guard *guard = data;
	const uint64_t now = time_now_us();
	uint64_t expirations, next;

	(void) events;
	if (read(source_fd(src), &expirations, sizeof(expirations)) < 0)
		return 0;
	/* In this order: a call that begins meanwhile is seen here, or arms the timer. */
	atomic_store(&guard->armed, false);
	next = look(guard, now);
	if (next != NEVER)
		arm(guard, next - now);
	return 0;
}

int call_guard_new(struct loop *loop, struct app_registry *apps, uint64_t timeout_us, struct call_guard **ret)
{
	struct call_guard *guard = calloc(1, sizeof(*guard));
	int r;

	if (!guard)
		return -ENOMEM;
	*guard = (struct call_guard) { .apps = apps, .timeout_us = timeout_us };
	guard->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	r = guard->timer < 0 ? -errno : source_new_fd(loop, guard->timer, EPOLLIN, on_timer, guard, &guard->source);
	if (r < 0) {
		call_guard_free(guard);
		return r;
	}
	*ret = guard;
	return 0;
}

void call_guard_free(struct call_guard *guard)
{
	if (!guard)
		return;
	if (guard->source)
		source_free(guard->source);
	fd_closep(&guard->timer);
	free(guard);
}
