/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Watches a thread that works on memory which others can write: the ring
 * buffer library loops over positions it reads there, and a program that
 * scribbles over its own buffers can hold such a loop for ever.
 *
 * The worker notes when it enters a library call (two stores).  A timer on
 * the health loop is armed when work begins and looks after WATCH_LIMIT_US
 * whether the worker is still inside the same call; an idle thread costs no
 * wake-up.
 */
#pragma once
#include <stdatomic.h>
#include "base/loop.h"

#define WATCH_LIMIT_US (5 * UINT64_C(1000000))

struct watch {
	atomic_uint_fast64_t inside_since_us;   /* 0: not inside a call */
	atomic_bool armed;
	atomic_bool tripped;                    /* the thread was given up */
	int timer;                              /* constant: timerfd */
	struct source *source;                  /* loop: health */
	void (*on_stuck)(struct watch *watch, void *data);      /* on the health loop, once */
	void *data;
};

_must_check_ int watch_init(struct watch *watch, void (*on_stuck)(struct watch *watch, void *data), void *data);
void watch_deinit(struct watch *watch);
/* On the health loop. */
_must_check_ int watch_start(struct watch *watch, struct loop *loop);
void watch_stop(struct watch *watch);

/* By the worker. NULL is allowed. */
void watch_arm(struct watch *watch);
static inline void watch_enter(struct watch *watch, uint64_t now_us)
{
	if (watch)
		atomic_store_explicit(&watch->inside_since_us, now_us, memory_order_relaxed);
}

static inline void watch_leave(struct watch *watch)
{
	if (watch)
		atomic_store_explicit(&watch->inside_since_us, 0, memory_order_relaxed);
}

static inline bool watch_has_tripped(const struct watch *watch)
{
	return watch && atomic_load_explicit(&watch->tripped, memory_order_acquire);
}
