/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include "base/io.h"
#include "base/time.h"
#include "proto/frame.h"

struct header {
	uint32_t size;
	uint16_t id, n_fds;
	uint64_t serial;
};

static void header_write(const struct header *h, char bytes[FRAME_HEADER_LEN])
{
	memcpy(bytes, &h->size, 4);
	memcpy(bytes + 4, &h->id, 2);
	memcpy(bytes + 6, &h->n_fds, 2);
	memcpy(bytes + 8, &h->serial, 8);
}

static int header_read(const void *data, uint32_t max_body, struct header *ret)
{
	const char *bytes = data;
	struct header h;

	memcpy(&h.size, bytes, 4);
	memcpy(&h.id, bytes + 4, 2);
	memcpy(&h.n_fds, bytes + 6, 2);
	memcpy(&h.serial, bytes + 8, 8);
	if (h.size > max_body)
		return -EMSGSIZE;
	if (h.n_fds > FDS_PER_MESSAGE)
		return -EPROTO;
	*ret = h;
	return 0;
}

static void close_all(int *fds, unsigned *n_fds)
{
	while (*n_fds > 0) {
		int fd = fds[--*n_fds];

		if (fd >= 0)
			(void) close(fd);
	}
}

void frame_deinit(struct frame *frame)
{
	close_all(frame->fds, &frame->n_fds);
	free(frame->body);
	frame->body = NULL;
	frame->len = 0;
}

int frame_steal_fd(struct frame *frame, unsigned i)
{
	return i < frame->n_fds ? TAKE_FD(frame->fds[i]) : -1;
}

int frame_decode(const struct frame *frame, const struct wire_message *m, void *msg)
{
	static const uint8_t nothing;
	const uint8_t *body = frame->body ?: &nothing;
	struct wire_cursor in = { .pos = body, .end = body + frame->len };
	int r = wire_decode(m, &in, msg);

	return frame->id == m->id ? r : -EPROTO;
}

void frame_append_with_fds(struct buf *out, const struct wire_message *m, uint64_t serial, const void *msg,
	unsigned n_fds)
{
	struct header h = { .id = m->id, .n_fds = (uint16_t) n_fds, .serial = serial };
	char bytes[FRAME_HEADER_LEN];
	size_t at = out->len, size;

	assert(n_fds <= FDS_PER_MESSAGE);
	header_write(&h, bytes);
	buf_append(out, bytes, sizeof(bytes));
	wire_encode(m, msg, out);
	if (out->error)
		return;
	size = out->len - at - FRAME_HEADER_LEN;
	if (size > UINT32_MAX) {
		out->error = -EMSGSIZE;
		return;
	}
	h.size = (uint32_t) size;
	header_write(&h, bytes);
	memcpy(out->data + at, bytes, sizeof(bytes));
}

void frame_append(struct buf *out, const struct wire_message *m, uint64_t serial, const void *msg)
{
	frame_append_with_fds(out, m, serial, msg, 0);
}

/* ---- from portions ---- */

void frame_reader_init(struct frame_reader *reader, uint32_t max_body)
{
	*reader = (struct frame_reader) { .max_body = max_body };
	buf_init(&reader->bytes);
}

void frame_reader_deinit(struct frame_reader *reader)
{
	buf_deinit(&reader->bytes);
	close_all(reader->fds, &reader->n_fds);
}

int frame_reader_feed(struct frame_reader *reader, const void *data, size_t len, const int *fds, unsigned n_fds)
{
	unsigned i;

	for (i = 0; i < n_fds && reader->n_fds < ARRAY_SIZE(reader->fds); i++)
		reader->fds[reader->n_fds++] = fds[i];
	if (i < n_fds) {
		for (; i < n_fds; i++)
			(void) close(fds[i]);
		return -EPROTO;
	}
	buf_consume(&reader->bytes, reader->taken);
	reader->taken = 0;
	buf_append(&reader->bytes, data, len);
	return reader->bytes.error;
}

void frame_reader_miss_fds(struct frame_reader *reader)
{
	reader->fds_missing = true;
}

static void reader_give_fds(struct frame_reader *reader, struct frame *frame, unsigned n)
{
	frame->fds_missing = n > reader->n_fds;
	if (frame->fds_missing) {
		reader->fds_missing = false;
		n = reader->n_fds;
	}
	memcpy(frame->fds, reader->fds, n * sizeof(int));
	frame->n_fds = n;
	reader->n_fds -= n;
	memmove(reader->fds, reader->fds + n, reader->n_fds * sizeof(int));
}

int frame_reader_take(struct frame_reader *reader, struct frame *ret)
{
	size_t left = reader->bytes.len - reader->taken;
	struct frame frame = FRAME_INIT;
	struct header h;
	const char *at;
	int r;

	if (left < FRAME_HEADER_LEN)
		return FRAME_PARTIAL;
	at = reader->bytes.data + reader->taken;
	r = header_read(at, reader->max_body, &h);
	if (r < 0)
		return r;
	if (h.n_fds > reader->n_fds && !reader->fds_missing)
		return -EPROTO;
	if (left - FRAME_HEADER_LEN < h.size)
		return FRAME_PARTIAL;
	frame = (struct frame) { .id = h.id, .serial = h.serial, .len = h.size };
	frame.body = malloc(h.size ?: 1);
	if (!frame.body)
		return -ENOMEM;
	memcpy(frame.body, at + FRAME_HEADER_LEN, h.size);
	reader->taken += FRAME_HEADER_LEN + h.size;
	reader_give_fds(reader, &frame, h.n_fds);
	/* what a peer sent beyond its word must not pile up */
	if (reader->taken == reader->bytes.len) {
		close_all(reader->fds, &reader->n_fds);
		reader->fds_missing = false;
	}
	*ret = frame;
	return FRAME_READY;
}

/* ---- blocking ---- */

static int send_all(int sock, const char *data, size_t len, const int *fds, unsigned n_fds, uint64_t deadline_us)
{
	while (len > 0) {
		ssize_t n = fd_send(sock, data, len, fds, n_fds, MSG_DONTWAIT | MSG_NOSIGNAL);
		int r;

		if (n == -EAGAIN) {
			r = io_wait_writable(sock, deadline_us);
			if (r < 0)
				return r;
			continue;
		}
		if (n < 0)
			return n == -ECONNRESET ? -EPIPE : (int) n;
		data += n;
		len -= (size_t) n;
		n_fds = 0;
	}
	return 0;
}

int frame_send(int sock, const struct wire_message *m, uint64_t serial, const void *msg,
	const int *fds, unsigned n_fds, uint64_t deadline_us)
{
	_cleanup_buf_ struct buf out = BUF_INIT;

	frame_append_with_fds(&out, m, serial, msg, n_fds);
	return out.error ?: send_all(sock, out.data, out.len, fds, n_fds, deadline_us);
}

/* Never takes more from the socket than it was asked for: the rest belongs to the next frame. */
static int recv_all(int sock, void *data, size_t len, uint64_t deadline_us, struct frame *frame)
{
	size_t done = 0;

	while (done < len) {
		unsigned n_fds = 0;
		ssize_t n = fd_recv(sock, (char *) data + done, len - done, frame->fds + frame->n_fds,
			FDS_PER_MESSAGE - frame->n_fds, &n_fds, MSG_DONTWAIT);

		if (n == -EAGAIN) {
			n = io_wait_readable(sock, deadline_us);
			if (n < 0)
				return (int) n;
			continue;
		}
		if (n <= 0)
			return n == 0 || n == -ECONNRESET ? -EPIPE : (int) n;
		frame->n_fds += n_fds;
		done += (size_t) n;
	}
	return 0;
}

int frame_recv(int sock, uint32_t max_body, uint64_t deadline_us, struct frame *ret)
{
	_cleanup_frame_ struct frame frame = FRAME_INIT;
	char bytes[FRAME_HEADER_LEN];
	struct header h;
	int r;

	r = recv_all(sock, bytes, sizeof(bytes), deadline_us, &frame);
	if (r < 0)
		return r;
	r = header_read(bytes, max_body, &h);
	if (r < 0)
		return r;
	if (h.n_fds > frame.n_fds)
		return -EPROTO;
	frame.id = h.id;
	frame.serial = h.serial;
	frame.len = h.size;
	frame.body = malloc(h.size ?: 1);
	if (!frame.body)
		return -ENOMEM;
	r = recv_all(sock, frame.body, h.size, deadline_us, &frame);
	if (r < 0)
		return r;
	while (frame.n_fds > h.n_fds)
		(void) close(frame.fds[--frame.n_fds]);
	*ret = frame;
	frame = (struct frame) FRAME_INIT;
	return 0;
}
