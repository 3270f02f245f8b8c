/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Builds what a listing function returns: an array of items followed by what
 * they point to, in one block that the user frees with free().  Each item has
 * at most one extra part, pointed to by a member of it.
 */
#pragma once
#include "base/buf.h"

/*
 * Bytes, because a record of few bytes becomes an item of thousands: room for
 * 30 000 sessions or 200 000 rules; for what applications offer, room for the
 * tracepoints of 4096 applications with 100 of 8 fields each.
 */
#define LISTING_MAX             ((size_t) 128 << 20)
#define LISTING_MAX_OFFERS      (SIZE_MAX / 4 < UINT64_C(4) << 30 ? SIZE_MAX / 4 : (size_t) (UINT64_C(4) << 30))

struct listing {
	size_t item_size, extra_offset;         /* of the pointer in the item; SIZE_MAX: none */
	size_t max_len;                         /* LISTING_MAX if nobody says otherwise */
	struct buf items, extras;
	unsigned n;
};

void listing_init(struct listing *listing, size_t item_size, size_t extra_offset);
void listing_deinit(struct listing *listing);
#define LISTING_INIT { .n = 0 }
#define _cleanup_listing_ _cleanup_(listing_deinit)

/* Adds a copy of the item; extra may be NULL. -ENOMEM, -EOVERFLOW. */
_must_check_ int listing_add(struct listing *listing, const void *item, const void *extra, size_t extra_len);
/* Number of items and the block (NULL when there is none), or -LTTNG_ERR_NOMEM. */
_must_check_ int listing_finish(struct listing *listing, void **ret);
