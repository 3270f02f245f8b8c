/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include "base/loop-timers.h"
#include "base/time.h"

int timers_reserve(struct timers *timers)
{
	if (timers->reserved == timers->cap) {
		const size_t cap = timers->cap ? timers->cap * 2 : 8;
		struct timer **heap = realloc(timers->heap, cap * sizeof(struct timer *));

		if (!heap)
			return -ENOMEM;
		timers->heap = heap;
		timers->cap = cap;
	}
	timers->reserved++;
	return 0;
}

void timers_unreserve(struct timers *timers)
{
	assert(timers->reserved > timers->n);
	timers->reserved--;
}

void timers_deinit(struct timers *timers)
{
	assert(timers->n == 0);
	free(timers->heap);
	*timers = (struct timers) { .heap = NULL };
}

struct timer *timers_first(const struct timers *timers)
{
	return timers->n > 0 ? timers->heap[0] : NULL;
}

static void put(struct timers *timers, size_t i, struct timer *timer)
{
	timers->heap[i] = timer;
	timer->index = i;
}

/* Finds the place of timer, beginning at the free slot i. */
static void settle(struct timers *timers, size_t i, struct timer *timer)
{
	size_t child;

	for (; i > 0 && timers->heap[(i - 1) / 2]->deadline_us > timer->deadline_us; i = (i - 1) / 2)
		put(timers, i, timers->heap[(i - 1) / 2]);
	for (; (child = 2 * i + 1) < timers->n; i = child) {
		if (child + 1 < timers->n && timers->heap[child + 1]->deadline_us < timers->heap[child]->deadline_us)
			child++;
		if (timers->heap[child]->deadline_us >= timer->deadline_us)
			break;
		put(timers, i, timers->heap[child]);
	}
	put(timers, i, timer);
}

void timers_set(struct timers *timers, struct timer *timer, uint64_t deadline_us)
{
	const size_t at = timer->index;
	struct timer *last;

	timer->deadline_us = deadline_us;
	if (deadline_us != NEVER) {
		settle(timers, at == TIMER_UNARMED ? timers->n++ : at, timer);
	} else if (at != TIMER_UNARMED) {
		last = timers->heap[--timers->n];
		timer->index = TIMER_UNARMED;
		if (last != timer)
			settle(timers, at, last);
	}
}
