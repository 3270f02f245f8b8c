/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/fd.h"
#include "base/str.h"
#include "base/time.h"

static bool is_cloexec(int fd)
{
	return fcntl(fd, F_GETFD) & FD_CLOEXEC;
}

static void test_basic(void)
{
	_cleanup_close_ int copy = -1;
	int pair[2], pipe_fds[2], r;

	r = fd_socketpair(SOCK_STREAM | SOCK_NONBLOCK, pair);
	ok(r == 0 && is_cloexec(pair[0]) && is_cloexec(pair[1]), "a socket pair is close-on-exec");
	ok(fcntl(pair[0], F_GETFL) & O_NONBLOCK, "and does not block when asked so");
	ok(fd_set_nonblock(pair[0], false) == 0 && !(fcntl(pair[0], F_GETFL) & O_NONBLOCK), "made blocking");
	ok(fd_set_nonblock(pair[0], true) == 0 && (fcntl(pair[0], F_GETFL) & O_NONBLOCK), "made non-blocking");
	ok(fd_dup(pair[0], &copy) == 0 && copy > 2 && is_cloexec(copy), "a copy");
	ok_int(fd_dup(-1, &copy), -EBADF, "no copy of nothing");
	r = fd_pipe(pipe_fds);
	ok(r == 0 && is_cloexec(pipe_fds[0]) && is_cloexec(pipe_fds[1]), "a pipe is close-on-exec");
	for (int i = 0; i < 2; i++) {
		(void) close(pair[i]);
		(void) close(pipe_fds[i]);
	}
}

static void test_passing(const int pair[2])
{
	const struct leak leak = leak_begin();
	const int own[FDS_PER_MESSAGE] = { 0, 0, 0, 0, 0, 0, 0, 0 };
	int got[FDS_PER_MESSAGE];
	unsigned n = 99;
	char c = 0;

	ok_int(fd_send(pair[0], "x", 1, NULL, 0, 0), 1, "bytes alone sent");
	ok(fd_recv(pair[1], &c, 1, got, 2, &n, 0) == 1 && c == 'x' && n == 0, "and received");
	ok_int(fd_send(pair[0], "y", 1, own, FDS_PER_MESSAGE, 0), 1, "the most descriptors sent");
	ok(fd_recv(pair[1], &c, 1, got, FDS_PER_MESSAGE, &n, 0) == 1 && n == FDS_PER_MESSAGE, "and received");
	for (unsigned i = 0; i < n; i++) {
		ok(is_cloexec(got[i]), "descriptor %u is close-on-exec", i);
		(void) close(got[i]);
	}
	ok_int(fd_send(pair[0], "z", 1, own, 2, 0), 1, "two sent");
	ok_int(fd_recv(pair[1], &c, 1, got, 1, &n, 0), -EPROTO, "one allowed: refused");
	ok_int(fd_send(pair[0], "z", 1, own, 1, 0), 1, "one sent");
	ok_int(fd_recv(pair[1], &c, 1, NULL, 0, NULL, 0), -EPROTO, "none allowed: refused");
	ok_int(fd_recv(pair[1], &c, 1, got, 1, &n, MSG_DONTWAIT), -EAGAIN, "nothing there");
	ok_int(leak_fds(&leak), 0, "the refused ones were closed");
}

/* More than fits: the kernel cuts the list, and what came is closed. */
static void test_cut_list(const int pair[2])
{
	const struct leak leak = leak_begin();
	char space[CMSG_SPACE(20 * sizeof(int))] __attribute__((aligned(8))) = { 0 };
	struct iovec iov = { .iov_base = "x", .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof(space),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	int got[FDS_PER_MESSAGE];
	char byte;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(20 * sizeof(int));       /* all of them 0 */
	ok_int(sendmsg(pair[0], &msg, 0), 1, "twenty sent");
	ok_int(fd_recv(pair[1], &byte, 1, got, FDS_PER_MESSAGE, NULL, 0), -EPROTO, "refused");
	ok_int(leak_fds(&leak), 0, "and closed");
}

static void test_peer(const int pair[2])
{
	struct peer_credentials peer;

	ok(fd_peer_credentials(pair[0], &peer) == 0 && peer.pid == getpid() && peer.uid == geteuid() &&
		peer.gid == getegid(), "credentials of the peer");
	(void) close(pair[0]);
	ok_int(fd_recv(pair[1], &(char) { 0 }, 1, NULL, 0, NULL, 0), 0, "end of stream");
	ok_int(fd_send(pair[1], "x", 1, NULL, 0, 0), -EPIPE, "a dead peer is an error, not a signal");
	(void) close(pair[1]);
}

static int connects(const char *path)
{
	_cleanup_close_ int sock = -1;

	return fd_connect_unix(path, time_after_us(US_PER_S), &sock);
}

static void test_unix(const char *dir, const char *name)
{
	_cleanup_free_ char *path = NULL, *file = NULL;
	_cleanup_close_ int listener = -1, second = -1, other = -1;
	struct stat st;

	ok(str_printf(&path, "%s/%s", dir, name) == 0, "path of %zu characters", strlen(dir) + strlen(name) + 1);
	ok_int(connects(path), -ENOENT, "no socket yet");
	ok_int(fd_listen_unix(path, 0660, 4, &listener), 0, "listening");
	ok(stat(path, &st) == 0 && S_ISSOCK(st.st_mode) && (st.st_mode & 0777) == 0660, "the mode is exact");
	ok_int(connects(path), 0, "connected");
	ok_int(fd_listen_unix(path, 0660, 4, &second), -EADDRINUSE, "a living socket is not replaced");
	(void) close(TAKE_FD(listener));
	ok_int(connects(path), -ECONNREFUSED, "nobody listens");
	ok_int(fd_listen_unix(path, 0600, 4, &second), 0, "a stale socket is replaced");
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "with the new mode");
	ok_int(connects(path), 0, "and connected");
	(void) unlink(path);
	ok(str_printf(&file, "%s/file", dir) == 0 && mknod(file, S_IFREG | 0600, 0) == 0, "a file");
	ok_int(fd_listen_unix(file, 0600, 4, &other), -EADDRINUSE, "is not replaced");
	(void) unlink(file);
}

static void test_full_backlog(const char *dir)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_close_ int listener = -1, first = -1, second = -1;
	const uint64_t deadline = time_after_us(30 * US_PER_MS);

	ok(str_printf(&path, "%s/full", dir) == 0 && fd_listen_unix(path, 0600, 0, &listener) == 0, "a backlog of one");
	ok_int(fd_connect_unix(path, deadline, &first), 0, "the first gets in");
	ok_int(fd_connect_unix(path, deadline, &second), -ETIMEDOUT, "the second waits to its deadline");
	ok(time_now_us() >= deadline, "and not shorter");
	(void) unlink(path);
}

static void test_long_path(const char *dir)
{
	char part[121];
	_cleanup_free_ char *deep = NULL;

	memset(part, 'd', sizeof(part) - 1);
	part[sizeof(part) - 1] = '\0';
	ok(str_printf(&deep, "%s/%s", dir, part) == 0 && mkdir(deep, 0700) == 0, "a directory of a long name");
	test_unix(deep, "sock");
	(void) rmdir(deep);
}

static void test_limit(void)
{
	struct rlimit before, after;

	ok_int(getrlimit(RLIMIT_NOFILE, &before), 0, "limit read");
	before.rlim_cur = MIN(before.rlim_cur, (rlim_t) 64);
	ok_int(setrlimit(RLIMIT_NOFILE, &before), 0, "lowered");
	ok(fd_raise_limit(0) == before.rlim_max, "raised to the hard limit");
	ok(getrlimit(RLIMIT_NOFILE, &after) == 0 && after.rlim_cur == before.rlim_max, "and so it is");
}

int main(void)
{
	char dir[] = "/tmp/test-fd-XXXXXX";
	const struct leak leak = leak_begin();
	unsigned n;
	int pair[2];

	(void) umask(027);
	ok(fd_count_open(&n) == 0 && n + 1 == leak.fds, "the number of open descriptors");
	test_basic();
	if (!ok(fd_socketpair(SOCK_STREAM, pair) == 0, "a pair"))
		return tap_done();
	test_passing(pair);
	test_cut_list(pair);
	test_peer(pair);
	if (ok(mkdtemp(dir) != NULL, "a directory")) {
		test_unix(dir, "sock");
		test_full_backlog(dir);
		test_long_path(dir);
		(void) rmdir(dir);
	}
	test_limit();
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
