/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <lttng/lttng-error.h>
#include "ctl/listing.h"

#define EXTRA_ALIGN 16

void listing_init(struct listing *listing, size_t item_size, size_t extra_offset)
{
	*listing = (struct listing) { .item_size = item_size, .extra_offset = extra_offset, .max_len = LISTING_MAX };
	buf_init(&listing->items);
	buf_init(&listing->extras);
}

void listing_deinit(struct listing *listing)
{
	buf_deinit(&listing->items);
	buf_deinit(&listing->extras);
}

static size_t aligned(size_t n)
{
	return (n + EXTRA_ALIGN - 1) & ~(size_t) (EXTRA_ALIGN - 1);
}

/* Until the block is made, the pointer holds the extra's offset + 1, so that NULL stays NULL. */
int listing_add(struct listing *listing, const void *item, const void *extra, size_t extra_len)
{
	static const char padding[EXTRA_ALIGN];
	const size_t at = listing->items.len;
	const uintptr_t place = listing->extras.len + 1;

	if (listing->n == INT_MAX || listing->items.len + listing->extras.len > listing->max_len)
		return -EOVERFLOW;
	buf_append(&listing->items, item, listing->item_size);
	if (extra) {
		buf_append(&listing->extras, extra, extra_len);
		buf_append(&listing->extras, padding, aligned(extra_len) - extra_len);
	}
	if (listing->items.error || listing->extras.error)
		return -ENOMEM;
	if (extra)
		memcpy(listing->items.data + at + listing->extra_offset, &place, sizeof(place));
	listing->n++;
	return 0;
}

static void point_to_extra(const struct listing *listing, char *item, char *extras)
{
	uintptr_t place;

	if (listing->extra_offset == SIZE_MAX)
		return;
	memcpy(&place, item + listing->extra_offset, sizeof(place));
	if (place == 0)
		return;
	place = (uintptr_t) extras + place - 1;
	memcpy(item + listing->extra_offset, &place, sizeof(place));
}

int listing_finish(struct listing *listing, void **ret)
{
	const size_t start = aligned(listing->items.len);
	char *block;

	if (listing->n == 0) {
		*ret = NULL;
		return 0;
	}
	/*
	 * The items stay where they are, in a buffer that is not cut to size either: freed as it
	 * is, malloc() keeps it for the next list, and nobody pays for fresh pages again.
	 */
	if (!buf_reserve(&listing->items, start - listing->items.len + listing->extras.len))
		return -LTTNG_ERR_NOMEM;
	block = listing->items.data;
	buf_init(&listing->items);
	if (listing->extras.len > 0)
		memcpy(block + start, listing->extras.data, listing->extras.len);
	for (unsigned i = 0; i < listing->n; i++)
		point_to_extra(listing, block + i * listing->item_size, block + start);
	*ret = block;
	return (int) listing->n;
}
