/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reading end of one ring buffer, on liblttng-ust-ctl.
 *
 * The only file that touches memory shared with applications.  Each access
 * is guarded against SIGBUS; what the library says is checked before it is
 * handed on.  One thread at a time uses a ring.
 */
#pragma once
#include "consumerd/watch.h"

struct lttng_ust_ctl_consumer_channel;
struct lttng_ust_ctl_consumer_channel_attr;
struct lttng_ust_ctl_consumer_stream;

struct ring {
	struct lttng_ust_ctl_consumer_stream *ust;      /* constant until closed */
	unsigned long subbuf_size;                      /* constant */
	unsigned long size;                             /* constant: of what writers fill */
	unsigned long map_len;                          /* constant */
	const uint8_t *base;                            /* constant */
	uint8_t *control;                               /* constant: our own view of the first page */
	uint32_t at_produced, at_consumed;              /* constant: of the positions in it */
	int wait_fd;                                    /* constant: readable when writers say so; the library's */
	struct watch *watch;                            /* of the reading thread, or NULL */
	bool keeps_unread;                              /* its memory is a file that others may read when it is closed */
	bool broken;                                    /* SIGBUS or nonsense, or closed: not used again */
};

struct ring_size {
	uint64_t subbuf_size, num_subbuf;
};

/* One packet between get and put. data is shared memory: copy with ring_copy(), or hand it to a system call. */
struct ring_packet {
	const uint8_t *data;
	unsigned long len;              /* content */
	unsigned long padded_len;       /* whole pages */
};

enum { RING_PACKET = 0, RING_EMPTY = 1, RING_HOLE = 2 };

/* For shm_guard_set_repair(): after a caught SIGBUS, on the thread that had it. */
void ring_repair_library(void);

/* A channel on these files. -E_MEMORY_BUFFERS: the library does not say why. */
_must_check_ int ring_create_channel(struct lttng_ust_ctl_consumer_channel_attr *attr, const int *fds, unsigned n,
	struct lttng_ust_ctl_consumer_channel **ret);
/* Of a buffer that nobody else has seen yet; shm_fd is its memory. -ENOENT: no such cpu. */
_must_check_ int ring_open(struct ring *ring, struct lttng_ust_ctl_consumer_channel *channel, unsigned cpu,
	int shm_fd, const struct ring_size *size);
/* The library's stream goes; the channel must go next. */
void ring_close(struct ring *ring);
/* Frees a channel whose rings are closed. */
void ring_destroy_channel(struct lttng_ust_ctl_consumer_channel *channel, struct watch *watch);
/* To the session daemon; may block for the socket's own timeout. */
_must_check_ int ring_send(struct ring *ring, int sock);
/* No reader of ours depends on the hang-up of this end. */
void ring_close_wakeup_fd(struct ring *ring);

/*
 * RING_PACKET, RING_EMPTY, RING_HOLE (a writer stands between reserve and
 * commit; the call may have waited 50 ms for it), -EIO (the ring is broken).
 */
_must_check_ int ring_get_next(struct ring *ring, struct ring_packet *ret);
/* Frees the packet for writers. */
_must_check_ int ring_put_next(struct ring *ring);
/* Gives it back unread. */
_must_check_ int ring_put_back(struct ring *ring);
_must_check_ int ring_copy(struct ring *ring, void *dst, const void *src, size_t len);
/* Changes a word of the packet. */
_must_check_ int ring_store_long(struct ring *ring, const void *dst, unsigned long value);

/* final: also when nothing is in the sub-buffer, so that a packet tells the time and what was discarded. */
_must_check_ int ring_flush(struct ring *ring, bool final);
/* Free-running positions in bytes; they wrap. */
_must_check_ int ring_positions(struct ring *ring, unsigned long *ret_consumed, unsigned long *ret_produced);

/* True when position has reached target. */
static inline bool ring_reached(unsigned long position, unsigned long target)
{
	return (long) (position - target) >= 0;
}
