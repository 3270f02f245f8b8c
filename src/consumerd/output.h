/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the packets of one stream go.  A packet goes out whole or not at
 * all: after a failure the output is as it was before, and the same packet
 * may be offered again.  Used by one thread at a time.
 */
#pragma once
#include "consumerd/packet.h"

struct output;

struct output_ops {
	/* data is shared memory and goes to system calls only. pressed: the ring buffer fills up. */
	int (*write_packet)(struct output *output, const void *data, const struct packet *packet, bool pressed);
	/* Packets deleted with a file whose name was used again. */
	uint64_t (*recycled)(const struct output *output);
	void (*free)(struct output *output);
};

struct output {
	const struct output_ops *ops;
};

static inline _must_check_ int output_write_packet(struct output *output, const void *data,
	const struct packet *packet, bool pressed)
{
	return output->ops->write_packet(output, data, packet, pressed);
}

static inline uint64_t output_recycled(const struct output *output)
{
	return output->ops->recycled(output);
}

static inline void output_free(struct output *output)
{
	if (output)
		output->ops->free(output);
}
DEFINE_CLEANUP(struct output *, output_free)
