/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Timers of one loop, the earliest at hand: a binary heap of deadlines.  A
 * timer knows its place in it, so it can be moved and taken out.  For
 * base/loop.c alone.
 */
#pragma once
#include "base/defs.h"

struct timer {
	uint64_t deadline_us, period_us;
	size_t index;                   /* in the heap, or TIMER_UNARMED */
};

#define TIMER_UNARMED SIZE_MAX
#define TIMER_INIT { .deadline_us = UINT64_MAX, .index = TIMER_UNARMED }

struct timers {
	struct timer **heap;
	size_t n, cap, reserved;
};

/* Makes room for one timer more that exists, armed or not. */
_must_check_ int timers_reserve(struct timers *timers);
void timers_unreserve(struct timers *timers);
void timers_deinit(struct timers *timers);
struct timer *timers_first(const struct timers *timers);
/* NEVER takes it out. */
void timers_set(struct timers *timers, struct timer *timer, uint64_t deadline_us);
