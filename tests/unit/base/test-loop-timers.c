/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "lib/tap.h"
#include "base/loop.h"
#include "base/loop-timers.h"
#include "base/time.h"

#define N 500

static unsigned seed = 1;

static unsigned draw(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % below;
}

static void take_all(struct timers *timers, bool *ret_sorted, unsigned *ret_n)
{
	uint64_t last = 0;
	struct timer *timer;

	*ret_sorted = true;
	for (*ret_n = 0; (timer = timers_first(timers)); (*ret_n)++) {
		*ret_sorted = *ret_sorted && timer->deadline_us >= last;
		last = timer->deadline_us;
		timers_set(timers, timer, NEVER);
	}
}

static void test_heap(void)
{
	struct timers timers = { .heap = NULL };
	static struct timer all[N];
	unsigned armed = 0, n;
	bool sorted;

	ok(!timers_first(&timers), "no timers");
	for (unsigned i = 0; i < N; i++) {
		all[i] = (struct timer) TIMER_INIT;
		if (timers_reserve(&timers) < 0)
			abort();
		timers_set(&timers, &all[i], NEVER);
	}
	ok(!timers_first(&timers), "none armed");
	for (unsigned i = 0; i < 20 * N; i++)
		timers_set(&timers, &all[draw(N)], draw(4) ? draw(1000) : NEVER);
	for (unsigned i = 0; i < N; i++)
		armed += all[i].index != TIMER_UNARMED;
	take_all(&timers, &sorted, &n);
	ok(armed > N / 2, "many were moved about and remain: %u", armed);
	ok_int(n, armed, "all come out");
	ok(sorted, "the earliest first");
	for (unsigned i = 0; i < N; i++)
		timers_unreserve(&timers);
	timers_deinit(&timers);
}

struct ticker {
	struct loop *loop;
	struct source *src;
	unsigned ticks, stop_at;
};

static int tick(struct source *src, uint32_t events, void *data)
{
	struct ticker *ticker = data;

	(void) events;
	if (++ticker->ticks == ticker->stop_at) {
		source_free(src);
		ticker->src = NULL;
		loop_stop(ticker->loop);
	}
	return 0;
}

static int rearm(struct source *src, uint32_t events, void *data)
{
	struct ticker *ticker = data;

	(void) events;
	ticker->ticks++;
	source_arm(src, 0, 0);
	return 0;
}

static void test_loop(struct loop *loop)
{
	struct ticker periodic = { .loop = loop, .stop_at = 3 }, once = { .loop = loop }, greedy = { .loop = loop };
	const uint64_t start = time_now_us();

	ok_int(source_new_timer(loop, tick, &periodic, &periodic.src), 0, "a timer");
	ok_int(source_new_timer(loop, tick, &once, &once.src), 0, "another");
	source_arm(periodic.src, start + 2000, 2000);
	source_arm(once.src, start + 3000, 0);
	ok_int(loop_run(loop), 0, "the loop runs until the third tick");
	ok(time_now_us() - start >= 6000, "not before its time");
	ok(periodic.ticks == 3 && !periodic.src, "it removed itself then");
	ok_int(once.ticks, 1, "the other fired once");
	source_arm(once.src, time_after_us(3600 * US_PER_S), 0);
	source_arm(once.src, time_now_us(), 0);
	ok_int(loop_run_once(loop, time_after_us(US_PER_S)), 0, "armed again, earlier");
	ok_int(once.ticks, 2, "the later deadline was replaced");
	ok_int(source_new_timer(loop, rearm, &greedy, &greedy.src), 0, "a timer that arms itself for the past");
	source_arm(greedy.src, 0, 0);
	ok_int(loop_run_once(loop, time_after_us(US_PER_S)), 0, "a round");
	ok_int(greedy.ticks, 64, "gets a batch and no more");
	source_free(greedy.src);
	source_free(once.src);
}

/* Missed periods are skipped: a loop held up for many of them does not catch up one by one. */
static void test_missed(struct loop *loop)
{
	struct ticker periodic = { .loop = loop };

	ok_int(source_new_timer(loop, tick, &periodic, &periodic.src), 0, "a timer");
	source_arm(periodic.src, time_now_us() - 100 * US_PER_S, 3600 * US_PER_S);
	ok_int(loop_run_once(loop, time_after_us(US_PER_S)), 0, "the first");
	source_arm(periodic.src, time_now_us() - 100 * US_PER_S, 10 * US_PER_S);
	ok_int(loop_run_once(loop, time_after_us(US_PER_S)), 0, "a round");
	ok_int(loop_run_once(loop, 0), 0, "a round");
	ok_int(periodic.ticks, 2, "ten missed periods are one tick");
	source_free(periodic.src);
}

int main(void)
{
	struct loop *loop;

	test_heap();
	if (!ok(loop_new("timers", &loop) == 0, "a loop"))
		return tap_done();
	test_loop(loop);
	test_missed(loop);
	loop_free(loop);
	return tap_done();
}
