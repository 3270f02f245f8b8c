/* SPDX-License-Identifier: LGPL-2.1-only */
/* posix_spawn() is safe in a process with threads, where little else is between fork() and exec(). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include "base/proc.h"

#define FIRST_KEPT 3
#define KEPT_MAX   16

extern char **environ;

static int set_attributes(posix_spawnattr_t *attr)
{
	sigset_t none, defaults;
	int r;

	(void) sigemptyset(&none);
	(void) sigemptyset(&defaults);
	(void) sigaddset(&defaults, SIGPIPE);
	r = posix_spawnattr_setsigmask(attr, &none);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(attr, &defaults);
	/* A process group of its own: a Ctrl-C for this process must not end the child before its work. */
	if (r == 0)
		r = posix_spawnattr_setpgroup(attr, 0);
	if (r == 0)
		r = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	return -r;
}

static int spawn_with(const struct proc_spawn *conf, const posix_spawn_file_actions_t *actions, pid_t *ret_pid)
{
	posix_spawnattr_t attr;
	int r;

	r = posix_spawnattr_init(&attr);
	if (r != 0)
		return -r;
	r = set_attributes(&attr);
	if (r == 0)
		r = -posix_spawn(ret_pid, conf->path, actions, &attr, conf->argv, conf->envp ? conf->envp : environ);
	(void) posix_spawnattr_destroy(&attr);
	return r;
}

/* Copies of the kept descriptors beyond the places they get, so that no dup2() overwrites one still needed. */
static int copy_kept(const struct proc_spawn *conf, int *copies)
{
	for (unsigned i = 0; i < conf->n_keep_fds; i++) {
		copies[i] = fcntl(conf->keep_fds[i], F_DUPFD_CLOEXEC, FIRST_KEPT + KEPT_MAX);
		if (copies[i] < 0)
			return -errno;
	}
	return 0;
}

static int spawn(const struct proc_spawn *conf, const int *copies, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	int r;

	r = posix_spawn_file_actions_init(&actions);
	if (r != 0)
		return -r;
	for (unsigned i = 0; i < conf->n_keep_fds && r == 0; i++)
		r = posix_spawn_file_actions_adddup2(&actions, copies[i], FIRST_KEPT + (int) i);
	r = r == 0 ? spawn_with(conf, &actions, ret_pid) : -r;
	(void) posix_spawn_file_actions_destroy(&actions);
	return r;
}

int proc_spawn(const struct proc_spawn *conf, pid_t *ret_pid, int *ret_pidfd)
{
	int copies[KEPT_MAX], pidfd, r;
	pid_t pid;

	assert(conf->n_keep_fds <= KEPT_MAX);
	for (unsigned i = 0; i < KEPT_MAX; i++)
		copies[i] = -1;
	r = copy_kept(conf, copies);
	if (r == 0)
		r = spawn(conf, copies, &pid);
	for (unsigned i = 0; i < KEPT_MAX; i++)
		fd_closep(&copies[i]);
	if (r < 0)
		return r;
	r = proc_pidfd_open(pid, &pidfd);
	if (r < 0) {
		(void) kill(pid, SIGKILL);
		(void) waitpid(pid, NULL, 0);
		return r;
	}
	*ret_pid = pid;
	*ret_pidfd = pidfd;
	return 0;
}
