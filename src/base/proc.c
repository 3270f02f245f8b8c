/* SPDX-License-Identifier: LGPL-2.1-only */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "base/cgroup.h"
#include "base/io.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/testpoint.h"

#define FILE_MAX (64 << 10)
#define THREADS_MAX 512
/* Of one line of numbers, which comes in one piece. */
#define LINE_SIZE   1024

int proc_pidfd_open(pid_t pid, int *ret_fd)
{
	/* Close-on-exec is always set. */
	const long fd = syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0)
		return -errno;
	*ret_fd = (int) fd;
	return 0;
}

static int read_proc(pid_t pid, const char *name, char **ret)
{
	char path[128];

	(void) snprintf(path, sizeof(path), "/proc/%d/%s", (int) pid, name);
	return io_read_file(AT_FDCWD, path, FILE_MAX, ret, NULL);
}

static int read_line(int dirfd, const char *path, char *line, size_t size)
{
	_cleanup_close_ int fd = -1;
	ssize_t n;

	io_assert_allowed();
	fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, line, size - 1);
	if (n < 0)
		return -errno;
	line[n] = '\0';
	return 0;
}

int proc_read_stat(pid_t pid, struct proc_stat *ret)
{
	char path[64], text[LINE_SIZE], state;
	uint64_t utime, stime, start;
	const char *end;
	int r;

	(void) snprintf(path, sizeof(path), "/proc/%d/stat", (int) pid);
	r = read_line(AT_FDCWD, path, text, sizeof(text));
	if (r < 0)
		return r;
	/* The name in parentheses may hold anything, also parentheses. Fields 3, 14, 15 and 22 are wanted. */
	end = strrchr(text, ')');
	if (!end || sscanf(end + 1, " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %" SCNu64 " %" SCNu64
			" %*s %*s %*s %*s %*s %*s %" SCNu64, &state, &utime, &stime, &start) != 4)
		return -EIO;
	*ret = (struct proc_stat) { .state = state, .cpu_ticks = utime + stime, .start_ticks = start };
	return 0;
}

static void add_thread(int tasks, const char *thread, struct proc_usage *usage)
{
	char name[64], line[LINE_SIZE];
	uint64_t cpu_ns, wait_ns;
	const char *end;

	/* It may end meanwhile. */
	(void) snprintf(name, sizeof(name), "%.20s/stat", thread);
	if (read_line(tasks, name, line, sizeof(line)) == 0 && (end = strrchr(line, ')')) && !strncmp(end, ") R", 3))
		usage->n_runnable++;
	(void) snprintf(name, sizeof(name), "%.20s/schedstat", thread);
	if (read_line(tasks, name, line, sizeof(line)) < 0 ||
	    sscanf(line, "%" SCNu64 " %" SCNu64, &cpu_ns, &wait_ns) != 2)
		return;
	usage->cpu_us += cpu_ns / 1000;
	usage->wait_us += wait_ns / 1000;
}

/* A kernel that does not keep times of threads has those of the process, in ticks. */
static int read_ticks(pid_t pid, struct proc_usage *usage)
{
	struct proc_stat stat;
	int r = proc_read_stat(pid, &stat);

	if (r == 0)
		usage->cpu_us = stat.cpu_ticks * 1000000 / (uint64_t) sysconf(_SC_CLK_TCK);
	return r;
}

int proc_read_usage(pid_t pid, struct proc_usage *ret)
{
	struct proc_usage usage = { .cpu_us = 0 };
	unsigned n = 0;
	char path[64];
	DIR *dir;

	(void) snprintf(path, sizeof(path), "/proc/%d/task", (int) pid);
	dir = opendir(path);
	if (!dir)
		return -errno;
	for (struct dirent *e = readdir(dir); e && n < THREADS_MAX; e = readdir(dir)) {
		if (e->d_name[0] == '.')
			continue;
		add_thread(dirfd(dir), e->d_name, &usage);
		n++;
	}
	(void) closedir(dir);
	if (usage.cpu_us == 0 && read_ticks(pid, &usage) < 0)
		return -ESRCH;
	*ret = usage;
	return 0;
}

bool proc_is_frozen(pid_t pid)
{
	struct proc_stat stat;

	if (proc_read_stat(pid, &stat) < 0)
		return false;
	return proc_stat_is_stopped(&stat) || (stat.state != 'R' && cgroup_is_frozen(pid));
}

bool proc_yields_to_us(pid_t pid)
{
	int its, ours;

	errno = 0;
	its = getpriority(PRIO_PROCESS, (id_t) pid);
	ours = getpriority(PRIO_PROCESS, 0);
	return errno == 0 && its > ours;
}

static int count_fds(pid_t pid, uint64_t *ret)
{
	char path[64];
	struct stat st;
	uint64_t n = 0;
	DIR *dir;

	(void) snprintf(path, sizeof(path), "/proc/%d/fd", (int) pid);
	/* Linux 6.2 tells the number as the size; before, it was 0. */
	if (!testpoint_hit("list-descriptors") && stat(path, &st) == 0 && st.st_size > 0) {
		*ret = (uint64_t) st.st_size;
		return 0;
	}
	dir = opendir(path);
	if (!dir)
		return -errno;
	for (struct dirent *e = readdir(dir); e; e = readdir(dir))
		n += e->d_name[0] != '.';
	(void) closedir(dir);
	*ret = n;
	return 0;
}

/* For processes of other users, which prlimit() shows only to a privileged one. */
static int read_fd_limit(pid_t pid, uint64_t *ret)
{
	static const char title[] = "Max open files";
	_cleanup_free_ char *text = NULL;
	const char *line;
	int r;

	r = read_proc(pid, "limits", &text);
	if (r < 0)
		return r;
	line = strstr(text, title);
	if (!line)
		return -EIO;
	if (sscanf(line + strlen(title), "%" SCNu64, ret) != 1)
		*ret = UINT64_MAX;      /* "unlimited" */
	return 0;
}

int proc_read_fds(pid_t pid, uint64_t *ret_limit, uint64_t *ret_used)
{
	uint64_t limit = UINT64_MAX, used = 0;
	struct rlimit known;
	int r = 0;

	if (prlimit(pid, RLIMIT_NOFILE, NULL, &known) == 0)
		limit = known.rlim_cur == RLIM_INFINITY ? UINT64_MAX : known.rlim_cur;
	else
		r = read_fd_limit(pid, &limit);
	if (r == 0)
		r = count_fds(pid, &used);
	if (r < 0)
		return r;
	*ret_limit = limit;
	*ret_used = used;
	return 0;
}

uint64_t proc_memory_available(void)
{
	static const char title[] = "MemAvailable:";
	_cleanup_free_ char *text = NULL;
	uint64_t kib = UINT64_MAX / 1024;
	const char *line;

	if (io_read_file(AT_FDCWD, "/proc/meminfo", FILE_MAX, &text, NULL) == 0) {
		line = strstr(text, title);
		if (line && sscanf(line + strlen(title), "%" SCNu64, &kib) != 1)
			kib = UINT64_MAX / 1024;
	}
	return MIN(kib * 1024, cgroup_memory_available());
}

unsigned proc_possible_cpus(void)
{
	_cleanup_free_ char *text = NULL;
	const long configured = sysconf(_SC_NPROCESSORS_CONF);
	const char *last;
	unsigned highest;

	/* "0-7" or "0,2-5": rings are indexed by number, so the highest one counts. */
	if (io_read_file(AT_FDCWD, "/sys/devices/system/cpu/possible", FILE_MAX, &text, NULL) == 0 && text[0]) {
		last = text + strlen(text);
		while (last > text && last[-1] != '-' && last[-1] != ',')
			last--;
		if (sscanf(last, "%u", &highest) == 1)
			return highest + 1;
	}
	return configured > 0 ? (unsigned) configured : 1;
}
