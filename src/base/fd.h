/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Descriptors: close-on-exec from birth, passing over Unix sockets.
 * -1 is "none".  A function borrows a descriptor unless its name says
 * consume or steal.
 */
#pragma once
#include "base/defs.h"

#define FDS_PER_MESSAGE 8

_must_check_ int fd_dup(int fd, int *ret);
_must_check_ int fd_set_nonblock(int fd, bool on);
_must_check_ int fd_pipe(int ret[2]);                    /* O_CLOEXEC */
_must_check_ int fd_socketpair(int type, int ret[2]);    /* AF_UNIX; type may hold SOCK_NONBLOCK */

/* Sends bytes with descriptors attached. Result of sendmsg(), or -errno. */
_must_check_ ssize_t fd_send(int sock, const void *data, size_t len, const int *fds, unsigned n_fds, int flags);
/*
 * Receives bytes and up to max_fds descriptors (close-on-exec), which the
 * caller owns. More than max_fds: all are closed and -EPROTO. 0 is end of
 * stream, -errno an error.
 */
_must_check_ ssize_t fd_recv(int sock, void *data, size_t len, int *fds, unsigned max_fds, unsigned *ret_n, int flags);
/* The same, but some may be missing for which this process has no number left: their bytes have come all the same. */
_must_check_ ssize_t fd_recv_some(int sock, void *data, size_t len, int fds[], unsigned *ret_n, bool *ret_missing,
	int flags);

struct peer_credentials {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};
_must_check_ int fd_peer_credentials(int sock, struct peer_credentials *ret);

/* Number of open descriptors of this process. */
_must_check_ int fd_count_open(unsigned *ret);
/* Raises the soft limit of descriptors to the hard limit (root: to at least wanted). Returns the new soft limit. */
uint64_t fd_raise_limit(uint64_t wanted);

/*
 * Unix stream sockets. A path longer than sun_path goes through
 * /proc/self/fd of its directory, so any length works.
 */
_must_check_ int fd_listen_unix(const char *path, mode_t mode, int backlog, int *ret);  /* replaces a stale socket */
_must_check_ int fd_connect_unix(const char *path, uint64_t deadline_us, int *ret);
