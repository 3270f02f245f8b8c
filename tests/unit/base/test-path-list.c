/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include "base/path-list.h"
#include "base/str.h"
#include "lib/leak.h"
#include "lib/tap.h"

static char top[] = "/tmp/test-path-list-XXXXXX";

static void touch(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		abort();
	(void) close(fd);
}

static void check(const char *path, int want, const char *names)
{
	_cleanup_path_list_ struct path_list list = PATH_LIST_INIT;
	char found[256] = "";

	ok_int(path_list_find(path, ".x", &list), want, "'%s'", path);
	for (unsigned i = 0; i < list.n; i++) {
		(void) strncat(found, list.paths[i], sizeof(found) - strlen(found) - 1);
		(void) strncat(found, " ", sizeof(found) - strlen(found) - 1);
	}
	ok_str(found, names, "its files");
}

int main(void)
{
	const struct leak leak = leak_begin();

	if (!mkdtemp(top) || chdir(top) < 0 || mkdir("d", 0700) < 0 || mkdir("d/sub", 0700) < 0 || mkdir("e", 0700) < 0)
		abort();
	check("none", -ENOENT, "");
	check("", -ENOENT, "");
	check("e", 0, "");
	touch("other");
	check("other", 0, "other ");
	check("other/x", -ENOTDIR, "");
	touch("d/b.x");
	touch("d/a.x");
	touch("d/.x");
	touch("d/.h.x");
	touch("d/a.xx");
	touch("d/x");
	touch("d/sub/c.x");
	check("d", 0, "d/.h.x d/a.x d/b.x ");
	check("d/", 0, "d/.h.x d/a.x d/b.x ");
	if (symlink("d", "l") < 0)
		abort();
	check("l", 0, "l/.h.x l/a.x l/b.x ");
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	(void) unlink("l");
	(void) unlink("other");
	for (unsigned i = 0; i < 7; i++)
		(void) unlink((const char *[]) { "d/b.x", "d/a.x", "d/.x", "d/.h.x", "d/a.xx", "d/x", "d/sub/c.x" }[i]);
	ok(rmdir("d/sub") == 0 && rmdir("d") == 0 && rmdir("e") == 0 && rmdir(top) == 0, "nothing else was made");
	return tap_done();
}
