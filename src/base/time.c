/* SPDX-License-Identifier: LGPL-2.1-only */
#include <limits.h>
#include "base/time.h"

static uint64_t read_clock(clockid_t clock)
{
	struct timespec ts;
	int r = clock_gettime(clock, &ts);

	assert(r == 0);
	return (uint64_t) ts.tv_sec * US_PER_S + (uint64_t) ts.tv_nsec / 1000;
}

uint64_t time_now_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t time_thread_cpu_us(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

uint64_t time_after_us(uint64_t delay_us)
{
	const uint64_t now = time_now_us();

	return delay_us >= NEVER - now ? NEVER : now + delay_us;
}

int time_left_ms(uint64_t deadline_us)
{
	uint64_t now, left;

	if (deadline_us == NEVER)
		return -1;
	now = time_now_us();
	if (deadline_us <= now)
		return 0;
	/* Rounded up: a wait that ends before its deadline would be repeated. */
	left = (deadline_us - now - 1) / US_PER_MS + 1;
	return left > INT_MAX ? INT_MAX : (int) left;
}

struct timespec time_to_timespec(uint64_t us)
{
	return (struct timespec) {
		.tv_sec = (time_t) (us / US_PER_S),
		.tv_nsec = (long) (us % US_PER_S) * 1000,
	};
}

static void format_local(time_t t, const char *format, char *buf, size_t size)
{
	struct tm tm;

	assert(size > 0);
	if (!localtime_r(&t, &tm) || strftime(buf, size, format, &tm) == 0)
		buf[0] = '\0';
}

void time_format_compact(time_t t, char *buf, size_t size)
{
	format_local(t, "%Y%m%d-%H%M%S", buf, size);
}

void time_format_iso8601_basic(time_t t, char *buf, size_t size)
{
	format_local(t, "%Y%m%dT%H%M%S%z", buf, size);
}
