/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include "base/mutex.h"
#include "proto/channel.h"

#define FRAMES_PER_TURN 64
#define RECV_PIECE      65536
#define GATHERED_MAX    65536

/* Bytes that did not go out at once, with their descriptors. */
struct pending {
	struct list link;
	size_t len, sent;
	int fds[FDS_PER_MESSAGE];
	unsigned n_fds;
	char data[];
};

/*
 * open ──loop: error, hang-up, shutdown done──▶ closed (on_close is called)
 *   └──────────── frame_channel_free() ───────────┴──▶ freed
 * A freed channel's memory lives on while a callback of it runs or a message
 * of it is on its way to the loop.
 */
struct frame_channel {
	struct frame_channel_conf conf;         /* constant */
	struct loop *loop;                      /* constant, borrowed */
	int fd;                                 /* constant until freed */
	struct source *source;                  /* loop */
	struct frame_reader reader;             /* loop */
	uint8_t *piece;                         /* loop: what is received into */
	bool closed, freed;                     /* loop */
	unsigned busy;                          /* loop: callbacks running */
	struct mutex lock;
	struct list queue;                      /* lock: of struct pending */
	size_t queued;                          /* lock: bytes in it */
	struct buf gathered;                    /* lock: whole frames, behind the queue */
	bool gathering;                         /* lock: frames are being taken on the loop */
	int error;                              /* lock: why to close, 0: not, or orderly */
	bool ending;                            /* lock: no send any more */
	bool posted;                            /* lock: turn is on its way to the loop */
	struct loop_msg turn;                   /* as posted says */
};

static void pending_free(struct pending *p)
{
	for (unsigned i = 0; i < p->n_fds; i++)
		(void) close(p->fds[i]);
	free(p);
}
DEFINE_CLEANUP(struct pending *, pending_free)

static int pending_new(const char *data, size_t len, const int *fds, unsigned n_fds, struct pending **ret)
{
	_cleanup_(pending_freep) struct pending *p = calloc(1, sizeof(*p) + len);
	int r;

	if (!p)
		return -ENOMEM;
	list_init(&p->link);
	p->len = len;
	memcpy(p->data, data, len);
	for (; p->n_fds < n_fds; p->n_fds++) {
		r = fd_dup(fds[p->n_fds], &p->fds[p->n_fds]);
		if (r < 0)
			return r;
	}
	*ret = TAKE_PTR(p);
	return 0;
}

static void queue_clear_locked(struct frame_channel *channel)
{
	struct pending *p;

	while ((p = list_first(&channel->queue, struct pending, link))) {
		list_remove(&p->link);
		pending_free(p);
	}
	channel->queued = 0;
}

/* Has the loop look at the channel again. */
static void poke_locked(struct frame_channel *channel)
{
	mutex_assert_mine(&channel->lock);
	if (channel->posted)
		return;
	channel->posted = true;
	loop_post(channel->loop, &channel->turn);
}

static void end_locked(struct frame_channel *channel, int error)
{
	if (!channel->error)
		channel->error = error;
	channel->ending = true;
	queue_clear_locked(channel);
	poke_locked(channel);
}

/* ---- sending ---- */

static int send_now(int fd, const char *data, size_t len, const int *fds, unsigned n_fds, size_t *ret_sent)
{
	size_t sent = 0;

	while (sent < len) {
		ssize_t n = fd_send(fd, data + sent, len - sent, fds, n_fds, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n == -EAGAIN)
			break;
		if (n < 0)
			return n == -ECONNRESET ? -EPIPE : (int) n;
		sent += (size_t) n;
		n_fds = 0;
	}
	*ret_sent = sent;
	return 0;
}

static int enqueue_locked(struct frame_channel *channel, const char *data, size_t len, const int *fds, unsigned n_fds)
{
	struct pending *p;
	int r;

	if (len > channel->conf.max_pending - channel->queued)
		return -ENOBUFS;
	r = pending_new(data, len, fds, n_fds, &p);
	if (r < 0)
		return r;
	list_append(&channel->queue, &p->link);
	channel->queued += len;
	poke_locked(channel);
	return 0;
}

/* A frame goes out whole or ends the channel: a part of one would garble all that follows. */
static int submit_locked(struct frame_channel *channel, const struct buf *out, const int *fds, unsigned n_fds)
{
	size_t sent = 0;
	int r = 0;

	if (list_is_empty(&channel->queue))
		r = send_now(channel->fd, out->data, out->len, fds, n_fds, &sent);
	if (r >= 0 && sent < out->len)
		r = enqueue_locked(channel, out->data + sent, out->len - sent, fds, sent > 0 ? 0 : n_fds);
	if (r < 0)
		end_locked(channel, r);
	return r;
}

static int release_locked(struct frame_channel *channel)
{
	int r = 0;

	if (channel->gathered.len > 0)
		r = submit_locked(channel, &channel->gathered, NULL, 0);
	buf_consume(&channel->gathered, channel->gathered.len);
	return r;
}

static int send_or_gather_locked(struct frame_channel *channel, const struct buf *out, const int *fds, unsigned n_fds)
{
	int r;

	if (channel->gathering && n_fds == 0 && channel->gathered.len + out->len <= GATHERED_MAX) {
		buf_append(&channel->gathered, out->data, out->len);
		if (!channel->gathered.error)
			return 0;
		end_locked(channel, channel->gathered.error);
		return channel->gathered.error;
	}
	r = release_locked(channel);
	return r < 0 ? r : submit_locked(channel, out, fds, n_fds);
}

int frame_channel_send(struct frame_channel *channel, const struct wire_message *m, uint64_t serial,
	const void *msg, const int *fds, unsigned n_fds)
{
	_cleanup_buf_ struct buf out = BUF_INIT;

	frame_append_with_fds(&out, m, serial, msg, n_fds);
	if (out.error)
		return out.error;
	MUTEX_GUARD(&channel->lock);
	return channel->ending ? -EPIPE : send_or_gather_locked(channel, &out, fds, n_fds);
}

void frame_channel_shutdown(struct frame_channel *channel)
{
	MUTEX_GUARD(&channel->lock);
	channel->ending = true;
	poke_locked(channel);
}

static int send_pending_locked(struct frame_channel *channel)
{
	struct pending *p;

	while ((p = list_first(&channel->queue, struct pending, link))) {
		size_t sent = 0;
		int r = send_now(channel->fd, p->data + p->sent, p->len - p->sent, p->fds,
			p->sent > 0 ? 0 : p->n_fds, &sent);

		if (r < 0)
			return r;
		p->sent += sent;
		channel->queued -= sent;
		if (p->sent < p->len)
			return 0;
		list_remove(&p->link);
		pending_free(p);
	}
	return 0;
}

/* ---- receiving ---- */

static int receive_piece(struct frame_channel *channel)
{
	int fds[FDS_PER_MESSAGE];
	unsigned n_fds = 0;
	bool missing = false;
	ssize_t n = fd_recv_some(channel->fd, channel->piece, RECV_PIECE, fds, &n_fds, &missing, MSG_DONTWAIT);

	if (n <= 0)
		return n == 0 || n == -ECONNRESET ? -EPIPE : (int) n;
	if (missing)
		frame_reader_miss_fds(&channel->reader);
	return frame_reader_feed(&channel->reader, channel->piece, (size_t) n, fds, n_fds);
}

static int dispatch(struct frame_channel *channel, struct frame *frame)
{
	int r = channel->conf.on_frame(channel, frame, channel->conf.data);

	frame_deinit(frame);
	return MIN(r, 0);
}

static void set_gathering(struct frame_channel *channel, bool gathering)
{
	MUTEX_GUARD(&channel->lock);

	channel->gathering = gathering;
	/* a failure is the channel's error, which ends it */
	if (!gathering && !channel->error)
		IGNORE(release_locked(channel));
}

/* A bounded number of frames; the next turn goes on with what was received already. */
static int receive(struct frame_channel *channel)
{
	for (unsigned n = 0; n < FRAMES_PER_TURN;) {
		struct frame frame;
		int r = frame_reader_take(&channel->reader, &frame);

		if (r == FRAME_READY) {
			n++;
			r = dispatch(channel, &frame);
		} else if (r == FRAME_PARTIAL) {
			r = receive_piece(channel);
		}
		if (channel->freed || r == -EAGAIN)
			return 0;
		if (r < 0)
			return r;
	}
	MUTEX_GUARD(&channel->lock);
	poke_locked(channel);
	return 0;
}

/* ---- on the loop ---- */

static void channel_destroy(struct frame_channel *channel)
{
	queue_clear_locked(channel);
	buf_deinit(&channel->gathered);
	frame_reader_deinit(&channel->reader);
	mutex_deinit(&channel->lock);
	free(channel->piece);
	free(channel);
}

static void destroy_if_unused(struct frame_channel *channel)
{
	if (channel->freed && channel->busy == 0 && !channel->posted)
		channel_destroy(channel);
}

static void channel_close(struct frame_channel *channel, int error)
{
	if (channel->closed || channel->freed)
		return;
	channel->closed = true;
	source_free(TAKE_PTR(channel->source));
	{
		MUTEX_GUARD(&channel->lock);
		channel->ending = true;
		queue_clear_locked(channel);
	}
	channel->conf.on_close(channel, error, channel->conf.data);
}

/* What the senders left: writes on, and says whether the channel is to end. */
static bool must_end(struct frame_channel *channel, int *ret_error, bool *ret_waiting)
{
	MUTEX_GUARD(&channel->lock);
	int r = channel->error ?: send_pending_locked(channel);

	*ret_error = r;
	*ret_waiting = !list_is_empty(&channel->queue);
	return r < 0 || (channel->ending && !*ret_waiting);
}

static void channel_turn(struct frame_channel *channel, bool may_receive)
{
	bool waiting;
	int r = 0;

	if (channel->closed || channel->freed)
		return;
	channel->busy++;
	if (may_receive) {
		set_gathering(channel, channel->conf.gathers);
		r = receive(channel);
		set_gathering(channel, false);
	}
	if (!channel->freed && r >= 0 && !must_end(channel, &r, &waiting))
		r = source_set_events(channel->source, EPOLLIN | (waiting ? EPOLLOUT : 0)) ?: 1;
	if (!channel->freed && r <= 0)
		channel_close(channel, r);
	channel->busy--;
}

static int channel_on_event(struct source *src, uint32_t events, void *data)
{
	struct frame_channel *channel = data;

	(void) src;
	channel_turn(channel, events & (EPOLLIN | EPOLLHUP | EPOLLERR));
	destroy_if_unused(channel);
	return 0;
}

static void channel_on_turn(struct loop_msg *msg)
{
	struct frame_channel *channel = CONTAINER_OF(msg, struct frame_channel, turn);

	{
		MUTEX_GUARD(&channel->lock);
		channel->posted = false;
	}
	channel_turn(channel, true);
	destroy_if_unused(channel);
}

int frame_channel_new_consume_fd(struct loop *loop, int fd, const struct frame_channel_conf *conf,
	struct frame_channel **ret)
{
	_cleanup_close_ int owned = fd;
	_cleanup_(frame_channel_freep) struct frame_channel *channel = calloc(1, sizeof(*channel));
	int r;

	if (!channel)
		return -ENOMEM;
	channel->conf = *conf;
	channel->loop = loop;
	channel->fd = TAKE_FD(owned);
	channel->turn.run = channel_on_turn;
	list_init(&channel->turn.link);
	list_init(&channel->queue);
	buf_init(&channel->gathered);
	mutex_init(&channel->lock, LOCK_FRAME_CHANNEL);
	frame_reader_init(&channel->reader, conf->max_body);
	channel->piece = malloc(RECV_PIECE);
	if (!channel->piece)
		return -ENOMEM;
	r = source_new_fd(loop, channel->fd, EPOLLIN, channel_on_event, channel, &channel->source);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(channel);
	return 0;
}

void frame_channel_look(struct frame_channel *channel)
{
	channel_turn(channel, true);
	destroy_if_unused(channel);
}

void frame_channel_free(struct frame_channel *channel)
{
	if (!channel || channel->freed)
		return;
	channel->freed = true;
	if (channel->source)
		source_free(TAKE_PTR(channel->source));
	if (channel->fd >= 0)
		(void) close(TAKE_FD(channel->fd));
	destroy_if_unused(channel);
}

int frame_channel_fd(const struct frame_channel *channel)
{
	return channel->fd;
}
