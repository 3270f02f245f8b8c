/* SPDX-License-Identifier: GPL-2.0-only */
/* The metadata outbox: order, a full socket, who waits for room, the end of the link (R18). */
#include <sys/socket.h>
#include "base/loop.h"
#include "base/time.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "proto/consumer.h"
#include "sessiond/consumer/metadata-outbox.h"

#define TEXT_LEN (300u << 10)

static struct loop *loop;
static struct metadata_outbox box;
static int peer = -1;
static unsigned n_run;

struct waiter {
	struct outbox_waiter waiter;
	unsigned turn;
};

static void on_room(struct outbox_waiter *waiter)
{
	CONTAINER_OF(waiter, struct waiter, waiter)->turn = ++n_run;
}

static struct waiter waiter_at(uint64_t position)
{
	struct waiter w = { .waiter = { .position = position, .run = on_room } };

	return w;
}

static void turn_loop(void)
{
	for (unsigned i = 0; i < 4; i++)
		if (loop_run_once(loop, time_now_us()) < 0)
			abort();
}

static void open_box(void)
{
	int pair[2];

	if (fd_socketpair(SOCK_STREAM | SOCK_NONBLOCK, pair) < 0)
		abort();
	peer = pair[1];
	n_run = 0;
	if (metadata_outbox_open_consume_fd(&box, pair[0]) < 0)
		abort();
}

static void close_box(void)
{
	metadata_outbox_close(&box);
	fd_closep(&peer);
	peer = -1;
}

/* Takes what has come off the socket; what the frames hold goes to text. */
static void drain(struct frame_reader *reader, struct buf *text, uint64_t *next)
{
	struct consumer_metadata message;
	char bytes[65536];
	struct frame frame;
	ssize_t n;

	while ((n = recv(peer, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0) {
		if (frame_reader_feed(reader, bytes, (size_t) n, NULL, 0) < 0)
			abort();
		while (frame_reader_take(reader, &frame) == FRAME_READY) {
			if (frame_decode(&frame, consumer_metadata_wire(), &message) < 0)
				abort();
			if (message.offset == *next)
				*next += message.text.len;
			buf_append(text, message.text.data, message.text.len);
			frame_deinit(&frame);
		}
	}
}

static void test_nobody(void)
{
	uint64_t position = metadata_outbox_append(&box, 1, 0, 0, "abc", 3);
	struct waiter w = waiter_at(position + 100);

	ok(metadata_outbox_flush(&box, position), "without a consumer everything counts as sent");
	ok(!metadata_outbox_wait(&box, &w.waiter), "and nobody waits");
}

static void test_small(void)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct frame_reader reader;
	uint64_t first, second, next = 0;

	open_box();
	frame_reader_init(&reader, CONSUMER_MAX_BODY);
	first = metadata_outbox_append(&box, 1, 0, 0, "abc", 3);
	second = metadata_outbox_append(&box, 1, 0, 3, "def", 3);
	ok(second > first, "positions grow");
	ok(metadata_outbox_flush(&box, second), "a little goes into the socket at once");
	ok_int(metadata_outbox_append(&box, 1, 0, 0, NULL, 0), second, "nothing appended: the position of now");
	drain(&reader, &text, &next);
	buf_putc(&text, 0);
	ok_str(text.data, "abcdef", "it arrives in order");
	ok_int(next, 6, "with its offsets");
	frame_reader_deinit(&reader);
	close_box();
}

static void test_full(void)
{
	_cleanup_buf_ struct buf text = BUF_INIT, got = BUF_INIT;
	struct frame_reader reader;
	struct waiter early, late;
	uint64_t half, end, next = 0;

	open_box();
	frame_reader_init(&reader, CONSUMER_MAX_BODY);
	for (unsigned i = 0; i < TEXT_LEN; i++)
		buf_putc(&text, (char) ('a' + i % 26));
	half = metadata_outbox_append(&box, 1, 0, 0, text.data, TEXT_LEN);
	end = metadata_outbox_append(&box, 1, 0, TEXT_LEN, text.data, TEXT_LEN);
	ok(!metadata_outbox_flush(&box, end), "more than the socket holds does not go at once");
	early = waiter_at(half);
	late = waiter_at(end);
	ok(metadata_outbox_wait(&box, &late.waiter), "who needs the end waits");
	ok(metadata_outbox_wait(&box, &early.waiter), "who needs the first half too");
	turn_loop();
	ok_int(n_run, 0, "as long as nobody reads");
	for (unsigned i = 0; i < 64 && n_run < 2; i++) {
		drain(&reader, &got, &next);
		turn_loop();
	}
	ok_int(n_run, 2, "both go on when there was room");
	ok(early.turn == 1 && late.turn == 2, "each when its own piece is in the socket");
	drain(&reader, &got, &next);
	ok(got.len == 2 * TEXT_LEN && next == got.len && !memcmp(got.data, text.data, TEXT_LEN) &&
	   !memcmp(got.data + TEXT_LEN, text.data, TEXT_LEN), "everything arrives once, in order, without holes");
	ok(metadata_outbox_flush(&box, end), "nothing is left");
	frame_reader_deinit(&reader);
	close_box();
}

static void test_end(void)
{
	static char big[TEXT_LEN];
	struct waiter one, two, three;
	uint64_t end;

	open_box();
	end = metadata_outbox_append(&box, 1, 0, 0, big, sizeof(big));
	end = metadata_outbox_append(&box, 1, 0, sizeof(big), big, sizeof(big));
	ok(!metadata_outbox_flush(&box, end), "a full socket");
	one = waiter_at(end);
	two = waiter_at(end);
	three = waiter_at(end);
	ok(metadata_outbox_wait(&box, &one.waiter) && metadata_outbox_wait(&box, &three.waiter) &&
	   metadata_outbox_wait(&box, &two.waiter), "three wait");
	metadata_outbox_forget(&box, &three.waiter);
	close_box();
	ok(n_run == 2 && three.turn == 0, "the end of the link lets them go on, but for one that waits no more");
	open_box();
	ok(metadata_outbox_flush(&box, metadata_outbox_append(&box, 2, 0, 0, "x", 1)),
	   "the next consumer gets nothing of what the last one missed");
	close_box();
}

/* The peer closes while bytes wait: the loop must not spin. */
static void test_broken(void)
{
	static char big[TEXT_LEN];
	struct waiter w;
	uint64_t end, before, after;
	bool waiting;

	open_box();
	end = metadata_outbox_append(&box, 1, 0, 0, big, sizeof(big));
	end = metadata_outbox_append(&box, 1, 0, sizeof(big), big, sizeof(big));
	(void) metadata_outbox_flush(&box, end);
	w = waiter_at(end);
	(void) !metadata_outbox_wait(&box, &w.waiter);
	turn_loop();
	fd_closep(&peer);
	peer = -1;
	turn_loop();
	loop_beats(loop, &before, &waiting);
	for (unsigned i = 0; i < 10; i++)
		turn_loop();
	loop_beats(loop, &after, &waiting);
	ok(after - before <= 2, "a broken socket does not keep the loop busy: %u rounds", (unsigned) (after - before));
	metadata_outbox_close(&box);
	ok_int(n_run, 1, "its waiter goes on when it is closed");
}

int main(void)
{
	struct leak leak = leak_begin();

	if (loop_new("test", &loop) < 0)
		abort();
	metadata_outbox_init(&box, loop);
	test_nobody();
	test_small();
	test_full();
	test_end();
	test_broken();
	metadata_outbox_deinit(&box);
	loop_free(loop);
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
