/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace chunk: the directory a session writes into at the moment, with the
 * identity that owns its files.  Everything below it is created through the
 * directory handle.  It does not remember what: a session may see any number
 * of processes come and go, and each has a directory of its own.
 *
 * Shared and counted; any thread may use it.
 */
#pragma once
#include "base/ref.h"

struct trace_chunk {
	struct ref ref;
	uint64_t id, session_id;        /* constant */
	uid_t uid;                      /* constant */
	gid_t gid;                      /* constant */
	int dirfd;                      /* constant; owned */
	dev_t device;                   /* constant: the file system */
	bool is_memory;                 /* constant: a tmpfs or ramfs */
};

enum { TRACE_DIR_MODE = 0770, TRACE_FILE_MODE = 0660 };

/* Takes the descriptor in every case. -ENOTDIR when it is no directory. */
_must_check_ int trace_chunk_new_consume_fd(uint64_t id, uint64_t session_id, uid_t uid, gid_t gid, int dirfd,
	struct trace_chunk **ret);
struct trace_chunk *trace_chunk_ref(struct trace_chunk *chunk);
void trace_chunk_unref(struct trace_chunk *chunk);
DEFINE_CLEANUP(struct trace_chunk *, trace_chunk_unref)

/* Creates sub ("ust/uid/1000/64-bit") with its parents as the owner, and opens it. */
_must_check_ int trace_chunk_open_dir(struct trace_chunk *chunk, const char *sub, int *ret_fd);
/* Creates or truncates sub/name as the owner; sub's directory exists. flags: O_WRONLY, O_RDWR, O_DIRECT. */
_must_check_ int trace_chunk_open_file(struct trace_chunk *chunk, const char *sub, const char *name, int flags,
	int *ret_fd);
