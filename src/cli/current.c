/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include "base/str.h"
#include "cli/current.h"

#define RC_FILE ".lttngrc"
#define RC_KEY  "session="

static int rc_path(const char *suffix, char **ret)
{
	const char *home = cli_home();

	if (!home)
		return -ENOENT;
	return str_printf(ret, "%s/%s%s", home, RC_FILE, suffix);
}

int current_read(char **ret)
{
	_cleanup_free_ char *path = NULL, *line = NULL;
	size_t size = 0;
	FILE *file;
	int r;

	r = rc_path("", &path);
	if (r < 0)
		return r;
	file = fopen(path, "re");
	if (!file)
		return -errno;
	r = -ENOENT;
	while (r == -ENOENT && getline(&line, &size, file) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		if (str_has_prefix(line, RC_KEY) && line[strlen(RC_KEY)])
			r = str_dup(line + strlen(RC_KEY), ret);
	}
	(void) fclose(file);
	return r;
}

static int write_rc(const char *path, const char *name)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	FILE *file;

	if (fd < 0)
		return -errno;
	file = fdopen(fd, "w");
	if (!file) {
		int error = -errno;

		(void) close(fd);
		return error;
	}
	(void) fprintf(file, RC_KEY "%s\n", name);
	return fclose(file) ? -errno : 0;
}

/* Written beside and renamed: a reader sees the old line or the new one. */
static int replace_rc(const char *name)
{
	_cleanup_free_ char *path = NULL, *next = NULL;
	int r;

	r = rc_path("", &path);
	if (r < 0)
		return r;
	r = rc_path(".new", &next);
	if (r < 0)
		return r;
	r = write_rc(next, name);
	if (r == 0 && rename(next, path) < 0)
		r = -errno;
	if (r < 0)
		(void) unlink(next); /* may not be there */
	return r;
}

void current_write(const struct cli *cli, const char *name)
{
	int r = replace_rc(name);

	if (r < 0)
		cli_warn(cli, "Cannot make \"%s\" the current session: %s: %s", name, RC_FILE, strerror(-r));
}

void current_forget(const char *name)
{
	_cleanup_free_ char *current = NULL, *path = NULL;

	if (current_read(&current) == 0 && str_eq(current, name) && rc_path("", &path) == 0)
		(void) unlink(path); /* gone or not: it was about a session that is gone */
}

int current_pick(struct cli *cli, const char *given, char **ret)
{
	int r = given ? str_dup(given, ret) : current_read(ret);

	if (r == 0)
		return CLI_OK;
	if (r == -ENOMEM)
		return cli_no_memory(cli);
	if (r == -ENOENT)
		cli_error(cli, "No current session");
	else
		cli_error(cli, "Cannot read the current session: %s", strerror(-r));
	cli_hint(cli, "Name one, choose one with \"lttng set-session\", or make one with \"lttng create\".");
	return CLI_ERROR;
}
