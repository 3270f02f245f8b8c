/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/cgroup.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/time.h"

/* A child that waits to be killed. */
static pid_t start_child(void)
{
	const pid_t pid = fork();

	if (pid == 0)
		for (;;)
			(void) pause();
	return pid;
}

static void end_child(pid_t pid)
{
	(void) kill(pid, SIGKILL);
	(void) waitpid(pid, NULL, 0);
}

static void test_stat(void)
{
	struct proc_stat self, child;
	const pid_t pid = start_child();
	int status;

	ok_int(proc_read_stat(getpid(), &self), 0, "own state");
	ok_int(self.state, 'R', "running");
	ok(proc_read_stat(pid, &child) == 0 && child.start_ticks >= self.start_ticks, "the child began later");
	ok(!proc_is_frozen(pid), "it is not stopped");
	(void) kill(pid, SIGSTOP);
	ok_int(waitpid(pid, &status, WUNTRACED), pid, "stopped");
	ok(proc_is_frozen(pid), "it is known to be stopped");
	ok(proc_read_stat(pid, &child) == 0 && child.state == 'T', "as its state says");
	end_child(pid);
	ok_int(proc_read_stat(pid, &child), -ENOENT, "gone");
	ok(!proc_is_frozen(pid), "what is gone is not frozen");
}

static void test_usage(void)
{
	const pid_t child = start_child();
	struct proc_usage before, after, idle;
	unsigned work = 0;

	ok_int(proc_read_usage(getpid(), &before), 0, "own times");
	ok(before.n_runnable >= 1, "a thread runs");
	do {
		for (unsigned i = 0; i < 1000000; i++)
			__asm__ volatile("" : "+r"(work) : "r"(i)); /* done, whatever the compiler thinks of it */
	} while (proc_read_usage(getpid(), &after) == 0 && after.cpu_us < before.cpu_us + 50 * US_PER_MS);
	ok(after.cpu_us >= before.cpu_us + 50 * US_PER_MS && after.wait_us >= before.wait_us, "work is counted");
	do
		if (proc_read_usage(child, &idle) < 0)
			abort();
	while (idle.n_runnable > 0); /* it has hardly begun */
	ok(idle.cpu_us < after.cpu_us, "one that sleeps wants no CPU");
	end_child(child);
	ok(proc_read_usage(child, &idle) < 0, "one that is gone has none");
}

static int write_file(const char *dir, const char *name, const char *text)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_close_ int fd = -1;

	if (str_printf(&path, "%s/%s", dir, name) < 0)
		return -ENOMEM;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : io_write_all(fd, text, strlen(text), NEVER);
}

static bool wait_frozen(pid_t pid, bool frozen)
{
	const uint64_t end = time_after_us(2 * US_PER_S);

	while (cgroup_is_frozen(pid) != frozen && time_now_us() < end)
		;
	return cgroup_is_frozen(pid) == frozen;
}

/* Freezes a child in a control group of its own, where this machine lets us make one. */
static void test_frozen(const char *root, const char *file, const char *freeze, const char *thaw)
{
	_cleanup_free_ char *dir = NULL, *text = NULL;
	pid_t pid;

	if (str_printf(&dir, "%s/test-proc-%d", root, (int) getpid()) < 0 || mkdir(dir, 0755) < 0) {
		tap_skip("no control groups can be made here");
		return;
	}
	pid = start_child();
	if (str_printf(&text, "%d\n", (int) pid) == 0 && write_file(dir, "cgroup.procs", text) == 0) {
		ok(!cgroup_is_frozen(pid), "%s: moved into a group, not frozen", root);
		ok_int(write_file(dir, file, freeze), 0, "%s: froze it", root);
		ok(wait_frozen(pid, true), "%s: it is known to be frozen", root);
		ok(proc_is_frozen(pid), "%s: from outside, too", root);
		ok_int(write_file(dir, file, thaw), 0, "%s: let go", root);
		ok(wait_frozen(pid, false), "%s: and that is known", root);
	} else {
		tap_skip("processes cannot be moved between control groups here");
	}
	end_child(pid);
	for (const uint64_t end = time_after_us(2 * US_PER_S); rmdir(dir) < 0 && time_now_us() < end;)
		;
}

static void test_fds(void)
{
	struct rlimit limit;
	uint64_t soft = 0, used = 0, more = 0;
	int fds[2];

	ok_int(proc_read_fds(getpid(), &soft, &used), 0, "own descriptors");
	ok(getrlimit(RLIMIT_NOFILE, &limit) == 0 && soft == limit.rlim_cur, "the soft limit");
	ok_int(fd_pipe(fds), 0, "a pipe");
	ok(proc_read_fds(getpid(), &soft, &more) == 0 && more == used + 2, "two more in use");
	(void) close(fds[0]);
	(void) close(fds[1]);
}

static char *output_of(int fd)
{
	static char text[256];
	size_t len = 0;
	ssize_t n;

	while (len < sizeof(text) - 1 && (n = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t) n;
	text[len] = '\0';
	return text;
}

/* The child writes into descriptors that crossed on their way: 3 and 4 get what 4 and 3 would have been. */
static void test_spawn(void)
{
	char *const argv[] = { "sh", "-c", "echo three >&3; echo four >&4; echo $VALUE >&4; ls /proc/self/fd | wc -l >&4", NULL };
	char *const envp[] = { "VALUE=given", "PATH=/usr/bin:/bin", NULL };
	struct proc_spawn conf = { .path = "/bin/sh", .argv = argv, .envp = envp, .n_keep_fds = 2 };
	int a[2], b[2], keep[2], pidfd = -1, status;
	sigset_t blocked, old;
	pid_t pid = -1;

	if (!ok(fd_pipe(a) == 0 && fd_pipe(b) == 0, "pipes"))
		return;
	keep[0] = b[1];
	keep[1] = a[1];
	conf.keep_fds = keep;
	(void) sigfillset(&blocked);
	(void) sigprocmask(SIG_SETMASK, &blocked, &old);
	ok_int(proc_spawn(&conf, &pid, &pidfd), 0, "a child");
	(void) sigprocmask(SIG_SETMASK, &old, NULL);
	(void) close(a[1]);
	(void) close(b[1]);
	ok_str(output_of(b[0]), "three\n", "its descriptor 3");
	ok_int(io_wait_readable(pidfd, time_after_us(10 * US_PER_S)), 0, "its end is told by the pidfd");
	/* 0, 1, 2, 3, 4 and the directory that ls reads. */
	ok_str(output_of(a[0]), "four\ngiven\n6\n", "its descriptor 4, its environment, and no descriptor besides");
	ok(waitpid(pid, &status, 0) == pid && WIFEXITED(status), "it ended by itself");
	(void) close(pidfd);
	(void) close(a[0]);
	(void) close(b[0]);
}

static void test_spawn_state(void)
{
	char *const waiter[] = { "cat", "/proc/self/fd/3", NULL };
	char *const nothing[] = { "/nonexistent", NULL };
	struct proc_spawn conf = { .path = "/bin/cat", .argv = waiter, .n_keep_fds = 1 };
	struct proc_spawn bad = { .path = "/nonexistent", .argv = nothing };
	_cleanup_free_ char *path = NULL, *text = NULL;
	uint64_t ignored = 0;
	int never_written[2], pidfd = -1, status;
	sigset_t blocked, old;
	const char *line;
	pid_t pid = -1;

	ok_int(fd_pipe(never_written), 0, "a pipe");
	conf.keep_fds = never_written;
	(void) sigfillset(&blocked);
	(void) sigprocmask(SIG_SETMASK, &blocked, &old);
	(void) signal(SIGPIPE, SIG_IGN);
	ok_int(proc_spawn(&conf, &pid, &pidfd), 0, "a child that waits");
	(void) signal(SIGPIPE, SIG_DFL);
	(void) sigprocmask(SIG_SETMASK, &old, NULL);
	ok(getpgid(pid) == pid, "in a process group of its own");
	ok(str_printf(&path, "/proc/%d/status", (int) pid) == 0 &&
		io_read_file(AT_FDCWD, path, 1 << 16, &text, NULL) == 0, "its status");
	ok(text && strstr(text, "SigBlk:\t0000000000000000\n"), "no signal is blocked");
	line = text ? strstr(text, "SigIgn:") : NULL;
	ok(line && sscanf(line, "SigIgn:%" SCNx64, &ignored) == 1 && !(ignored >> (SIGPIPE - 1) & 1),
		"SIGPIPE is not ignored");
	(void) kill(pid, SIGTERM);
	ok(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "SIGTERM ends it");
	(void) close(pidfd);
	(void) close(never_written[0]);
	(void) close(never_written[1]);
	ok_int(proc_spawn(&bad, &pid, &pidfd), -ENOENT, "no such program");
	ok_int(proc_pidfd_open(pid, &pidfd), -ESRCH, "no such process");
}

int main(void)
{
	struct leak leak;
	uint64_t memory;

	/* What the test's parent left open would be inherited by its children. */
	(void) close_range(3, ~0u, 0);
	leak = leak_begin();
	test_stat();
	test_usage();
	test_frozen("/sys/fs/cgroup/unified", "cgroup.freeze", "1", "0");
	test_frozen("/sys/fs/cgroup/freezer", "freezer.state", "FROZEN", "THAWED");
	test_fds();
	test_spawn();
	test_spawn_state();
	memory = proc_memory_available();
	ok(memory > 1 << 20 && memory < UINT64_C(1) << 50, "memory available: %" PRIu64, memory);
	ok(proc_possible_cpus() >= (unsigned) sysconf(_SC_NPROCESSORS_ONLN), "possible CPUs: %u", proc_possible_cpus());
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
