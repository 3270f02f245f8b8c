/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A round of a carrier: run what is runnable, take what others posted, wait.
 *
 * Only the carrier's thread touches its fibers. Others post: a new fiber, or a
 * wake-up. They write the eventfd only if the carrier sleeps, and only the
 * first of them does.
 *
 * A descriptor is watched for one event at a time: after it, or after the
 * deadline, its registration is idle until the next wait for it. It may be
 * closed then, which ends the registration, but not while it is waited for.
 */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include "base/fd.h"
#include "base/fiber.h"
#include "base/fiber-stack.h"
#include "base/io.h"
#include "base/list.h"
#include "base/mutex.h"
#include "base/thread.h"
#include "base/time.h"

#define EVENTS_MAX 64
#define N_BUCKETS  64u

/* Of the carrier's thread but what says otherwise. */
struct fiber {
	struct list link;               /* carrier->runnable; or, while it waits with a deadline, carrier->timed */
	struct list fd_link;            /* carrier->watched, while it waits for a descriptor */
	int fd;                         /* which one */
	uint32_t events;                /* 0: of a watch */
	void *local;
	struct list posted_link;        /* lock: carrier->posted, when it is new or was woken */
	bool wake_posted;               /* lock */
	struct carrier *carrier;        /* constant */
	void (*fn)(void *data);         /* constant */
	void *data;                     /* constant */
	struct fiber_stack stack;
	bool begun, ended;
	bool woken;                     /* and has not parked since */
	bool parked;                    /* waits to be woken, not for a descriptor */
	bool waits;                     /* a new one: for its turn */
	bool timed_out;
	uint64_t deadline_us;
};

struct carrier {
	struct thread *thread;          /* constant */
	int epoll_fd, wake_fd;          /* constant */
	struct fiber_stack own;         /* of its thread */
	struct list runnable;           /* in this order */
	struct list timed;              /* the earliest first */
	struct list watched[N_BUCKETS]; /* by descriptor */
	unsigned n_fibers;              /* lock */
	struct mutex lock;              /* LOCK_CARRIER */
	struct list posted;             /* lock */
	bool sleeping;                  /* lock: and nobody has woken it yet */
	bool stopping;                  /* lock */
};

static __thread struct fiber *current;

static void wake_locked(struct carrier *carrier)
{
	if (!carrier->sleeping)
		return;
	carrier->sleeping = false;
	(void) eventfd_write(carrier->wake_fd, 1); /* the counter cannot be full: the carrier reads it before it sleeps again */
}

/* ---- what a fiber does ---- */

bool fiber_is_running(void)
{
	return current != NULL;
}

bool fiber_may_wait(void)
{
	return current && !mutex_holds_any();
}

static void add_timed(struct carrier *carrier, struct fiber *fiber)
{
	struct list *after = carrier->timed.prev;

	/* Most wait equally long, so that they come in this order. */
	while (after != &carrier->timed && list_entry(after, struct fiber, link)->deadline_us > fiber->deadline_us)
		after = after->prev;
	list_prepend(after, &fiber->link);
}

/* Lets others run until somebody makes it runnable. False at the deadline. */
static bool suspend(struct fiber *fiber, uint64_t deadline_us)
{
	io_assert_no_rcu();
	assert(!mutex_holds_any());
	fiber->waits = true;
	fiber->timed_out = false;
	fiber->deadline_us = deadline_us;
	if (deadline_us != NEVER)
		add_timed(fiber->carrier, fiber);
	fiber_stack_switch(&fiber->stack, &fiber->carrier->own);
	return !fiber->timed_out;
}

bool fiber_park(uint64_t deadline_us)
{
	struct fiber *fiber = current;
	bool in_time = true;

	if (!fiber->woken) {
		fiber->parked = true;
		in_time = suspend(fiber, deadline_us);
		fiber->parked = false;
	}
	fiber->woken = false;
	return in_time;
}

void fiber_sleep_until(uint64_t deadline_us)
{
	(void) suspend(current, deadline_us);
}

static struct list *bucket_of(struct carrier *carrier, int fd)
{
	return &carrier->watched[(unsigned) fd % N_BUCKETS];
}

/* What those want who wait for it: 0 if nobody does. */
static uint32_t wanted_of(struct carrier *carrier, int fd)
{
	struct fiber *fiber;
	uint32_t events = 0;

	list_for_each(fiber, bucket_of(carrier, fd), fd_link)
		if (fiber->fd == fd)
			events |= fiber->events;
	return events;
}

static int watch_once(struct carrier *carrier, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events | EPOLLONESHOT, .data.fd = fd };

	/* It is known from the last wait, as a rule. */
	if (epoll_ctl(carrier->epoll_fd, EPOLL_CTL_MOD, fd, &event) == 0)
		return 0;
	if (errno != ENOENT)
		return -errno;
	return epoll_ctl(carrier->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

int fiber_wait_fd(int fd, uint32_t events, uint64_t deadline_us)
{
	struct fiber *fiber = current;
	struct carrier *carrier = fiber->carrier;
	int r;

	r = watch_once(carrier, fd, events | wanted_of(carrier, fd));
	if (r < 0)
		return r;
	fiber->fd = fd;
	fiber->events = events;
	list_append(bucket_of(carrier, fd), &fiber->fd_link);
	if (suspend(fiber, deadline_us))
		return 0;
	list_remove(&fiber->fd_link);
	if (wanted_of(carrier, fd) == 0)
		(void) epoll_ctl(carrier->epoll_fd, EPOLL_CTL_DEL, fd, NULL); /* if not, an event comes that nobody waits for */
	return -ETIMEDOUT;
}

void fiber_watch_end(struct fiber_watch *watch)
{
	struct carrier *carrier = TAKE_PTR(watch->carrier);

	if (carrier)
		(void) epoll_ctl(carrier->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL); /* it is there */
}

static int watch_begin(struct fiber_watch *watch, struct carrier *carrier)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.fd = watch->fd };

	fiber_watch_end(watch);
	if (epoll_ctl(carrier->epoll_fd, EPOLL_CTL_ADD, watch->fd, &event) < 0 &&
	    (errno != EEXIST || epoll_ctl(carrier->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event) < 0))
		return -errno;
	watch->carrier = carrier;
	return 0;
}

int fiber_watch_wait(struct fiber_watch *watch, uint64_t deadline_us)
{
	struct fiber *fiber = current;
	struct carrier *carrier = fiber->carrier;
	int r;

	if (watch->carrier != carrier) {
		r = watch_begin(watch, carrier);
		if (r < 0)
			return r;
	}
	fiber->fd = watch->fd;
	fiber->events = 0;
	list_append(bucket_of(carrier, watch->fd), &fiber->fd_link);
	if (suspend(fiber, deadline_us))
		return 0;
	list_remove(&fiber->fd_link);
	return -ETIMEDOUT;
}

void fiber_set_local(void *data)
{
	if (current)
		current->local = data;
}

void *fiber_get_local(void)
{
	return current ? current->local : NULL;
}

/* ---- the carrier ---- */

static void make_runnable(struct fiber *fiber)
{
	if (!fiber->waits)
		return;
	fiber->waits = false;
	list_remove(&fiber->link);
	list_append(&fiber->carrier->runnable, &fiber->link);
}

static void note_wake(struct fiber *fiber)
{
	fiber->woken = true;
	if (fiber->parked)
		make_runnable(fiber);
}

void fiber_wake(struct fiber *fiber)
{
	struct carrier *carrier = fiber->carrier;

	if (current && current->carrier == carrier) {
		note_wake(fiber);
		return;
	}
	MUTEX_GUARD(&carrier->lock);
	fiber->wake_posted = true;
	if (list_is_empty(&fiber->posted_link))
		list_append(&carrier->posted, &fiber->posted_link);
	wake_locked(carrier);
}

static void fiber_main(void *data)
{
	struct fiber *fiber = data;

	fiber->fn(fiber->data);
	fiber->ended = true;
}

static void forget(struct carrier *carrier, struct fiber *fiber)
{
	fiber_stack_deinit(&fiber->stack);
	mutex_lock(&carrier->lock);
	list_remove(&fiber->posted_link);
	carrier->n_fibers--;
	mutex_unlock(&carrier->lock);
	free(fiber);
}

/* Those that are there now: who becomes runnable meanwhile has its turn after the descriptors were looked at. */
static void run_runnable(struct carrier *carrier)
{
	struct list now = LIST_INIT(now);
	struct fiber *fiber;

	list_splice(&now, &carrier->runnable);
	while ((fiber = list_first(&now, struct fiber, link))) {
		list_remove(&fiber->link);
		if (!fiber->begun)
			fiber_stack_begin(&fiber->stack, &carrier->own, fiber_main, fiber);
		fiber->begun = true;
		current = fiber;
		fiber_stack_switch(&carrier->own, &fiber->stack);
		current = NULL;
		assert(!mutex_holds_any());
		if (fiber->ended)
			forget(carrier, fiber);
	}
}

static void take_posted_locked(struct carrier *carrier)
{
	struct fiber *fiber;

	while ((fiber = list_first(&carrier->posted, struct fiber, posted_link))) {
		list_remove(&fiber->posted_link);
		if (fiber->wake_posted)
			note_wake(fiber);
		fiber->wake_posted = false;
		if (!fiber->begun)
			make_runnable(fiber);
	}
}

/* For how long it may wait for descriptors; false if nothing is left to do. */
static bool prepare_to_wait(struct carrier *carrier, int *ret_timeout_ms)
{
	const struct fiber *first = list_first(&carrier->timed, struct fiber, link);

	MUTEX_GUARD(&carrier->lock);
	take_posted_locked(carrier);
	if (carrier->stopping && carrier->n_fibers == 0)
		return false;
	if (!list_is_empty(&carrier->runnable))
		*ret_timeout_ms = 0;
	else
		*ret_timeout_ms = time_left_ms(first ? first->deadline_us : NEVER);
	carrier->sleeping = *ret_timeout_ms != 0;
	return true;
}

static int wait_for_events(struct carrier *carrier, struct epoll_event *events, int timeout_ms)
{
	const struct thread_hooks *hooks = thread_get_hooks();
	int n;

	if (timeout_ms != 0 && hooks->idle)
		hooks->idle();
	n = epoll_wait(carrier->epoll_fd, events, EVENTS_MAX, timeout_ms);
	assert(n >= 0 || errno == EINTR);
	if (timeout_ms != 0 && hooks->busy)
		hooks->busy();
	return n;
}

static void expire(struct carrier *carrier)
{
	struct fiber *fiber = list_first(&carrier->timed, struct fiber, link);
	const uint64_t now = fiber ? time_now_us() : 0;

	for (; fiber && fiber->deadline_us <= now; fiber = list_first(&carrier->timed, struct fiber, link)) {
		fiber->timed_out = true;
		make_runnable(fiber);
	}
}

/* Several fibers may wait for one descriptor, and for different things. */
static void note_event(struct carrier *carrier, const struct epoll_event *event)
{
	const int fd = event->data.fd;
	struct fiber *fiber, *next;
	uint32_t wanted;

	list_for_each_safe(fiber, next, bucket_of(carrier, fd), fd_link) {
		if (fiber->fd != fd || (fiber->events && !(event->events & (fiber->events | EPOLLERR | EPOLLHUP))))
			continue;
		list_remove(&fiber->fd_link);
		make_runnable(fiber);
	}
	wanted = wanted_of(carrier, fd);
	if (wanted != 0)
		(void) watch_once(carrier, fd, wanted); /* it was watched just now: that cannot fail */
}

static void look_for_events(struct carrier *carrier, int timeout_ms)
{
	struct epoll_event events[EVENTS_MAX];
	const int n = wait_for_events(carrier, events, timeout_ms);
	eventfd_t ignored;

	for (int i = 0; i < n; i++) {
		if (events[i].data.fd == carrier->wake_fd)
			(void) eventfd_read(carrier->wake_fd, &ignored);
		else
			note_event(carrier, &events[i]);
	}
	expire(carrier);
}

static void carrier_main(void *data)
{
	struct carrier *carrier = data;
	int timeout_ms;

	fiber_stack_of_thread(&carrier->own);
	while (prepare_to_wait(carrier, &timeout_ms)) {
		look_for_events(carrier, timeout_ms);
		run_runnable(carrier);
	}
	fiber_stack_deinit(&carrier->own);
}

int carrier_new(const char *name, struct carrier **ret)
{
	struct epoll_event event = { .events = EPOLLIN };
	_cleanup_(carrier_freep) struct carrier *carrier = calloc(1, sizeof(*carrier));
	int r;

	if (!carrier)
		return -ENOMEM;
	carrier->wake_fd = -1;
	list_init(&carrier->runnable);
	list_init(&carrier->timed);
	list_init(&carrier->posted);
	for (unsigned i = 0; i < N_BUCKETS; i++)
		list_init(&carrier->watched[i]);
	mutex_init(&carrier->lock, LOCK_CARRIER);
	carrier->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (carrier->epoll_fd < 0)
		return -errno;
	carrier->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (carrier->wake_fd < 0)
		return -errno;
	event.data.fd = carrier->wake_fd;
	if (epoll_ctl(carrier->epoll_fd, EPOLL_CTL_ADD, carrier->wake_fd, &event) < 0)
		return -errno;
	r = thread_new(name, carrier_main, carrier, &carrier->thread);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(carrier);
	return 0;
}

void carrier_free(struct carrier *carrier)
{
	if (!carrier)
		return;
	mutex_lock(&carrier->lock);
	carrier->stopping = true;
	wake_locked(carrier);
	mutex_unlock(&carrier->lock);
	thread_join(carrier->thread);
	fd_closep(&carrier->wake_fd);
	fd_closep(&carrier->epoll_fd);
	mutex_deinit(&carrier->lock);
	free(carrier);
}

int fiber_new(struct carrier *carrier, void (*fn)(void *data), void *data, struct fiber **ret)
{
	struct fiber *fiber = calloc(1, sizeof(*fiber));
	int r;

	if (!fiber)
		return -ENOMEM;
	*fiber = (struct fiber) { .carrier = carrier, .fn = fn, .data = data, .waits = true };
	list_init(&fiber->link);
	list_init(&fiber->fd_link);
	list_init(&fiber->posted_link);
	r = fiber_stack_init(&fiber->stack);
	if (r < 0) {
		free(fiber);
		return r;
	}
	*ret = fiber;
	MUTEX_GUARD(&carrier->lock);
	carrier->n_fibers++;
	list_append(&carrier->posted, &fiber->posted_link);
	wake_locked(carrier);
	return 0;
}
