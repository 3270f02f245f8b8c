/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/statvfs.h>
#include "base/file-system.h"
#include "lib/leak.h"
#include "lib/tap.h"

static void test_same_as_others_say(const char *path)
{
	struct file_system fs;
	struct statvfs vfs;
	int fd = open(path, O_PATH | O_CLOEXEC);

	ok_int(file_system_of(fd, &fs), 0, "%s", path);
	(void) close(fd);
	ok(statvfs(path, &vfs) == 0 && (vfs.f_blocks == 0 || fs.size == (uint64_t) vfs.f_blocks * vfs.f_frsize), "its size");
	ok(fs.available > 0 && fs.available <= fs.size, "what is available is part of it");
}

int main(void)
{
	const struct leak leak = leak_begin();
	struct file_system fs = { .size = 7 };

	test_same_as_others_say("/tmp");
	ok_int(file_system_of(-1, &fs), -EBADF, "no file");
	ok(fs.size == 7, "leaves the result alone");
	ok_int(file_system_of_path("/dev/shm/not/there/yet", &fs), 0, "of a path that is to be made");
	ok(fs.is_memory, "/dev/shm is memory");
	ok_int(file_system_of_path("/proc/not/there", &fs), 0, "of one that does not count");
	ok(!fs.is_memory && fs.available == UINT64_MAX, "nothing is known to be missing");
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
