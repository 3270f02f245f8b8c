/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The round of a loop: wait, dispatch descriptors, expire timers, run posted
 * messages, free what was removed meanwhile.
 *
 * Sources removed during a round stay allocated until its end, since events
 * already fetched may still point to them.  Messages move from "posted" (lock)
 * to "ready" (loop thread), so a running batch needs no lock; the eventfd is
 * written only by the post that finds "posted" empty.  All timers of a loop
 * share one timerfd, armed for the earliest just before the wait.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include "base/loop.h"
#include "base/loop-timers.h"
#include "base/mutex.h"
#include "base/thread.h"
#include "base/testpoint.h"
#include "base/time.h"

#define EVENTS_MAX 32
#define BATCH_MAX  64

struct source {
	struct loop *loop;
	source_fn fn;
	void *data;
	int fd;                         /* -1: a timer */
	uint32_t events;
	bool dead;
	struct timer timer;
	struct list link;               /* loop->dead once removed in a round */
};

/* Everything is of the loop's thread but what says otherwise. */
struct loop {
	const char *name;
	int epoll_fd, wake_fd, timer_fd;
	_Atomic(pthread_t) owner;       /* who runs it, else who made it or ran it last */
	_Atomic(pthread_t) runner;      /* who is in a round now, or 0 */
	atomic_bool stop;
	atomic_ullong beats;
	atomic_bool waiting;
	bool dispatching;
	unsigned n_sources;
	struct list dead;
	struct timers timers;
	uint64_t armed_us;              /* what the timerfd is set to */
	struct list ready;
	struct mutex lock;              /* LOCK_LOOP */
	struct list posted;             /* lock */
};

static bool runner_is(const struct loop *loop, pthread_t thread)
{
	return atomic_load_explicit(&loop->runner, memory_order_relaxed) == thread;
}

/* On its own thread, or while nobody runs it. */
static bool may_touch(const struct loop *loop)
{
	return runner_is(loop, pthread_self()) || runner_is(loop, 0);
}

static void wake(struct loop *loop)
{
	const int r = eventfd_write(loop->wake_fd, 1);

	/* EAGAIN: the counter is full, so the loop is awake already. */
	assert(r == 0 || errno == EAGAIN);
}

static int watch(struct loop *loop, int fd, void *tag)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = tag };

	return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &ev) < 0 ? -errno : 0;
}

int loop_new(const char *name, struct loop **ret)
{
	_cleanup_(loop_freep) struct loop *loop = calloc(1, sizeof(*loop));
	int r;

	if (!loop)
		return -ENOMEM;
	loop->name = name;
	loop->wake_fd = loop->timer_fd = -1;
	loop->armed_us = NEVER;
	atomic_init(&loop->owner, pthread_self());
	list_init(&loop->dead);
	list_init(&loop->ready);
	list_init(&loop->posted);
	mutex_init(&loop->lock, LOCK_LOOP);
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll_fd < 0)
		return -errno;
	loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (loop->wake_fd < 0)
		return -errno;
	loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->timer_fd < 0)
		return -errno;
	r = watch(loop, loop->wake_fd, &loop->wake_fd);
	if (r < 0)
		return r;
	r = watch(loop, loop->timer_fd, &loop->timer_fd);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(loop);
	return 0;
}

static void take_posted(struct loop *loop)
{
	MUTEX_GUARD(&loop->lock);
	list_splice(&loop->ready, &loop->posted);
}

/* Those that are there now: one that posts itself again waits for the next round. */
static void run_ready(struct loop *loop)
{
	struct loop_msg *msg, *last = list_last(&loop->ready, struct loop_msg, link);
	bool more = last != NULL;

	for (unsigned i = 0; i < BATCH_MAX && more; i++) {
		msg = list_first(&loop->ready, struct loop_msg, link);
		more = msg != last;
		list_remove(&msg->link);
		atomic_fetch_add_explicit(&loop->beats, 1, memory_order_relaxed);
		msg->run(msg);
	}
}

static void reap(struct loop *loop)
{
	struct source *src, *tmp;

	list_for_each_safe(src, tmp, &loop->dead, link)
		free(src);
	list_init(&loop->dead);
}

void loop_run_posted(struct loop *loop)
{
	assert(runner_is(loop, 0));
	atomic_store(&loop->owner, pthread_self());
	loop->dispatching = true;
	for (take_posted(loop); !list_is_empty(&loop->ready); take_posted(loop))
		run_ready(loop);
	loop->dispatching = false;
	reap(loop);
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	loop_run_posted(loop);
	assert(loop->n_sources == 0);   /* a source left over would keep a pointer to the loop */
	timers_deinit(&loop->timers);
	fd_closep(&loop->timer_fd);
	fd_closep(&loop->wake_fd);
	fd_closep(&loop->epoll_fd);
	mutex_deinit(&loop->lock);
	free(loop);
}

void loop_stop(struct loop *loop)
{
	MUTEX_GUARD(&loop->lock);
	atomic_store(&loop->stop, true);
	wake(loop);
}

void loop_post(struct loop *loop, struct loop_msg *msg)
{
	bool first;

	/* The loop's own messages need neither the lock nor a wake-up. */
	if (runner_is(loop, pthread_self())) {
		list_append(&loop->ready, &msg->link);
		return;
	}
	/* Woken under the lock: once the message has run, the loop may be freed. */
	MUTEX_GUARD(&loop->lock);
	first = list_is_empty(&loop->posted);
	list_append(&loop->posted, &msg->link);
	if (first)
		wake(loop);
}

bool loop_is_mine(const struct loop *loop)
{
	return pthread_equal(atomic_load_explicit(&loop->owner, memory_order_relaxed), pthread_self());
}

const char *loop_name(const struct loop *loop)
{
	return loop->name;
}

void loop_beats(const struct loop *loop, uint64_t *ret_count, bool *ret_waiting)
{
	*ret_count = atomic_load_explicit(&loop->beats, memory_order_relaxed);
	*ret_waiting = atomic_load_explicit(&loop->waiting, memory_order_relaxed);
}

static void arm_timerfd(struct loop *loop)
{
	const struct timer *first = timers_first(&loop->timers);
	/* A time of 0 would disarm, and in armed_us it means "expired". */
	const uint64_t deadline_us = first ? MAX(first->deadline_us, UINT64_C(1)) : NEVER;
	struct itimerspec spec = { .it_value = { 0, 0 } };
	int r;

	if (deadline_us == loop->armed_us)
		return;
	if (deadline_us != NEVER)
		spec.it_value = time_to_timespec(deadline_us);
	r = timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &spec, NULL);
	assert(r == 0);
	loop->armed_us = deadline_us;
}

static int dispatch(struct source *src, uint32_t events)
{
	if (src->dead)
		return 0;
	atomic_fetch_add_explicit(&src->loop->beats, 1, memory_order_relaxed);
	return src->fn(src, events, src->data);
}

/* At most a batch: a timer that arms itself for the past must not hold the loop. */
static int expire_timers(struct loop *loop)
{
	const uint64_t now = time_now_us();
	int r = 0;

	for (unsigned i = 0; i < BATCH_MAX && r == 0; i++) {
		struct timer *timer = timers_first(&loop->timers);
		uint64_t next;

		if (!timer || timer->deadline_us > now)
			break;
		/* Missed periods are skipped, the phase is kept. */
		next = NEVER;
		if (timer->period_us > 0)
			next = timer->deadline_us +
				((now - timer->deadline_us) / timer->period_us + 1) * timer->period_us;
		timers_set(&loop->timers, timer, next);
		r = dispatch(CONTAINER_OF(timer, struct source, timer), 0);
	}
	return r;
}

static int fetch_events(struct loop *loop, struct epoll_event *events, uint64_t deadline_us)
{
	const struct thread_hooks *hooks = thread_get_hooks();
	const int timeout_ms = list_is_empty(&loop->ready) ? time_left_ms(deadline_us) : 0;
	int n;

	if (timeout_ms != 0) {
		if (hooks->idle)
			hooks->idle();
		atomic_store_explicit(&loop->waiting, true, memory_order_relaxed);
	}
	n = epoll_wait(loop->epoll_fd, events, EVENTS_MAX, timeout_ms);
	if (n < 0)
		n = errno == EINTR ? 0 : -errno;
	if (timeout_ms != 0) {
		atomic_store_explicit(&loop->waiting, false, memory_order_relaxed);
		if (hooks->busy)
			hooks->busy();
	}
	testpoint_stall_in("loop", loop->name);
	return n;
}

static int dispatch_event(struct loop *loop, const struct epoll_event *event)
{
	eventfd_t ignored;

	if (event->data.ptr == &loop->timer_fd) {
		/* Not read: arming it anew, or disarming it, clears its expiry. */
		loop->armed_us = 0;
		return expire_timers(loop);
	}
	if (event->data.ptr == &loop->wake_fd) {
		(void) eventfd_read(loop->wake_fd, &ignored);
		take_posted(loop);
		return 0;
	}
	return dispatch(event->data.ptr, event->events);
}

static int run_round(struct loop *loop, uint64_t deadline_us)
{
	struct epoll_event events[EVENTS_MAX];
	int n, r = 0;

	arm_timerfd(loop);
	n = fetch_events(loop, events, deadline_us);
	if (n < 0)
		return n;
	loop->dispatching = true;
	for (int i = 0; i < n && r == 0; i++)
		r = dispatch_event(loop, &events[i]);
	if (r == 0)
		run_ready(loop);
	loop->dispatching = false;
	reap(loop);
	return r;
}

int loop_run(struct loop *loop)
{
	const pthread_t creator = atomic_exchange(&loop->owner, pthread_self());
	int r = 0;

	atomic_store(&loop->runner, pthread_self());
	take_posted(loop);      /* they came before any the loop posts to itself */
	while (r == 0 && !atomic_load(&loop->stop))
		r = run_round(loop, NEVER);
	atomic_store(&loop->stop, false);
	atomic_store(&loop->runner, 0);
	atomic_store(&loop->owner, creator);
	return r;
}

int loop_run_once(struct loop *loop, uint64_t deadline_us)
{
	int r;

	atomic_store(&loop->owner, pthread_self());
	atomic_store(&loop->runner, pthread_self());
	take_posted(loop);
	r = run_round(loop, deadline_us);
	atomic_store(&loop->runner, 0);
	return r;
}

static int source_new(struct loop *loop, int fd, source_fn fn, void *data, struct source **ret)
{
	struct source *src = calloc(1, sizeof(*src));

	assert(may_touch(loop));
	if (!src)
		return -ENOMEM;
	*src = (struct source) { .loop = loop, .fd = fd, .fn = fn, .data = data, .timer = TIMER_INIT };
	*ret = src;
	return 0;
}

int source_new_fd(struct loop *loop, int fd, uint32_t events, source_fn fn, void *data, struct source **ret)
{
	struct epoll_event ev = { .events = events };
	_cleanup_free_ struct source *src = NULL;
	int r;

	r = source_new(loop, fd, fn, data, &src);
	if (r < 0)
		return r;
	src->events = events;
	ev.data.ptr = src;
	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &ev) < 0)
		return -errno;
	loop->n_sources++;
	*ret = TAKE_PTR(src);
	return 0;
}

int source_set_events(struct source *src, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.ptr = src };

	assert(src->fd >= 0 && !src->dead);
	/* Setting the same again means something only to one-shot and edge-triggered sources. */
	if (events == src->events && !(events & (EPOLLONESHOT | EPOLLET)))
		return 0;
	if (epoll_ctl(src->loop->epoll_fd, EPOLL_CTL_MOD, src->fd, &ev) < 0)
		return -errno;
	src->events = events;
	return 0;
}

int source_fd(const struct source *src)
{
	return src->fd;
}

int source_new_timer(struct loop *loop, source_fn fn, void *data, struct source **ret)
{
	struct source *src;
	int r;

	/* Room in the heap is made here, so that arming cannot fail. */
	r = timers_reserve(&loop->timers);
	if (r < 0)
		return r;
	r = source_new(loop, -1, fn, data, &src);
	if (r < 0) {
		timers_unreserve(&loop->timers);
		return r;
	}
	loop->n_sources++;
	*ret = src;
	return 0;
}

void source_arm(struct source *src, uint64_t deadline_us, uint64_t period_us)
{
	assert(src->fd < 0 && !src->dead && may_touch(src->loop));
	src->timer.period_us = period_us;
	timers_set(&src->loop->timers, &src->timer, deadline_us);
}

void source_free(struct source *src)
{
	struct loop *loop;
	int r;

	if (!src)
		return;
	loop = src->loop;
	assert(!src->dead && may_touch(loop));
	if (src->fd >= 0) {
		/* Fails when fd was closed before: then a copy of it could deliver events to freed memory. */
		r = epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, src->fd, NULL);
		assert(r == 0);
	} else {
		timers_set(&loop->timers, &src->timer, NEVER);
		timers_unreserve(&loop->timers);
	}
	loop->n_sources--;
	src->dead = true;
	if (loop->dispatching)
		list_append(&loop->dead, &src->link);
	else
		free(src);
}
