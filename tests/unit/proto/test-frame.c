/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include "base/time.h"
#include "lib/tap.h"
#include "proto/control.h"
#include "wire-fill.h"

#define MAX_BODY 4096u

static unsigned open_fds(void)
{
	unsigned n = 0;

	return fd_count_open(&n) < 0 ? 0 : n;
}

static uint64_t soon(void)
{
	return time_after_us(5 * US_PER_S);
}

static void socket_pair(int pair[2])
{
	if (fd_socketpair(SOCK_STREAM, pair) < 0)
		abort();
}

static void close_pair(int pair[2])
{
	(void) close(pair[0]);
	(void) close(pair[1]);
}

static const struct control_hello hello = { .major = 1, .minor = 2, .program = "test" };

static void test_blocking(void)
{
	unsigned before = open_fds();
	struct frame frame = FRAME_INIT;
	struct control_hello back;
	struct control_status status;
	int pair[2], pipes[2], fd;

	socket_pair(pair);
	if (fd_pipe(pipes) < 0)
		abort();
	ok_int(frame_send(pair[0], control_hello_wire(), 77, &hello, pipes, 2, soon()), 0, "sent with two descriptors");
	ok_int(frame_send(pair[0], control_hello_wire(), 78, &hello, NULL, 0, soon()), 0, "and another without");
	ok_int(frame_recv(pair[1], MAX_BODY, soon(), &frame), 0, "received");
	ok(frame.id == CONTROL_hello && frame.serial == 77 && frame.n_fds == 2, "with its header and descriptors");
	ok_int(frame_decode(&frame, control_hello_wire(), &back), 0, "decoded");
	ok(back.major == 1 && back.minor == 2, "numbers");
	ok_str(back.program, "test", "string");
	ok_int(frame_decode(&frame, control_status_wire(), &status), -EPROTO, "not as another message");
	fd = frame_steal_fd(&frame, 0);
	ok(fd >= 0 && (fcntl(fd, F_GETFD) & FD_CLOEXEC), "a stolen descriptor is close-on-exec");
	ok_int(frame_steal_fd(&frame, 0), -1, "is stolen once");
	ok_int(frame_steal_fd(&frame, 2), -1, "there is no third");
	frame_deinit(&frame);
	ok(fcntl(fd, F_GETFD) >= 0, "a stolen descriptor stays open");
	(void) close(fd);
	ok_int(frame_recv(pair[1], MAX_BODY, soon(), &frame), 0, "the second");
	ok(frame.serial == 78 && frame.n_fds == 0, "has none");
	frame_deinit(&frame);
	frame_deinit(&frame);
	close_pair(pair);
	close_pair(pipes);
	ok_int(open_fds(), before, "no descriptor leaked");
}

static void send_raw(int sock, uint32_t size, uint16_t n_fds, const int *fds, unsigned n, size_t body)
{
	char bytes[FRAME_HEADER_LEN + 64] = { 0 };

	memcpy(bytes, &size, 4);
	bytes[4] = CONTROL_hello;
	memcpy(bytes + 6, &n_fds, 2);
	if (fd_send(sock, bytes, FRAME_HEADER_LEN + body, fds, n, 0) < 0)
		abort();
}

static void test_hostile(void)
{
	unsigned before = open_fds();
	struct frame frame = FRAME_INIT;
	int pair[2];

	socket_pair(pair);
	ok_int(frame_recv(pair[1], MAX_BODY, time_after_us(1000), &frame), -ETIMEDOUT, "silence ends at the deadline");
	send_raw(pair[0], MAX_BODY + 1, 0, NULL, 0, 0);
	ok_int(frame_recv(pair[1], MAX_BODY, soon(), &frame), -EMSGSIZE, "a size beyond the bound");
	send_raw(pair[0], 0, 1, NULL, 0, 0);
	ok_int(frame_recv(pair[1], MAX_BODY, soon(), &frame), -EPROTO, "a descriptor that was announced but not sent");
	send_raw(pair[0], 0, FDS_PER_MESSAGE + 1, NULL, 0, 0);
	ok_int(frame_recv(pair[1], MAX_BODY, soon(), &frame), -EPROTO, "more descriptors than a frame may have");
	send_raw(pair[0], 0, 1, pair, 2, 0);
	ok_int(frame_recv(pair[1], MAX_BODY, soon(), &frame), 0, "one announced, two sent");
	ok_int(frame.n_fds, 1, "the other is closed");
	frame_deinit(&frame);
	send_raw(pair[0], 20, 0, NULL, 0, 10);
	ok_int(frame_recv(pair[1], MAX_BODY, time_after_us(1000), &frame), -ETIMEDOUT, "half a body");
	send_raw(pair[0], 20, 0, (const int[]) { 0, 0 }, 2, 10);
	(void) close(TAKE_FD(pair[0]));
	ok_int(frame_recv(pair[1], MAX_BODY, soon(), &frame), -EPIPE, "a peer that is gone inside a body");
	ok_int(frame_send(pair[1], control_hello_wire(), 1, &hello, NULL, 0, soon()), -EPIPE, "sending to it");
	(void) close(pair[1]);
	ok_int(open_fds(), before, "no descriptor leaked");
}

static void test_send_deadline(void)
{
	_cleanup_arena_ struct arena arena = ARENA_INIT(1);
	struct control_warning long_warning = { .text = memset(arena_alloc(&arena, 1025), 'x', 1024) };
	struct control_warning *warnings = arena_alloc(&arena, 64 * sizeof(*warnings));
	struct control_warnings msg = { .warnings = { .items = warnings, .n = 64 } };
	int pair[2], r = 0;

	for (unsigned i = 0; i < 64; i++)
		warnings[i] = long_warning;
	socket_pair(pair);
	for (unsigned i = 0; i < 1000 && r == 0; i++)
		r = frame_send(pair[0], control_warnings_wire(), 1, &msg, NULL, 0, time_after_us(1000));
	ok_int(r, -ETIMEDOUT, "a peer that does not read ends at the deadline");
	close_pair(pair);
	r = frame_send(pair[0], control_hello_wire(), 1, &(struct control_hello) {
		.program = long_warning.text }, NULL, 0, time_after_us(1000));
	ok_int(r, -ERANGE, "what does not fit its bound is not sent at all");
}

/* Three frames, the second with a descriptor, in portions of every size. */
static void test_reader_splits(void)
{
	_cleanup_buf_ struct buf bytes = BUF_INIT;
	unsigned before = open_fds(), bad = 0;
	size_t second;
	int pair[2];

	socket_pair(pair);
	frame_append(&bytes, control_hello_wire(), 1, &hello);
	second = bytes.len;
	frame_append_with_fds(&bytes, control_hello_wire(), 2, &hello, 1);
	frame_append(&bytes, control_data_pending_answer_wire(), 3, &(struct control_data_pending_answer) { true });
	ok_int(bytes.error, 0, "three frames of %zu bytes", bytes.len);
	for (size_t piece = 1; piece <= bytes.len; piece++) {
		struct frame_reader reader;
		uint64_t next = 1;

		frame_reader_init(&reader, MAX_BODY);
		for (size_t at = 0; at < bytes.len; at += piece) {
			size_t len = MIN(piece, bytes.len - at);
			bool with_fd = at <= second && second < at + len;
			struct frame frame;
			int fd = -1, r;

			if (with_fd && fd_dup(pair[0], &fd) < 0)
				abort();
			bad += frame_reader_feed(&reader, bytes.data + at, len, &fd, with_fd) != 0;
			while ((r = frame_reader_take(&reader, &frame)) == FRAME_READY) {
				bad += frame.serial != next || frame.n_fds != (next == 2);
				next++;
				frame_deinit(&frame);
			}
			bad += r != FRAME_PARTIAL;
		}
		bad += next != 4;
		frame_reader_deinit(&reader);
	}
	ok_int(bad, 0, "each portion gives the three frames, the descriptor with its own");
	close_pair(pair);
	ok_int(open_fds(), before, "no descriptor leaked");
}

static void test_reader_bounds(void)
{
	unsigned before = open_fds();
	const uint32_t big = MAX_BODY + 1;
	char header[FRAME_HEADER_LEN] = { 0 };
	struct frame_reader reader;
	struct frame frame;
	int fds[FDS_PER_MESSAGE], r = 0;

	frame_reader_init(&reader, MAX_BODY);
	memcpy(header, &big, 4);
	ok_int(frame_reader_feed(&reader, header, sizeof(header), NULL, 0), 0, "a header is taken");
	ok_int(frame_reader_take(&reader, &frame), -EMSGSIZE, "its size is not");
	frame_reader_deinit(&reader);

	frame_reader_init(&reader, MAX_BODY);
	memset(header, 0, sizeof(header));
	header[6] = 1;
	ok_int(frame_reader_feed(&reader, header, sizeof(header), NULL, 0), 0, "an announced descriptor");
	ok_int(frame_reader_take(&reader, &frame), -EPROTO, "that did not come");
	frame_reader_deinit(&reader);

	frame_reader_init(&reader, MAX_BODY);
	for (unsigned round = 0; round < 3 && r == 0; round++) {
		for (unsigned i = 0; i < FDS_PER_MESSAGE; i++)
			if (fd_dup(0, &fds[i]) < 0)
				abort();
		r = frame_reader_feed(&reader, header, 1, fds, FDS_PER_MESSAGE);
	}
	ok_int(r, -EPROTO, "descriptors do not pile up");
	frame_reader_deinit(&reader);

	/* the reader has room for more than a frame */
	frame_reader_init(&reader, MAX_BODY);
	r = 0;
	for (unsigned round = 0; round < 2 && r == 0; round++) {
		for (unsigned i = 0; i < FDS_PER_MESSAGE; i++)
			if (fd_dup(0, &fds[i]) < 0)
				abort();
		header[6] = FDS_PER_MESSAGE + 1;
		r = frame_reader_feed(&reader, header + 8 * round, 8, fds, FDS_PER_MESSAGE);
	}
	ok_int(r, 0, "two messages' worth of descriptors");
	ok_int(frame_reader_take(&reader, &frame), -EPROTO, "do not fit one frame");
	frame_reader_deinit(&reader);

	frame_reader_init(&reader, MAX_BODY);
	memset(header, 0, sizeof(header));
	if (fd_dup(0, &fds[0]) < 0)
		abort();
	ok_int(frame_reader_feed(&reader, header, sizeof(header), fds, 1), 0, "a stray descriptor");
	ok_int(frame_reader_take(&reader, &frame), FRAME_READY, "with a frame that has none");
	ok_int(frame.n_fds, 0, "is not the frame's");
	frame_deinit(&frame);
	ok_int(open_fds(), before, "and is closed");
	frame_reader_deinit(&reader);
}

int main(void)
{
	test_blocking();
	test_hostile();
	test_send_deadline();
	test_reader_splits();
	test_reader_bounds();
	return tap_done();
}
