/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/identity.h"
#include "base/io.h"
#include "base/str.h"
#include "base/thread.h"

#define USER  12345
#define OTHER 12346

static char top[] = "/tmp/test-identity-XXXXXX";

static int create_in(const char *dir)
{
	_cleanup_free_ char *path = NULL;
	int fd;

	if (str_printf(&path, "%s/file", dir) < 0)
		return -ENOMEM;
	(void) unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	(void) close(fd);
	return 0;
}

static int make_dir(const char *name, uid_t owner, char **ret)
{
	char *path;

	if (str_printf(&path, "%s/%s", top, name) < 0 || mkdir(path, 0700) < 0 || chown(path, owner, owner) < 0)
		return -errno;
	*ret = path;
	return 0;
}

static void remove_dir(char *dir)
{
	char file[128];

	snprintf(file, sizeof(file), "%s/file", dir);
	(void) unlink(file);
	(void) rmdir(dir);
	free(dir);
}

/* The line of /proc/thread-self/status that begins with name. */
static const char *status_line(const char *name)
{
	static char line[256];
	_cleanup_free_ char *text = NULL;
	const char *at;

	line[0] = '\0';
	if (io_read_file(AT_FDCWD, "/proc/thread-self/status", 1 << 16, &text, NULL) == 0) {
		at = strstr(text, name);
		if (at)
			str_copy(line, MIN(sizeof(line), strcspn(at, "\n") + 1), at);
	}
	return line;
}

static void create_as_root(void *data)
{
	*(int *) data = create_in(top);
}

static void test_switch(const char *mine, const char *foreign, const char *roots)
{
	_cleanup_identity_ struct identity id = IDENTITY_INIT;
	_cleanup_free_ char *file = NULL, *groups = NULL, *roots_file = NULL;
	struct thread *thread;
	struct stat st;
	int in_thread = -1;

	if (!ok(str_dup(status_line("Groups:"), &groups) == 0, "groups before"))
		return;
	ok_int(identity_enter(&id, USER, USER), 0, "switched");
	ok(id.switched, "and told so");
	ok_int(create_in(mine), 0, "a file in the user's directory");
	ok_int(create_in(foreign), -EACCES, "none in another user's");
	ok_int(create_in(roots), -EACCES, "none in root's");
	ok_str(status_line("Groups:"), "Groups:\t12345 ", "only the user's groups");
	ok(geteuid() == 0 && getuid() == 0, "signals still come from root");
	if (thread_new("other", create_as_root, &in_thread, &thread) == 0)
		thread_join(thread);
	ok_int(in_thread, -EACCES, "a thread made within inherits the identity");
	identity_leave(&id);
	identity_leave(&id);
	ok_str(status_line("Groups:"), groups, "the groups are back");
	ok(str_printf(&file, "%s/file", mine) == 0 && stat(file, &st) == 0 && st.st_uid == USER && st.st_gid == USER,
		"the file is the user's");
	ok(str_printf(&roots_file, "%s/file", roots) == 0 && create_in(roots) == 0 &&
		stat(roots_file, &st) == 0 && st.st_uid == 0, "root again");
}

struct parallel {
	const char *dir;
	int result;
};

/* What another thread does while the first has switched. */
static void enter_other(void *data)
{
	_cleanup_identity_ struct identity id = IDENTITY_INIT;
	struct parallel *parallel = data;

	parallel->result = identity_enter(&id, OTHER, OTHER);
	if (parallel->result == 0)
		parallel->result = create_in(parallel->dir);
}

static void test_threads(const char *mine, const char *foreign)
{
	_cleanup_identity_ struct identity id = IDENTITY_INIT;
	struct parallel parallel = { .dir = foreign };
	struct thread *thread;

	ok_int(identity_enter(&id, USER, USER), 0, "one thread is one user");
	if (thread_new("other", enter_other, &parallel, &thread) == 0)
		thread_join(thread);
	ok_int(parallel.result, 0, "another thread another one");
	ok(create_in(foreign) == -EACCES && create_in(mine) == 0, "which changed nothing for the first");
}

static void test_root(void)
{
	char *mine, *foreign, *roots;
	_cleanup_identity_ struct identity id = IDENTITY_INIT;

	if (!mkdtemp(top) || chmod(top, 0755) < 0 || make_dir("mine", USER, &mine) < 0 ||
			make_dir("foreign", OTHER, &foreign) < 0 || make_dir("roots", 0, &roots) < 0)
		abort();
	ok(create_in(foreign) == 0, "without a switch root gets everywhere");
	test_switch(mine, foreign, roots);
	test_threads(mine, foreign);
	ok(identity_enter(&id, 0, 0) == 0 && !id.switched, "root needs no switch");
	remove_dir(mine);
	remove_dir(foreign);
	remove_dir(roots);
	ok_int(rmdir(top), 0, "cleaned up");
}

static void test_user(uid_t uid)
{
	_cleanup_identity_ struct identity id = IDENTITY_INIT;

	ok(identity_enter(&id, uid, uid) == 0 && !id.switched, "a user is itself");
	ok_int(identity_enter(&id, uid + 1, uid), -EPERM, "and nobody else");
	ok_int(identity_enter(&id, 0, 0), -EPERM, "not root either");
}

int main(void)
{
	const struct leak leak = leak_begin();

	if (geteuid() != 0) {
		test_user(geteuid());
		return tap_done();
	}
	test_root();
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	if (setgroups(0, NULL) < 0 || setresgid(USER, USER, USER) < 0 || setresuid(USER, USER, USER) < 0)
		return EXIT_FAILURE;
	test_user(USER);
	return tap_done();
}
