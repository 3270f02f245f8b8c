/* SPDX-License-Identifier: GPL-2.0-only */
/* Every file is read before the first session is made, and they come to be together. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
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

enum { CONFIG_SKIPPED = 1 };

struct auto_file {
	char *path;
	struct session_file *sessions;
};

struct autoload {
	const struct sessiond *sd;
	char *base;                     /* directory of traces without a path */
	char *schema;                   /* NULL: the built-in one */
	struct auto_file *files;
	unsigned n_files;
	/* The daemon's own protocol, from the other side. */
	int fd;
	uint64_t serial;
	unsigned n_loaded;
};

static void autoload_deinit(struct autoload *load)
{
	for (unsigned i = 0; i < load->n_files; i++) {
		free(load->files[i].path);
		session_file_free(load->files[i].sessions);
	}
	free(load->files);
	free(load->schema);
	free(load->base);
	fd_closep(&load->fd);
}

static int fail(int error, const char *path, unsigned line, const char *cause)
{
	char where[16] = "";

	if (line > 0)
		(void) snprintf(where, sizeof(where), ":%u", line);
	return log_err(NULL, error, "Cannot load a saved session: file=%s%s, cause=%s", path, where, cause);
}

/* Reads. */

static int read_schema(struct autoload *load)
{
	_cleanup_free_ char *path = NULL;
	int r = session_schema_path(&path);

	if (r == 0 && path)
		r = io_read_file(AT_FDCWD, path, SESSION_SCHEMA_MAX, &load->schema, NULL);
	return r < 0 ? log_err(NULL, r, "Cannot read the schema of saved sessions: file=%s", path ?: "") : 0;
}

static int add_file(struct autoload *load, const char *path, struct session_file *sessions)
{
	struct auto_file *grown = reallocarray(load->files, load->n_files + 1, sizeof(*grown));
	int r;

	if (!grown)
		return -ENOMEM;
	load->files = grown;
	r = str_dup(path, &grown[load->n_files].path);
	if (r == 0)
		grown[load->n_files++].sessions = sessions;
	return r;
}

static int read_file(struct autoload *load, const char *path)
{
	_cleanup_(session_file_freep) struct session_file *sessions = NULL;
	_cleanup_free_ char *text = NULL;
	struct config_error error;
	size_t len;
	int r = io_read_file(AT_FDCWD, path, SESSION_FILE_MAX, &text, &len);

	if (r < 0)
		return fail(r, path, 0, error_text(r));
	r = session_file_read(text, len, load->schema, &sessions, &error);
	if (r < 0)
		return fail(r, path, error.line, r == -ENOMEM ? error_text(r) : error.text);
	for (unsigned i = 0; i < sessions->n_sessions; i++)
		if (!sessions->sessions[i].has_name)
			return fail(-E_LOAD_INVALID, path, sessions->sessions[i].line, "the session has no name");
	r = add_file(load, path, sessions);
	if (r == 0)
		TAKE_PTR(sessions);
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

static int read_path(struct autoload *load, const char *path, bool owned)
{
	_cleanup_path_list_ struct path_list files = PATH_LIST_INIT;
	int r = path_list_find(path, SESSION_FILE_SUFFIX, &files);

	if (r < 0)
		return log_err(NULL, r, "Cannot load saved sessions: path=%s", path);
	for (unsigned i = 0; i < files.n && r >= 0; i++) {
		r = owned ? check_owner(files.paths[i]) : 0;
		if (r == 0)
			r = read_file(load, files.paths[i]);
	}
	return r < 0 ? r : 0;
}

static int read_directory(struct autoload *load, const char *path)
{
	int r = check_owner(path);

	if (r == 0)
		return read_path(load, path, true);
	return r < 0 ? log_err(NULL, r, "Cannot load saved sessions: path=%s", path) : 0;
}

static int read_files(struct autoload *load)
{
	_cleanup_free_ char *home = NULL, *own = NULL;
	int r = home_directory(&home);

	if (r == 0)
		r = str_printf(&load->base, "%s/lttng-traces", home);
	if (r == 0)
		r = str_printf(&own, "%s/" SESSION_FILES_USER "/auto", home);
	if (r < 0 && r != -ENOENT)
		return r;
	r = read_schema(load);
	if (r < 0)
		return r;
	if (load->sd->options.load)
		return read_path(load, load->sd->options.load, false);
	r = own ? read_directory(load, own) : 0;
	return r < 0 ? r : read_directory(load, SESSION_FILES_SYSTEM "/auto");
}

/* Asks. */

static int receive(struct autoload *load, uint64_t deadline_us, const struct wire_message *m, struct frame *ret, void *msg)
{
	int r = frame_recv(load->fd, CONTROL_MAX_REPLY, deadline_us, ret);

	return r < 0 || ret->id != m->id ? r : frame_decode(ret, m, msg);
}

static int ask(struct autoload *load, const struct wire_message *m, const void *msg, char *text, size_t size)
{
	struct control_status status = { .code = 0 };
	const uint64_t deadline_us = time_after_us(ANSWER_US);
	int r = frame_send(load->fd, m, ++load->serial, msg, NULL, 0, deadline_us);

	while (r == 0 && status.code == 0) {
		_cleanup_frame_ struct frame frame = FRAME_INIT;

		r = receive(load, deadline_us, control_status_wire(), &frame, &status);
		if (r == 0 && status.code > 0)
			str_copy(text, size, status.detail);
	}
	if (r == 0 && status.code != LTTNG_OK)
		r = -E_LOAD_INVALID;
	else if (r < 0)
		str_copy(text, size, error_text(r));
	return r;
}

static int say_hello(struct autoload *load)
{
	const struct control_hello hello = { .major = CONTROL_MAJOR, .minor = CONTROL_MINOR, .program = "autoload" };
	int r = fd_connect_unix(load->sd->run_dir.client_sock, time_after_us(HELLO_US), &load->fd);

	if (r == 0)
		r = frame_send(load->fd, control_hello_wire(), ++load->serial, &hello, NULL, 0, time_after_us(HELLO_US));
	return r < 0 ? log_err(NULL, r, "Cannot load saved sessions: the daemon cannot reach its own socket") : 0;
}

/* The last one of a name is loaded: it would replace the others. */
static bool is_last(const struct autoload *load, unsigned n_file, const struct saved_session *saved)
{
	for (unsigned i = n_file + 1; i < load->n_files; i++)
		for (unsigned j = 0; j < load->files[i].sessions->n_sessions; j++)
			if (strcmp(load->files[i].sessions->sessions[j].record.name, saved->record.name) == 0)
				return false;
	return true;
}

static int load_file(struct autoload *load, unsigned n)
{
	const struct auto_file *file = &load->files[n];
	struct control_load_session request;
	char text[1100] = "";
	int r = 0;

	for (unsigned i = 0; i < file->sessions->n_sessions && r == 0; i++) {
		const struct saved_session *saved = &file->sessions->sessions[i];

		if (!is_last(load, n, saved))
			continue;
		saved_session_request(saved, load->base, &request);
		request.replace = true;
		r = ask(load, control_load_session_wire(), &request, text, sizeof(text));
		if (r < 0)
			return fail(r, file->path, saved->line, text);
		load->n_loaded++;
	}
	return r;
}

static int commit(struct autoload *load)
{
	const struct control_commit_load request = { .n_sessions = load->n_loaded };
	char text[1100] = "";
	int r = ask(load, control_commit_load_wire(), &request, text, sizeof(text));

	if (r < 0)
		return log_err(NULL, r, "Cannot load the saved sessions: cause=%s", text);
	for (unsigned i = 0; i < load->n_files; i++)
		for (unsigned j = 0; j < load->files[i].sessions->n_sessions; j++)
			if (is_last(load, i, &load->files[i].sessions->sessions[j]))
				log_info(NULL, "Session loaded: file=%s, name=\"%s\"", load->files[i].path,
					load->files[i].sessions->sessions[j].record.name);
	return 0;
}

int autoload_run(const struct sessiond *sd)
{
	_cleanup_(autoload_deinit) struct autoload load = { .sd = sd, .fd = -1 };
	int r = read_files(&load);

	if (r < 0 || load.n_files == 0)
		return r;
	r = say_hello(&load);
	for (unsigned i = 0; i < load.n_files && r == 0; i++)
		r = load_file(&load, i);
	return r < 0 ? r : commit(&load);
}
