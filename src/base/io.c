/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The descriptors may be blocking or not: on sockets each call says
 * MSG_DONTWAIT, on anything else it follows a poll(), so the deadline holds
 * either way.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include "base/fiber.h"
#include "base/io.h"
#include "base/mutex.h"
#include "base/time.h"

static bool (*_Atomic rcu_check)(void);

void io_set_rcu_check(bool (*in_read_section)(void))
{
	atomic_store_explicit(&rcu_check, in_read_section, memory_order_relaxed);
}

void io_assert_no_rcu(void)
{
	bool (*check)(void) = atomic_load_explicit(&rcu_check, memory_order_relaxed);

	assert(!check || !check());
}

void io_assert_allowed(void)
{
	io_assert_no_rcu();
	assert(!mutex_forbids_io());
}

static int wait_for(int fd, short events, uint64_t deadline_us)
{
	struct pollfd pfd = { .fd = fd, .events = events };
	int n;

	io_assert_allowed();
	if (fiber_may_wait()) {
		n = fiber_wait_fd(fd, events == POLLIN ? EPOLLIN : EPOLLOUT, deadline_us);
		return n == -EPERM ? 0 : n; /* a file, which is always ready */
	}
	for (;;) {
		n = poll(&pfd, 1, time_left_ms(deadline_us));
		if (n > 0)
			return pfd.revents & POLLNVAL ? -EBADF : 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0 && time_left_ms(deadline_us) == 0)
			return -ETIMEDOUT;
	}
}

int io_wait_readable(int fd, uint64_t deadline_us)
{
	return wait_for(fd, POLLIN, deadline_us);
}

int io_wait_writable(int fd, uint64_t deadline_us)
{
	return wait_for(fd, POLLOUT, deadline_us);
}

int io_read_all(int fd, void *data, size_t len, uint64_t deadline_us)
{
	bool is_socket = true;
	char *to = data;
	ssize_t n;
	int r;

	io_assert_allowed();
	while (len > 0) {
		n = is_socket ? recv(fd, to, len, MSG_DONTWAIT) : read(fd, to, len);
		if (n > 0) {
			to += n;
			len -= (size_t) n;
			continue;
		}
		if (n == 0)
			return -EPIPE;
		if (errno == EINTR)
			continue;
		if (errno == ENOTSOCK)
			is_socket = false;
		else if (errno != EAGAIN)
			return -errno;
		r = wait_for(fd, POLLIN, deadline_us);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A pipe that polls writable takes PIPE_BUF bytes without blocking, no more. */
static size_t max_piece(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? SIZE_MAX : PIPE_BUF;
}

int io_write_all(int fd, const void *data, size_t len, uint64_t deadline_us)
{
	const char *from = data;
	size_t piece = 0;       /* 0: a socket */
	ssize_t n;
	int r;

	io_assert_allowed();
	while (len > 0) {
		n = piece ? write(fd, from, MIN(len, piece)) : send(fd, from, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n >= 0) {
			from += n;
			len -= (size_t) n;
			if (piece == 0 || len == 0)
				continue;
		} else if (errno == EINTR) {
			continue;
		} else if (errno == ENOTSOCK) {
			piece = max_piece(fd);
		} else if (errno != EAGAIN) {
			return -errno;
		}
		r = wait_for(fd, POLLOUT, deadline_us);
		if (r < 0)
			return r;
	}
	return 0;
}

int io_read_file(int dirfd, const char *path, size_t max, char **ret, size_t *ret_len)
{
	_cleanup_close_ int fd = -1;
	_cleanup_free_ char *data = NULL;
	size_t len = 0, cap = 0;
	ssize_t n;

	io_assert_allowed();
	fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	for (;;) {
		if (cap - len < 2) {
			char *grown = realloc(data, cap ? cap * 2 : 1024);

			if (!grown)
				return -ENOMEM;
			data = grown;
			cap = cap ? cap * 2 : 1024;
		}
		n = read(fd, data + len, cap - len - 1);
		if (n == 0)
			break;
		if (n < 0 && errno != EINTR)
			return -errno;
		len += n > 0 ? (size_t) n : 0;
		if (len > max)
			return -EFBIG;
	}
	data[len] = '\0';
	*ret = TAKE_PTR(data);
	if (ret_len)
		*ret_len = len;
	return 0;
}
