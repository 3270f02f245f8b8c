/* SPDX-License-Identifier: LGPL-2.1-only */
#include "base/testpoint.h"

#ifdef ENABLE_TESTPOINTS

#include <stdio.h>
#include <string.h>
#include <time.h>

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
	struct timespec tick = { .tv_nsec = 5000000 };

	while (testpoint_hit(name))
		(void) nanosleep(&tick, NULL);
}

void testpoint_stall_in(const char *kind, const char *name)
{
	char point[64];

	(void) snprintf(point, sizeof(point), "stall-%s-%s", kind, name);
	testpoint_stall(point);
}

#else

/* An empty translation unit is not ISO C. */
typedef int testpoint_is_compiled_out;

#endif
