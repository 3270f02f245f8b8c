/* SPDX-License-Identifier: LGPL-2.1-only */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include "base/fd.h"
#include "base/io.h"
#include "base/str.h"

int fd_dup(int fd, int *ret)
{
	/* Never one of the three standard numbers, even when they are closed. */
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);

	if (copy < 0)
		return -errno;
	*ret = copy;
	return 0;
}

int fd_set_nonblock(int fd, bool on)
{
	int flags = fcntl(fd, F_GETFL), wanted;

	if (flags < 0)
		return -errno;
	wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
	if (wanted != flags && fcntl(fd, F_SETFL, wanted) < 0)
		return -errno;
	return 0;
}

int fd_pipe(int ret[2])
{
	return pipe2(ret, O_CLOEXEC) < 0 ? -errno : 0;
}

int fd_socketpair(int type, int ret[2])
{
	return socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ret) < 0 ? -errno : 0;
}

union control {
	struct cmsghdr header;  /* for the alignment */
	char bytes[CMSG_SPACE(FDS_PER_MESSAGE * sizeof(int))];
};

ssize_t fd_send(int sock, const void *data, size_t len, const int *fds, unsigned n_fds, int flags)
{
	struct iovec iov = { .iov_base = (void *) data, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	union control control;
	ssize_t n;

	assert(n_fds <= FDS_PER_MESSAGE);
	if (n_fds > 0) {
		memset(&control, 0, sizeof(control));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(n_fds * sizeof(int));
		memcpy(CMSG_DATA(&control.header), fds, n_fds * sizeof(int));
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(n_fds * sizeof(int));
	}
	do {
		n = sendmsg(sock, &msg, flags | MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

/* Moves the descriptors of a message into fds, those beyond max are closed. Returns how many there were. */
static unsigned collect_fds(struct msghdr *msg, int *fds, unsigned max)
{
	unsigned n = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < (c->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++, n++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
			if (n < max)
				fds[n] = fd;
			else
				(void) close(fd);
		}
	}
	return n;
}

/* The number of descriptors, which may be more than max_fds, goes to ret_n. */
static ssize_t receive(int sock, void *data, size_t len, int *fds, unsigned max_fds, unsigned *ret_n, bool *ret_cut, int flags)
{
	struct iovec iov = { .iov_base = data, .iov_len = len };
	union control control;
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n;

	assert(max_fds <= FDS_PER_MESSAGE);
	do {
		n = recvmsg(sock, &msg, flags | MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	*ret_n = collect_fds(&msg, fds, max_fds);
	*ret_cut = (msg.msg_flags & MSG_CTRUNC) != 0;
	return n;
}

static int close_received(const int *fds, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		(void) close(fds[i]);
	return -EPROTO;
}

ssize_t fd_recv(int sock, void *data, size_t len, int *fds, unsigned max_fds, unsigned *ret_n, int flags)
{
	unsigned n_fds;
	bool cut;
	ssize_t n = receive(sock, data, len, fds, max_fds, &n_fds, &cut, flags);

	if (n < 0)
		return n;
	if (n_fds > max_fds || cut)
		return close_received(fds, MIN(n_fds, max_fds));
	if (ret_n)
		*ret_n = n_fds;
	return n;
}

ssize_t fd_recv_some(int sock, void *data, size_t len, int fds[], unsigned *ret_n, bool *ret_missing, int flags)
{
	unsigned n_fds;
	bool cut;
	ssize_t n = receive(sock, data, len, fds, FDS_PER_MESSAGE, &n_fds, &cut, flags);

	if (n < 0)
		return n;
	/* There was room for all that may be sent: a list that fills it was too long. */
	if (cut && n_fds >= FDS_PER_MESSAGE)
		return close_received(fds, FDS_PER_MESSAGE);
	*ret_n = n_fds;
	*ret_missing = cut;
	return n;
}

int fd_peer_credentials(int sock, struct peer_credentials *ret)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return -errno;
	*ret = (struct peer_credentials) { .pid = cred.pid, .uid = cred.uid, .gid = cred.gid };
	return 0;
}

int fd_count_open(unsigned *ret)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned n = 0;

	if (!dir)
		return -errno;
	for (struct dirent *e = readdir(dir); e; e = readdir(dir))
		n += e->d_name[0] != '.';
	(void) closedir(dir);
	*ret = n - 1;           /* without the directory itself */
	return 0;
}

uint64_t fd_raise_limit(uint64_t wanted)
{
	struct rlimit limit, raised;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 0;
	raised = (struct rlimit) { .rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max };
	if (wanted > limit.rlim_max) {
		const struct rlimit beyond = { .rlim_cur = (rlim_t) wanted, .rlim_max = (rlim_t) wanted };

		/* Needs a privilege, and wanted <= fs.nr_open. */
		if (setrlimit(RLIMIT_NOFILE, &beyond) == 0)
			return wanted;
	}
	return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}
