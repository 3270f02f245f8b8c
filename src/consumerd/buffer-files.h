/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ring buffers in files (--shm-path): a directory for each trace below the
 * session's path, with a file for each stream and "metadata", the text as it
 * is.  Whatever ends, this is what lttng-crash reads.
 *
 *   none ──made──▶ there ──the trace is closed──▶ removed
 *
 * Made with the session owner's identity, by names that are not there yet: a
 * file that is there is of a crash, and may be all that is left of it.  No
 * descriptor stays open.  Belongs to its trace; used by one thread at a time.
 */
#pragma once
#include "base/buf.h"

struct channel;
struct trace;

struct buffer_files {
	char *path;                     /* constant: of the session; NULL: buffers in memory */
	uid_t uid;                      /* constant: of the owner */
	gid_t gid;                      /* constant */
	bool there;                     /* the directory was made by us */
	bool is_memory;                 /* it is on a file system in memory */
	uint64_t text_len;              /* of the text that is in the file */
	struct buf unwritten;           /* text that is not */
	bool restart;                   /* unwritten replaces what is there */
	int text_error;                 /* why not all of it is there; 0: it is */
};

/* An absolute path, or "". -EINVAL. */
_must_check_ int buffer_files_init(struct buffer_files *files, const char *path, uid_t uid, gid_t gid);
void buffer_files_deinit(struct buffer_files *files);
static inline bool buffer_files_are_used(const struct buffer_files *files)
{
	return files->path != NULL;
}

/* Directory and metadata file. detail gets a text for people when it fails. */
_must_check_ int buffer_files_make(struct trace *trace, struct buf *detail);
/* A file of one stream, with room for len bytes on the disk. -EEXIST, -ENOSPC, … */
_must_check_ int buffer_files_open_stream(struct channel *channel, unsigned cpu, uint64_t len, int *ret_fd);
/* No page of the file is a hole: to write there needs no space that may be gone. */
_must_check_ int buffer_files_fill_holes(int fd);
/* Says what is in the way of the channel's files, for people. */
void buffer_files_explain(const struct channel *channel, int error, struct buf *detail);
/* Adds text; restarted: in the place of all there is. What cannot be written is told, and tried again with the next text. */
void buffer_files_add_text(struct trace *trace, const void *text, size_t len, bool restarted);
/* Removes the files, and directories up to the session's own, as far as they are empty then. */
void buffer_files_remove(struct trace *trace);
