/* SPDX-License-Identifier: LGPL-2.1-only */
/* Unix stream sockets by path. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include "base/fd.h"
#include "base/io.h"
#include "base/time.h"

/* Where a socket is: its address, and the handle of its directory when the address goes through it. */
struct place {
	struct sockaddr_un addr;
	int dir_fd;
};

static void place_deinit(struct place *place)
{
	fd_closep(&place->dir_fd);
}

static int place_find(const char *path, struct place *place)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	_cleanup_free_ char *dir = NULL;
	int n;

	memset(&place->addr, 0, sizeof(place->addr));
	place->addr.sun_family = AF_UNIX;
	if (path[0] == '\0')
		return -ENOENT;
	if (strlen(path) < sizeof(place->addr.sun_path)) {
		memcpy(place->addr.sun_path, path, strlen(path) + 1);
		return 0;
	}
	dir = slash ? strndup(path, (size_t) (slash - path) + 1) : strdup(".");
	if (!dir)
		return -ENOMEM;
	place->dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (place->dir_fd < 0)
		return -errno;
	n = snprintf(place->addr.sun_path, sizeof(place->addr.sun_path), "/proc/self/fd/%d/%s", place->dir_fd, name);
	return (size_t) n < sizeof(place->addr.sun_path) ? 0 : -ENAMETOOLONG;
}

static int stream_socket(int flags, int *ret)
{
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);

	if (sock < 0)
		return -errno;
	*ret = sock;
	return 0;
}

static int bind_to(int sock, const struct place *place)
{
	return bind(sock, (const struct sockaddr *) &place->addr, sizeof(place->addr)) < 0 ? -errno : 0;
}

/* Removes a socket nobody listens on any more. */
static int remove_stale(const struct place *place)
{
	_cleanup_close_ int probe = -1;
	struct stat st;
	int r;

	if (lstat(place->addr.sun_path, &st) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EADDRINUSE;
	r = stream_socket(SOCK_NONBLOCK, &probe);
	if (r < 0)
		return r;
	if (connect(probe, (const struct sockaddr *) &place->addr, sizeof(place->addr)) == 0 || errno != ECONNREFUSED)
		return -EADDRINUSE;
	return unlink(place->addr.sun_path) < 0 && errno != ENOENT ? -errno : 0;
}

int fd_listen_unix(const char *path, mode_t mode, int backlog, int *ret)
{
	_cleanup_(place_deinit) struct place place = { .dir_fd = -1 };
	_cleanup_close_ int sock = -1;
	int r;

	io_assert_allowed();
	r = place_find(path, &place);
	if (r < 0)
		return r;
	r = stream_socket(0, &sock);
	if (r < 0)
		return r;
	/* The file gets the socket's mode less the umask: never too open, and exact after chmod(). */
	if (fchmod(sock, mode) < 0)
		return -errno;
	r = bind_to(sock, &place);
	if (r == -EADDRINUSE) {
		r = remove_stale(&place);
		if (r < 0)
			return r;
		r = bind_to(sock, &place);
	}
	if (r < 0)
		return r;
	if (chmod(place.addr.sun_path, mode) < 0 || listen(sock, backlog) < 0) {
		r = -errno;
		(void) unlink(place.addr.sun_path);
		return r;
	}
	*ret = TAKE_FD(sock);
	return 0;
}

/* connect() to a full backlog waits as long as a send would. */
static int set_send_timeout(int sock, uint64_t us)
{
	const struct timeval tv = {
		.tv_sec = (time_t) (us / US_PER_S),
		.tv_usec = (suseconds_t) (us % US_PER_S),
	};

	return setsockopt(sock, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) < 0 ? -errno : 0;
}

int fd_connect_unix(const char *path, uint64_t deadline_us, int *ret)
{
	_cleanup_(place_deinit) struct place place = { .dir_fd = -1 };
	_cleanup_close_ int sock = -1;
	int r;

	io_assert_allowed();
	r = place_find(path, &place);
	if (r < 0)
		return r;
	r = stream_socket(0, &sock);
	if (r < 0)
		return r;
	do {
		const uint64_t now = time_now_us();

		/* 0 would mean no limit. */
		if (deadline_us != NEVER)
			r = set_send_timeout(sock, deadline_us > now ? deadline_us - now : 1);
		if (r < 0)
			return r;
		r = connect(sock, (const struct sockaddr *) &place.addr, sizeof(place.addr)) < 0 ? -errno : 0;
	} while (r == -EINTR);
	if (r < 0)
		return r == -EAGAIN ? -ETIMEDOUT : r;
	r = set_send_timeout(sock, 0);
	if (r < 0)
		return r;
	*ret = TAKE_FD(sock);
	return 0;
}
