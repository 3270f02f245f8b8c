/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A non-blocking framed socket on a loop.
 *
 * Frames come in through on_frame on the loop's thread, at most 64 a turn.
 * frame_channel_send() may be called from any thread: it writes at once if it
 * can and leaves the rest to the loop.  What waits to be sent is bounded; a
 * peer that lets it grow beyond is cut off.  on_close is called once, on the
 * loop, at hang-up, error or a malformed frame; the owner then calls
 * frame_channel_free().
 */
#pragma once
#include "base/loop.h"
#include "proto/frame.h"

struct frame_channel;

struct frame_channel_conf {
	uint32_t max_body;              /* of a received frame */
	size_t max_pending;             /* bytes waiting to be sent */
	/* May steal from the frame. A negative result closes the channel with it. */
	int (*on_frame)(struct frame_channel *channel, struct frame *frame, void *data);
	void (*on_close)(struct frame_channel *channel, int error, void *data);
	void *data;
	/* What is sent while frames come in goes out when all that came was looked at: one piece for a hello and an answer. */
	bool gathers;
};

_must_check_ int frame_channel_new_consume_fd(struct loop *loop, int fd, const struct frame_channel_conf *conf,
	struct frame_channel **ret);
/* On the loop's thread. */
void frame_channel_free(struct frame_channel *channel);
DEFINE_CLEANUP(struct frame_channel *, frame_channel_free)
/* Borrows the descriptors (they are duplicated if they must wait). -EPIPE after close, -ENOBUFS beyond the bound. */
_must_check_ int frame_channel_send(struct frame_channel *channel, const struct wire_message *m, uint64_t serial,
	const void *msg, const int *fds, unsigned n_fds);
/* On the loop's thread, of a new channel: whether something came already. It may be closed afterwards. */
void frame_channel_look(struct frame_channel *channel);
/* Closes after what waits is written: on_close comes with error 0. */
void frame_channel_shutdown(struct frame_channel *channel);
int frame_channel_fd(const struct frame_channel *channel);
