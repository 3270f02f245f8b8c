/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Fibers: functions with a stack of their own that take turns on one thread, their carrier.
 *
 * A fiber runs until it waits: to be woken, or for a descriptor. Then another
 * one runs, and the carrier sleeps only when all of them wait. So a thousand
 * conversations with slow peers take one thread, and those whose peers answer
 * at the same time share a wake-up. A fiber never leaves its carrier: what is
 * local to a thread stays valid, and belongs to all fibers of the thread.
 *
 * Whoever waits holds no lock and is in no RCU read-side section.
 */
#pragma once
#include "base/defs.h"

struct carrier;
struct fiber;

/* A thread of that name (borrowed). */
_must_check_ int carrier_new(const char *name, struct carrier **ret);
/* Its fibers end by themselves: waits for them. */
void carrier_free(struct carrier *carrier);
DEFINE_CLEANUP(struct carrier *, carrier_free)

/* Any thread. The fiber is freed when fn returns, so whoever keeps it must know when that is. */
_must_check_ int fiber_new(struct carrier *carrier, void (*fn)(void *data), void *data, struct fiber **ret);
/* Any thread, with any lock below LOCK_CARRIER. It is remembered until the fiber parks, but not counted. */
void fiber_wake(struct fiber *fiber);

/* The calling code is in a fiber. */
bool fiber_is_running(void);
/* The same, and it may wait here. */
bool fiber_may_wait(void);
/* Until somebody wakes it. False at the deadline. */
_must_check_ bool fiber_park(uint64_t deadline_us);
/* Whatever happens. */
void fiber_sleep_until(uint64_t deadline_us);
/* For EPOLLIN or EPOLLOUT, also fulfilled by an error or hang-up. Result: 0, -ETIMEDOUT, or what epoll has against fd. */
_must_check_ int fiber_wait_fd(int fd, uint32_t events, uint64_t deadline_us);

/*
 * A descriptor that is read from by turns, and waited for often: it stays registered with the carrier, so that a wait
 * is no system call. Zeroed but for fd, and of one fiber at a time; it ends with the descriptor.
 */
struct fiber_watch {
	int fd;
	struct carrier *carrier;        /* with which it is registered, or NULL */
};
/*
 * Until something comes that was not there when the fiber ran last. So whoever reads until there is nothing left, or
 * has just asked for it, misses nothing.
 */
_must_check_ int fiber_watch_wait(struct fiber_watch *watch, uint64_t deadline_us);
/* Before anything else is done with it, such as fiber_wait_fd(). */
void fiber_watch_end(struct fiber_watch *watch);

/* A pointer that belongs to the fiber. */
void fiber_set_local(void *data);
void *fiber_get_local(void);
