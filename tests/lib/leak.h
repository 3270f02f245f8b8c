/* SPDX-License-Identifier: GPL-2.0-only */
/* Descriptors that a test left open. Memory is the business of the sanitizers. */
#pragma once
#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>

struct leak {
	unsigned fds;
};

static inline unsigned leak_count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned n = 0;

	if (!dir)
		abort();
	for (struct dirent *e = readdir(dir); e; e = readdir(dir))
		n += e->d_name[0] != '.';
	closedir(dir);
	return n;
}

static inline struct leak leak_begin(void)
{
	return (struct leak) { .fds = leak_count_fds() };
}

/* Descriptors opened since and not closed; negative when too many were closed. */
static inline int leak_fds(const struct leak *leak)
{
	return (int) leak_count_fds() - (int) leak->fds;
}
