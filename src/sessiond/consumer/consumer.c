/* SPDX-License-Identifier: GPL-2.0-only */
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/pool.h"
#include "base/time.h"
#include "proto/channel.h"
#include "sessiond/consumer/consumer-process.h"
#include "sessiond/consumer/consumer.h"

#define MAX_PENDING         ((size_t) 64 << 20)
/* Any application may bring about that it is needed. */
#define PAUSE_AFTER_FAILURE (1 * US_PER_S)

struct request {
	struct list link;
	uint64_t serial, deadline_us;
	consumer_answer_fn fn;
	void *data;
};

struct consumer {
	struct consumer_conf conf;      /* constant, strings owned */
	struct loop *loop;              /* constant */
	struct mutex lock;              /* CONSUMER_LINK */
	struct frame_channel *link;     /* lock to use, made and freed on the loop */
	struct list requests;           /* lock */
	uint64_t last_serial;           /* lock */
	unsigned epoch, last_epoch;     /* lock */
	_Atomic pid_t pid;
	struct list processes;          /* loop */
	struct source *deadline_timer;  /* loop */
	uint64_t armed_us;              /* lock: what the timer is armed for */
	atomic_bool heard;              /* this process has said something */
	uint64_t failed_us;             /* loop: when it could not be run, or 0 */
	bool stopping;                  /* lock, set with the loop stopped: it goes because we want it */
	struct metadata_outbox outbox;
};

static struct log_context consumer_log(const struct consumer *consumer)
{
	struct log_context ctx;

	(void) snprintf(ctx.text, sizeof(ctx.text), "consumer=%u-bit", consumer->conf.bits);
	return ctx;
}

/* Ends all outstanding requests; the loop calls it after the link is gone. */
static void fail_all(struct consumer *consumer, int error)
{
	struct list failed = LIST_INIT(failed);
	struct request *req, *tmp;

	mutex_lock(&consumer->lock);
	list_splice(&failed, &consumer->requests);
	mutex_unlock(&consumer->lock);
	list_for_each_safe(req, tmp, &failed, link) {
		list_remove(&req->link);
		req->fn(req->data, error, NULL);
		free(req);
	}
}

static int on_deadline(struct source *src, uint32_t events, void *data)
{
	struct consumer *consumer = data;
	const uint64_t now = time_now_us();
	struct list late = LIST_INIT(late);
	struct request *req, *tmp;
	uint64_t next = NEVER;

	(void) events;
	mutex_lock(&consumer->lock);
	list_for_each_safe(req, tmp, &consumer->requests, link) {
		if (req->deadline_us > now) {
			next = MIN(next, req->deadline_us);
			continue;
		}
		list_remove(&req->link);
		list_append(&late, &req->link);
	}
	consumer->armed_us = next;
	mutex_unlock(&consumer->lock);
	source_arm(src, next, 0);
	list_for_each_safe(req, tmp, &late, link) {
		list_remove(&req->link);
		req->fn(req->data, -ETIMEDOUT, NULL);
		free(req);
	}
	return 0;
}

static struct request *take_request(struct consumer *consumer, uint64_t serial)
{
	struct request *req, *found = NULL;

	MUTEX_GUARD(&consumer->lock);
	list_for_each(req, &consumer->requests, link) {
		if (req->serial != serial)
			continue;
		found = req;
		list_remove(&req->link);
		break;
	}
	if (list_is_empty(&consumer->requests) && consumer->armed_us != NEVER) {
		consumer->armed_us = NEVER; /* an idle daemon has no timer */
		source_arm(consumer->deadline_timer, NEVER, 0);
	}
	return found;
}

static int on_frame(struct frame_channel *link, struct frame *frame, void *data)
{
	struct consumer *consumer = data;
	struct consumer_report report;
	struct consumer_sample sample;
	struct request *req;

	(void) link;
	atomic_store(&consumer->heard, true);
	if (frame->id == CONSUMER_report) {
		if (frame_decode(frame, consumer_report_wire(), &report) == 0)
			consumer->conf.on_report(report.session_id, report.level, report.text, consumer->conf.data);
		return 0;
	}
	if (frame->id == CONSUMER_sample) {
		if (consumer->conf.on_sample && frame_decode(frame, consumer_sample_wire(), &sample) == 0)
			consumer->conf.on_sample(&sample, consumer->conf.data);
		return 0;
	}
	req = frame->serial ? take_request(consumer, frame->serial) : NULL;
	if (!req)
		return 0; /* hello, or an answer that came after its deadline */
	req->fn(req->data, 0, frame);
	free(req);
	return 0;
}

/* One that has never said anything could not be run. */
static int why_it_ended(struct consumer *consumer)
{
	return atomic_load(&consumer->heard) ? -E_LINK_BROKEN : -E_NO_CONSUMER;
}

static void drop_link(struct consumer *consumer)
{
	struct frame_channel *link;

	mutex_lock(&consumer->lock);
	link = TAKE_PTR(consumer->link);
	consumer->epoch = 0;
	mutex_unlock(&consumer->lock);
	frame_channel_free(link);
	metadata_outbox_close(&consumer->outbox);
}

static void on_close(struct frame_channel *link, int error, void *data)
{
	struct consumer *consumer = data;
	const struct log_context ctx = consumer_log(consumer);
	bool stopping;

	(void) link;
	mutex_lock(&consumer->lock);
	stopping = consumer->stopping;
	mutex_unlock(&consumer->lock);
	if (!stopping && atomic_load(&consumer->heard))
		log_err(&ctx, error, "The consumer daemon is gone, what it had not written is lost: pid=%d",
			(int) consumer_pid(consumer));
	else if (!stopping)
		log_err(&ctx, error, "The consumer daemon ended at once: path=\"%s\"", consumer->conf.program);
	if (!atomic_load(&consumer->heard))
		consumer->failed_us = time_now_us();
	drop_link(consumer);
	fail_all(consumer, stopping ? -E_LINK_BROKEN : why_it_ended(consumer));
	if (!stopping && consumer->conf.on_lost)
		consumer->conf.on_lost(consumer, consumer->conf.data);
}

int consumer_new(struct loop *loop, const struct consumer_conf *conf, struct consumer **ret)
{
	_cleanup_(consumer_freep) struct consumer *consumer = calloc(1, sizeof(*consumer));
	const char **strings[4];
	char *copy;
	int r;

	if (!consumer)
		return -ENOMEM;
	mutex_init(&consumer->lock, LOCK_CONSUMER_LINK);
	list_init(&consumer->requests);
	metadata_outbox_init(&consumer->outbox, loop);
	consumer->loop = loop;
	list_init(&consumer->processes);
	consumer->armed_us = NEVER;
	consumer->conf = *conf;
	strings[0] = &consumer->conf.program;
	strings[1] = &consumer->conf.health_sock;
	strings[2] = &consumer->conf.group;
	strings[3] = &consumer->conf.library_path;
	for (unsigned i = 0; i < ARRAY_SIZE(strings); i++) {
		copy = *strings[i] ? strdup(*strings[i]) : NULL;
		if (*strings[i] && !copy)
			return -ENOMEM;
		*strings[i] = copy;
	}
	r = source_new_timer(loop, on_deadline, consumer, &consumer->deadline_timer);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(consumer);
	return 0;
}

void consumer_free(struct consumer *consumer)
{
	if (!consumer)
		return;
	assert(!consumer->link);
	assert(list_is_empty(&consumer->processes));
	/* Of a request that was sent just before it was stopped. */
	loop_run_posted(consumer->loop);
	if (consumer->deadline_timer)
		source_free(consumer->deadline_timer);
	metadata_outbox_deinit(&consumer->outbox);
	free((char *) consumer->conf.program);
	free((char *) consumer->conf.health_sock);
	free((char *) consumer->conf.group);
	free((char *) consumer->conf.library_path);
	mutex_deinit(&consumer->lock);
	free(consumer);
}

void consumer_stop(struct consumer *consumer, uint64_t deadline_us)
{
	struct consumer_process *process, *tmp;

	mutex_lock(&consumer->lock);
	consumer->stopping = true;
	mutex_unlock(&consumer->lock);
	if (consumer->link)
		drop_link(consumer);
	/* It refers to the consumer, and somebody may wait for it. */
	loop_run_posted(consumer->loop);
	fail_all(consumer, -E_LINK_BROKEN);
	list_for_each_safe(process, tmp, &consumer->processes, link)
		consumer_process_stop(process, deadline_us);
}

static int bring_up(struct consumer *consumer)
{
	const struct frame_channel_conf conf = {
		.max_body = CONSUMER_MAX_BODY, .max_pending = MAX_PENDING,
		.on_frame = on_frame, .on_close = on_close, .data = consumer,
	};
	const struct consumer_hello hello = { .major = CONSUMER_MAJOR, .minor = CONSUMER_MINOR };
	int command[2] = { -1, -1 }, metadata[2] = { -1, -1 };
	struct frame_channel *link = NULL;
	pid_t pid = 0;
	int r;

	r = fd_socketpair(SOCK_STREAM | SOCK_NONBLOCK, command);
	if (r == 0)
		r = fd_socketpair(SOCK_STREAM | SOCK_NONBLOCK, metadata);
	if (r == 0)
		r = consumer_process_new(consumer->loop, &consumer->conf, (const int[]) { command[1], metadata[1] },
			&consumer->processes, &pid);
	fd_closep(&command[1]);
	fd_closep(&metadata[1]);
	if (r == 0)
		r = frame_channel_new_consume_fd(consumer->loop, TAKE_FD(command[0]), &conf, &link);
	if (r == 0)
		r = metadata_outbox_open_consume_fd(&consumer->outbox, TAKE_FD(metadata[0]));
	fd_closep(&command[0]);
	fd_closep(&metadata[0]);
	if (r < 0) {
		frame_channel_free(link);
		return r;
	}
	atomic_store(&consumer->heard, false);
	mutex_lock(&consumer->lock);
	consumer->link = link;
	consumer->pid = pid;
	consumer->epoch = ++consumer->last_epoch;
	mutex_unlock(&consumer->lock);
	return frame_channel_send(link, consumer_hello_wire(), 0, &hello, NULL, 0);
}

struct ensure_msg {
	struct loop_msg msg;
	struct consumer *consumer;
	bool insist;
	void (*fn)(void *data, int error);
	void *data;
};

static bool has_just_failed(const struct consumer *consumer)
{
	return consumer->failed_us != 0 && time_now_us() < consumer->failed_us + PAUSE_AFTER_FAILURE;
}

static void ensure_on_loop(struct loop_msg *msg)
{
	struct ensure_msg *ensure = CONTAINER_OF(msg, struct ensure_msg, msg);
	struct consumer *consumer = ensure->consumer;
	const struct log_context ctx = consumer_log(consumer);
	int r = 0;

	if (consumer->stopping)
		r = -E_SHUTTING_DOWN;
	else if (!consumer->link && !ensure->insist && has_just_failed(consumer))
		r = -E_NO_CONSUMER;
	else if (!consumer->link) {
		r = bring_up(consumer);
		consumer->failed_us = r < 0 ? time_now_us() : 0;
		if (r < 0) {
			log_err(&ctx, r, "Cannot start the consumer daemon: path=\"%s\"", consumer->conf.program);
			r = -E_NO_CONSUMER;
		}
	}
	ensure->fn(ensure->data, r);
	free(ensure);
}

/* What is posted before consumer_stop() is run by it at the latest. */
static bool post_unless_stopping(struct consumer *consumer, struct loop_msg *msg)
{
	MUTEX_GUARD(&consumer->lock);

	if (!consumer->stopping)
		loop_post(consumer->loop, msg);
	return !consumer->stopping;
}

static int post_ensure(struct consumer *consumer, bool insist, void (*fn)(void *data, int error), void *data)
{
	struct ensure_msg *ensure;

	if (!consumer_is_configured(consumer))
		return -E_NO_CONSUMER;
	ensure = calloc(1, sizeof(*ensure));
	if (!ensure)
		return -ENOMEM;
	*ensure = (struct ensure_msg) {
		.msg.run = ensure_on_loop, .consumer = consumer, .insist = insist, .fn = fn, .data = data,
	};
	if (post_unless_stopping(consumer, &ensure->msg))
		return 0;
	free(ensure);
	return -E_SHUTTING_DOWN;
}

int consumer_when_alive(struct consumer *consumer, void (*fn)(void *data, int error), void *data)
{
	return post_ensure(consumer, false, fn, data);
}

struct ensure_call {
	struct batch *batch;
	int error;
};

static void on_ensured(void *data, int error)
{
	struct ensure_call *call = data;
	_cleanup_(batch_unrefp) struct batch *batch = batch_ref(call->batch);

	call->error = error;
	batch_done(batch); /* from here on call may be gone */
}

int consumer_ensure(struct consumer *consumer)
{
	_cleanup_(batch_unrefp) struct batch *batch = NULL;
	struct ensure_call call = { .error = 0 };
	int r;

	if (consumer_epoch(consumer) != 0)
		return 0;
	r = batch_new(&batch);
	if (r < 0)
		return r;
	call.batch = batch;
	batch_add(batch, 1);
	r = post_ensure(consumer, true, on_ensured, &call);
	if (r < 0)
		return r;
	/* The loop never blocks, so this ends; call lives on this stack until then. */
	IGNORE(batch_wait(batch, NEVER));
	return call.error < 0 ? -E_NO_CONSUMER : 0;
}

bool consumer_is_configured(const struct consumer *consumer)
{
	return consumer->conf.program != NULL && *consumer->conf.program;
}

bool consumer_is_available(const struct consumer *consumer)
{
	return consumer_is_configured(consumer) && access(consumer->conf.program, X_OK) == 0;
}

const char *consumer_program(const struct consumer *consumer)
{
	return consumer->conf.program ?: "";
}

unsigned consumer_epoch(struct consumer *consumer)
{
	MUTEX_GUARD(&consumer->lock);

	return consumer->epoch;
}

pid_t consumer_pid(struct consumer *consumer)
{
	return consumer->pid;
}

void consumer_kill(struct consumer *consumer)
{
	pid_t pid = consumer ? consumer_pid(consumer) : 0;

	/* Only our own child: the number of one that has ended may be somebody else's by now. */
	if (pid > 0 && waitpid(pid, NULL, WNOHANG) == 0)
		(void) kill(pid, SIGKILL);
}

struct metadata_outbox *consumer_outbox(struct consumer *consumer)
{
	return &consumer->outbox;
}

struct arm_msg {
	struct loop_msg msg;
	struct consumer *consumer;
};

static void arm_on_loop(struct loop_msg *msg)
{
	struct arm_msg *arm = CONTAINER_OF(msg, struct arm_msg, msg);
	struct consumer *consumer = arm->consumer;
	uint64_t at;

	mutex_lock(&consumer->lock);
	at = consumer->armed_us;
	mutex_unlock(&consumer->lock);
	source_arm(consumer->deadline_timer, at, 0);
	free(arm);
}

/* Enters the request and sends it while the link cannot go away. Says whether the timer must be armed earlier. */
static int send_locked(struct consumer *consumer, struct request *req, const struct wire_message *m, const void *msg,
	const int *fds, unsigned n_fds, bool *ret_arm)
{
	int r;

	mutex_assert_mine(&consumer->lock);
	if (!consumer->link)
		return -E_NO_CONSUMER;
	req->serial = ++consumer->last_serial;
	list_append(&consumer->requests, &req->link);
	r = frame_channel_send(consumer->link, m, req->serial, msg, fds, n_fds);
	if (r < 0) {
		list_remove(&req->link);
		/* It has ended, and the loop has not seen that yet. */
		return r == -EPIPE || r == -ECONNRESET ? why_it_ended(consumer) : r;
	}
	*ret_arm = req->deadline_us < consumer->armed_us;
	if (*ret_arm)
		consumer->armed_us = req->deadline_us;
	return 0;
}

int consumer_request(struct consumer *consumer, const struct wire_message *m, const void *msg,
	const int *fds, unsigned n_fds, uint64_t timeout_us, consumer_answer_fn fn, void *data)
{
	struct request *req = calloc(1, sizeof(*req));
	struct arm_msg *arm = calloc(1, sizeof(*arm));
	bool must_arm = false;
	int r = -ENOMEM;

	if (req && arm) {
		*req = (struct request) { .fn = fn, .data = data, .deadline_us = time_after_us(timeout_us) };
		list_init(&req->link);
		mutex_lock(&consumer->lock);
		r = send_locked(consumer, req, m, msg, fds, n_fds, &must_arm);
		mutex_unlock(&consumer->lock);
	}
	if (r < 0)
		free(req);
	if (r < 0 || !must_arm) {
		free(arm);
		return r;
	}
	arm->msg.run = arm_on_loop;
	arm->consumer = consumer;
	loop_post(consumer->loop, &arm->msg);
	return 0;
}

struct call {
	struct batch *batch;
	struct frame frame;
	int error;
};

static void on_call_answer(void *data, int error, struct frame *frame)
{
	struct call *call = data;

	call->error = error;
	if (frame) {
		call->frame = *frame;
		*frame = (struct frame) FRAME_INIT;
	}
	batch_done(call->batch);
}

int consumer_call(struct consumer *consumer, const struct wire_message *m, const void *msg,
	const int *fds, unsigned n_fds, uint64_t timeout_us, struct frame *ret)
{
	_cleanup_(batch_unrefp) struct batch *batch = NULL;
	struct call call = { .frame = FRAME_INIT };
	int r = batch_new(&batch);

	if (r < 0)
		return r;
	call.batch = batch;
	batch_add(batch, 1);
	r = consumer_request(consumer, m, msg, fds, n_fds, timeout_us, on_call_answer, &call);
	if (r < 0)
		return r;
	/* The request has a deadline of its own, so the answer function is called in any case. */
	IGNORE(batch_wait(batch, NEVER));
	if (call.error < 0)
		return call.error;
	*ret = call.frame;
	return 0;
}
