/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Waiting for applications without a thread for each.
 *
 * liblttng-ust-ctl writes a request and waits for its answer, in sendmsg()
 * and recvmsg() on a blocking socket, and has no other way. The daemon defines
 * these two itself: in a fiber they try without blocking, and while there is
 * nothing to read, or no room, the fiber waits and its thread does something
 * else. Everywhere else, and for descriptors that do not block, they are the
 * system calls. The timeouts of the socket hold either way. And what was read
 * from a socket, or nobody at all, can stand in for it.
 */
#pragma once
#include <limits.h>
#include <sys/types.h>
#include "base/buf.h"
#include "base/fiber.h"

/* A command socket that a fiber works with: it is known to block, and for how long. */
struct app_io {
	struct fiber_watch watch;
	uint64_t timeout_us;            /* of reading, once that is known */
	bool asked;                     /* something was sent, and nothing read since */
};

/* From here on the calling fiber works with it, and nobody else does; NULL: no more. Nothing outside fibers. */
void app_io_use(struct app_io *io);

/* A descriptor that is none. */
#define APP_IO_NOBODY INT_MAX

/*
 * Until app_io_attend() the calling thread reads data when it calls recvmsg()
 * for fd, and what it sends there is left out: the socket is left alone.
 * Nothing may wait meanwhile.
 */
void app_io_read_ahead(int fd, const void *data, size_t len);
/* Until then what it sends to APP_IO_NOBODY is appended to requests; nobody answers, and awaited says how much was to be read. */
void app_io_hear(struct buf *requests, size_t *awaited);
void app_io_attend(void);

/* True if the library has come to use ours: the dynamic linker may have been told otherwise. */
bool app_io_is_in_place(void);

/* Once for each command socket. */
void app_io_prepare(int fd);
/*
 * Sends all requests and reads all answers, whatever number they are, within
 * the socket's timeouts. 0, -EPIPE (the peer is gone), -EAGAIN (it was too slow) or another error.
 */
_must_check_ int app_io_exchange(int fd, const void *requests, size_t requests_len, void *answers, size_t answers_len);
