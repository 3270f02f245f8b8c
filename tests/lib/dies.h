/* SPDX-License-Identifier: GPL-2.0-only */
/* For code that must end the process: runs it in a child and tells how that ended. */
#pragma once
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The signal that ended fn(), 0 when it returned. */
static inline int dies_of(void (*fn)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		abort();
	if (pid == 0) {
		const struct rlimit no_core = { 0, 0 };
		const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		(void) setrlimit(RLIMIT_CORE, &no_core);
		if (null < 0 || dup2(null, STDERR_FILENO) < 0)
			_exit(2);
		fn();
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		abort();
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}
