/* SPDX-License-Identifier: GPL-2.0-only */
/* The directory of a trace chunk: what is created in it, with which modes, and what is refused. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <malloc.h>
#include <sys/stat.h>
#include "base/fd.h"
#include "chunk/trace-chunk.h"
#include "lib/leak.h"
#include "lib/tap.h"

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void) st;
	(void) type;
	(void) walk;
	return remove(path);
}

static bool has_mode(const char *dir, const char *name, mode_t mode)
{
	char path[256];
	struct stat st;

	(void) snprintf(path, sizeof(path), "%s/%s", dir, name);
	return lstat(path, &st) == 0 && (st.st_mode & 07777) == mode;
}

static void test_files(const char *dir, struct trace_chunk *chunk)
{
	int fd;

	(void) umask(077);
	ok_int(trace_chunk_open_dir(chunk, "ust/uid/0", &fd), 0, "a directory and its parents");
	(void) close(fd);
	ok(has_mode(dir, "ust", 0770) && has_mode(dir, "ust/uid/0", 0770), "have mode 0770 whatever the umask");
	ok_int(trace_chunk_open_file(chunk, "ust/uid/0", "data", O_WRONLY, &fd), 0, "a file");
	ok(write(fd, "abc", 3) == 3, "can be written");
	(void) close(fd);
	ok(has_mode(dir, "ust/uid/0/data", 0660), "has mode 0660 whatever the umask");
	ok_int(trace_chunk_open_file(chunk, "ust/uid/0", "data", O_WRONLY, &fd), 0, "it can be used again");
	ok_int(lseek(fd, 0, SEEK_END), 0, "and is empty then");
	(void) close(fd);
	(void) umask(022);
}

/* Each process that was recorded leaves files behind, and nothing else. */
static void test_many(struct trace_chunk *chunk)
{
	size_t before = mallinfo2().uordblks, grown;
	bool good = true;
	char sub[64];
	int fd;

	for (unsigned i = 0; i < 200 && good; i++) {
		(void) snprintf(sub, sizeof(sub), "ust/pid/program-%u-20260101-000000", i);
		good = trace_chunk_open_dir(chunk, sub, &fd) == 0 && close(fd) == 0;
		for (unsigned j = 0; j < 4 && good; j++)
			good = trace_chunk_open_file(chunk, sub, (const char *[]) { "a", "b", "c", "d" }[j], O_WRONLY, &fd) == 0 &&
				close(fd) == 0;
	}
	grown = mallinfo2().uordblks - before;
	ok(good && grown < 4096, "files of 200 processes cost no memory: %zu bytes", grown);
}

static void test_refusals(const char *dir, struct trace_chunk *chunk)
{
	char path[256];
	int fd = -1;

	ok_int(trace_chunk_open_dir(chunk, "../x", &fd), -EINVAL, "no directory outside");
	ok_int(trace_chunk_open_dir(chunk, "/tmp/x", &fd), -EINVAL, "no absolute one");
	ok_int(trace_chunk_open_file(chunk, "ust", "../../x", O_WRONLY, &fd), -EINVAL, "no file outside");
	(void) snprintf(path, sizeof(path), "%s/ust/link", dir);
	if (symlink("/etc/hostname", path) < 0)
		abort();
	ok(trace_chunk_open_file(chunk, "ust", "link", O_WRONLY, &fd) < 0, "no link is followed");
	ok(trace_chunk_open_file(chunk, "missing", "data", O_WRONLY, &fd) < 0, "no file in a missing directory");
	ok_int(fd, -1, "nothing was opened");
}

static void test_owner(const char *dir)
{
	struct trace_chunk *chunk = NULL;
	struct stat st;
	char path[256];
	int fd = -1;

	if (geteuid() != 0) {
		ok_int(trace_chunk_new_consume_fd(3, 4, 12345, 12345, open(dir, O_DIRECTORY | O_RDONLY | O_CLOEXEC), &chunk),
			0, "a chunk of another user");
		ok(trace_chunk_open_dir(chunk, "mine", &fd) < 0, "cannot be written by a daemon that is not root");
		trace_chunk_unref(chunk);
		return;
	}
	(void) snprintf(path, sizeof(path), "%s/owned", dir);
	if (mkdir(path, 0755) < 0 || chown(path, 12345, 12345) < 0)
		abort();
	ok_int(trace_chunk_new_consume_fd(3, 4, 12345, 12345, open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC), &chunk), 0,
		"a chunk of another user");
	ok_int(trace_chunk_open_dir(chunk, "a", &fd), 0, "a directory in it");
	ok(fstat(fd, &st) == 0 && st.st_uid == 12345 && st.st_gid == 12345, "belongs to that user");
	(void) close(fd);
	ok_int(trace_chunk_open_file(chunk, "a", "f", O_WRONLY, &fd), 0, "a file in it");
	ok(fstat(fd, &st) == 0 && st.st_uid == 12345, "belongs to that user");
	(void) close(fd);
	if (chown(path, 0, 0) < 0)
		abort();
	ok_int(trace_chunk_open_dir(chunk, "b", &fd), -EACCES, "what that user may not, we may not for it");
	trace_chunk_unref(chunk);
}

int main(void)
{
	struct leak leak = leak_begin();
	char dir[] = "/tmp/rm-chunk-XXXXXX";
	struct trace_chunk *chunk;
	int pair[2];

	if (!mkdtemp(dir) || chmod(dir, 0755) < 0)
		abort();
	ok_int(trace_chunk_new_consume_fd(1, 2, geteuid(), getegid(), open(dir, O_DIRECTORY | O_RDONLY | O_CLOEXEC), &chunk),
		0, "a chunk");
	test_files(dir, chunk);
	test_many(chunk);
	test_refusals(dir, chunk);
	ok(trace_chunk_ref(chunk) == chunk, "a reference");
	trace_chunk_unref(chunk);
	trace_chunk_unref(chunk);
	test_owner(dir);
	if (fd_pipe(pair) < 0)
		abort();
	ok_int(trace_chunk_new_consume_fd(1, 2, 0, 0, pair[0], &chunk), -ENOTDIR, "a pipe is no chunk");
	(void) close(pair[1]);
	ok_int(trace_chunk_new_consume_fd(1, 2, 0, 0, -1, &chunk), -EBADF, "nor is nothing");
	(void) nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
