/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The consumer's end of the metadata link.  Whoever is about to write data
 * takes in first what the session daemon has sent, so that a packet is never
 * on disk before the text that explains it.
 *
 * Text of a trace that is not known yet is kept, within a bound: the links
 * for requests and for metadata do not wait for each other. Beyond it the
 * oldest goes: its trace is the least likely to come.
 */
#pragma once
#include "base/list.h"
#include "base/mutex.h"
#include "proto/frame.h"

struct metadata_cache;

struct inbox {
	struct mutex lock;              /* METADATA_INBOX */
	int sock;                       /* constant until deinit: owned */
	int error;                      /* METADATA_INBOX: why the link is not read any more */
	struct frame_reader reader;     /* METADATA_INBOX */
	struct list *buckets;           /* METADATA_INBOX: of struct inbox_entry */
	struct list orphans;            /* METADATA_INBOX: entries of traces that are not known, the oldest first */
	unsigned n_orphans;             /* METADATA_INBOX */
	char *piece;                    /* METADATA_INBOX */
};

_must_check_ int inbox_init_consume_fd(struct inbox *inbox, int sock);
void inbox_deinit(struct inbox *inbox);
/*
 * From now on text of the trace goes to the returned cache, which the caller
 * owns and must not free before inbox_remove(). on_text is called when text
 * came into a clean cache, by any thread and with the inbox locked: it only
 * posts a message.
 */
_must_check_ int inbox_add(struct inbox *inbox, uint64_t trace_id, struct metadata_cache **ret);
void inbox_set_listener(struct inbox *inbox, uint64_t trace_id, void (*on_text)(void *data), void *data);
void inbox_remove(struct inbox *inbox, uint64_t trace_id);
/* Takes in all that has been sent, without waiting. -EPIPE once the link has hung up, -EBADMSG and the like: broken. */
_must_check_ int inbox_drain(struct inbox *inbox);
