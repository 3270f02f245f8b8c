/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <lttng/ust-ctl.h>
#include "base/time.h"
#include "lib/fake-consumer.h"

#define VARIABLE     "RM_FAKE_CONSUMER"
#define WAIT_S       10
#define IDS          64
#define TRACES_MAX   65536
#define CHANNELS_MAX 8
#define STREAMS_MAX  64
#define HELD_MAX     64

#define KEYS_MAX 4096

struct fake_channel {
	char name[64];
	struct lttng_ust_ctl_consumer_channel *channel;
	struct lttng_ust_ctl_consumer_stream *streams[STREAMS_MAX];
	int fds[STREAMS_MAX];
	unsigned n_streams;
};

struct fake_trace {
	uint64_t id, session_id;
	bool closed;
	struct fake_channel channels[CHANNELS_MAX];
	unsigned n_channels;
};

struct fake_consumer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int listener, wake;
	int command, metadata, control;         /* lock */
	bool stop, stalled, hang_up, end;       /* lock */
	unsigned started;                       /* lock */
	enum fake_reaction reactions[IDS];      /* lock */
	unsigned requests[IDS];                 /* lock */
	struct frame held[HELD_MAX];            /* lock */
	unsigned n_held;                        /* lock */
	struct fake_trace *traces[TRACES_MAX];  /* lock */
	unsigned n_traces;                      /* lock */
	int chunks;                             /* lock */
	uint64_t keys[KEYS_MAX];                /* lock: of all channels ever asked for */
	unsigned n_keys, n_repeated;            /* lock */
	struct buf text;                        /* lock */
};

#define must(what) do { if (!(what)) { perror("fake consumer: " #what); abort(); } } while (0)

static socklen_t fill_address(struct sockaddr_un *address, const char *name)
{
	*address = (struct sockaddr_un) { .sun_family = AF_UNIX };
	(void) snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1, "%s", name);
	return (socklen_t) (offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
}

void fake_consumer_main(void)
{
	const char *name = getenv(VARIABLE);
	struct sockaddr_un address;
	const int links[] = { CONSUMER_FD_COMMAND, CONSUMER_FD_METADATA };
	socklen_t len;
	char byte = 0;
	int sock;

	if (!name)
		return;
	sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	len = fill_address(&address, name);
	if (sock < 0 || connect(sock, (struct sockaddr *) &address, len) < 0 || fd_send(sock, &byte, 1, links, 2, 0) != 1)
		_exit(1);
	(void) close(links[0]);
	(void) close(links[1]);
	while (read(sock, &byte, 1) > 0)
		continue;
	_exit(0);
}

const char *fake_consumer_program(void)
{
	return "/proc/self/exe";
}

/* ---- ring buffers ---- */

static void channel_end(struct fake_channel *channel)
{
	for (unsigned i = 0; i < channel->n_streams; i++) {
		if (channel->streams[i])
			lttng_ust_ctl_destroy_stream(channel->streams[i]);
		(void) close(channel->fds[i]);
	}
	if (channel->channel)
		lttng_ust_ctl_destroy_channel(channel->channel);
}

static void trace_close(struct fake_trace *trace)
{
	for (unsigned i = 0; i < trace->n_channels && !trace->closed; i++)
		channel_end(&trace->channels[i]);
	trace->closed = true;
}

static void channel_make(struct fake_channel *channel, const struct consumer_channel_spec *spec, const uint8_t *uuid)
{
	struct lttng_ust_ctl_consumer_channel_attr attr = {
		.type = LTTNG_UST_ABI_CHAN_PER_CPU, .subbuf_size = spec->subbuf_size, .num_subbuf = spec->num_subbuf,
		.overwrite = spec->overwrite, .output = LTTNG_UST_ABI_MMAP, .chan_id = spec->chan_id,
	};

	memcpy(attr.uuid, uuid, 16);
	(void) snprintf(channel->name, sizeof(channel->name), "%s", spec->name);
	channel->n_streams = (unsigned) lttng_ust_ctl_get_nr_stream_per_channel();
	must(channel->n_streams <= STREAMS_MAX);
	for (unsigned i = 0; i < channel->n_streams; i++)
		must((channel->fds[i] = memfd_create("fake", MFD_CLOEXEC)) >= 0);
	must(channel->channel = lttng_ust_ctl_create_channel(&attr, channel->fds, (int) channel->n_streams));
	for (unsigned i = 0; i < channel->n_streams; i++)
		must(channel->streams[i] = lttng_ust_ctl_create_stream(channel->channel, (int) i));
}

static void trace_send(struct fake_trace *trace, int sock)
{
	bool good = true;

	for (unsigned i = 0; i < trace->n_channels && good; i++) {
		struct fake_channel *channel = &trace->channels[i];

		good = lttng_ust_ctl_send_channel_to_sessiond(sock, channel->channel) >= 0;
		(void) lttng_ust_ctl_channel_close_wakeup_fd(channel->channel);
		for (unsigned j = 0; j < channel->n_streams && good; j++)
			good = lttng_ust_ctl_send_stream_to_sessiond(sock, channel->streams[j]) >= 0;
		good = good && lttng_ust_ctl_send_stream_to_sessiond(sock, NULL) >= 0;
	}
}

static int trace_add(struct fake_consumer *fake, struct consumer_add_trace *request, struct fake_trace **ret)
{
	struct fake_trace *trace = calloc(1, sizeof(*trace));
	struct consumer_channel_spec spec;

	must(trace && fake->n_traces < TRACES_MAX && request->channels.n <= CHANNELS_MAX);
	for (unsigned i = 0; i < fake->n_traces; i++)
		if (fake->traces[i]->id == request->trace_id && !fake->traces[i]->closed) {
			free(trace);
			return -EEXIST;
		}
	trace->id = request->trace_id;
	trace->session_id = request->session_id;
	while (wire_list_next(&request->channels, consumer_channel_spec_wire(), &spec) == 1)
		channel_make(&trace->channels[trace->n_channels++], &spec, request->uuid.data);
	fake->traces[fake->n_traces++] = trace;
	*ret = trace;
	return 0;
}

/* ---- answers ---- */

static void answer(struct fake_consumer *fake, const struct wire_message *m, uint64_t serial, const void *msg)
{
	if (fake->command >= 0)
		IGNORE(frame_send(fake->command, m, serial, msg, NULL, 0, time_after_us(US_PER_S))); /* it has hung up */
}

static void note_keys_locked(struct fake_consumer *fake, struct wire_list channels)
{
	struct consumer_channel_spec spec;

	while (wire_list_next(&channels, consumer_channel_spec_wire(), &spec) == 1) {
		for (unsigned i = 0; i < fake->n_keys; i++)
			fake->n_repeated += fake->keys[i] == spec.key;
		must(fake->n_keys < KEYS_MAX);
		fake->keys[fake->n_keys++] = spec.key;
	}
}

static void on_add_trace(struct fake_consumer *fake, struct frame *frame, enum fake_reaction reaction)
{
	struct consumer_trace_added added = { .detail = "no space (says the test)", .error = -ENOSPC };
	struct consumer_add_trace request;
	struct fake_trace *trace = NULL;
	int sock = frame_steal_fd(frame, 0);

	must(frame_decode(frame, consumer_add_trace_wire(), &request) == 0 && sock >= 0);
	note_keys_locked(fake, request.channels);
	if (reaction != FAKE_REFUSES)
		added.error = trace_add(fake, &request, &trace);
	if (trace)
		added = (struct consumer_trace_added) {
			.detail = "", .n_streams = trace->channels[0].n_streams + (reaction == FAKE_LIES),
		};
	answer(fake, consumer_trace_added_wire(), frame->serial, &added);
	if (trace)
		trace_send(trace, sock);
	(void) close(sock);
}

/* Of flush, close and get_counters: they begin alike. */
static void on_flush(struct fake_consumer *fake, struct frame *frame, bool close)
{
	struct consumer_channel_counters counters[CHANNELS_MAX * 16];
	struct consumer_close request = { .trace_id = 0 };
	struct consumer_get_counters get;
	struct consumer_flushed flushed;
	unsigned n = 0;

	if (frame->id == CONSUMER_get_counters) {
		must(frame_decode(frame, consumer_get_counters_wire(), &get) == 0);
		request.session_id = get.session_id;
	} else {
		must(frame_decode(frame, frame->id == CONSUMER_close ? consumer_close_wire() : consumer_flush_wire(),
			&request) == 0);
	}
	for (unsigned i = 0; i < fake->n_traces; i++) {
		struct fake_trace *trace = fake->traces[i];

		if (trace->closed || trace->session_id != request.session_id ||
		    (request.trace_id && request.trace_id != trace->id))
			continue;
		for (unsigned j = 0; j < trace->n_channels && n < ARRAY_SIZE(counters); j++)
			counters[n++] = (struct consumer_channel_counters) {
				.trace_id = trace->id, .name = trace->channels[j].name, .discarded_events = FAKE_DISCARDED,
			};
		if (close)
			trace_close(trace);
	}
	flushed = (struct consumer_flushed) { .channels = { .items = counters, .n = n } };
	answer(fake, consumer_flushed_wire(), frame->serial, &flushed);
}

static void on_other(struct fake_consumer *fake, struct frame *frame, enum fake_reaction reaction)
{
	const struct consumer_done done = { .error = reaction == FAKE_REFUSES ? -ENOSPC : 0, .detail = "" };
	const struct consumer_data_pending_answer pending = { .pending = true };

	if (frame->id == CONSUMER_data_pending)
		answer(fake, consumer_data_pending_answer_wire(), frame->serial, &pending);
	else
		answer(fake, consumer_done_wire(), frame->serial, &done);
	if (frame->id == CONSUMER_add_chunk && done.error == 0)
		fake->chunks++;
	if (frame->id == CONSUMER_remove_chunk)
		fake->chunks--;
}

/* What a consumer has goes with it. */
static void links_close(struct fake_consumer *fake)
{
	for (unsigned i = 0; i < fake->n_traces; i++)
		trace_close(fake->traces[i]);
	fake->chunks = 0;
	fd_closep(&fake->command);
	fd_closep(&fake->metadata);
	fake->command = fake->metadata = -1;
}

static void react(struct fake_consumer *fake, struct frame *frame, enum fake_reaction reaction)
{
	const struct consumer_report nonsense = { .text = "not what was asked for" };

	if (reaction == FAKE_BREAKS) {
		links_close(fake);
		fd_closep(&fake->control);
		fake->control = -1;
	} else if (reaction == FAKE_TALKS_NONSENSE) {
		const struct consumer_metadata other = { .text = { .data = nonsense.text, .len = 3 } };

		answer(fake, consumer_metadata_wire(), frame->serial, &other);
	} else if (reaction == FAKE_HOLDS && fake->n_held < HELD_MAX) {
		fake->held[fake->n_held++] = *frame;
		*frame = (struct frame) FRAME_INIT;
	} else if (reaction == FAKE_IS_SILENT) {
		return;
	} else if (frame->id == CONSUMER_add_trace) {
		on_add_trace(fake, frame, reaction);
	} else if (frame->id == CONSUMER_flush || frame->id == CONSUMER_close || frame->id == CONSUMER_get_counters) {
		on_flush(fake, frame, frame->id == CONSUMER_close);
	} else if (frame->id == CONSUMER_hello) {
		const struct consumer_hello hello = { .major = CONSUMER_MAJOR, .minor = CONSUMER_MINOR };

		answer(fake, consumer_hello_wire(), frame->serial, &hello);
	} else if (frame->serial) {
		on_other(fake, frame, reaction);
	}
}

/* ---- thread ---- */

static void on_command_locked(struct fake_consumer *fake)
{
	_cleanup_frame_ struct frame frame = FRAME_INIT;
	enum fake_reaction reaction;

	if (frame_recv(fake->command, CONSUMER_MAX_BODY, time_after_us(US_PER_S), &frame) < 0) {
		links_close(fake);
		fd_closep(&fake->control);
		fake->control = -1;
		return;
	}
	must(frame.id < IDS);
	reaction = fake->reactions[frame.id];
	fake->requests[frame.id]++;
	react(fake, &frame, reaction);
	pthread_cond_broadcast(&fake->changed);
}

static void on_metadata_locked(struct fake_consumer *fake)
{
	_cleanup_frame_ struct frame frame = FRAME_INIT;
	struct consumer_metadata message;

	if (frame_recv(fake->metadata, CONSUMER_MAX_BODY, time_after_us(US_PER_S), &frame) < 0) {
		fd_closep(&fake->metadata);
		fake->metadata = -1;
		return;
	}
	must(frame_decode(&frame, consumer_metadata_wire(), &message) == 0);
	buf_append(&fake->text, message.text.data, message.text.len);
	pthread_cond_broadcast(&fake->changed);
}

static void on_start_locked(struct fake_consumer *fake)
{
	int sock = accept4(fake->listener, NULL, NULL, SOCK_CLOEXEC), fds[2];
	unsigned n = 0;
	char byte;

	must(sock >= 0 && fd_recv(sock, &byte, 1, fds, 2, &n, 0) == 1 && n == 2);
	links_close(fake);
	fd_closep(&fake->control);
	fake->control = sock;
	fake->command = fds[0];
	fake->metadata = fds[1];
	fake->started++;
	pthread_cond_broadcast(&fake->changed);
}

static void obey_locked(struct fake_consumer *fake)
{
	if (fake->hang_up)
		links_close(fake);
	if (fake->end) {
		fd_closep(&fake->control);
		fake->control = -1;
	}
	fake->hang_up = fake->end = false;
	pthread_cond_broadcast(&fake->changed);
}

static void *run(void *data)
{
	struct fake_consumer *fake = data;
	bool stop = false;
	uint64_t count;

	while (!stop) {
		struct pollfd fds[4];

		pthread_mutex_lock(&fake->lock);
		fds[0] = (struct pollfd) { .fd = fake->wake, .events = POLLIN };
		fds[1] = (struct pollfd) { .fd = fake->listener, .events = POLLIN };
		fds[2] = (struct pollfd) { .fd = fake->command, .events = POLLIN };
		fds[3] = (struct pollfd) { .fd = fake->stalled ? -1 : fake->metadata, .events = POLLIN };
		pthread_mutex_unlock(&fake->lock);
		must(poll(fds, 4, -1) > 0);
		pthread_mutex_lock(&fake->lock);
		if (fds[0].revents)
			(void) !read(fake->wake, &count, sizeof(count));
		obey_locked(fake);
		if (fds[1].revents)
			on_start_locked(fake);
		else if (fds[3].revents && fake->metadata >= 0) /* before the data that needs it */
			on_metadata_locked(fake);
		else if (fds[2].revents && fake->command >= 0)
			on_command_locked(fake);
		stop = fake->stop;
		pthread_mutex_unlock(&fake->lock);
	}
	return NULL;
}

static void wake(struct fake_consumer *fake)
{
	must(eventfd_write(fake->wake, 1) == 0);
}

struct fake_consumer *fake_consumer_new(void)
{
	struct fake_consumer *fake = calloc(1, sizeof(*fake));
	struct sockaddr_un address;
	pthread_condattr_t attr;
	static unsigned number;
	char name[64];
	socklen_t len;

	must(fake);
	(void) snprintf(name, sizeof(name), "rm-fake-consumer-%d-%u", (int) getpid(), number++);
	must(setenv(VARIABLE, name, 1) == 0);
	len = fill_address(&address, name);
	fake->command = fake->metadata = fake->control = -1;
	fake->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(fake->listener >= 0 && bind(fake->listener, (struct sockaddr *) &address, len) == 0);
	must(listen(fake->listener, 4) == 0);
	fake->wake = eventfd(0, EFD_CLOEXEC);
	pthread_mutex_init(&fake->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&fake->changed, &attr);
	pthread_condattr_destroy(&attr);
	buf_init(&fake->text);
	must(fake->wake >= 0 && pthread_create(&fake->thread, NULL, run, fake) == 0);
	return fake;
}

void fake_consumer_free(struct fake_consumer *fake)
{
	pthread_mutex_lock(&fake->lock);
	fake->stop = true;
	pthread_mutex_unlock(&fake->lock);
	wake(fake);
	pthread_join(fake->thread, NULL);
	links_close(fake);
	fd_closep(&fake->control);
	fd_closep(&fake->listener);
	fd_closep(&fake->wake);
	for (unsigned i = 0; i < fake->n_traces; i++) {
		trace_close(fake->traces[i]);
		free(fake->traces[i]);
	}
	for (unsigned i = 0; i < fake->n_held; i++)
		frame_deinit(&fake->held[i]);
	buf_deinit(&fake->text);
	pthread_cond_destroy(&fake->changed);
	pthread_mutex_destroy(&fake->lock);
	(void) unsetenv(VARIABLE);
	free(fake);
}

/* ---- what the test says and asks ---- */

void fake_consumer_set(struct fake_consumer *fake, uint16_t id, enum fake_reaction reaction)
{
	pthread_mutex_lock(&fake->lock);
	fake->reactions[id] = reaction;
	pthread_mutex_unlock(&fake->lock);
}

unsigned fake_consumer_requests(struct fake_consumer *fake, uint16_t id)
{
	unsigned n;

	pthread_mutex_lock(&fake->lock);
	n = fake->requests[id];
	pthread_mutex_unlock(&fake->lock);
	return n;
}

static bool wait_for(struct fake_consumer *fake, const unsigned *what, unsigned n)
{
	struct timespec until;
	bool good;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WAIT_S;
	pthread_mutex_lock(&fake->lock);
	while (*what < n && pthread_cond_timedwait(&fake->changed, &fake->lock, &until) == 0)
		continue;
	good = *what >= n;
	pthread_mutex_unlock(&fake->lock);
	return good;
}

bool fake_consumer_wait(struct fake_consumer *fake, uint16_t id, unsigned n)
{
	return wait_for(fake, &fake->requests[id], n);
}

bool fake_consumer_wait_started(struct fake_consumer *fake, unsigned n)
{
	return wait_for(fake, &fake->started, n);
}

void fake_consumer_release(struct fake_consumer *fake)
{
	pthread_mutex_lock(&fake->lock);
	for (unsigned i = 0; i < fake->n_held; i++) {
		react(fake, &fake->held[i], FAKE_ANSWERS);
		frame_deinit(&fake->held[i]);
	}
	fake->n_held = 0;
	pthread_mutex_unlock(&fake->lock);
}

static void order(struct fake_consumer *fake, bool hang_up, bool end)
{
	pthread_mutex_lock(&fake->lock);
	fake->hang_up = hang_up;
	fake->end = end;
	wake(fake);
	while (fake->hang_up || fake->end)
		pthread_cond_wait(&fake->changed, &fake->lock);
	pthread_mutex_unlock(&fake->lock);
}

void fake_consumer_hang_up(struct fake_consumer *fake, bool linger)
{
	order(fake, true, !linger);
}

void fake_consumer_end_process(struct fake_consumer *fake)
{
	order(fake, false, true);
}

void fake_consumer_kill(struct fake_consumer *fake)
{
	struct peer_credentials peer;

	pthread_mutex_lock(&fake->lock);
	must(fd_peer_credentials(fake->control, &peer) == 0 && kill(peer.pid, SIGKILL) == 0);
	pthread_mutex_unlock(&fake->lock);
	/* A process that is killed closes its links; here they are ours. */
	fake_consumer_hang_up(fake, false);
}

unsigned fake_consumer_open_traces(struct fake_consumer *fake)
{
	unsigned n = 0;

	pthread_mutex_lock(&fake->lock);
	for (unsigned i = 0; i < fake->n_traces; i++)
		n += !fake->traces[i]->closed;
	pthread_mutex_unlock(&fake->lock);
	return n;
}

unsigned fake_consumer_repeated_keys(struct fake_consumer *fake)
{
	unsigned n;

	pthread_mutex_lock(&fake->lock);
	n = fake->n_repeated;
	pthread_mutex_unlock(&fake->lock);
	return n;
}

int fake_consumer_open_chunks(struct fake_consumer *fake)
{
	int n;

	pthread_mutex_lock(&fake->lock);
	n = fake->chunks;
	pthread_mutex_unlock(&fake->lock);
	return n;
}

void fake_consumer_copy_metadata(struct fake_consumer *fake, struct buf *to)
{
	pthread_mutex_lock(&fake->lock);
	buf_append(to, fake->text.data, fake->text.len);
	pthread_mutex_unlock(&fake->lock);
}

void fake_consumer_stall_metadata(struct fake_consumer *fake, bool stall)
{
	pthread_mutex_lock(&fake->lock);
	fake->stalled = stall;
	pthread_mutex_unlock(&fake->lock);
	wake(fake);
}

void fake_consumer_say(struct fake_consumer *fake, const struct wire_message *m, uint64_t serial, const void *msg)
{
	pthread_mutex_lock(&fake->lock);
	answer(fake, m, serial, msg);
	pthread_mutex_unlock(&fake->lock);
}
