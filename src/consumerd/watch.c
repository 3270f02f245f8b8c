/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <sys/timerfd.h>
#include "base/time.h"
#include "consumerd/watch.h"

static void set_timer(struct watch *watch, uint64_t delay_us)
{
	struct itimerspec when = { .it_value = time_to_timespec(MAX(delay_us, UINT64_C(1))) };

	(void) timerfd_settime(watch->timer, 0, &when, NULL);   /* fails for bad arguments only */
}

void watch_arm(struct watch *watch)
{
	if (watch && !atomic_exchange(&watch->armed, true))
		set_timer(watch, WATCH_LIMIT_US);
}

/* A call that began after the timer was armed gets the rest of its time; when none runs the watch sleeps. */
static int on_timer(struct source *src, uint32_t events, void *data)
{
	struct watch *watch = data;
	uint64_t since, spent, expirations;

	(void) events;
	if (read(source_fd(src), &expirations, sizeof(expirations)) < 0)
		return 0;
	atomic_store(&watch->armed, false);
	since = atomic_load(&watch->inside_since_us);
	if (since == 0)
		return 0;
	spent = time_now_us() - since;
	if (spent < WATCH_LIMIT_US) {
		if (!atomic_exchange(&watch->armed, true))
			set_timer(watch, WATCH_LIMIT_US - spent);
		return 0;
	}
	if (!atomic_exchange(&watch->tripped, true) && watch->on_stuck)
		watch->on_stuck(watch, watch->data);
	return 0;
}

int watch_init(struct watch *watch, void (*on_stuck)(struct watch *watch, void *data), void *data)
{
	int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

	if (timer < 0)
		return -errno;
	*watch = (struct watch) { .timer = timer, .on_stuck = on_stuck, .data = data };
	return 0;
}

void watch_deinit(struct watch *watch)
{
	assert(!watch->source);
	(void) close(TAKE_FD(watch->timer));
}

int watch_start(struct watch *watch, struct loop *loop)
{
	return source_new_fd(loop, watch->timer, EPOLLIN, on_timer, watch, &watch->source);
}

void watch_stop(struct watch *watch)
{
	if (watch->source)
		source_free(watch->source);
	watch->source = NULL;
}
