/* SPDX-License-Identifier: GPL-2.0-only */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "lib/child.h"

void child_start(struct child *child, const char *const variables[])
{
	int out[2];

	if (pipe2(out, O_CLOEXEC) < 0)
		abort();
	fflush(stdout);
	child->pid = fork();
	if (child->pid == 0) {
		(void) unsetenv("RM_FAKE_CONSUMER");
		for (; *variables; variables++)
			(void) putenv((char *) *variables);
		if (dup2(out[1], STDOUT_FILENO) < 0)
			_exit(126);
		(void) execl("/proc/self/exe", "child", NULL);
		_exit(127);
	}
	(void) close(out[1]);
	child->out = out[0];
	if (child->pid < 0 || !child_says(child, 'r'))
		abort();
}

bool child_says(struct child *child, char letter)
{
	struct pollfd fd = { .fd = child->out, .events = POLLIN };
	char got;

	return poll(&fd, 1, 10000) == 1 && read(child->out, &got, 1) == 1 && got == letter;
}

void child_stop(struct child *child)
{
	int status;

	if (kill(child->pid, SIGSTOP) < 0 || waitpid(child->pid, &status, WUNTRACED) != child->pid || !WIFSTOPPED(status))
		abort();
}

void child_go_on(struct child *child)
{
	if (kill(child->pid, SIGCONT) < 0)
		abort();
}

void child_kill(struct child *child)
{
	(void) kill(child->pid, SIGKILL);
	(void) waitpid(child->pid, NULL, 0);
	(void) close(child->out);
}
