/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <sys/socket.h>
#include "base/loop.h"
#include "proto/consumer.h"
#include "sessiond/consumer/metadata-outbox.h"

void metadata_outbox_init(struct metadata_outbox *box, struct loop *loop)
{
	*box = (struct metadata_outbox) { .loop = loop, .fd = -1 };
	mutex_init(&box->lock, LOCK_METADATA_OUTBOX);
	buf_init(&box->pending);
	list_init(&box->waiters);
}

void metadata_outbox_deinit(struct metadata_outbox *box)
{
	assert(box->fd < 0 && list_is_empty(&box->waiters));
	buf_deinit(&box->pending);
	mutex_deinit(&box->lock);
}

/* Moves the waiters whose piece was sent, or all when nothing can be sent any more. */
static void take_satisfied_locked(struct metadata_outbox *box, struct list *to)
{
	struct outbox_waiter *waiter, *tmp;

	list_for_each_safe(waiter, tmp, &box->waiters, link) {
		if (box->fd >= 0 && waiter->position > box->sent)
			continue;
		list_remove(&waiter->link);
		list_append(to, &waiter->link);
	}
}

static void run_all(struct list *waiters)
{
	struct outbox_waiter *waiter, *tmp;

	list_for_each_safe(waiter, tmp, waiters, link) {
		list_remove(&waiter->link);
		waiter->run(waiter);
	}
}

static void send_locked(struct metadata_outbox *box)
{
	ssize_t n;

	while (box->fd >= 0 && box->pending.len > 0) {
		n = send(box->fd, box->pending.data, box->pending.len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return; /* full: the loop watches; broken: the link's hang-up closes the box */
		buf_consume(&box->pending, (size_t) n);
		box->sent += (uint64_t) n;
	}
}

static int on_writable(struct source *src, uint32_t events, void *data)
{
	struct metadata_outbox *box = data;
	struct list ready = LIST_INIT(ready);
	bool more;
	int r;

	/* Nothing can be sent any more, and a hang-up would be told again and again. */
	if (events & (EPOLLERR | EPOLLHUP)) {
		metadata_outbox_close(box);
		return 0;
	}
	mutex_lock(&box->lock);
	send_locked(box);
	take_satisfied_locked(box, &ready);
	more = box->pending.len > 0;
	box->watching = more;
	mutex_unlock(&box->lock);
	r = source_set_events(src, more ? EPOLLOUT : 0);
	run_all(&ready);
	return r;
}

struct watch_msg {
	struct loop_msg msg;
	struct metadata_outbox *box;
};

static void watch_on_loop(struct loop_msg *msg)
{
	struct watch_msg *watch = CONTAINER_OF(msg, struct watch_msg, msg);

	if (watch->box->source)
		IGNORE(source_set_events(watch->box->source, EPOLLOUT)); /* a failure shows as a broken link */
	free(watch);
}

int metadata_outbox_open_consume_fd(struct metadata_outbox *box, int fd)
{
	int r = source_new_fd(box->loop, fd, 0, on_writable, box, &box->source);

	if (r < 0) {
		fd_closep(&fd);
		return r;
	}
	MUTEX_GUARD(&box->lock);
	box->fd = fd;
	box->appended = box->sent = 0;
	return 0;
}

void metadata_outbox_close(struct metadata_outbox *box)
{
	struct list ready = LIST_INIT(ready);

	if (box->source)
		source_free(TAKE_PTR(box->source));
	mutex_lock(&box->lock);
	if (box->fd >= 0)
		(void) close(box->fd);
	box->fd = -1;
	buf_deinit(&box->pending);
	buf_init(&box->pending);
	box->sent = box->appended;
	box->watching = false;
	take_satisfied_locked(box, &ready);
	mutex_unlock(&box->lock);
	run_all(&ready);
}

static void append_locked(struct metadata_outbox *box, const struct consumer_metadata *message)
{
	const size_t before = box->pending.len;

	frame_append(&box->pending, consumer_metadata_wire(), 0, message);
	box->appended += box->pending.len - before;
}

uint64_t metadata_outbox_declare(struct metadata_outbox *box, uint64_t trace_id, uint32_t chan_id)
{
	const struct consumer_metadata message = { .trace_id = trace_id, .declares = chan_id + 1 };

	MUTEX_GUARD(&box->lock);
	if (box->fd >= 0)
		append_locked(box, &message);
	return box->appended;
}

uint64_t metadata_outbox_append(struct metadata_outbox *box, uint64_t trace_id, uint32_t version, uint64_t offset,
	const char *text, size_t len)
{
	MUTEX_GUARD(&box->lock);
	if (box->fd < 0)
		return box->appended;
	for (size_t done = 0; done < len;) {
		const size_t piece = MIN(len - done, (size_t) CONSUMER_METADATA_PIECE);
		const struct consumer_metadata message = {
			.trace_id = trace_id, .version = version, .offset = offset + done,
			.text = { .data = text + done, .len = (uint32_t) piece },
		};

		append_locked(box, &message);
		done += piece;
	}
	return box->appended;
}

bool metadata_outbox_flush(struct metadata_outbox *box, uint64_t position)
{
	struct watch_msg *watch = NULL;
	bool sent;

	mutex_lock(&box->lock);
	send_locked(box);
	sent = box->fd < 0 || box->sent >= position;
	if (box->fd >= 0 && box->pending.len > 0 && !box->watching) {
		watch = calloc(1, sizeof(*watch));
		box->watching = watch != NULL;
	}
	mutex_unlock(&box->lock);
	if (watch) {
		watch->msg.run = watch_on_loop;
		watch->box = box;
		loop_post(box->loop, &watch->msg);
	}
	return sent;
}

bool metadata_outbox_wait(struct metadata_outbox *box, struct outbox_waiter *waiter)
{
	MUTEX_GUARD(&box->lock);

	if (box->fd < 0 || box->sent >= waiter->position)
		return false;
	list_append(&box->waiters, &waiter->link);
	return true;
}

void metadata_outbox_forget(struct metadata_outbox *box, struct outbox_waiter *waiter)
{
	MUTEX_GUARD(&box->lock);

	list_remove(&waiter->link);
}
