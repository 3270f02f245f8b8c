/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "base/errors.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/str.h"
#include "base/time.h"
#include "sessiond/domain/ust/app-abi.h"
#include "sessiond/home.h"
#include "sessiond/options.h"
#include "sessiond/run-dir.h"

#define CLIENTS_BACKLOG 4096
/*
 * Short: whoever finds it full waits his turn in connect(), and a program that
 * connects without end has one turn like everybody.  In a long queue an honest
 * program would stand behind thousands of its connections.
 */
#define APPS_BACKLOG    128

static int make_paths(struct run_dir *dir, const struct options *options)
{
	const struct {
		char **member;
		const char *given, *name;
	} paths[] = {
		{ &dir->client_sock, options->client_sock, "client-lttng-sessiond" },
		{ &dir->apps_sock, options->apps_sock, app_abi_socket_name() },
		{ &dir->pidfile, options->pidfile, "lttng-sessiond.pid" },
		{ &dir->health_sock, NULL, "sessiond-health" },
		{ &dir->consumer64_dir, NULL, "ustconsumerd64" },
		{ &dir->consumer32_dir, NULL, "ustconsumerd32" },
		{ &dir->consumer64_health, NULL, "ustconsumerd64/health" },
		{ &dir->consumer32_health, NULL, "ustconsumerd32/health" },
		{ &dir->log_file, NULL, "lttng-sessiond.log" },
	};
	int r = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(paths) && r == 0; i++)
		r = paths[i].given ? str_dup(paths[i].given, paths[i].member) :
			str_printf(paths[i].member, "%s/%s", dir->path, paths[i].name);
	return r;
}

static gid_t find_group(const char *name)
{
	struct group group, *found = NULL;
	char text[16384];

	if (getgrnam_r(name, &group, text, sizeof(text), &found) != 0 || !found)
		return 0;
	return group.gr_gid;
}

int run_dir_init(struct run_dir *dir, const struct options *options)
{
	_cleanup_free_ char *home = NULL;
	int r;

	*dir = (struct run_dir) { .root = geteuid() == 0, .lock_fd = -1 };
	if (dir->root) {
		dir->group = find_group(options->group);
		r = str_dup(RUNDIR, &dir->path);
	} else {
		r = home_directory(&home);
		if (r < 0)
			fprintf(stderr, "lttng-sessiond: neither LTTNG_HOME nor HOME is set: no place for the run directory\n");
		else
			r = str_printf(&dir->path, "%s/.lttng", home);
	}
	return r < 0 ? r : make_paths(dir, options);
}

static int make_directory(const struct run_dir *dir, const char *path, mode_t mode)
{
	if (mkdir(path, mode) < 0 && errno != EEXIST)
		return -errno;
	if (!dir->root)
		return 0;
	if (chown(path, 0, dir->group) < 0 || chmod(path, mode) < 0)
		return -errno;
	return 0;
}

/* Whoever answers on the control socket, or holds the lock. */
static void name_other(const struct run_dir *dir, pid_t pid)
{
	_cleanup_free_ char *comm = NULL;
	char path[64];
	size_t len;

	(void) snprintf(path, sizeof(path), "/proc/%d/comm", (int) pid);
	if (io_read_file(AT_FDCWD, path, 64, &comm, &len) == 0)
		comm[strcspn(comm, "\n")] = 0;
	fprintf(stderr, "lttng-sessiond: already running: %s, pid %d, in %s: stop it with 'kill %d'\n",
		comm ?: "a session daemon", (int) pid, dir->path, (int) pid);
}

static int check_other(const struct run_dir *dir)
{
	struct peer_credentials peer;
	_cleanup_close_ int fd = -1;

	if (fd_connect_unix(dir->client_sock, time_after_us(US_PER_S), &fd) < 0)
		return 0;
	if (fd_peer_credentials(fd, &peer) < 0)
		peer.pid = 0;
	name_other(dir, peer.pid);
	return -EBUSY;
}

/* A daemon that just ended removes its lock file: a lock on a file without a name keeps nobody out. */
static bool has_name(int fd, const char *path)
{
	struct stat mine, named;

	return fstat(fd, &mine) == 0 && lstat(path, &named) == 0 && mine.st_ino == named.st_ino &&
		mine.st_dev == named.st_dev;
}

static int try_lock(const struct run_dir *dir, const char *path, int *ret_fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	_cleanup_close_ int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);

	if (fd < 0)
		return -errno;
	if (fcntl(fd, F_SETLK, &lock) < 0) {
		if (errno != EACCES && errno != EAGAIN)
			return -errno;
		if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
			name_other(dir, lock.l_pid);
		return -EBUSY;
	}
	if (!has_name(fd, path))
		return -ESTALE;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/* Only who holds the lock has lock_fd: it is what run_dir_release() goes by. */
static int take_lock(struct run_dir *dir)
{
	_cleanup_free_ char *path = NULL;
	int r = str_printf(&path, "%s/lttng-sessiond.lck", dir->path);

	if (r < 0)
		return r;
	do
		r = try_lock(dir, path, &dir->lock_fd);
	while (r == -ESTALE);
	return r;
}

int run_dir_claim(struct run_dir *dir, const struct options *options)
{
	int r = make_directory(dir, dir->path, dir->root ? 0755 : 0700);

	(void) options;
	if (r == 0)
		r = check_other(dir);
	if (r == 0)
		r = take_lock(dir);
	if (r == 0)
		r = make_directory(dir, dir->consumer64_dir, 0750);
	if (r == 0)
		r = make_directory(dir, dir->consumer32_dir, 0750);
	if (r < 0 && r != -EBUSY)
		fprintf(stderr, "lttng-sessiond: cannot use the run directory %s: %s\n", dir->path, error_text(r));
	return r;
}

static int complain_of(const char *path, int r)
{
	if (r < 0)
		fprintf(stderr, "lttng-sessiond: cannot listen on %s: %s\n", path, error_text(r));
	return r;
}

int run_dir_listen_client(const struct run_dir *dir, int *ret_fd)
{
	int r = fd_listen_unix(dir->client_sock, 0660, CLIENTS_BACKLOG, ret_fd);

	if (r == 0 && dir->root && chown(dir->client_sock, 0, dir->group) < 0)
		r = -errno;
	return complain_of(dir->client_sock, r);
}

int run_dir_listen_apps(const struct run_dir *dir, int *ret_fd)
{
	return complain_of(dir->apps_sock, fd_listen_unix(dir->apps_sock, 0666, APPS_BACKLOG, ret_fd));
}

int run_dir_write_pidfile(const struct run_dir *dir)
{
	_cleanup_close_ int fd = open(dir->pidfile, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	char text[32];
	int r, len;

	len = snprintf(text, sizeof(text), "%d\n", (int) getpid());
	r = fd < 0 ? -errno : io_write_all(fd, text, (size_t) len, NEVER);
	if (r < 0)
		fprintf(stderr, "lttng-sessiond: cannot write the pid file %s: %s\n", dir->pidfile, error_text(r));
	return r;
}

void run_dir_release(struct run_dir *dir)
{
	_cleanup_free_ char *lock = NULL;
	const char *const files[] = {
		dir->client_sock, dir->apps_sock, dir->health_sock, dir->pidfile, dir->consumer64_health,
		dir->consumer32_health,
	};

	/* Whoever does not hold the lock has made nothing. */
	if (dir->lock_fd < 0)
		return;
	for (unsigned i = 0; i < ARRAY_SIZE(files); i++)
		(void) unlink(files[i]); /* not all of them were made */
	(void) rmdir(dir->consumer64_dir);
	(void) rmdir(dir->consumer32_dir);
	if (str_printf(&lock, "%s/lttng-sessiond.lck", dir->path) == 0)
		(void) unlink(lock);
	fd_closep(&dir->lock_fd);
	dir->lock_fd = -1;
}

void run_dir_deinit(struct run_dir *dir)
{
	char *const strings[] = {
		dir->path, dir->client_sock, dir->apps_sock, dir->health_sock, dir->pidfile, dir->consumer64_dir,
		dir->consumer32_dir, dir->consumer64_health, dir->consumer32_health, dir->log_file,
	};

	for (unsigned i = 0; i < ARRAY_SIZE(strings); i++)
		free(strings[i]);
	fd_closep(&dir->lock_fd);
}
