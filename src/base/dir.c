/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "base/buf.h"
#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/str.h"
#include "base/testpoint.h"

#define DIR_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

/* The component at the front of *path, of which *path is moved to the next. */
static size_t next_component(const char **path, const char **ret)
{
	const char *at = *path + strspn(*path, "/");
	const size_t len = strcspn(at, "/");

	*ret = at;
	*path = at + len + strspn(at + len, "/");
	return len;
}

static bool is_component(const char *name, size_t len, const char *is)
{
	return strlen(is) == len && memcmp(name, is, len) == 0;
}

bool path_is_inside(const char *sub)
{
	const char *name;
	size_t len;

	if (sub[0] == '\0' || sub[0] == '/' || strstr(sub, "//") || sub[strlen(sub) - 1] == '/')
		return false;
	while (*sub) {
		len = next_component(&sub, &name);
		if (is_component(name, len, ".") || is_component(name, len, ".."))
			return false;
	}
	return true;
}

/* The umask took bits away; the set-group-id bit comes from the parent and stays. */
static int make_mode_exact(int fd, mode_t mode)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if ((st.st_mode & 0777) == (mode & 0777))
		return 0;
	return fchmod(fd, mode | (st.st_mode & S_ISGID)) < 0 ? -errno : 0;
}

/* Opens the directory name of dirfd, made with mode if it is missing. flags may hold O_NOFOLLOW. */
static int enter(int dirfd, const char *name, int flags, mode_t mode, int *ret_fd)
{
	_cleanup_close_ int fd = -1;
	bool made = false;
	int r;

	/* O_PATH: to pass through a directory it need not be readable. */
	fd = openat(dirfd, name, O_PATH | O_DIRECTORY | O_CLOEXEC | flags);
	if (fd < 0 && errno == ENOENT) {
		if (mkdirat(dirfd, name, mode) == 0)
			made = true;
		else if (errno != EEXIST)
			return -errno;
		fd = openat(dirfd, name, DIR_FLAGS | O_NOFOLLOW);
	}
	if (fd < 0)
		return -errno;
	if (made) {
		r = make_mode_exact(fd, mode);
		if (r < 0)
			return r;
	}
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/* Takes dirfd, which may be AT_FDCWD. */
static int walk_consume_fd(int dirfd, const char *path, int flags, mode_t mode, int *ret_fd)
{
	_cleanup_close_ int at = dirfd;
	int r, next = -1;

	while (*path) {
		_cleanup_free_ char *name = NULL;
		const char *start;
		size_t len = next_component(&path, &start);

		r = str_dup_n(start, len, &name);
		if (r < 0)
			return r;
		r = enter(at, name, flags, mode, &next);
		if (r < 0)
			return r;
		fd_closep(&at);
		at = next;
	}
	/* A handle that can also be listed and synced. */
	r = openat(at, ".", DIR_FLAGS);
	if (r < 0)
		return -errno;
	*ret_fd = r;
	return 0;
}

int dir_make_open(const char *path, mode_t mode, int *ret_fd)
{
	int fd = AT_FDCWD;

	io_assert_allowed();
	if (path[0] == '\0')
		return -ENOENT;
	if (path[0] == '/') {
		fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			return -errno;
		path += strspn(path, "/");
	}
	return walk_consume_fd(fd, path, 0, mode, ret_fd);
}

int dir_make_open_at(int dirfd, const char *sub, mode_t mode, int *ret_fd)
{
	int fd, r;

	io_assert_allowed();
	if (!path_is_inside(sub))
		return -EINVAL;
	r = fd_dup(dirfd, &fd);
	if (r < 0)
		return r;
	return walk_consume_fd(fd, sub, O_NOFOLLOW, mode, ret_fd);
}

/* Cuts the last component off; false: there is none left. */
static bool cut_component(char *path)
{
	char *slash = strrchr(path, '/');

	while (slash && slash > path && slash[-1] == '/')
		slash--;
	if (slash)
		*slash = '\0';
	return slash && *path;
}

/* A copy without slashes at its end. */
static int dup_trimmed(const char *path, char **ret)
{
	size_t len = strlen(path);

	while (len > 0 && path[len - 1] == '/')
		len--;
	return str_dup_n(path, len, ret);
}

int dir_existing_length(const char *path, size_t *ret)
{
	_cleanup_free_ char *part = NULL;
	int r = dup_trimmed(path, &part);

	io_assert_allowed();
	while (r == 0 && faccessat(AT_FDCWD, part, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && cut_component(part))
		continue;
	if (r == 0)
		*ret = MAX((size_t) 1, strlen(part)); /* the root is always there */
	return r;
}

void dir_remove_made(const char *path, size_t existing)
{
	_cleanup_free_ char *part = NULL;

	io_assert_allowed();
	if (dup_trimmed(path, &part) < 0)
		return;
	while (strlen(part) > existing && rmdir(part) == 0 && cut_component(part))
		continue;
}

/* Opens what exists; anything but a regular file could block, and is not ours. */
static int open_existing(int dirfd, const char *name, int flags, int *ret_fd)
{
	_cleanup_close_ int fd = -1;
	struct stat st;
	int r;

	fd = openat(dirfd, name, flags | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	if (!(flags & O_NONBLOCK)) {
		r = fd_set_nonblock(fd, false);
		if (r < 0)
			return r;
	}
	*ret_fd = TAKE_FD(fd);
	return 0;
}

static int create_new(int dirfd, const char *name, int flags, mode_t mode, int *ret_fd)
{
	_cleanup_close_ int fd = openat(dirfd, name, flags | O_CREAT | O_EXCL, mode);
	int r;

	if (fd < 0)
		return -errno;
	r = make_mode_exact(fd, mode);
	if (r < 0)
		return r;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/* A component at a time, for a kernel (before 5.6) or a container that does not know how to do it at once. */
static int walk_parent(int dirfd, const char *path, int *ret_fd)
{
	_cleanup_close_ int at = -1;
	const char *slash;
	int r, next = -1;

	r = fd_dup(dirfd, &at);
	for (; r == 0 && (slash = strchr(path, '/')); path = slash + 1) {
		_cleanup_free_ char *name = NULL;

		r = str_dup_n(path, (size_t) (slash - path), &name);
		if (r < 0)
			return r;
		next = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0)
			return -errno;
		fd_closep(&at);
		at = next;
	}
	if (r < 0)
		return r;
	*ret_fd = TAKE_FD(at);
	return 0;
}

static int open_without_links(int dirfd, const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS,
	};
	long fd;

	if (testpoint_hit("no-openat2"))
		return -ENOSYS;
	fd = syscall(SYS_openat2, dirfd, path, &how, sizeof(how));
	if (fd < 0)
		return errno == ELOOP ? -ENOTDIR : -errno;      /* as O_DIRECTORY | O_NOFOLLOW says it */
	return (int) fd;
}

/* The directory of a path with several components, none of them a link. */
static int open_parent(int dirfd, const char *path, int *ret_fd, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	_cleanup_free_ char *parent = NULL;
	int r;

	*ret_name = slash ? slash + 1 : path;
	if (!slash)
		return fd_dup(dirfd, ret_fd);
	r = str_dup_n(path, (size_t) (slash - path), &parent);
	if (r < 0)
		return r;
	r = open_without_links(dirfd, parent);
	if (r == -ENOSYS || r == -EPERM)
		return walk_parent(dirfd, path, ret_fd);
	if (r < 0)
		return r;
	*ret_fd = r;
	return 0;
}

int dir_open_at(int dirfd, const char *sub, int *ret_fd)
{
	_cleanup_close_ int parent = -1;
	int r;

	io_assert_allowed();
	if (!path_is_inside(sub))
		return -EINVAL;
	r = open_parent(dirfd, sub, &parent, &sub);
	if (r < 0)
		return r;
	r = openat(parent, sub, DIR_FLAGS | O_NOFOLLOW);
	if (r < 0)
		return -errno;
	*ret_fd = r;
	return 0;
}

int dir_open_file(int dirfd, const char *name, int flags, mode_t mode, int *ret_fd)
{
	_cleanup_close_ int parent = -1;
	int r;

	io_assert_allowed();
	if (!path_is_inside(name))
		return -EINVAL;
	if (strchr(name, '/')) {
		r = open_parent(dirfd, name, &parent, &name);
		if (r < 0)
			return r;
		dirfd = parent;
	}
	flags |= O_NOFOLLOW | O_CLOEXEC;
	if (!(flags & O_CREAT))
		return open_existing(dirfd, name, flags, ret_fd);
	/* Who created the file decides whether its mode is ours to set. It may come and go meanwhile. */
	do {
		r = create_new(dirfd, name, flags, mode, ret_fd);
		if (r != -EEXIST || (flags & O_EXCL))
			return r;
		r = open_existing(dirfd, name, flags & ~O_CREAT, ret_fd);
	} while (r == -ENOENT);
	return r;
}

int path_join(const char *a, const char *b, char **ret)
{
	const size_t len = strlen(a);

	if (len == 0)
		return str_dup(b, ret);
	return str_printf(ret, a[len - 1] == '/' || b[0] == '\0' ? "%s%s" : "%s/%s", a, b);
}

/* Appends the components of path to buf ("/a/b" or empty), undoing one for each "..". */
static void append_components(struct buf *buf, const char *path)
{
	const char *name;
	size_t len;

	while (*path) {
		len = next_component(&path, &name);
		if (len == 0 || is_component(name, len, "."))
			continue;
		if (is_component(name, len, "..")) {
			while (buf->len > 0 && buf->data[--buf->len] != '/')
				;
			continue;
		}
		buf_putc(buf, '/');
		buf_append(buf, name, len);
	}
}

int path_absolute(const char *path, char **ret)
{
	_cleanup_buf_ struct buf buf = BUF_INIT;
	_cleanup_free_ char *cwd = NULL;
	char *text;

	if (path[0] == '\0')
		return -EINVAL;
	if (path[0] != '/') {
		cwd = getcwd(NULL, 0);
		if (!cwd)
			return -errno;
		append_components(&buf, cwd);
	}
	append_components(&buf, path);
	if (buf.len == 0)
		buf_putc(&buf, '/');
	text = buf_steal(&buf);
	if (!text)
		return -ENOMEM;
	*ret = text;
	return 0;
}
