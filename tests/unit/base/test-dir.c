/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/dir.h"
#include "base/str.h"

static char top[] = "/tmp/test-dir-XXXXXX";
static int top_fd;

static unsigned mode_of(int dirfd, const char *name)
{
	struct stat st;

	return fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ? 0 : st.st_mode & 07777;
}

static void test_inside(void)
{
	static const char *const inside[] = { "a", "a/b", "...", "a/..b", ".a", "ust/uid/0/64-bit" };
	static const char *const outside[] = { "", "/", "/a", ".", "..", "a/..", "../a", "a/../b", "a/./b", "./a", "a//b", "a/" };

	for (size_t i = 0; i < ARRAY_SIZE(inside); i++)
		ok(path_is_inside(inside[i]), "inside: \"%s\"", inside[i]);
	for (size_t i = 0; i < ARRAY_SIZE(outside); i++)
		ok(!path_is_inside(outside[i]), "not inside: \"%s\"", outside[i]);
}

static void check_join(const char *a, const char *b, const char *want)
{
	_cleanup_free_ char *path = NULL;

	ok(path_join(a, b, &path) == 0 && str_eq(path, want), "\"%s\" and \"%s\" are \"%s\"", a, b, want);
}

static void check_absolute(const char *path, const char *want)
{
	_cleanup_free_ char *got = NULL;

	ok_int(path_absolute(path, &got), 0, "absolute form of \"%s\"", path);
	ok_str(got, want, "is \"%s\"", want);
}

static void test_paths(void)
{
	_cleanup_free_ char *untouched = NULL;

	check_join("a", "b", "a/b");
	check_join("a/", "b", "a/b");
	check_join("", "b", "b");
	check_join("a", "", "a");
	check_join("/", "b", "/b");
	check_absolute("/a/b", "/a/b");
	check_absolute("/a//b/./c/", "/a/b/c");
	check_absolute("/a/b/../c", "/a/c");
	check_absolute("/../..", "/");
	check_absolute("/", "/");
	if (chdir("/usr/bin") < 0)
		abort();
	check_absolute("x", "/usr/bin/x");
	check_absolute("../x", "/usr/x");
	check_absolute(".", "/usr/bin");
	ok_int(path_absolute("", &untouched), -EINVAL, "nothing has no absolute form");
}

static void test_make(void)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_close_ int deep = -1, again = -1, at = -1, bad = -1;

	ok(str_printf(&path, "%s/a/b/c", top) == 0 && dir_make_open(path, 0770, &deep) == 0, "three levels made");
	ok(mode_of(top_fd, "a") == 0770 && mode_of(top_fd, "a/b/c") == 0770, "the mode is exact whatever the umask");
	ok_int(dir_make_open(path, 0700, &again), 0, "opened again");
	ok_int(mode_of(top_fd, "a/b/c"), 0770, "the mode of what exists stays");
	ok_int(dir_make_open_at(top_fd, "a/b/d/e", 0750, &at), 0, "made below a handle");
	ok_int(mode_of(top_fd, "a/b/d/e"), 0750, "with the mode");
	ok_int(mknodat(at, "file", S_IFREG | 0600, 0), 0, "usable as a handle");
	ok_int(dir_make_open_at(top_fd, "a/b/d/e/file", 0700, &bad), -ENOTDIR, "a file is no directory");
	ok_int(dir_make_open_at(top_fd, "../x", 0700, &bad), -EINVAL, "a path that leaves");
	ok_int(symlinkat("/tmp", top_fd, "link"), 0, "a link");
	ok_int(dir_make_open_at(top_fd, "link/x", 0700, &bad), -ENOTDIR, "is not followed below a handle");
	ok_int(symlinkat("/nonexistent", top_fd, "dangling"), 0, "a dangling link");
	ok_int(dir_make_open_at(top_fd, "dangling", 0700, &bad), -ENOTDIR, "neither");
	free(TAKE_PTR(path));
	ok(str_printf(&path, "%s/dangling/x", top) == 0 && dir_make_open(path, 0700, &bad) < 0, "nor is it by name");
	ok_int(dir_make_open("", 0700, &bad), -ENOENT, "no name");
}

static void test_files(void)
{
	_cleanup_close_ int file = -1, again = -1, bad = -1;
	struct stat st;

	ok_int(dir_open_file(top_fd, "f", O_RDWR, 0, &bad), -ENOENT, "no file");
	ok_int(dir_open_file(top_fd, "f", O_RDWR | O_CREAT, 0666, &file), 0, "created");
	ok(mode_of(top_fd, "f") == 0666 && (fcntl(file, F_GETFD) & FD_CLOEXEC), "with the exact mode, close-on-exec");
	ok_int(write(file, "abc", 3), 3, "written");
	ok_int(dir_open_file(top_fd, "f", O_WRONLY | O_CREAT | O_EXCL, 0600, &bad), -EEXIST, "exclusively");
	ok_int(dir_open_file(top_fd, "f", O_WRONLY | O_CREAT, 0600, &again), 0, "opened again");
	ok(fstat(again, &st) == 0 && st.st_size == 3 && mode_of(top_fd, "f") == 0666, "its content and mode stay");
	ok(!(fcntl(again, F_GETFL) & O_NONBLOCK), "and it is a blocking descriptor");
	(void) close(TAKE_FD(again));
	ok_int(dir_open_file(top_fd, "f", O_WRONLY | O_CREAT | O_TRUNC, 0600, &again), 0, "truncated");
	ok(fstat(again, &st) == 0 && st.st_size == 0, "it is empty");
	ok_int(dir_open_file(top_fd, "../f", O_RDONLY, 0, &bad), -EINVAL, "outside");
	ok_int(symlinkat("f", top_fd, "flink"), 0, "a link to the file");
	ok_int(dir_open_file(top_fd, "flink", O_WRONLY | O_CREAT, 0600, &bad), -ELOOP, "is not followed");
	ok_int(mkfifoat(top_fd, "fifo", 0600), 0, "a FIFO");
	ok_int(dir_open_file(top_fd, "fifo", O_RDONLY | O_CREAT, 0600, &bad), -EINVAL, "does not block, and is refused");
	ok_int(dir_open_file(top_fd, "fifo", O_WRONLY | O_CREAT, 0600, &bad), -ENXIO, "nor for writing");
	ok_int(dir_open_file(top_fd, "a", O_RDONLY, 0, &bad), -EISDIR, "a directory is no file");
}

static void test_levels(const char *name)
{
	_cleanup_close_ int deep = -1, dir = -1, bad = -1;

	ok_int(dir_open_file(top_fd, name, O_WRONLY | O_CREAT, 0600, &deep), 0, "some levels down");
	ok_int(mode_of(top_fd, name), 0600, "is where it belongs");
	ok_int(dir_open_at(top_fd, "a/b/c", &dir), 0, "so is a directory");
	ok_int(dir_open_file(top_fd, "link/f", O_WRONLY | O_CREAT, 0600, &bad), -ENOTDIR, "through a link");
	ok_int(dir_open_file(top_fd, "a/link/f", O_WRONLY | O_CREAT, 0600, &bad), -ENOTDIR, "and one further down");
	ok_int(dir_open_file(top_fd, "a/none/f", O_WRONLY | O_CREAT, 0600, &bad), -ENOENT, "through nothing");
	ok_int(dir_open_file(top_fd, "f/f", O_WRONLY | O_CREAT, 0600, &bad), -ENOTDIR, "through a file");
}

/* What was made goes again, what was there or holds something stays. */
static void test_remove_made(void)
{
	static const char *const made[] = { "%s/r/s//t", "%s/r/s/t/", "%s/r/s/t" };
	_cleanup_free_ char *inner = NULL, *top_slash = NULL;
	size_t existing = 0;
	int fd;

	for (size_t i = 0; i < ARRAY_SIZE(made); i++) {
		_cleanup_free_ char *path = NULL;

		if (str_printf(&path, made[i], top) < 0)
			abort();
		ok(dir_existing_length(path, &existing) == 0 && existing == strlen(top), "of \"%s\" the top is there", path);
		ok(dir_make_open(path, 0700, &fd) == 0 && close(fd) == 0, "it is made");
		dir_remove_made(path, existing);
		ok(mode_of(top_fd, "r") == 0 && mode_of(top_fd, ".") != 0, "all that was made goes, and no more");
	}
	if (str_printf(&inner, "%s/r/s/t", top) < 0 || str_printf(&top_slash, "%s/r/u", top) < 0 ||
	    dir_make_open(top_slash, 0700, &fd) < 0)
		abort();
	(void) close(fd);
	ok(dir_existing_length(inner, &existing) == 0 && existing == strlen(top) + 2, "a part of it is there");
	ok(dir_make_open(inner, 0700, &fd) == 0 && close(fd) == 0, "the rest is made");
	dir_remove_made(inner, existing);
	ok(mode_of(top_fd, "r/s") == 0 && mode_of(top_fd, "r/u") != 0, "the rest goes");
	ok(dir_existing_length(top_slash, &existing) == 0 && existing == strlen(top_slash), "all of it is there");
	dir_remove_made(top_slash, existing);
	ok(mode_of(top_fd, "r/u") != 0, "and stays");
	ok(dir_existing_length("/no-such-directory/x", &existing) == 0 && existing == 1, "the root is always there");
	dir_remove_made(top_slash, strlen(top));
	ok(mode_of(top_fd, "r") == 0, "empty parents go as well");
	ok(dir_make_open(inner, 0700, &fd) == 0 && close(fd) == 0, "made once more");
	fd = openat(top_fd, "r/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	(void) close(fd);
	ok(dir_open_at(top_fd, "r/s", &fd) == -ENOENT || close(fd) == 0, "one of them is opened");
	ok(dir_open_at(top_fd, "r/nosuch", &fd) == -ENOENT, "none is made by opening");
	ok(dir_open_at(top_fd, "r/file", &fd) == -ENOTDIR, "a file is none");
	ok(dir_open_at(top_fd, "r/..", &fd) == -EINVAL, "nothing outside is");
	ok(symlinkat("r", top_fd, "link") == 0 && dir_open_at(top_fd, "link", &fd) < 0 && dir_open_at(top_fd, "link/s", &fd) < 0 &&
		unlinkat(top_fd, "link", 0) == 0, "no link is followed");
	dir_remove_made(inner, strlen(top));
	ok(mode_of(top_fd, "r/s") == 0 && mode_of(top_fd, "r/file") != 0, "one with something in it stays");
	(void) unlinkat(top_fd, "r/file", 0);
	(void) unlinkat(top_fd, "r", AT_REMOVEDIR);
}

int main(void)
{
	const struct leak leak = leak_begin();
	char command[64];

	(void) umask(077);
	if (!mkdtemp(top))
		return 1;
	top_fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	test_inside();
	test_paths();
	test_remove_made();
	test_make();
	test_files();
	ok_int(symlinkat("/tmp", top_fd, "a/link"), 0, "a link further down");
	test_levels("a/b/deep");
#ifdef ENABLE_TESTPOINTS
	(void) setenv("RM_TESTPOINT", "no-openat2", 1);
	test_levels("a/b/old");
#endif
	snprintf(command, sizeof(command), "rm -r '%s'", top);
	ok_int(system(command), 0, "cleaned up");
	(void) close(top_fd);
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
