/* SPDX-License-Identifier: LGPL-2.1-only */
/* Saving of sessions, as files that belong to the caller. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <lttng/lttng-error.h>
#include "base/dir.h"
#include "base/errors.h"
#include "base/io.h"
#include "base/str.h"
#include "base/time.h"
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/endpoint.h"
#include "ctl/object/save-attr.h"
#include "model/config/session-file.h"

#define DIRECTORY_MODE 0770
#define FILE_MODE      0660

/* One call. */
struct saving {
	const struct lttng_save_session_attr *attr;
	char *directory;
	int fd;                         /* of the directory; -1: not made yet */
};

static void saving_deinit(struct saving *saving)
{
	fd_closep(&saving->fd);
	free(saving->directory);
}

static int saving_open(struct saving *saving)
{
	_cleanup_free_ char *home = NULL;
	int r;

	if (saving->attr->directory) {
		r = str_dup(saving->attr->directory, &saving->directory);
	} else {
		r = endpoint_home(&home);
		if (r == 0)
			r = str_printf(&saving->directory, "%s/" SESSION_FILES_USER, home);
	}
	if (r == 0)
		r = dir_make_open(saving->directory, DIRECTORY_MODE, &saving->fd);
	if (r == -ENOMEM)
		return -LTTNG_ERR_NOMEM;
	return r < 0 ? answer_fail(-LTTNG_ERR_SAVE_IO_FAIL, "Cannot make the directory %s: %s",
		saving->directory ?: "of saved sessions", error_text(r)) : 0;
}

struct rendering {
	unsigned omit;
	struct buf text;
	int error;
};

static void rendering_deinit(struct rendering *rendering)
{
	buf_deinit(&rendering->text);
}

static int on_config(void *reply, void *data)
{
	struct rendering *rendering = data;

	rendering->error = session_file_write(reply, rendering->omit, &rendering->text);
	return 0;
}

/* Gives the finished file its name. */
static int publish(int dirfd, const char *temporary, const char *name, bool overwrite)
{
	if (overwrite)
		return renameat(dirfd, temporary, dirfd, name) < 0 ? -errno : 0;
	if (renameat2(dirfd, temporary, dirfd, name, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL)
		return -errno;
	/* Not every file system has it. */
	if (linkat(dirfd, temporary, dirfd, name, 0) < 0)
		return -errno;
	(void) unlinkat(dirfd, temporary, 0); /* a second name does no harm */
	return 0;
}

/* The file is there whole or not at all: whoever reads it meanwhile, and whatever happens. */
static int write_file(int dirfd, const char *name, const struct buf *text, bool overwrite)
{
	_cleanup_close_ int fd = -1;
	char temporary[64];
	int r;

	(void) snprintf(temporary, sizeof(temporary), ".save-%d-%d.tmp", (int) getpid(), (int) gettid());
	(void) unlinkat(dirfd, temporary, 0); /* of a process that died and had this number */
	r = dir_open_file(dirfd, temporary, O_WRONLY | O_CREAT | O_EXCL, FILE_MODE, &fd);
	if (r < 0)
		return r;
	r = io_write_all(fd, text->data, text->len, NEVER);
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	if (r == 0)
		r = publish(dirfd, temporary, name, overwrite);
	if (r < 0)
		(void) unlinkat(dirfd, temporary, 0);
	return r;
}

static int save(struct saving *saving, const char *session)
{
	const struct lttng_save_session_attr *attr = saving->attr;
	_cleanup_(rendering_deinit) struct rendering rendering = {
		.omit = (attr->omit_name ? SESSION_FILE_OMIT_NAME : 0u) |
			(attr->omit_output ? SESSION_FILE_OMIT_OUTPUT : 0u),
	};
	_cleanup_free_ char *name = NULL;
	int r = call_more(&(struct call) {
		.request = control_get_session_config_wire(),
		.msg = &(struct control_get_session_config) { .session = session },
		.reply = control_session_config_wire(), .on_reply = on_config, .data = &rendering });

	if (r < 0)
		return r;
	/* The names may come from the daemon: they never choose another directory. */
	if (strchr(session, '/'))
		return answer_fail(-LTTNG_ERR_SAVE_IO_FAIL, "\"%s\" is no name of a file", session);
	r = rendering.error;
	if (r == -EILSEQ)
		return answer_fail(-LTTNG_ERR_SAVE_IO_FAIL,
			"Session \"%s\" holds a name that cannot stand in a file: it is not valid UTF-8", session);
	if (r == 0)
		r = str_printf(&name, "%s" SESSION_FILE_SUFFIX, session);
	if (r == 0 && saving->fd < 0) {
		r = saving_open(saving);
		if (r < 0)
			return r;
	}
	if (r == 0)
		r = write_file(saving->fd, name, &rendering.text, attr->overwrite);
	if (r == -EEXIST)
		return answer_fail(-LTTNG_ERR_SAVE_FILE_EXIST, "%s/%s exists already", saving->directory, name);
	if (r == -ENOMEM)
		return -LTTNG_ERR_NOMEM;
	return r < 0 ? answer_fail(-LTTNG_ERR_SAVE_IO_FAIL, "Cannot write %s/%s" SESSION_FILE_SUFFIX ": %s",
		saving->directory, session, error_text(r)) : 0;
}

/* Names, each with its NUL. */
static int on_sessions(void *reply, void *data)
{
	struct control_session_info *info = reply;
	struct control_session record;
	struct buf *names = data;
	int r;

	while ((r = wire_list_next(&info->sessions, control_session_wire(), &record)) > 0)
		buf_append(names, record.name, strlen(record.name) + 1);
	return r < 0 ? r : names->error;
}

static int save_all(struct saving *saving)
{
	_cleanup_buf_ struct buf names = BUF_INIT;
	int r = call_more(&(struct call) {
		.request = control_list_sessions_wire(), .msg = &(struct control_list_sessions) { .session = NULL },
		.reply = control_session_info_wire(), .on_reply = on_sessions, .data = &names });

	for (const char *name = names.data; r >= 0 && name && name < names.data + names.len; name += strlen(name) + 1) {
		r = save(saving, name);
		/* Others' sessions are none of ours, and one may end meanwhile. */
		if (r == -LTTNG_ERR_EPERM || r == -LTTNG_ERR_SESS_NOT_FOUND) {
			answer_clear();
			r = 0;
		}
	}
	return r;
}

int lttng_save_session(struct lttng_save_session_attr *attr)
{
	_cleanup_(saving_deinit) struct saving saving = { .attr = attr, .fd = -1 };

	if (!attr)
		return call_invalid("Attributes are needed");
	answer_clear();
	return attr->session_name ? save(&saving, attr->session_name) : save_all(&saving);
}
