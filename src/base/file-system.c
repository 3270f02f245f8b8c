/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include "base/dir.h"
#include "base/fd.h"
#include "base/file-system.h"
#include "base/io.h"
#include "base/str.h"

int file_system_of(int fd, struct file_system *ret)
{
	struct statfs fs;

	io_assert_allowed();
	if (fstatfs(fd, &fs) < 0)
		return -errno;
	*ret = (struct file_system) {
		.size = (uint64_t) fs.f_blocks * (uint64_t) fs.f_bsize,
		.available = (uint64_t) fs.f_bavail * (uint64_t) fs.f_bsize,
		.is_memory = fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC,
	};
	/* A tmpfs without a limit says 0, as whatever does not count does. */
	if (fs.f_blocks == 0)
		ret->size = ret->available = UINT64_MAX;
	return 0;
}

int file_system_of_path(const char *path, struct file_system *ret)
{
	_cleanup_free_ char *part = NULL;
	_cleanup_close_ int fd = -1;
	size_t len = 0;
	int r;

	r = dir_existing_length(path, &len);
	if (r == 0)
		r = str_dup_n(path, len, &part);
	if (r < 0)
		return r;
	fd = open(part, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return file_system_of(fd, ret);
}
