/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "base/dir.h"
#include "base/file-system.h"
#include "base/identity.h"
#include "base/str.h"
#include "chunk/trace-chunk.h"

static int examine(struct trace_chunk *chunk)
{
	struct file_system fs;
	struct stat st;
	int r;

	if (fstat(chunk->dirfd, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	chunk->device = st.st_dev;
	r = file_system_of(chunk->dirfd, &fs);
	if (r == 0)
		chunk->is_memory = fs.is_memory;
	return r;
}

int trace_chunk_new_consume_fd(uint64_t id, uint64_t session_id, uid_t uid, gid_t gid, int dirfd,
	struct trace_chunk **ret)
{
	_cleanup_(trace_chunk_unrefp) struct trace_chunk *chunk = calloc(1, sizeof(*chunk));
	int r;

	if (!chunk) {
		if (dirfd >= 0)
			(void) close(dirfd);
		return -ENOMEM;
	}
	ref_init(&chunk->ref);
	chunk->id = id;
	chunk->session_id = session_id;
	chunk->uid = uid;
	chunk->gid = gid;
	chunk->dirfd = dirfd;
	if (dirfd < 0)
		return -EBADF;
	r = examine(chunk);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(chunk);
	return 0;
}

struct trace_chunk *trace_chunk_ref(struct trace_chunk *chunk)
{
	ref_get(&chunk->ref);
	return chunk;
}

void trace_chunk_unref(struct trace_chunk *chunk)
{
	if (!chunk || !ref_put(&chunk->ref))
		return;
	if (chunk->dirfd >= 0)
		(void) close(chunk->dirfd);
	free(chunk);
}

int trace_chunk_open_dir(struct trace_chunk *chunk, const char *sub, int *ret_fd)
{
	_cleanup_identity_ struct identity as_owner = IDENTITY_INIT;
	int r;

	if (!path_is_inside(sub))
		return -EINVAL;
	r = identity_enter(&as_owner, chunk->uid, chunk->gid);
	if (r < 0)
		return r;
	return dir_make_open_at(chunk->dirfd, sub, TRACE_DIR_MODE, ret_fd);
}

static int open_path(struct trace_chunk *chunk, const char *path, int flags, int *ret_fd)
{
	_cleanup_identity_ struct identity as_owner = IDENTITY_INIT;
	int r;

	r = identity_enter(&as_owner, chunk->uid, chunk->gid);
	if (r < 0)
		return r;
	return dir_open_file(chunk->dirfd, path, flags | O_CREAT | O_TRUNC, TRACE_FILE_MODE, ret_fd);
}

static int join_inside(const char *sub, const char *name, char **ret)
{
	_cleanup_free_ char *path = NULL;
	int r;

	r = path_join(sub, name, &path);
	if (r < 0)
		return r;
	if (!path_is_inside(path))
		return -EINVAL;
	*ret = TAKE_PTR(path);
	return 0;
}

int trace_chunk_open_file(struct trace_chunk *chunk, const char *sub, const char *name, int flags, int *ret_fd)
{
	_cleanup_free_ char *path = NULL;
	int r;

	r = join_inside(sub, name, &path);
	if (r < 0)
		return r;
	return open_path(chunk, path, flags, ret_fd);
}
