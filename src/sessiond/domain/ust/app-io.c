/* SPDX-License-Identifier: GPL-2.0-only */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include "base/fiber.h"
#include "base/time.h"
#include "sessiond/domain/ust/app-io.h"

/* Of one message that needs more than one system call. Nobody sends as many. */
#define PIECES_MAX  16
/* Of a command socket: a quarter of it may wait to be read before it is told that there is room. */
#define SEND_BUFFER (64 << 10)

/* A call with what is left of its message. */
struct call {
	int fd;
	uint32_t event;                 /* to wait for */
	int timeout;                    /* the socket's option */
	uint64_t deadline_us;           /* 0: it has not waited yet */
	struct app_io *io;              /* if it is the socket that the fiber works with */
	struct msghdr rest;
	struct iovec pieces[PIECES_MAX];
};

/* Instead of a socket: what was read from it already, or somebody who only listens. */
static __thread struct {
	int fd;                         /* -1: nothing stands in */
	const uint8_t *data;
	size_t left;
	struct buf *heard;              /* NULL: nobody listens */
	size_t *awaited;
} stand_in = { .fd = -1 };

static size_t size_of(const struct msghdr *msg)
{
	size_t size = 0;

	for (size_t i = 0; i < msg->msg_iovlen; i++)
		size += msg->msg_iov[i].iov_len;
	return size;
}

static void call_init(struct call *call, int fd, const struct msghdr *msg)
{
	struct app_io *io = fiber_get_local();

	call->fd = fd;
	call->deadline_us = 0;
	call->io = io && io->watch.fd == fd ? io : NULL;
	call->rest = *msg;
	if (msg->msg_iovlen > 0)
		memcpy(call->pieces, msg->msg_iov, msg->msg_iovlen * sizeof(*msg->msg_iov));
	call->rest.msg_iov = call->pieces;
}

static void advance(struct call *call, size_t n)
{
	struct msghdr *rest = &call->rest;

	for (; rest->msg_iovlen > 0 && n >= rest->msg_iov->iov_len; rest->msg_iov++, rest->msg_iovlen--)
		n -= rest->msg_iov->iov_len;
	if (rest->msg_iovlen == 0)
		return;
	rest->msg_iov->iov_base = (char *) rest->msg_iov->iov_base + n;
	rest->msg_iov->iov_len -= n;
}

/* Of all waits of one call together, as in the kernel. */
static int set_deadline(struct call *call)
{
	struct timeval timeout = { .tv_sec = 0 };
	socklen_t len = sizeof(timeout);
	uint64_t delay_us = call->io && call->event == EPOLLIN ? call->io->timeout_us : 0;
	int flags;

	if (delay_us == 0) {
		flags = fcntl(call->fd, F_GETFL);
		if (flags < 0)
			return -errno;
		if (flags & O_NONBLOCK)
			return -EAGAIN;
		if (getsockopt(call->fd, SOL_SOCKET, call->timeout, &timeout, &len) < 0)
			return -errno;
		delay_us = (uint64_t) timeout.tv_sec * US_PER_S + (uint64_t) timeout.tv_usec;
		delay_us = delay_us == 0 ? NEVER : delay_us;
	}
	if (call->io && call->event == EPOLLIN)
		call->io->timeout_us = delay_us;
	call->deadline_us = time_after_us(delay_us);
	return 0;
}

static int wait_for_peer(struct call *call)
{
	int r = call->deadline_us == 0 ? set_deadline(call) : 0;

	if (r == 0 && call->io && call->event == EPOLLIN) {
		r = fiber_watch_wait(&call->io->watch, call->deadline_us);
	} else if (r == 0) {
		if (call->io)
			fiber_watch_end(&call->io->watch);
		r = fiber_wait_fd(call->fd, call->event, call->deadline_us);
	}
	return r == -ETIMEDOUT ? -EAGAIN : r;
}

/* Some of it. Who has just been asked has not answered yet, as a rule: that needs not be tried. */
static ssize_t transfer(struct call *call, long number, int flags)
{
	bool wait_first = call->io && call->io->asked && call->event == EPOLLIN;

	for (;; wait_first = false) {
		const ssize_t n = wait_first ? -1 : syscall(number, call->fd, &call->rest, flags | MSG_DONTWAIT);
		int r;

		if (n >= 0 || (!wait_first && errno != EAGAIN))
			return n;
		r = wait_for_peer(call);
		if (r < 0) {
			errno = -r;
			return -1;
		}
	}
}

static bool is_plain(const struct msghdr *msg, int flags)
{
	return (flags & (MSG_DONTWAIT | MSG_PEEK | MSG_ERRQUEUE)) || msg->msg_iovlen > PIECES_MAX || !fiber_may_wait();
}

/* What goes to a socket whose answers are there already has gone there before. */
static ssize_t send_instead(const struct msghdr *msg)
{
	if (msg->msg_controllen > 0) {
		errno = EOPNOTSUPP;
		return -1;
	}
	for (size_t i = 0; i < msg->msg_iovlen && stand_in.heard; i++)
		buf_append(stand_in.heard, msg->msg_iov[i].iov_base, msg->msg_iov[i].iov_len);
	return (ssize_t) size_of(msg);
}

__attribute__((visibility("default"))) ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct call call = { .event = EPOLLOUT, .timeout = SO_SNDTIMEO };
	size_t size, sent = 0;

	if (fd == stand_in.fd)
		return send_instead(msg);
	if (is_plain(msg, flags))
		return syscall(SYS_sendmsg, fd, msg, flags);
	size = size_of(msg);
	call_init(&call, fd, msg);
	do {
		const ssize_t n = transfer(&call, SYS_sendmsg, flags);

		if (n < 0)
			return sent > 0 ? (ssize_t) sent : n;
		if (call.io)
			call.io->asked = true;
		sent += (size_t) n;
		advance(&call, (size_t) n);
		/* Descriptors go with the first byte. */
		call.rest.msg_control = NULL;
		call.rest.msg_controllen = 0;
	} while (sent < size);
	return (ssize_t) sent;
}

/* Short at its end, as after a hang-up: the rest was never there. */
static ssize_t read_instead(struct msghdr *msg)
{
	size_t got = 0;

	for (size_t i = 0; i < msg->msg_iovlen; i++) {
		const size_t n = MIN(msg->msg_iov[i].iov_len, stand_in.left);

		if (n > 0)
			memcpy(msg->msg_iov[i].iov_base, stand_in.data, n);
		stand_in.data += n;
		stand_in.left -= n;
		got += n;
	}
	if (stand_in.heard)
		*stand_in.awaited += size_of(msg);
	msg->msg_controllen = 0;
	msg->msg_namelen = 0;
	msg->msg_flags = 0;
	return (ssize_t) got;
}

__attribute__((visibility("default"))) ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct call call = { .event = EPOLLIN, .timeout = SO_RCVTIMEO };
	size_t size, got = 0, control = 0;
	ssize_t n;

	if (fd == stand_in.fd)
		return read_instead(msg);
	if (is_plain(msg, flags))
		return syscall(SYS_recvmsg, fd, msg, flags);
	size = size_of(msg);
	call_init(&call, fd, msg);
	do {
		call.rest.msg_controllen = msg->msg_controllen;
		n = transfer(&call, SYS_recvmsg, flags & ~MSG_WAITALL);
		if (n < 0 && got == 0)
			return n;
		if (call.io)
			call.io->asked = false;
		if (n <= 0)
			break;
		got += (size_t) n;
		advance(&call, (size_t) n);
		control = call.rest.msg_controllen;
		/* What came with descriptors ends there. */
	} while (got < size && (flags & MSG_WAITALL) && control == 0);
	msg->msg_controllen = control;
	msg->msg_namelen = call.rest.msg_namelen;
	msg->msg_flags = call.rest.msg_flags;
	return (ssize_t) got;
}

void app_io_read_ahead(int fd, const void *data, size_t len)
{
	assert(stand_in.fd < 0);
	stand_in.fd = fd;
	stand_in.data = data;
	stand_in.left = len;
}

void app_io_hear(struct buf *requests, size_t *awaited)
{
	assert(stand_in.fd < 0);
	stand_in.fd = APP_IO_NOBODY;
	stand_in.heard = requests;
	stand_in.awaited = awaited;
	*awaited = 0;
}

void app_io_attend(void)
{
	stand_in.fd = -1;
	stand_in.data = NULL;
	stand_in.left = 0;
	stand_in.heard = NULL;
}

void app_io_use(struct app_io *io)
{
	fiber_set_local(io);
}

static bool look_for_ours(void)
{
	void *found = dlsym(RTLD_DEFAULT, "recvmsg");
	ssize_t (*ours)(int fd, struct msghdr *msg, int flags) = recvmsg;

	return found && !memcmp(&found, &ours, sizeof(found));
}

bool app_io_is_in_place(void)
{
	static atomic_int known;

	if (atomic_load(&known) == 0)
		atomic_store(&known, look_for_ours() ? 1 : -1);
	return atomic_load(&known) > 0;
}

static ssize_t send_all(int fd, const void *data, size_t size)
{
	struct iovec piece = { .iov_base = (void *) data, .iov_len = size };
	const struct msghdr msg = { .msg_iov = &piece, .msg_iovlen = 1 };

	return sendmsg(fd, &msg, MSG_NOSIGNAL);
}

static ssize_t receive_all(int fd, void *data, size_t size)
{
	struct iovec piece = { .iov_base = data, .iov_len = size };
	struct msghdr msg = { .msg_iov = &piece, .msg_iovlen = 1 };

	return recvmsg(fd, &msg, MSG_WAITALL);
}

void app_io_prepare(int fd)
{
	const int size = SEND_BUFFER / 2;       /* the kernel doubles it */

	(void) setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)); /* only for speed */
}

/*
 * Each answer would wake us. There is room for more in a Unix socket once the
 * peer has read most of what lies there: then most answers have come.
 */
static void wait_until_read(int fd)
{
	struct app_io *io = fiber_get_local();
	struct call call = { .fd = fd, .event = EPOLLIN, .timeout = SO_RCVTIMEO, .io = io };

	if (!fiber_may_wait() || !io || io->watch.fd != fd || set_deadline(&call) < 0)
		return;
	fiber_watch_end(&io->watch);
	IGNORE(fiber_wait_fd(fd, EPOLLOUT, call.deadline_us)); /* what is wrong shows when it is read */
}

/* The peer is gone, or it has run into the timeout. */
static int why_short(int fd)
{
	char byte;
	const ssize_t n = recv(fd, &byte, sizeof(byte), MSG_PEEK | MSG_DONTWAIT);

	return n == 0 ? -EPIPE : n < 0 ? -errno : -EAGAIN;
}

int app_io_exchange(int fd, const void *requests, size_t requests_len, void *answers, size_t answers_len)
{
	ssize_t n = send_all(fd, requests, requests_len);

	if (n < 0)
		return -errno;
	if ((size_t) n < requests_len)
		return why_short(fd);
	if (requests_len >= SEND_BUFFER / 4)
		wait_until_read(fd);
	n = receive_all(fd, answers, answers_len);
	if (n < 0)
		return -errno;
	return (size_t) n < answers_len ? why_short(fd) : 0;
}
