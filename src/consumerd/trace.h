/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace: metadata and channels of one user and bitness, or of one process.
 *
 *   making ──buffers were sent──▶ ready ──close──▶ closing ──▶ closed
 *      └──failed──▶ closed
 *
 * Shared and counted.  The registry on the command loop holds one reference
 * until the trace is closed, the data loop that serves it another.
 */
#pragma once
#include "base/ref.h"
#include "base/uuid.h"
#include "chunk/trace-chunk.h"
#include "consumerd/buffer-files.h"
#include "consumerd/channel.h"
#include "consumerd/metadata-cache.h"
#include "consumerd/metadata-file.h"

struct inbox;

enum trace_phase { TRACE_MAKING, TRACE_READY, TRACE_CLOSING };

struct trace {
	struct ref ref;
	uint64_t id, session_id;                /* constant */
	uid_t app_uid;                          /* constant */
	uint8_t uuid[UUID_LEN];                 /* constant */
	char *sub;                              /* constant: directory below the chunk */
	struct buffer_files files;              /* loop: data, before it the job that makes the trace; used if path is set */
	bool recorded;                          /* constant: packets are read as they come */
	bool per_process;                       /* constant: of one application */
	struct trace_chunk *chunk;              /* constant: a reference, or NULL */
	struct channel **channels;              /* constant */
	unsigned n_channels;                    /* constant */
	struct inbox *inbox;                    /* constant, borrowed */
	struct metadata_cache *cache;           /* constant pointer; has its own lock */

	/* loop: command */
	enum trace_phase phase;
	struct data_service *service;           /* constant once ready */
	struct list link;

	struct loop_msg text_msg;               /* as text_posted says: on its way to the data loop */
	atomic_bool text_posted;

	/* loop: data, before it the job that makes the trace */
	struct metadata_file metadata;
	struct buf unwritten;                   /* text taken from the cache */
	bool replace;                           /* unwritten replaces the file */
	bool disk_reported, buffer_reported;
	struct list service_link;
};

/* Copies what the request says. chunk may be NULL. -E_CHANNEL_SIZE, -EINVAL, -ENOMEM. */
_must_check_ int trace_new(const struct consumer_add_trace *request, struct trace_chunk *chunk, struct inbox *inbox,
	struct trace **ret);
struct trace *trace_ref(struct trace *trace);
void trace_unref(struct trace *trace);
DEFINE_CLEANUP(struct trace *, trace_unref)

/* Takes in what has been sent, then: whether the text describes the channel. Snapshot traces are not written as they go. */
bool trace_declares(struct trace *trace, uint32_t chan_id);
/* What a user can do about it, for the detail of an answer. */
const char *trace_want_of_descriptors(bool per_process);
/* The error, or -E_DESCRIPTORS with that added to the detail if it is a want of them. */
int trace_explain_want(int error, bool per_process, struct buf *detail);
/* Makes directory, metadata file, buffers and data files. Blocks for the disk. */
_must_check_ int trace_make(struct trace *trace, struct buf *detail);
/* Sends all buffers to the session daemon, which waits for them on sock. */
_must_check_ int trace_transfer(struct trace *trace, int sock);
unsigned trace_n_streams(const struct trace *trace);
/* Frees buffers and files; counters stay. */
void trace_release(struct trace *trace);

/* On the data loop: takes in what was sent on the metadata link, and writes this trace's text to its file. */
_must_check_ int trace_sync_metadata(struct trace *trace);
/* The same without looking at the link. */
_must_check_ int trace_write_metadata(struct trace *trace);
/* All text that was received is in the file. */
bool trace_metadata_is_written(const struct trace *trace);

struct log_context trace_log_context(const struct trace *trace);
#define trace_log(t) ((struct log_context[]) { trace_log_context(t) })
