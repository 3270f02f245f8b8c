/* SPDX-License-Identifier: LGPL-2.1-only */
#include "base/testpoint.h"

#ifdef ENABLE_TESTPOINTS

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "base/fiber.h"
#include "base/time.h"

#define PAUSE_MAX_US 2000

/* In a fiber the others go on, as they would with threads of their own. */
static void pause_for(uint64_t us)
{
	const struct timespec pause = time_to_timespec(us);

	if (fiber_may_wait())
		fiber_sleep_until(time_after_us(us));
	else
		(void) nanosleep(&pause, NULL);
}

static bool path_exists(const char *path, size_t len)
{
	char copy[512];

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, path, len);
	copy[len] = '\0';
	return access(copy, F_OK) == 0;
}

bool testpoint_hit(const char *name)
{
	const char *p = getenv("RM_TESTPOINT");
	size_t name_len = strlen(name);

	while (p && *p) {
		size_t len = strcspn(p, ",");

		if (len >= name_len && !strncmp(p, name, name_len)) {
			if (len == name_len)
				return true;
			if (p[name_len] == '@')
				return path_exists(p + name_len + 1, len - name_len - 1);
		}
		p += len + (p[len] == ',');
	}
	return false;
}

void testpoint_stall(const char *name)
{
	while (testpoint_hit(name))
		pause_for(5 * US_PER_MS);
}

void testpoint_stall_in(const char *kind, const char *name)
{
	char point[64];

	(void) snprintf(point, sizeof(point), "stall-%s-%s", kind, name);
	testpoint_stall(point);
}

/* The hash of base/hash.h is another one in each process. */
static uint64_t mix(uint64_t v)
{
	v = (v ^ v >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	v = (v ^ v >> 27) * UINT64_C(0x94d049bb133111eb);
	return v ^ v >> 31;
}

/* Threads are told apart by the order in which they first came to such a place. */
static uint64_t *my_generator(uint64_t seed)
{
	static _Thread_local uint64_t state;
	static atomic_uint_fast64_t n_threads;

	if (!state)
		state = mix(seed * 1000003 + atomic_fetch_add(&n_threads, 1) + 1) | 1;
	return &state;
}

void testpoint_yield(const char *name)
{
	const char *text = getenv("RM_SCHEDULE");
	uint64_t *state, place = 0;

	if (!text || !*text)
		return;
	state = my_generator(strtoull(text, NULL, 10));
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	/* The place counts too: two threads with the same history part where their ways do. */
	for (const char *at = name; *at; at++)
		place = mix(place + (unsigned char) *at);
	pause_for(mix(*state ^ place) % (PAUSE_MAX_US + 1));
}

#else

/* An empty translation unit is not ISO C. */
typedef int testpoint_is_compiled_out;

#endif
