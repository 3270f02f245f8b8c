/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <lttng/lttng-error.h>
#include "base/errors.h"
#include "base/io.h"
#include "base/log.h"
#include "base/path-list.h"
#include "base/str.h"
#include "base/time.h"
#include "model/config/session-file.h"
#include "sessiond/autoload.h"
#include "sessiond/home.h"
#include "sessiond/sessiond.h"

#define HELLO_US  (10 * US_PER_S)
#define ANSWER_US (60 * US_PER_S)
#define SERIAL    1

enum { CONFIG_SKIPPED = 1 };

static int receive(int fd, uint64_t deadline_us, const struct wire_message *m, struct frame *ret, void *msg)
{
	int r = frame_recv(fd, CONTROL_MAX_REPLY, deadline_us, ret);

	return r < 0 || ret->id != m->id ? r : frame_decode(ret, m, msg);
}

/* The daemon's own protocol, from the other side: hello, request, answer. */
static int ask(const struct sessiond *sd, const struct control_load_session *request, char *text, size_t size)
{
	const struct control_hello hello = { .major = CONTROL_MAJOR, .minor = CONTROL_MINOR, .program = "autoload" };
	struct control_status status = { .code = 0 };
	const uint64_t deadline_us = time_after_us(ANSWER_US);
	_cleanup_close_ int fd = -1;
	int r = fd_connect_unix(sd->run_dir.client_sock, time_after_us(HELLO_US), &fd);

	if (r == 0)
		r = frame_send(fd, control_hello_wire(), SERIAL, &hello, NULL, 0, deadline_us);
	if (r == 0)
		r = frame_send(fd, control_load_session_wire(), SERIAL, request, NULL, 0, deadline_us);
	while (r == 0 && status.code == 0) {
		_cleanup_frame_ struct frame frame = FRAME_INIT;

		r = receive(fd, deadline_us, control_status_wire(), &frame, &status);
		if (r == 0 && status.code > 0)
			str_copy(text, size, status.detail);
	}
	if (r == 0 && status.code != LTTNG_OK)
		r = -E_LOAD_INVALID;
	else if (r < 0)
		str_copy(text, size, error_text(r));
	return r;
}

static int load_session(const struct sessiond *sd, const char *path, const struct saved_session *saved,
	const char *base, bool check)
{
	struct control_load_session request;
	char text[1100] = "";
	int r;

	if (!saved->has_name)
		return log_err(NULL, -E_LOAD_INVALID, "Cannot load a session: file=%s:%u, the session has no name", path,
			saved->line);
	saved_session_request(saved, base, &request);
	request.replace = true;
	request.check = check;
	r = ask(sd, &request, text, sizeof(text));
	if (r < 0)
		(void) log_err(NULL, r, "Cannot load a session: file=%s:%u, name=\"%s\", cause=%s", path, saved->line,
			saved->record.name, text);
	else if (!check)
		log_info(NULL, "Session loaded: file=%s, name=\"%s\"", path, saved->record.name);
	return r;
}

/* All of its sessions or none. */
static int load_file(const struct sessiond *sd, const char *path, const char *base)
{
	_cleanup_(session_file_freep) struct session_file *file = NULL;
	_cleanup_free_ char *text = NULL;
	struct config_error error;
	size_t len;
	int r = io_read_file(AT_FDCWD, path, SESSION_FILE_MAX, &text, &len);

	if (r < 0)
		return log_err(NULL, r, "Cannot read a saved session: file=%s", path);
	r = session_file_read(text, len, NULL, &file, &error);
	if (r < 0)
		return log_err(NULL, r, "Cannot load a saved session: file=%s:%u, cause=%s", path, error.line,
			r == -ENOMEM ? error_text(r) : error.text);
	for (unsigned i = 0; i < 2 * file->n_sessions && r == 0; i++)
		r = load_session(sd, path, &file->sessions[i % file->n_sessions], base, i < file->n_sessions);
	return r;
}

/* What others may have put there is not for this daemon to act upon. */
static int check_owner(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return errno == ENOENT ? CONFIG_SKIPPED : -errno;
	if (st.st_uid == geteuid())
		return 0;
	if (geteuid() == 0)
		(void) log_warn(NULL, 0, "Not loaded, since it belongs to another user: path=%s, uid=%u", path,
			(unsigned) st.st_uid);
	return CONFIG_SKIPPED;
}

static int load_path(const struct sessiond *sd, const char *path, const char *base, bool owned)
{
	_cleanup_path_list_ struct path_list files = PATH_LIST_INIT;
	int r = path_list_find(path, SESSION_FILE_SUFFIX, &files);

	if (r < 0)
		return log_err(NULL, r, "Cannot load saved sessions: path=%s", path);
	for (unsigned i = 0; i < files.n && r >= 0; i++) {
		r = owned ? check_owner(files.paths[i]) : 0;
		if (r == 0)
			r = load_file(sd, files.paths[i], base);
	}
	return r < 0 ? r : 0;
}

static int load_directory(const struct sessiond *sd, const char *path, const char *base)
{
	int r = check_owner(path);

	if (r == 0)
		return load_path(sd, path, base, true);
	return r < 0 ? log_err(NULL, r, "Cannot load saved sessions: path=%s", path) : 0;
}

int autoload_run(const struct sessiond *sd)
{
	_cleanup_free_ char *home = NULL, *base = NULL, *own = NULL;
	int r = home_directory(&home);

	if (r == 0)
		r = str_printf(&base, "%s/lttng-traces", home);
	if (r == 0)
		r = str_printf(&own, "%s/" SESSION_FILES_USER "/auto", home);
	if (r < 0 && r != -ENOENT)
		return r;
	if (sd->options.load)
		return load_path(sd, sd->options.load, base, false);
	r = own ? load_directory(sd, own, base) : 0;
	return r < 0 ? r : load_directory(sd, SESSION_FILES_SYSTEM "/auto", base);
}
