/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What a file system has left, and whether files on it are memory.
 */
#pragma once
#include "base/defs.h"

struct file_system {
	uint64_t size, available;       /* bytes; available to who is not root. UINT64_MAX: it does not say */
	bool is_memory;                 /* a tmpfs or ramfs */
};

/* Of an open file or directory; O_PATH will do. */
_must_check_ int file_system_of(int fd, struct file_system *ret);
/* Of what will be made at an absolute path: that of the longest part of it that exists. */
_must_check_ int file_system_of_path(const char *path, struct file_system *ret);
