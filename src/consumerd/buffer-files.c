/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "base/dir.h"
#include "base/errors.h"
#include "base/fd.h"
#include "base/file-system.h"
#include "base/identity.h"
#include "base/str.h"
#include "consumerd/consumerd.h"
#include "consumerd/data-service.h"
#include "consumerd/trace.h"
#include "consumerd/write-whole.h"

enum { DIRECTORY_MODE = 0770, FILE_MODE = 0600 };
#define METADATA_NAME "metadata"
/* Another trace that goes takes directories away which we have just found. */
#define ATTEMPTS      16u
/* Of a path in a message, which has a bound itself. */
#define PATH_SHOWN    "%.400s"

int buffer_files_init(struct buffer_files *files, const char *path, uid_t uid, gid_t gid)
{
	size_t len = strlen(path);

	*files = (struct buffer_files) { .uid = uid, .gid = gid };
	buf_init(&files->unwritten);
	if (!*path)
		return 0;
	if (*path != '/')
		return -EINVAL;
	while (len > 1 && path[len - 1] == '/')
		len--;
	return str_dup_n(path, len, &files->path);
}

void buffer_files_deinit(struct buffer_files *files)
{
	buf_deinit(&files->unwritten);
	free(files->path);
}

/* ---- the directory ---- */

/* The user's path may lead over links, what we make below it does not. */
static int make_directory(const struct trace *trace, int *ret_fd)
{
	_cleanup_close_ int base = -1;
	int r = dir_make_open(trace->files.path, DIRECTORY_MODE, &base);

	return r < 0 ? r : dir_make_open_at(base, trace->sub, DIRECTORY_MODE, ret_fd);
}

static int make_metadata(struct trace *trace)
{
	_cleanup_identity_ struct identity as_owner = IDENTITY_INIT;
	_cleanup_close_ int dirfd = -1, file = -1;
	struct file_system fs;
	int r;

	r = identity_enter(&as_owner, trace->files.uid, trace->files.gid);
	if (r == 0)
		r = make_directory(trace, &dirfd);
	if (r == 0)
		r = dir_open_file(dirfd, METADATA_NAME, O_WRONLY | O_CREAT | O_EXCL, FILE_MODE, &file);
	if (r < 0)
		return r;
	trace->files.there = true;
	r = file_system_of(dirfd, &fs);
	if (r == 0)
		trace->files.is_memory = fs.is_memory;
	return r;
}

int buffer_files_make(struct trace *trace, struct buf *detail)
{
	int r = -ENOENT;

	if (!buffer_files_are_used(&trace->files))
		return 0;
	for (unsigned i = 0; r == -ENOENT && i < ATTEMPTS; i++)
		r = make_metadata(trace);
	if (r == -EEXIST)
		buf_printf(detail, "ring buffers are there already in \"" PATH_SHOWN "/%s\", of a session that crashed or of "
			"another one: read them with lttng-crash and remove that directory, or choose another with "
			"'lttng create --shm-path'", trace->files.path, trace->sub);
	else if (r < 0)
		buf_printf(detail, "cannot make the directory of ring buffers \"" PATH_SHOWN "/%s\": %s: choose another with "
			"'lttng create --shm-path'", trace->files.path, trace->sub, error_text(r));
	return r;
}

/* As the owner, who may have put something else in its place meanwhile: nothing of that is followed. */
static int open_directory(const struct trace *trace, int *ret_fd)
{
	_cleanup_close_ int base = open(trace->files.path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (base < 0)
		return -errno;
	return dir_open_at(base, trace->sub, ret_fd);
}

/* ---- streams ---- */

static int stream_name(const struct channel *channel, unsigned cpu, char **ret)
{
	return str_printf(ret, "%s_%u", channel->name, cpu);
}

/* Where a file system cannot reserve, the C library writes into each block. */
static int reserve(int fd, uint64_t len)
{
	int error;

	do {
		error = posix_fallocate(fd, 0, (off_t) len);
	} while (error == EINTR);
	return -error;
}

int buffer_files_open_stream(struct channel *channel, unsigned cpu, uint64_t len, int *ret_fd)
{
	_cleanup_identity_ struct identity as_owner = IDENTITY_INIT;
	const struct trace *trace = channel->trace;
	_cleanup_close_ int dirfd = -1, fd = -1;
	_cleanup_free_ char *name = NULL;
	int r;

	r = stream_name(channel, cpu, &name);
	if (r == 0)
		r = identity_enter(&as_owner, trace->files.uid, trace->files.gid);
	if (r == 0)
		r = open_directory(trace, &dirfd);
	if (r == 0)
		r = dir_open_file(dirfd, name, O_RDWR | O_CREAT | O_EXCL, FILE_MODE, &fd);
	if (r < 0)
		return r;
	channel->n_files = cpu + 1;
	r = reserve(fd, len);
	if (r == 0)
		*ret_fd = TAKE_FD(fd);
	return r;
}

int buffer_files_fill_holes(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	return reserve(fd, (uint64_t) st.st_size);
}

void buffer_files_explain(const struct channel *channel, int error, struct buf *detail)
{
	const struct buffer_files *files = &channel->trace->files;
	const bool full = error == -ENOSPC || error == -EDQUOT;
	struct file_system fs = { .size = 0 };

	buf_printf(detail, "cannot make the buffers of channel \"%s\" in files below \"" PATH_SHOWN "\": %s",
		channel->name, files->path, error_text(error));
	if (!full)
		return;
	buf_printf(detail, ": they need %ju KiB on %u CPUs", (uintmax_t) (channel_memory(channel) >> 10),
		channel->n_streams);
	if (file_system_of_path(files->path, &fs) == 0)
		buf_printf(detail, ", %ju KiB are free", (uintmax_t) (fs.available >> 10));
	buf_puts(detail, ": use smaller or fewer sub-buffers, or another 'lttng create --shm-path'");
}

/* ---- text ---- */

static int write_text(struct trace *trace)
{
	_cleanup_identity_ struct identity as_owner = IDENTITY_INIT;
	struct buffer_files *files = &trace->files;
	_cleanup_close_ int dirfd = -1, fd = -1;
	int r;

	r = identity_enter(&as_owner, files->uid, files->gid);
	if (r == 0)
		r = open_directory(trace, &dirfd);
	if (r == 0)
		r = dir_open_file(dirfd, METADATA_NAME, O_WRONLY, FILE_MODE, &fd);
	if (r < 0)
		return r;
	if (files->restart && ftruncate(fd, 0) < 0)
		return -errno;
	if (files->restart)
		files->text_len = 0;
	files->restart = false;
	r = write_whole(fd, files->unwritten.data, files->unwritten.len, files->text_len);
	if (r < 0)
		return r;
	files->text_len += files->unwritten.len;
	buf_consume(&files->unwritten, files->unwritten.len);
	return 0;
}

/* Recording goes on without it. While the trace is being made nobody is told here: making it fails. */
static void tell(const struct trace *trace)
{
	const struct data_service *service = trace->service;

	if (service)
		consumerd_report(service->consumerd, trace->session_id, LOG_LEVEL_WARN,
			"The metadata beside the ring buffers in \"%.200s/%.100s\" cannot be written: %s; lttng-crash needs it",
			trace->files.path, trace->sub, error_text(trace->files.text_error));
}

void buffer_files_add_text(struct trace *trace, const void *text, size_t len, bool restarted)
{
	struct buffer_files *files = &trace->files;
	const int before = files->text_error;

	if (!files->there)
		return;
	if (restarted) {
		files->unwritten.len = 0;
		files->restart = true;
	}
	buf_append(&files->unwritten, text, len);
	files->text_error = files->unwritten.error < 0 ? files->unwritten.error : write_text(trace);
	if (files->text_error < 0 && before == 0)
		tell(trace);
}

/* ---- the end ---- */

static void unlink_streams(const struct channel *channel, int dirfd)
{
	for (unsigned cpu = 0; cpu < channel->n_files; cpu++) {
		_cleanup_free_ char *name = NULL;

		if (stream_name(channel, cpu, &name) == 0)
			(void) unlinkat(dirfd, name, 0);        /* somebody else may have been there first */
	}
}

void buffer_files_remove(struct trace *trace)
{
	_cleanup_identity_ struct identity as_owner = IDENTITY_INIT;
	_cleanup_free_ char *path = NULL;
	_cleanup_close_ int dirfd = -1;

	if (!trace->files.there)
		return;
	trace->files.there = false;
	if (identity_enter(&as_owner, trace->files.uid, trace->files.gid) < 0 || open_directory(trace, &dirfd) < 0)
		return;
	for (unsigned i = 0; i < trace->n_channels; i++)
		unlink_streams(trace->channels[i], dirfd);
	(void) unlinkat(dirfd, METADATA_NAME, 0);
	/* From the trace's directory up to that of the session, which goes with the last trace. */
	if (path_join(trace->files.path, trace->sub, &path) == 0)
		dir_remove_made(path, strlen(trace->files.path) - 1);
}
