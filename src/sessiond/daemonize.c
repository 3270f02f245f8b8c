/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "base/fd.h"
#include "sessiond/daemonize.h"

/* The child's word, or its end without one. */
static _noreturn_ void wait_for_child(int fd)
{
	unsigned char status = 1;

	while (read(fd, &status, 1) < 0 && errno == EINTR)
		continue;
	_exit(status);
}

int daemonize_detach(void)
{
	_cleanup_close_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return -errno;
	if (dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
		return -errno;
	return 0;
}

int daemonize(int *ret_ready)
{
	int pipe[2], r = fd_pipe(pipe);
	pid_t pid;

	if (r < 0)
		return r;
	(void) fflush(NULL);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid > 0) {
		fd_closep(&pipe[1]);
		wait_for_child(pipe[0]);
	}
	fd_closep(&pipe[0]);
	(void) setsid();
	if (chdir("/") < 0)
		return -errno;
	*ret_ready = pipe[1];
	return 0;
}

void daemonize_report(int *ready_fd, int status)
{
	const unsigned char byte = (unsigned char) status;

	if (*ready_fd < 0)
		return;
	(void) !write(*ready_fd, &byte, 1); /* a parent that is gone does not mind */
	fd_closep(ready_fd);
	*ready_fd = -1;
}

void daemonize_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	_cleanup_close_ int fd = -1;

	if (!path || (*path != '/' && *path != '@') || strlen(path) >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, strlen(path));
	if (*path == '@')
		address.sun_path[0] = 0;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0)
		(void) sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *) &address,
			(socklen_t) (offsetof(struct sockaddr_un, sun_path) + strlen(path)));
}
