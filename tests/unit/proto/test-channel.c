/* SPDX-License-Identifier: GPL-2.0-only */
/* The framed socket on a loop; the peer is the other end of a socketpair, the loop runs on this thread. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include "base/time.h"
#include "lib/tap.h"
#include "proto/channel.h"
#include "proto/control.h"

#define MAX_BODY (1u << 16)

struct seen {
	unsigned frames, fds, closed;
	int error;
	uint64_t last_serial;
	bool in_order;
	int answer;                     /* of on_frame */
	unsigned replies;               /* sent by on_frame for each frame; early: before the turn ended */
	bool early, reply_with_fd;
	int peer;
	bool free_in_frame, free_in_close;
	struct frame_channel *freed;
};

static const struct control_hello hello = { .major = 1, .program = "test" };

static void reply(struct frame_channel *channel, struct seen *seen)
{
	char byte;

	for (unsigned i = 1; i <= seen->replies; i++)
		if (frame_channel_send(channel, control_hello_wire(), i, &hello, &seen->peer,
				seen->reply_with_fd && i == seen->replies) < 0)
			abort();
	seen->early |= recv(seen->peer, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

static int seen_on_frame(struct frame_channel *channel, struct frame *frame, void *data)
{
	struct seen *seen = data;

	seen->frames++;
	seen->fds += frame->n_fds;
	seen->in_order = frame->serial == seen->last_serial + 1;
	seen->last_serial = frame->serial;
	if (seen->replies > 0)
		reply(channel, seen);
	if (seen->free_in_frame)
		frame_channel_free(seen->freed = channel);
	return seen->answer;
}

static void seen_on_close(struct frame_channel *channel, int error, void *data)
{
	struct seen *seen = data;

	seen->closed++;
	seen->error = error;
	if (seen->free_in_close)
		frame_channel_free(channel);
}

struct fixture {
	struct loop *loop;
	struct frame_channel *channel;
	int peer;
	struct seen seen;
	unsigned fds_before;
};

static unsigned open_fds(void)
{
	unsigned n = 0;

	return fd_count_open(&n) < 0 ? 0 : n;
}

static void fixture_init_to_gather(struct fixture *f, size_t max_pending, bool gathers)
{
	struct frame_channel_conf conf = {
		.max_body = MAX_BODY, .max_pending = max_pending,
		.on_frame = seen_on_frame, .on_close = seen_on_close, .data = &f->seen,
		.gathers = gathers,
	};
	int pair[2];

	*f = (struct fixture) { .fds_before = open_fds() };
	if (loop_new("test", &f->loop) < 0 || fd_socketpair(SOCK_STREAM | SOCK_NONBLOCK, pair) < 0 ||
	    frame_channel_new_consume_fd(f->loop, pair[0], &conf, &f->channel) < 0)
		abort();
	f->peer = f->seen.peer = pair[1];
}

static void fixture_init(struct fixture *f, size_t max_pending)
{
	fixture_init_to_gather(f, max_pending, false);
}

/* The last check of each test. */
static void fixture_deinit(struct fixture *f)
{
	if (f->channel)
		frame_channel_free(f->channel);
	loop_free(f->loop);
	if (f->peer >= 0)
		(void) close(f->peer);
	ok_int(open_fds(), f->fds_before, "no descriptor leaked");
}

static void turns(struct fixture *f, unsigned n)
{
	while (n-- > 0)
		if (loop_run_once(f->loop, 0) < 0)
			abort();
}

static void peer_sends(struct fixture *f, uint64_t serial, const int *fds, unsigned n_fds)
{
	if (frame_send(f->peer, control_hello_wire(), serial, &hello, fds, n_fds, time_after_us(US_PER_S)) < 0)
		abort();
}

static void test_receive(void)
{
	struct fixture f;

	fixture_init(&f, 1 << 20);
	for (uint64_t i = 1; i <= 200; i++)
		peer_sends(&f, i, &f.peer, i == 150);
	turns(&f, 1);
	ok(f.seen.frames > 0 && f.seen.frames <= 128, "a round takes a bounded number of frames");
	turns(&f, 8);
	ok_int(f.seen.frames, 200, "the next ones the rest");
	ok(f.seen.in_order && f.seen.last_serial == 200, "in order");
	ok_int(f.seen.fds, 1, "with the descriptor");
	ok_int(f.seen.closed, 0, "open");
	/* the descriptor that travelled was the peer's own, so its end is told by shutdown() */
	peer_sends(&f, 201, NULL, 0);
	(void) shutdown(f.peer, SHUT_RDWR);
	turns(&f, 4);
	ok(f.seen.frames == 201 && f.seen.closed == 1 && f.seen.error == -EPIPE, "what was sent before a hang-up arrives");
	ok_int(frame_channel_send(f.channel, control_hello_wire(), 1, &hello, NULL, 0), -EPIPE, "no sending after it");
	fixture_deinit(&f);
}

static void test_send(void)
{
	struct fixture f;
	struct frame frame;

	fixture_init(&f, 1 << 20);
	ok_int(frame_channel_send(f.channel, control_hello_wire(), 5, &hello, &f.peer, 1), 0, "sent at once");
	ok_int(frame_recv(f.peer, MAX_BODY, 0, &frame), 0, "without a turn of the loop");
	ok(frame.serial == 5 && frame.n_fds == 1, "with its descriptor");
	frame_deinit(&frame);
	ok_int(frame_channel_send(f.channel, control_session_wire(), 5, &(struct control_session) { .output = 99 },
		NULL, 0), -ERANGE, "a message beyond its bounds is refused");
	ok_int(frame_channel_send(f.channel, control_hello_wire(), 6, &hello, NULL, 0), 0, "and harms nothing");
	fixture_deinit(&f);
}

/* More than the socket holds: the rest goes out as the peer reads, descriptors included. */
static void test_back_pressure(void)
{
	struct fixture f;
	unsigned sent = 0, got = 0, fds = 0;
	bool in_order = true;

	fixture_init(&f, 1 << 20);
	for (; sent < 4000; sent++)
		if (frame_channel_send(f.channel, control_hello_wire(), sent + 1, &hello, &f.peer, sent % 1000 == 999) < 0)
			break;
	ok_int(sent, 4000, "4000 frames are taken");
	/* the socket has room again, but others are first */
	for (struct frame frame; got < 100 && frame_recv(f.peer, MAX_BODY, 0, &frame) == 0; frame_deinit(&frame))
		in_order &= frame.serial == ++got;
	ok_int(frame_channel_send(f.channel, control_hello_wire(), ++sent, &hello, NULL, 0), 0, "and one behind them");
	for (unsigned round = 0; round < 100000 && got < sent; round++) {
		struct frame frame;

		turns(&f, 1);
		while (frame_recv(f.peer, MAX_BODY, 0, &frame) == 0) {
			in_order &= frame.serial == ++got;
			fds += frame.n_fds;
			frame_deinit(&frame);
		}
	}
	ok_int(got, sent, "all arrive");
	ok(in_order, "in order");
	ok_int(fds, 4, "with their descriptors");
	ok_int(f.seen.closed, 0, "open");
	fixture_deinit(&f);
}

static void test_cut_off(void)
{
	struct fixture f;
	int r = 0;

	fixture_init(&f, 4096);
	for (unsigned i = 0; i < 100000 && r == 0; i++)
		r = frame_channel_send(f.channel, control_hello_wire(), i, &hello, NULL, 0);
	ok_int(r, -ENOBUFS, "a peer that does not read is cut off");
	ok_int(frame_channel_send(f.channel, control_hello_wire(), 1, &hello, NULL, 0), -EPIPE, "for good");
	ok_int(f.seen.closed, 0, "told on the loop only");
	turns(&f, 2);
	ok(f.seen.closed == 1 && f.seen.error == -ENOBUFS, "there it is");
	fixture_deinit(&f);
}

static void test_shutdown(void)
{
	struct fixture f;
	struct frame frame;
	unsigned sent = 0, got = 0;

	fixture_init(&f, 1 << 20);
	for (; sent < 4000; sent++)
		if (frame_channel_send(f.channel, control_hello_wire(), sent + 1, &hello, NULL, 0) < 0)
			break;
	frame_channel_shutdown(f.channel);
	turns(&f, 3);
	ok_int(f.seen.closed, 0, "stays while something waits");
	ok_int(frame_channel_send(f.channel, control_hello_wire(), 1, &hello, NULL, 0), -EPIPE, "takes nothing more");
	for (unsigned round = 0; round < 100000 && !f.seen.closed; round++) {
		turns(&f, 1);
		while (frame_recv(f.peer, MAX_BODY, 0, &frame) == 0) {
			got++;
			frame_deinit(&frame);
		}
	}
	ok(f.seen.closed == 1 && f.seen.error == 0, "then closes, without an error");
	while (frame_recv(f.peer, MAX_BODY, 0, &frame) == 0) {
		got++;
		frame_deinit(&frame);
	}
	ok(sent == 4000 && got == sent, "everything was written");
	fixture_deinit(&f);

	fixture_init(&f, 1 << 20);
	frame_channel_shutdown(f.channel);
	turns(&f, 2);
	ok(f.seen.closed == 1 && f.seen.error == 0, "nothing waits: at once");
	fixture_deinit(&f);
}

static void test_hostile(void)
{
	static const char header[FRAME_HEADER_LEN] = { 0, 0, 0, 0x7f };
	struct fixture f;

	fixture_init(&f, 4096);
	if (fd_send(f.peer, header, sizeof(header), NULL, 0, 0) < 0)
		abort();
	turns(&f, 2);
	ok(f.seen.closed == 1 && f.seen.error == -EMSGSIZE, "a frame beyond the bound closes");
	fixture_deinit(&f);

	fixture_init(&f, 4096);
	f.seen.answer = -ENOTSUP;
	peer_sends(&f, 1, NULL, 0);
	peer_sends(&f, 2, NULL, 0);
	turns(&f, 2);
	ok(f.seen.closed == 1 && f.seen.error == -ENOTSUP, "so does the owner's refusal");
	ok_int(f.seen.frames, 1, "with the first");
	fixture_deinit(&f);
}

static void test_free_inside(void)
{
	struct fixture f;

	fixture_init(&f, 4096);
	f.seen.free_in_frame = true;
	peer_sends(&f, 1, NULL, 0);
	peer_sends(&f, 2, NULL, 0);
	turns(&f, 2);
	ok(f.seen.frames == 1 && f.seen.closed == 0, "freed inside on_frame: no callback follows");
	f.channel = NULL;
	fixture_deinit(&f);

	fixture_init(&f, 4096);
	f.seen.free_in_close = true;
	(void) close(TAKE_FD(f.peer));
	turns(&f, 2);
	ok_int(f.seen.closed, 1, "freed inside on_close");
	f.channel = NULL;
	fixture_deinit(&f);

	fixture_init(&f, 4096);
	frame_channel_shutdown(f.channel);
	frame_channel_free(TAKE_PTR(f.channel));
	turns(&f, 2);
	ok_int(f.seen.closed, 0, "freed with a message on its way");
	fixture_deinit(&f);
}

/* Frames at the peer, in order behind so many. */
static unsigned arrived(struct fixture *f, unsigned before)
{
	struct frame frame;
	unsigned n = 0;

	for (; frame_recv(f->peer, MAX_BODY, 0, &frame) == 0; frame_deinit(&frame))
		n += frame.serial == before + n + 1;
	return n;
}

/* Answers of one turn go out together, whatever ends the turn. */
static void test_gather(void)
{
	struct fixture f;
	unsigned got;

	fixture_init_to_gather(&f, 1 << 20, true);
	f.seen.replies = 3;
	peer_sends(&f, 1, NULL, 0);
	frame_channel_look(f.channel);
	ok_int(f.seen.frames, 1, "what came is seen without a turn of the loop");
	ok(!f.seen.early, "nothing goes out alone");
	ok_int(arrived(&f, 0), 3, "all go out in the end");
	ok_int(frame_channel_send(f.channel, control_hello_wire(), 1, &hello, NULL, 0), 0, "outside of a turn");
	ok_int(arrived(&f, 0), 1, "it goes at once");
	f.seen.replies = 4000;
	peer_sends(&f, 1, NULL, 0);
	turns(&f, 1);
	ok(f.seen.early, "more than a piece does not wait");
	f.seen.replies = 0;
	got = arrived(&f, 0);
	for (unsigned round = 0; round < 1000 && got < 4000; round++) {
		turns(&f, 1);
		got += arrived(&f, got);
	}
	ok_int(got, 4000, "and arrives in order");
	fixture_deinit(&f);

	fixture_init_to_gather(&f, 1 << 20, true);
	f.seen.replies = 3;
	f.seen.reply_with_fd = true;
	peer_sends(&f, 1, NULL, 0);
	turns(&f, 1);
	ok_int(arrived(&f, 0), 3, "a descriptor overtakes nothing");
	f.seen.reply_with_fd = false;
	f.seen.answer = -ENOTSUP;
	peer_sends(&f, 1, NULL, 0);
	turns(&f, 2);
	ok(f.seen.closed == 1 && f.seen.error == -ENOTSUP, "a refusal closes");
	ok_int(arrived(&f, 0), 3, "after the answers");
	fixture_deinit(&f);
}

#define THREADS     4
#define PER_THREAD  500

static void *sender(void *data)
{
	struct fixture *f = data;

	for (unsigned i = 0; i < PER_THREAD; i++)
		if (frame_channel_send(f->channel, control_hello_wire(), i + 1, &hello, NULL, 0) < 0)
			return NULL;
	return f;
}

static void test_threads(void)
{
	pthread_t threads[THREADS];
	struct fixture f;
	unsigned got = 0, good = 0;
	void *result;

	fixture_init(&f, 1 << 20);
	for (unsigned i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, sender, &f))
			abort();
	for (unsigned round = 0; round < 1000000 && got < THREADS * PER_THREAD; round++) {
		struct frame frame;

		if (loop_run_once(f.loop, time_after_us(1000)) < 0)
			abort();
		while (frame_recv(f.peer, MAX_BODY, 0, &frame) == 0) {
			struct control_hello back;

			got++;
			good += frame_decode(&frame, control_hello_wire(), &back) == 0;
			frame_deinit(&frame);
		}
	}
	for (unsigned i = 0; i < THREADS; i++)
		if (pthread_join(threads[i], &result) || !result)
			good = 0;
	ok(got == THREADS * PER_THREAD && good == got, "frames of %u threads stay whole", THREADS);
	fixture_deinit(&f);
}

int main(void)
{
	test_receive();
	test_send();
	test_back_pressure();
	test_cut_off();
	test_shutdown();
	test_hostile();
	test_free_inside();
	test_gather();
	test_threads();
	return tap_done();
}
