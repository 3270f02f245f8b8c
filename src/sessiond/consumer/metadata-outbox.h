/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Metadata on its way to one consumer.  Pieces are appended in order (under
 * the trace class's lock) and written to the consumer's metadata socket
 * without blocking by whoever flushes.  A registration is answered only when
 * its piece is in the socket; if the socket is full, it waits as a waiter,
 * not as a thread.
 */
#pragma once
#include "base/buf.h"
#include "base/list.h"
#include "base/mutex.h"

struct loop;
struct source;

struct outbox_waiter {
	struct list link;
	uint64_t position;
	void (*run)(struct outbox_waiter *waiter);      /* on the consumer loop */
};

struct metadata_outbox {
	struct loop *loop;
	struct mutex lock;              /* METADATA_OUTBOX, as all below */
	int fd;                         /* -1: nobody to send to, everything counts as sent */
	struct source *source;          /* loop: consumer */
	bool watching;                  /* for room in the socket */
	struct buf pending;
	uint64_t appended, sent;        /* positions: bytes since the outbox was opened */
	struct list waiters;
};

void metadata_outbox_init(struct metadata_outbox *box, struct loop *loop);
void metadata_outbox_deinit(struct metadata_outbox *box);
/* On the consumer loop. */
_must_check_ int metadata_outbox_open_consume_fd(struct metadata_outbox *box, int fd);
void metadata_outbox_close(struct metadata_outbox *box);

/* Returns the position at which the piece ends. */
uint64_t metadata_outbox_append(struct metadata_outbox *box, uint64_t trace_id, uint32_t version, uint64_t offset,
	const char *text, size_t len);
/* Says that the text appended so far describes the channel. Returns the position behind it. */
uint64_t metadata_outbox_declare(struct metadata_outbox *box, uint64_t trace_id, uint32_t chan_id);
/* Writes what it can. True when all up to position is in the socket. */
bool metadata_outbox_flush(struct metadata_outbox *box, uint64_t position);
/* False: it is in the socket already. True: waiter->run() will be called. */
_must_check_ bool metadata_outbox_wait(struct metadata_outbox *box, struct outbox_waiter *waiter);
/* Of a waiter that waits: its run() will not be called. On the consumer loop. */
void metadata_outbox_forget(struct metadata_outbox *box, struct outbox_waiter *waiter);
