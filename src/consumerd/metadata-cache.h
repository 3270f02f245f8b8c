/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Metadata text of one trace that was received and is not in the file yet.
 *
 * The session daemon sends text in pieces with offset and version.  Any
 * thread may append; the trace's data loop takes what has come and writes it
 * ahead of the next data packet.
 */
#pragma once
#include <stdatomic.h>
#include "base/buf.h"
#include "base/mutex.h"

struct metadata_cache {
	struct mutex lock;
	struct buf pending;             /* METADATA_CACHE */
	uint64_t end;                   /* METADATA_CACHE: offset behind the last byte received */
	uint32_t version;               /* METADATA_CACHE */
	bool restarted;                 /* METADATA_CACHE: pending replaces the file */
	atomic_bool dirty;              /* there is something to take */
	uint8_t declared[512];          /* METADATA_CACHE: a bit for each channel that the text describes */
};

void metadata_cache_init(struct metadata_cache *cache);
void metadata_cache_deinit(struct metadata_cache *cache);
/* -EPROTO: a hole, or a version that went back; -ENOMEM. What overlaps is skipped. */
_must_check_ int metadata_cache_append(struct metadata_cache *cache, uint32_t version, uint64_t offset,
	const void *text, size_t len);
/* Moves the pending text into an empty buffer; true when it replaces what is in the file. */
_must_check_ bool metadata_cache_take(struct metadata_cache *cache, struct buf *ret);
/* Channels that the text describes: nothing of another one may be written. */
void metadata_cache_declare(struct metadata_cache *cache, uint32_t chan_id);
bool metadata_cache_declares(struct metadata_cache *cache, uint32_t chan_id);
/* Bytes received so far, of this version. */
uint64_t metadata_cache_end(struct metadata_cache *cache);
