/* SPDX-License-Identifier: LGPL-2.1-only */
/* What control groups, of version 2 or 1, say of processes. For base/proc.c. */
#pragma once
#include "base/defs.h"

bool cgroup_is_frozen(pid_t pid);
/* What the limits above this process still leave it, in bytes; UINT64_MAX when there is none. */
uint64_t cgroup_memory_available(void);
