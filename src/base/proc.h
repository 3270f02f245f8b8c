/* SPDX-License-Identifier: LGPL-2.1-only */
/* Processes: pidfds, what /proc says of them, spawning a child. */
#pragma once
#include "base/defs.h"

_must_check_ int proc_pidfd_open(pid_t pid, int *ret_fd);

struct proc_stat {
	char state;             /* R S D T t Z X */
	uint64_t cpu_ticks;     /* user + system, all threads */
	uint64_t start_ticks;   /* since boot; tells a reused pid */
};
_must_check_ int proc_read_stat(pid_t pid, struct proc_stat *ret);

struct proc_usage {
	uint64_t cpu_us;        /* all threads that there are */
	uint64_t wait_us;       /* that they were ready to run and no CPU was free for them */
	unsigned n_runnable;    /* threads that run or wait for a CPU now */
};
/* Of the first 512 threads. What a thread runs or waits for right now is counted when that ends. */
_must_check_ int proc_read_usage(pid_t pid, struct proc_usage *ret);
static inline bool proc_stat_is_stopped(const struct proc_stat *stat)
{
	return stat->state == 'T' || stat->state == 't';
}

/* Its priority is lower than that of the calling thread. */
bool proc_yields_to_us(pid_t pid);
/* Stopped, traced-stopped or in a frozen cgroup. */
bool proc_is_frozen(pid_t pid);
/* Soft limit and number of descriptors in use of another process. */
_must_check_ int proc_read_fds(pid_t pid, uint64_t *ret_limit, uint64_t *ret_used);
/* Memory that can still be used: MemAvailable and the cgroup's limit, in bytes. */
uint64_t proc_memory_available(void);
unsigned proc_possible_cpus(void);

struct proc_spawn {
	const char *path;
	char *const *argv;
	char *const *envp;      /* NULL: own environment */
	const int *keep_fds;    /* become 3, 4, … in the child */
	unsigned n_keep_fds;
};
/*
 * The child has no signal blocked and a process group of its own. It notices
 * the end of this process by the hang-up of its link (a death signal would
 * follow the end of the thread that spawned it). At most 16 kept descriptors.
 */
_must_check_ int proc_spawn(const struct proc_spawn *conf, pid_t *ret_pid, int *ret_pidfd);
