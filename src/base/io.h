/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Blocking input and output with a deadline.  Each function asserts that no
 * RCU read section and no lock that forbids I/O is held.
 */
#pragma once
#include "base/defs.h"

/* Whole buffer or a negative errno; -ETIMEDOUT at the deadline, -EPIPE at end of stream. */
_must_check_ int io_read_all(int fd, void *data, size_t len, uint64_t deadline_us);
_must_check_ int io_write_all(int fd, const void *data, size_t len, uint64_t deadline_us);
_must_check_ int io_wait_readable(int fd, uint64_t deadline_us);
_must_check_ int io_wait_writable(int fd, uint64_t deadline_us);
/* Reads a small file (/proc, pid file) into an owned string; -EFBIG above max. dirfd may be AT_FDCWD, ret_len NULL. */
_must_check_ int io_read_file(int dirfd, const char *path, size_t max, char **ret, size_t *ret_len);

/* The assertion; use it in front of every other system call that may block. */
void io_assert_allowed(void);
/* Its half without locks: the thread is in no RCU read section. */
void io_assert_no_rcu(void);
/* Daemons register rcu_read_ongoing() here; the library has no RCU. */
void io_set_rcu_check(bool (*in_read_section)(void));
