/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <lttng/ust-error.h>
#include <urcu.h>
#include "base/shm.h"
#include "base/thread.h"
#include "base/time.h"
#include "consumerd/consumerd.h"
#include "consumerd/ring.h"
#include "must.h"
#include "peer.h"

static void make_links(struct peer *peer, int ret_theirs[2])
{
	int command[2], metadata[2];

	*peer = (struct peer) { .serial = 0 };
	must(fd_socketpair(SOCK_STREAM, command) == 0 && fd_socketpair(SOCK_STREAM, metadata) == 0);
	peer->command = command[0];
	peer->metadata = metadata[0];
	ret_theirs[0] = command[1];
	ret_theirs[1] = metadata[1];
}

static void run_main_loop(void *data)
{
	struct loop *loop = data;

	must(loop_run(loop) == 0);
}

static void register_thread(void)
{
	rcu_register_thread();
}

static void unregister_thread(void)
{
	rcu_unregister_thread();
}

void peer_start_inside(struct peer *peer)
{
	static const struct thread_hooks hooks = { .enter = register_thread, .leave = unregister_thread };
	struct consumerd_conf conf = { .health_path = NULL };
	int theirs[2];

	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	thread_set_hooks(&hooks);
	shm_guard_install();
	shm_guard_set_repair(ring_repair_library);
	make_links(peer, theirs);
	conf.command_fd = theirs[0];
	conf.metadata_fd = theirs[1];
	must(loop_new("main", &peer->loop) == 0);
	must(consumerd_new(&conf, peer->loop, &peer->consumerd) == 0);
	must(thread_new("main", run_main_loop, peer->loop, &peer->thread) == 0);
}

static void exec_child(const char *program, char *const envp[], const int theirs[2])
{
	char *argv[] = { (char *) "lttng-consumerd", (char *) "", (char *) "-u", NULL };
	int a = fcntl(theirs[0], F_DUPFD, 10), b = fcntl(theirs[1], F_DUPFD, 10);

	(void) prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (a < 0 || b < 0 || dup2(a, CONSUMER_FD_COMMAND) < 0 || dup2(b, CONSUMER_FD_METADATA) < 0)
		_exit(126);
	(void) close(a);
	(void) close(b);
	(void) execve(program, argv, envp);
	_exit(127);
}

void peer_start_child(struct peer *peer, const char *program, char *const envp[])
{
	int theirs[2];

	make_links(peer, theirs);
	(void) fflush(stdout);
	peer->pid = fork();
	must(peer->pid >= 0);
	if (peer->pid == 0)
		exec_child(program, envp ? envp : environ, theirs);
	(void) close(theirs[0]);
	(void) close(theirs[1]);
}

int peer_stop(struct peer *peer)
{
	int status = 0;

	if (peer->command >= 0)
		(void) close(peer->command);
	if (peer->metadata >= 0)
		(void) close(peer->metadata);
	if (peer->pid) {
		must(waitpid(peer->pid, &status, 0) == peer->pid);
		return status;
	}
	thread_join(peer->thread);
	consumerd_free(peer->consumerd);
	loop_free(peer->loop);
	return 0;
}

uint64_t peer_send(struct peer *peer, const struct wire_message *m, const void *msg, const int *fds, unsigned n_fds)
{
	must(frame_send(peer->command, m, ++peer->serial, msg, fds, n_fds, time_after_us(PEER_WAIT_US)) == 0);
	return peer->serial;
}

static void take_sample(struct peer *peer, const struct frame *frame)
{
	must(frame_decode(frame, consumer_sample_wire(), &peer->sample) == 0);
	peer->sample.name = NULL;
	peer->n_samples++;
}

static void take_report(struct peer *peer, const struct frame *frame)
{
	struct consumer_report report;

	if (frame->id == CONSUMER_sample) {
		take_sample(peer, frame);
		return;
	}
	must(frame->id == CONSUMER_report && frame_decode(frame, consumer_report_wire(), &report) == 0);
	peer->n_reports++;
	(void) snprintf(peer->report, sizeof(peer->report), "%s", report.text);
}

int peer_wait(struct peer *peer, uint64_t serial, uint64_t timeout_us, struct frame *ret)
{
	uint64_t deadline = time_after_us(timeout_us);
	int r;

	for (;;) {
		struct frame frame;

		r = frame_recv(peer->command, CONSUMER_MAX_BODY, deadline, &frame);
		if (r < 0)
			return r;
		if (frame.serial == serial) {
			*ret = frame;
			return 0;
		}
		must(frame.serial == 0);
		take_report(peer, &frame);
		frame_deinit(&frame);
	}
}

static bool wait_until(struct peer *peer, const unsigned *n, unsigned wanted, uint64_t timeout_us)
{
	const uint64_t deadline = time_after_us(timeout_us);

	while (*n < wanted) {
		struct frame frame;

		if (frame_recv(peer->command, CONSUMER_MAX_BODY, deadline, &frame) < 0)
			return false;
		must(frame.serial == 0);
		take_report(peer, &frame);
		frame_deinit(&frame);
	}
	return true;
}

bool peer_wait_sample(struct peer *peer, uint64_t timeout_us)
{
	return wait_until(peer, &peer->n_samples, peer->n_samples + 1, timeout_us);
}

bool peer_wait_report(struct peer *peer, uint64_t timeout_us)
{
	return wait_until(peer, &peer->n_reports, 1, timeout_us);
}

int peer_ask(struct peer *peer, const struct wire_message *m, const void *msg, const int *fds, unsigned n_fds)
{
	_cleanup_frame_ struct frame frame = FRAME_INIT;
	struct consumer_done done;

	must(peer_wait(peer, peer_send(peer, m, msg, fds, n_fds), PEER_WAIT_US, &frame) == 0);
	must(frame.id == CONSUMER_done && frame_decode(&frame, consumer_done_wire(), &done) == 0);
	return done.error;
}

int peer_add_chunk(struct peer *peer, uint64_t chunk_id, uint64_t session_id, const char *path)
{
	struct consumer_add_chunk request = {
		.chunk_id = chunk_id, .session_id = session_id, .uid = geteuid(), .gid = getegid()
	};
	_cleanup_close_ int dirfd = open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);

	must(dirfd >= 0);
	return peer_ask(peer, consumer_add_chunk_wire(), &request, &dirfd, 1);
}

static void recv_channel(int sock, struct peer_channel *channel, unsigned n_streams)
{
	struct lttng_ust_abi_object_data *end;

	must(lttng_ust_ctl_recv_channel_from_consumer(sock, &channel->channel) == 0);
	channel->streams = calloc(n_streams, sizeof(*channel->streams));
	must(channel->streams);
	for (channel->n_streams = 0; channel->n_streams < n_streams; channel->n_streams++)
		must(lttng_ust_ctl_recv_stream_from_consumer(sock, &channel->streams[channel->n_streams]) == 0);
	must(lttng_ust_ctl_recv_stream_from_consumer(sock, &end) == -LTTNG_UST_ERR_NOENT);
}

int peer_add_trace(struct peer *peer, struct consumer_add_trace *request, struct peer_channel *channels, unsigned n)
{
	struct consumer_channel_spec specs[PEER_CHANNELS_MAX];
	_cleanup_frame_ struct frame frame = FRAME_INIT;
	struct consumer_trace_added added;
	int pair[2];

	must(n <= PEER_CHANNELS_MAX && fd_socketpair(SOCK_STREAM, pair) == 0);
	for (unsigned i = 0; i < n; i++)
		specs[i] = channels[i].spec;
	request->channels = (struct wire_list) { .items = specs, .n = n };
	must(peer_wait(peer, peer_send(peer, consumer_add_trace_wire(), request, &pair[1], 1), PEER_WAIT_US, &frame) == 0);
	(void) close(pair[1]);
	must(frame.id == CONSUMER_trace_added && frame_decode(&frame, consumer_trace_added_wire(), &added) == 0);
	if (added.error < 0)
		printf("# add_trace: %s\n", added.detail);
	(void) snprintf(peer->detail, sizeof(peer->detail), "%s", added.error < 0 ? added.detail : "");
	for (unsigned i = 0; added.error == 0 && i < n; i++)
		recv_channel(pair[0], &channels[i], added.n_streams);
	(void) close(pair[0]);
	return added.error;
}

static void release(struct lttng_ust_abi_object_data *object)
{
	if (!object)
		return;
	(void) lttng_ust_ctl_release_object(-1, object);
	free(object);
}

void peer_channel_release(struct peer_channel *channel)
{
	for (unsigned i = 0; i < channel->n_streams; i++)
		release(channel->streams[i]);
	release(channel->channel);
	free(channel->streams);
	channel->streams = NULL;
	channel->channel = NULL;
	channel->n_streams = 0;
}

void peer_send_metadata(struct peer *peer, uint64_t trace_id, uint32_t version, uint64_t offset, const char *text)
{
	struct consumer_metadata piece = { .trace_id = trace_id, .version = version, .offset = offset };

	for (size_t left = strlen(text), at = 0; left > 0;) {
		size_t len = MIN(left, (size_t) CONSUMER_METADATA_PIECE);

		piece.offset = offset + at;
		piece.text = (struct wire_blob) { .data = text + at, .len = (uint32_t) len };
		must(frame_send(peer->metadata, consumer_metadata_wire(), 0, &piece, NULL, 0,
			time_after_us(PEER_WAIT_US)) == 0);
		at += len;
		left -= len;
	}
	peer_declare_channels(peer, trace_id);
}

void peer_declare_channels(struct peer *peer, uint64_t trace_id)
{
	for (uint32_t id = 0; id < 4; id++) {
		const struct consumer_metadata piece = { .trace_id = trace_id, .declares = id + 1 };

		must(frame_send(peer->metadata, consumer_metadata_wire(), 0, &piece, NULL, 0,
			time_after_us(PEER_WAIT_US)) == 0);
	}
}

struct peer_flushed peer_wait_flushed(struct peer *peer, uint64_t serial, uint64_t timeout_us)
{
	_cleanup_frame_ struct frame frame = FRAME_INIT;
	struct peer_flushed ret = { .error = 0 };
	struct consumer_channel_counters counters;
	struct consumer_stream_state loss;
	struct consumer_flushed flushed;
	struct consumer_done done;

	ret.error = peer_wait(peer, serial, timeout_us, &frame);
	if (ret.error < 0)
		return ret;
	if (frame.id == CONSUMER_done) {
		must(frame_decode(&frame, consumer_done_wire(), &done) == 0);
		ret.error = done.error;
		return ret;
	}
	must(frame.id == CONSUMER_flushed && frame_decode(&frame, consumer_flushed_wire(), &flushed) == 0);
	while (ret.n_losses < PEER_LOSSES_MAX && wire_list_next(&flushed.losses, consumer_stream_state_wire(), &loss) > 0)
		ret.losses[ret.n_losses++] = loss;
	while (ret.n_channels < PEER_CHANNELS_MAX &&
		wire_list_next(&flushed.channels, consumer_channel_counters_wire(), &counters) > 0)
		ret.channels[ret.n_channels++] = counters;
	return ret;
}

struct peer_flushed peer_flush(struct peer *peer, uint64_t session_id, uint64_t trace_id)
{
	struct consumer_flush request = { .session_id = session_id, .trace_id = trace_id };

	return peer_wait_flushed(peer, peer_send(peer, consumer_flush_wire(), &request, NULL, 0), PEER_WAIT_US);
}

struct peer_flushed peer_close(struct peer *peer, uint64_t session_id, uint64_t trace_id)
{
	struct consumer_close request = { .session_id = session_id, .trace_id = trace_id };

	return peer_wait_flushed(peer, peer_send(peer, consumer_close_wire(), &request, NULL, 0), PEER_WAIT_US);
}

struct peer_flushed peer_counters(struct peer *peer, uint64_t session_id)
{
	struct consumer_get_counters request = { .session_id = session_id };

	return peer_wait_flushed(peer, peer_send(peer, consumer_get_counters_wire(), &request, NULL, 0), PEER_WAIT_US);
}
