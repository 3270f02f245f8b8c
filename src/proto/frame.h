/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Frames: what a message travels in.
 *
 *	u32 size    of the body that follows the header
 *	u16 id      of the message
 *	u16 n_fds   descriptors that travel with it
 *	u64 serial  drawn by the requester, repeated in each answer to it
 *
 * Native byte order (both ends are on one machine).  The size is checked
 * against the protocol's bound before the body is read.  Descriptors travel
 * with the header and belong to the frame until stolen.  Their number stands
 * in it because one receive may return the bytes of a frame without any
 * together with those of the next and its descriptors.
 */
#pragma once
#include "base/fd.h"
#include "proto/wire.h"

#define FRAME_HEADER_LEN 16

struct frame {
	uint16_t id;
	uint64_t serial;
	uint8_t *body;          /* owned */
	uint32_t len;
	int fds[FDS_PER_MESSAGE];
	unsigned n_fds;
	bool fds_missing;       /* this process had no number left for one of them */
};

#define FRAME_INIT { .body = NULL }
void frame_deinit(struct frame *frame);
#define _cleanup_frame_ _cleanup_(frame_deinit)

/* The caller owns the descriptor afterwards; -1 when there is none at i. */
int frame_steal_fd(struct frame *frame, unsigned i);
/* Decodes the body into msg; its strings live as long as the frame. -EPROTO: it is another message. */
_must_check_ int frame_decode(const struct frame *frame, const struct wire_message *m, void *msg);

/* Appends header and body to out (errors stick there). */
void frame_append(struct buf *out, const struct wire_message *m, uint64_t serial, const void *msg);
/* The caller sends so many descriptors with the first byte. */
void frame_append_with_fds(struct buf *out, const struct wire_message *m, uint64_t serial, const void *msg,
	unsigned n_fds);

/*
 * Puts frames together from bytes in any portions: feed it what was received,
 * then take frames until FRAME_PARTIAL.
 */
struct frame_reader {
	struct buf bytes;
	size_t taken;           /* bytes at the front that frames were made of */
	uint32_t max_body;
	int fds[2 * FDS_PER_MESSAGE];
	unsigned n_fds;
	bool fds_missing;       /* of the next frame that has any */
};
enum { FRAME_READY = 0, FRAME_PARTIAL = 1 };

void frame_reader_init(struct frame_reader *reader, uint32_t max_body);
void frame_reader_deinit(struct frame_reader *reader);
/* Consumes the descriptors in every case. -ENOMEM, -EPROTO (too many descriptors). */
_must_check_ int frame_reader_feed(struct frame_reader *reader, const void *data, size_t len, const int *fds,
	unsigned n_fds);
/* With the bytes that follow came fewer descriptors than were sent. */
void frame_reader_miss_fds(struct frame_reader *reader);
/* FRAME_READY, FRAME_PARTIAL, -EMSGSIZE (a size beyond the bound), -EPROTO (its descriptors did not come), -ENOMEM. */
_must_check_ int frame_reader_take(struct frame_reader *reader, struct frame *ret);

/* Blocking, with a deadline; for the library and for hand-shakes. */
_must_check_ int frame_send(int sock, const struct wire_message *m, uint64_t serial, const void *msg,
	const int *fds, unsigned n_fds, uint64_t deadline_us);
/* -EPIPE at end of stream, -ETIMEDOUT, -EMSGSIZE, -EPROTO. */
_must_check_ int frame_recv(int sock, uint32_t max_body, uint64_t deadline_us, struct frame *ret);
