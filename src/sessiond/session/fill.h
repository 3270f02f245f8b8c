/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How full the buffers of a channel were when its consumers last looked: one
 * sample for each set of buffers.  Guarded by the session's lock.
 */
#pragma once
#include "base/defs.h"

struct fill_sample {
	uint64_t key;                   /* of the channel in its set of buffers */
	uint64_t highest, lowest;       /* bytes, of the fullest and the emptiest ring buffer */
	uint64_t consumed;              /* bytes written so far */
};

struct fill {
	struct fill_sample *samples;
	unsigned n;
};

/* The newest sample of a set of buffers takes the place of the one before. */
_must_check_ int fill_set(struct fill *fill, const struct fill_sample *sample);
/* That set of buffers is gone. */
void fill_remove(struct fill *fill, uint64_t key);
/* Of all sets together; key is 0. False: nobody has looked yet. */
bool fill_get(const struct fill *fill, struct fill_sample *ret);
void fill_deinit(struct fill *fill);
