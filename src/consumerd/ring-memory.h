/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the memory of a channel lies.
 *
 * liblttng-ust-ctl follows references that stand in ring buffers: the number
 * of a piece of the channel's memory, and an offset in it, of which it checks
 * the end but not the beginning.  One piece is no ring buffer but what the
 * library itself keeps of the channel, function pointers included; and an
 * offset below zero leads in front of a piece.  Whoever writes to a ring
 * buffer could make the library write there.
 *
 * So the daemon defines the calloc(), free() and mmap() that the library
 * calls: what it keeps of a channel has pages of its own, which can only be read
 * once the channel is made, and around these, as around the ring buffers of a
 * channel, lie pages that cannot be touched.  Such a reference is a fault then,
 * and costs the ring buffer that it stands in.
 */
#pragma once
#include "base/defs.h"

struct ring_memory {
	char *low, *high;               /* the pages around the ring buffers, or NULL */
	void *object;                   /* what the library keeps, once nobody can write there; or NULL */
};

/* From here on the calling thread makes a channel with so many ring buffers, of which each is mapped once. */
void ring_memory_begin(struct ring_memory *memory, unsigned n_rings);
/*
 * It is made, or could not be. size is that of a ring buffer, subbuf_size that of a sub-buffer, by which what the
 * library keeps is recognized. -E_NOT_SUPPORTED: it was not, so that others can lead the library to it.
 */
_must_check_ int ring_memory_end(uint64_t size, uint64_t subbuf_size);
/* Before the library frees a channel with a timer of its own, which it notes there; the ring buffers are closed by then. */
void ring_memory_unseal(struct ring_memory *memory);
/* When the library has freed the channel. */
void ring_memory_release(struct ring_memory *memory);
