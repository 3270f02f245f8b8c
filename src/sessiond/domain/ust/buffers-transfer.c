/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <lttng/ust-error.h>
#include "base/errors.h"
#include "base/fd.h"
#include "base/time.h"
#include "sessiond/domain/ust/buffers-transfer.h"
#include "sessiond/domain/ust/ust-domain.h"

#define REQUEST_TIMEOUT_US  (5 * US_PER_S)
#define TRANSFER_TIMEOUT_S  5
#define TRANSFER_LANE       UINT64_MAX

struct transfer {
	struct job job;
	struct buffers *buffers;        /* borrowed: who started it holds a reference until done */
	void (*done)(struct buffers *buffers, int error);
	int sock;
	unsigned n_streams;
};

static void end(struct transfer *transfer, int error)
{
	struct buffers *buffers = transfer->buffers;
	void (*done)(struct buffers *, int) = transfer->done;

	fd_closep(&transfer->sock);
	free(transfer);
	done(buffers, error);
}

static int receive_channel(int sock, struct buffers_channel *channel, unsigned n_streams)
{
	int r;

	r = lttng_ust_ctl_recv_channel_from_consumer(sock, &channel->master);
	if (r < 0)
		return r;
	channel->streams = calloc(MAX(1u, n_streams), sizeof(struct lttng_ust_abi_object_data *));
	if (!channel->streams)
		return -ENOMEM;
	for (;;) {
		struct lttng_ust_abi_object_data *stream = NULL;

		r = lttng_ust_ctl_recv_stream_from_consumer(sock, &stream);
		if (r == -LTTNG_UST_ERR_NOENT)
			return channel->n_streams == n_streams ? 0 : -EPROTO;
		if (r < 0)
			return r;
		if (channel->n_streams == n_streams) {
			(void) lttng_ust_ctl_release_object(-1, stream);
			free(stream);
			return -EPROTO;
		}
		channel->streams[channel->n_streams++] = stream;
	}
}

/* Blocks on the consumer, within the socket's timeout: hence a job. */
static void receive_all(struct job *job)
{
	struct transfer *transfer = CONTAINER_OF(job, struct transfer, job);
	struct buffers *buffers = transfer->buffers;
	int r = 0;

	for (unsigned i = 0; i < buffers->n_channels && r == 0; i++)
		r = receive_channel(transfer->sock, &buffers->channels[i], transfer->n_streams);
	if (r < 0) {
		/* The consumer has made what nobody can use. */
		buffers_release_objects(buffers);
		buffers_close_trace(buffers);
	}
	end(transfer, r <= -LTTNG_UST_ERR ? -EPROTO : r);
}

static void on_answer(void *data, int error, struct frame *frame)
{
	struct transfer *transfer = data;
	struct consumer_trace_added added;

	if (error == 0)
		error = frame_decode(frame, consumer_trace_added_wire(), &added);
	if (error == 0 && added.error < 0) {
		error = log_err(NULL, added.error, "The consumer cannot make ring buffers: %s", added.detail);
		session_add_warning(transfer->buffers->session, added.detail);
	}
	if (error < 0) {
		end(transfer, error);
		return;
	}
	transfer->n_streams = added.n_streams;
	pool_post(transfer->buffers->domain->app_pool, &transfer->job);
}

static void describe(const struct buffers *buffers, const struct wanted *wanted, struct consumer_channel_spec *specs)
{
	for (unsigned i = 0; i < buffers->n_channels; i++) {
		const struct channel *channel = wanted->channels[i].channel;

		specs[i] = (struct consumer_channel_spec) {
			.key = buffers->channels[i].key, .chan_id = buffers->channels[i].chan_id,
			.name = channel->name,
			.subbuf_size = channel->conf.subbuf_size, .num_subbuf = channel->conf.num_subbuf,
			.overwrite = channel->conf.overwrite == 1,
			.switch_timer_us = channel->conf.switch_timer_us,
			.read_timer_us = channel->conf.read_timer_us,
			.monitor_timer_us = channel->conf.monitor_timer_us,
			.blocking_timeout_us = channel->conf.blocking_timeout_us,
			.tracefile_size = channel->conf.tracefile_size,
			.tracefile_count = channel->conf.tracefile_count,
		};
	}
}

static int request(struct transfer *transfer, const struct wanted *wanted, int consumer_end)
{
	struct buffers *buffers = transfer->buffers;
	struct session *session = buffers->session;
	_cleanup_free_ struct consumer_channel_spec *specs = calloc(MAX(1u, buffers->n_channels), sizeof(*specs));
	struct consumer_add_trace message = {
		.trace_id = buffers->trace_id, .session_id = session->id, .subdir = buffers->subdir,
		.uuid = { .data = trace_class_get_uuid(buffers->tc), .len = UUID_LEN },
		.app_uid = buffers->uid, .per_process = buffers->pid != 0, .snapshot = session->conf.snapshot,
		.shm_path = session->conf.shm_path, .uid = session->conf.uid, .gid = session->conf.gid,
		.channels = { .items = specs, .n = buffers->n_channels },
	};

	if (!specs)
		return -ENOMEM;
	mutex_lock(&session->lock);
	message.chunk_id = session->chunk_id;
	mutex_unlock(&session->lock);
	describe(buffers, wanted, specs);
	return consumer_request(buffers->consumer, consumer_add_trace_wire(), &message, &consumer_end, 1,
		REQUEST_TIMEOUT_US, on_answer, transfer);
}

int buffers_transfer_start(struct buffers *buffers, const struct wanted *wanted,
	void (*done)(struct buffers *buffers, int error))
{
	const struct timeval timeout = { .tv_sec = TRANSFER_TIMEOUT_S };
	struct transfer *transfer = calloc(1, sizeof(*transfer));
	int pair[2] = { -1, -1 };
	int r;

	if (!transfer)
		return -ENOMEM;
	*transfer = (struct transfer) {
		.job = { .lane = TRANSFER_LANE, .run = receive_all }, .buffers = buffers, .done = done, .sock = -1,
	};
	r = fd_socketpair(SOCK_STREAM, pair);
	if (r == 0 && setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0)
		r = -errno;
	transfer->sock = pair[0];
	if (r == 0)
		r = request(transfer, wanted, pair[1]);
	fd_closep(&pair[1]);
	if (r < 0) {
		fd_closep(&transfer->sock);
		free(transfer);
	}
	return r;
}

static void release(struct lttng_ust_abi_object_data *object)
{
	if (!object)
		return;
	(void) lttng_ust_ctl_release_object(-1, object); /* local: it only closes and frees */
	free(object);
}

void buffers_release_objects(struct buffers *buffers)
{
	for (unsigned i = 0; i < buffers->n_channels; i++) {
		struct buffers_channel *channel = &buffers->channels[i];

		for (unsigned j = 0; j < channel->n_streams; j++)
			release(channel->streams[j]);
		free(channel->streams);
		channel->streams = NULL;
		channel->n_streams = 0;
		release(TAKE_PTR(channel->master));
	}
}
