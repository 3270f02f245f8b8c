/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/io.h"
#include "base/testpoint.h"
#include "consumerd/write-whole.h"

/* Test builds cut the first piece short, or find no space. */
static ssize_t write_piece(int fd, const char *data, size_t len, uint64_t offset, bool first)
{
	if (testpoint_hit("enospc") || (!first && testpoint_hit("short-write"))) {
		errno = ENOSPC;
		return -1;
	}
	if (testpoint_hit("short-write"))
		len = (len + 1) / 2;
	return pwrite(fd, data, len, (off_t) offset);
}

int write_whole(int fd, const void *data, size_t len, uint64_t offset)
{
	io_assert_allowed();
	for (size_t done = 0; done < len;) {
		ssize_t n = write_piece(fd, (const char *) data + done, len - done, offset + done, done == 0);
		int r = n < 0 ? -errno : -EIO;

		if (r == -EINTR)
			continue;
		if (n <= 0) {
			/* A whole packet or none; shrinking needs no space. */
			if (done > 0 && ftruncate(fd, (off_t) offset) < 0)
				r = -errno;
			return r;
		}
		done += (size_t) n;
	}
	return 0;
}
