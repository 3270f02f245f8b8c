/* SPDX-License-Identifier: LGPL-2.1-only */
/* What control groups, of version 2 or 1, say of processes. For base/proc.c. */
#pragma once
#include "base/defs.h"

/* Where the hierarchies and the processes are found. */
struct cgroup_roots {
	const char *proc;
	const char *unified[2];         /* version 2; the first one may have limits */
	const char *memory, *freezer;   /* version 1 */
};

/* For tests, before other threads ask; NULL: the machine's own. */
void cgroup_set_roots(const struct cgroup_roots *roots);

bool cgroup_is_frozen(pid_t pid);
/* What the limits above this process still leave it, in bytes; UINT64_MAX when there is none. */
uint64_t cgroup_memory_available(void);
