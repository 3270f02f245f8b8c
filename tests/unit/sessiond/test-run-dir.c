/* SPDX-License-Identifier: GPL-2.0-only */
/* The run directory: names and modes, one daemon at a time, what stays and what goes. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/fd.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "sessiond/options.h"
#include "sessiond/run-dir.h"

static char home[] = "/tmp/rm-run-XXXXXX";

static mode_t mode_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) < 0 ? 0 : st.st_mode;
}

static void prepare(struct run_dir *dir, struct options *options)
{
	char *argv[] = { (char *) "lttng-sessiond", NULL };

	if (options_read(1, argv, options) != OPTIONS_RUN || run_dir_init(dir, options) < 0)
		abort();
}

/* In a child: a lock belongs to a process. Its exit status says what it found. */
static int claim_elsewhere(const char *client_sock)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		struct options options;
		struct run_dir dir;
		int r;

		if (!freopen("/dev/null", "w", stderr))
			_exit(3);
		prepare(&dir, &options);
		if (client_sock) {
			free(dir.client_sock);
			dir.client_sock = strdup(client_sock);
		}
		r = run_dir_claim(&dir, &options);
		run_dir_release(&dir);
		_exit(r == -EBUSY ? 1 : r == 0 ? 0 : 2);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		abort();
	return WEXITSTATUS(status);
}

static void test_life(void)
{
	int client_fd = -1, apps_fd = -1, other_fd = -1;
	struct options options;
	struct run_dir dir;
	char text[32] = "";
	int fd;

	prepare(&dir, &options);
	ok(!strncmp(dir.path, home, strlen(home)) || dir.root, "an ordinary user's is below the home: %s", dir.path);
	ok_int(run_dir_claim(&dir, &options), 0, "it is made");
	ok_int(mode_of(dir.path), S_IFDIR | 0700, "for its user only");
	ok_int(mode_of(dir.consumer64_dir), S_IFDIR | 0750, "with the directories of the consumers");
	ok_int(run_dir_listen_client(&dir, &client_fd), 0, "the control socket");
	ok_int(mode_of(dir.client_sock), S_IFSOCK | 0660, "is for user and group");
	ok_int(run_dir_listen_apps(&dir, &apps_fd), 0, "the registration socket");
	ok_int(mode_of(dir.apps_sock), S_IFSOCK | 0666, "is for everybody");
	ok(strstr(dir.apps_sock, "/lttng-ust-sock-8") != NULL, "and has the name that applications know");
	ok_int(run_dir_write_pidfile(&dir), 0, "the pid file");
	ok_int(mode_of(dir.pidfile), S_IFREG | 0644, "can be read by all");
	fd = open(dir.pidfile, O_RDONLY | O_CLOEXEC);
	ok(fd >= 0 && read(fd, text, sizeof(text) - 1) > 1 && atoi(text) == getpid() && strchr(text, '\n'), "and holds the pid");
	close(fd);
	ok_int(claim_elsewhere(NULL), 1, "a second daemon finds the first one");
	ok_int(claim_elsewhere("/nowhere/socket"), 1, "also with a control socket elsewhere");
	ok(mode_of(dir.apps_sock) && mode_of(dir.client_sock) && mode_of(dir.pidfile), "and takes nothing away from it");
	ok_int(claim_elsewhere("/nowhere/socket"), 1, "not even the lock");
	run_dir_release(&dir);
	ok(!mode_of(dir.apps_sock) && !mode_of(dir.client_sock) && !mode_of(dir.pidfile) && !mode_of(dir.consumer64_dir),
	   "what was made is gone with the daemon");
	close(client_fd);
	close(apps_fd);
	/* As a killed daemon leaves it: the files are there, nobody listens, nobody holds the lock. */
	ok_int(run_dir_claim(&dir, &options), 0, "claimed again");
	if (run_dir_listen_client(&dir, &client_fd) < 0 || run_dir_listen_apps(&dir, &apps_fd) < 0)
		abort();
	close(client_fd);
	close(apps_fd);
	close(dir.lock_fd);
	dir.lock_fd = -1;
	ok_int(run_dir_claim(&dir, &options), 0, "a killed daemon's files do not matter");
	ok_int(run_dir_listen_apps(&dir, &other_fd), 0, "its sockets are replaced");
	close(other_fd);
	run_dir_release(&dir);
	run_dir_deinit(&dir);
	options_deinit(&options);
}

static void test_refusals(void)
{
	struct options options;
	struct run_dir dir;
	char *argv[] = { (char *) "lttng-sessiond", NULL };

	if (options_read(1, argv, &options) != OPTIONS_RUN)
		abort();
	unsetenv("LTTNG_HOME");
	unsetenv("HOME");
	ok(run_dir_init(&dir, &options) < 0, "no home, no run directory");
	run_dir_deinit(&dir);
	setenv("HOME", "/nowhere/at/all", 1);
	ok(run_dir_init(&dir, &options) == 0 && run_dir_claim(&dir, &options) < 0, "a home that does not exist");
	run_dir_release(&dir);
	run_dir_deinit(&dir);
	options_deinit(&options);
}

/* Root's run directory is the machine's: the tests run as an ordinary user. */
static void become_ordinary(void)
{
	if (geteuid() == 0 && (chown(home, 1234, 1234) < 0 || setgid(1234) < 0 || setuid(1234) < 0))
		abort();
}

int main(void)
{
	struct leak leak;
	char path[64];

	if (!mkdtemp(home) || setenv("LTTNG_HOME", home, 1) < 0)
		abort();
	become_ordinary();
	(void) umask(022);
	leak = leak_begin();
	test_life();
	if (!freopen("/dev/null", "w", stderr))
		abort();
	test_refusals();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	(void) snprintf(path, sizeof(path), "%s/.lttng", home);
	ok_int(rmdir(path), 0, "the directory was left empty");
	(void) rmdir(home);
	return tap_done();
}
