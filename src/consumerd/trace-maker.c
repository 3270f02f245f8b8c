/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <sys/socket.h>
#include "base/errors.h"
#include "base/testpoint.h"
#include "base/time.h"
#include "chunk/trace-chunk.h"
#include "consumerd/command-service.h"
#include "consumerd/consumerd.h"
#include "consumerd/data-service.h"
#include "consumerd/flush.h"
#include "consumerd/trace-maker.h"
#include "consumerd/trace.h"

#define TRANSFER_TIMEOUT_S 5

struct making {
	struct job job;
	struct loop_msg made, sent;     /* to the command loop, in this order */
	struct consumerd *consumerd;
	struct trace *trace;            /* a reference */
	uint64_t serial;
	int sock;
	struct buf detail;
	int error;                      /* of making */
	int loop_error;                 /* loop: command; there is nobody who could read it */
	int send_error;
};

static void making_free(struct making *making)
{
	trace_unref(making->trace);
	if (making->sock >= 0)
		(void) close(making->sock);
	buf_deinit(&making->detail);
	free(making);
}
DEFINE_CLEANUP(struct making *, making_free)

static void answer(struct consumerd *consumerd, uint64_t serial, int error, const char *detail, unsigned n_streams)
{
	struct consumer_trace_added added = { .error = error, .detail = detail, .n_streams = n_streams };
	int r = frame_channel_send(consumerd->link, consumer_trace_added_wire(), serial, &added, NULL, 0);

	if (r < 0)
		log_debug(NULL, "Nobody to answer: %s", error_text(r));
}

/* ---- on the command loop ---- */

/* The registry's reference goes; requests that waited for this trace go on. */
static void drop_trace(struct making *making)
{
	struct consumerd *consumerd = making->consumerd;

	list_remove(&making->trace->link);
	trace_unref(making->trace);
	consumerd->n_making--;
	making_free(making);
	flush_on_trace_made(consumerd);
}

static struct data_service *find_service(struct consumerd *consumerd, uid_t app_uid, dev_t device)
{
	struct data_service *service;

	list_for_each(service, &consumerd->services, link)
		if (service->app_uid == app_uid && service->device == device)
			return service;
	return NULL;
}

static int ensure_service(struct consumerd *consumerd, const struct trace *trace, struct data_service **ret)
{
	dev_t device = trace->chunk ? trace->chunk->device : 0;

	*ret = find_service(consumerd, trace->app_uid, device);
	if (!*ret && testpoint_hit("no-data-loop"))
		return -EMFILE;
	return *ret ? 0 : data_service_new(consumerd, trace->app_uid, device, ret);
}

static int adopt(struct consumerd *consumerd, struct trace *trace)
{
	struct data_service *service;
	int r = ensure_service(consumerd, trace, &service);

	return r < 0 ? r : data_service_adopt(service, trace);
}

/* With the data loop, so that nothing is promised that nobody will read. */
static void on_made(struct loop_msg *msg)
{
	struct making *making = CONTAINER_OF(msg, struct making, made);
	const struct trace *trace = making->trace;
	unsigned n = trace->n_channels ? trace->channels[0]->n_streams : 0;
	struct data_service *service;

	if (making->error == 0) {
		making->loop_error = ensure_service(making->consumerd, trace, &service);
		if (making->loop_error < 0)
			buf_printf(&making->detail, "cannot make a data loop: %s", error_text(making->loop_error));
		making->loop_error = trace_explain_want(making->loop_error, trace->per_process, &making->detail);
	}
	answer(making->consumerd, making->serial, MIN(making->error, making->loop_error), making->detail.data, n);
	if (making->error < 0)
		drop_trace(making);
}

static void on_sent(struct loop_msg *msg)
{
	struct making *making = CONTAINER_OF(msg, struct making, sent);
	struct consumerd *consumerd = making->consumerd;
	struct trace *trace = making->trace;
	int r;

	if (making->loop_error < 0) {
		buffer_files_remove(trace);
		drop_trace(making);
		return;
	}
	if (making->send_error < 0)
		(void) log_warn(trace_log(trace), making->send_error, "Buffers were not sent to the session daemon");
	if (consumerd->phase != CONSUMERD_RUNNING) {
		if (making->send_error < 0)
			buffer_files_remove(trace);     /* an end has a deadline, however long that takes */
		drop_trace(making);
		return;
	}
	r = adopt(consumerd, trace);
	if (r < 0) {
		consumerd_report(consumerd, trace->session_id, LOG_LEVEL_ERR, "Trace \"%s\" cannot be read: %s", trace->sub,
			error_text(r));
		buffer_files_remove(trace);
		drop_trace(making);
		return;
	}
	trace->phase = TRACE_READY;
	consumerd->n_making--;
	making_free(making);
	flush_on_trace_made(consumerd);
}

/* ---- the job ---- */

static void run_making(struct job *job)
{
	struct making *making = CONTAINER_OF(job, struct making, job);
	struct loop *command_loop = making->consumerd->command_loop;

	testpoint_stall("stall-channel");
	making->error = trace_make(making->trace, &making->detail);
	if (making->error < 0) {
		loop_post(command_loop, &making->made);         /* frees us */
		return;
	}
	loop_post(command_loop, &making->made);
	making->send_error = trace_transfer(making->trace, making->sock);
	loop_post(command_loop, &making->sent);                 /* frees us */
}

/* ---- begin ---- */

static int prepare_socket(int sock)
{
	struct timeval limit = { .tv_sec = TRANSFER_TIMEOUT_S };
	int r;

	if (sock < 0)
		return -EBADF;
	r = fd_set_nonblock(sock, false);
	if (r < 0)
		return r;
	if (setsockopt(sock, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) < 0)
		return -errno;
	return 0;
}

static bool is_known(const struct consumerd *consumerd, uint64_t trace_id)
{
	const struct trace *trace;

	list_for_each(trace, &consumerd->traces, link)
		if (trace->id == trace_id)
			return true;
	return false;
}

static int making_new(struct consumerd *consumerd, struct frame *frame, const struct consumer_add_trace *request,
	struct making **ret)
{
	_cleanup_(trace_chunk_unrefp) struct trace_chunk *chunk = NULL;
	_cleanup_(making_freep) struct making *making = calloc(1, sizeof(*making));
	int r;

	if (!making)
		return -ENOMEM;
	buf_init(&making->detail);
	making->consumerd = consumerd;
	making->serial = frame->serial;
	making->sock = frame_steal_fd(frame, 0);
	making->job = (struct job) { .lane = request->app_uid, .run = run_making };
	making->made.run = on_made;
	making->sent.run = on_sent;
	r = frame->fds_missing ? -E_DESCRIPTORS : prepare_socket(making->sock);
	if (r < 0)
		return r;
	if (is_known(consumerd, request->trace_id))
		return -EEXIST;
	if (request->chunk_id) {
		chunk = command_find_chunk(consumerd, request->chunk_id);
		if (!chunk || chunk->session_id != request->session_id)
			return -ENOENT;
	}
	r = trace_new(request, chunk, &consumerd->inbox, &making->trace);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(making);
	return 0;
}

void trace_maker_begin(struct consumerd *consumerd, struct frame *frame, const struct consumer_add_trace *request)
{
	struct making *making;
	int r;

	r = consumerd->phase == CONSUMERD_RUNNING ? making_new(consumerd, frame, request, &making) : -E_SHUTTING_DOWN;
	if (r < 0) {
		answer(consumerd, frame->serial, r, frame->fds_missing ? trace_want_of_descriptors(request->per_process) :
			error_text(r), 0);
		return;
	}
	list_append(&consumerd->traces, &making->trace->link);
	trace_ref(making->trace);       /* the registry's */
	consumerd->n_making++;
	pool_post(consumerd->makers, &making->job);
}
