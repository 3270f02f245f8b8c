/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes on an application's notify socket.  The application has session 1
 * with channel 2; the bytes are followed by the end of the stream, so that
 * nothing waits.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include "base/loop.h"
#include "base/log.h"
#include "fuzz.h"
#include "lib/fake-app.h"
#include "sessiond/domain/ust/app-notify.h"
#include "sessiond/domain/ust/buffers.h"
#include "sessiond/domain/ust/ust-domain.h"

#define SESSION 1
#define CHANNEL 2
#define ROUNDS_MAX 100000

enum {
	ROW_EVENT, ROW_EVENT_REFUSED, ROW_CHANNEL, ROW_CHANNEL_REFUSED, ROW_ENUM, ROW_ENUM_REFUSED, ROW_BEGUN, ROW_PARTIAL,
	ROW_GONE, ROW_REPLIES, N_ROWS
};
static const char *const names[N_ROWS] = {
	"an event", "an event refused", "a channel", "a channel refused", "an enumeration", "an enumeration refused",
	"a head that is not whole", "a rest that is missing", "cut off", "several requests in a row",
};
static bool seen[N_ROWS];
static struct loop *loop;
static struct ust_domain domain;
static struct session *session;
static struct wanted *wanted;

static void prepare(void)
{
	const struct session_conf conf = { .name = "fuzz", .path = "" };
	const struct channel_conf channel_conf = { .subbuf_size = 4096, .num_subbuf = 4 };
	struct consumer_conf consumer_conf = { .bits = 64, .program = "/nowhere", .health_sock = "", .group = "" };
	struct channel *channel;
	int r;

	log_set_level(LOG_LEVEL_ERR);
	fd_budget_init(&domain.fds, 1024);
	rcu_register_thread();
	r = loop_new("fuzz", &loop);
	if (r == 0)
		r = consumer_new(loop, &consumer_conf, &domain.consumer64);
	if (r == 0)
		r = session_new(1, &conf, &session);
	if (r == 0)
		r = channel_new("c", &channel_conf, &channel);
	if (r < 0)
		abort();
	mutex_lock(&session->lock);
	r = session_add_channel_locked(session, channel, BUFFER_PER_UID);
	mutex_unlock(&session->lock);
	if (r < 0 || session_get_wanted(session, &wanted) < 0)
		abort();
}

static struct app *make_app(int notify)
{
	const struct app_identity id = {
		.pid = 1, .bits_per_long = 64, .uint8_align = 8, .uint16_align = 8, .uint32_align = 8, .uint64_align = 8,
		.long_align = 8, .byte_order = 1234, .name = "fuzz",
	};
	struct buffers *buffers;
	struct app *app;

	if (app_new_consume_fds(loop, &id, -1, notify, -1, &app) < 0)
		abort();
	app_queue_init(&app->queue, NULL, 0);
	if (buffers_new(&domain, session, wanted, app, &buffers) < 0 ||
	    app_objects_add(&app->objects, SESSION, CHANNEL, buffers->channels[0].chan_id, buffers) < 0)
		abort();
	buffers_unref(buffers);
	return app;
}

/* The answer to what has just been handled. */
static void take_reply(int sock)
{
	uint8_t reply[64];
	ssize_t n = recv(sock, reply, sizeof(reply), MSG_DONTWAIT);
	uint32_t kind;
	int32_t code;

	if (n != UST_EVENT_REPLY && n != UST_CHANNEL_REPLY && n != UST_ENUM_REPLY)
		abort();
	memcpy(&kind, reply, 4);
	memcpy(&code, reply + 4, 4);
	if (kind > 2 || code > 0)
		abort();
	seen[ROW_EVENT + 2 * kind + (code < 0)] = true;
}

static void run(struct app *app, int peer)
{
	struct app_answer deferred = { .buffers = NULL };
	unsigned n = 0;
	int r;

	do {
		r = app_notify_handle(app, false, &deferred);
		if (r == APP_NOTIFY_PARTIAL) {
			seen[ROW_PARTIAL] = true;
			r = app_notify_handle(app, true, &deferred);
		}
		if (r == APP_NOTIFY_HANDLED)
			take_reply(peer);
	} while (r == APP_NOTIFY_HANDLED && ++n < ROUNDS_MAX);
	/* Without a consumer nothing waits for room. */
	if (r == APP_NOTIFY_DEFERRED || r < 0)
		abort();
	seen[ROW_BEGUN] = seen[ROW_BEGUN] || r == APP_NOTIFY_BEGUN;
	seen[ROW_GONE] = seen[ROW_GONE] || r == APP_NOTIFY_GONE;
	seen[ROW_REPLIES] = seen[ROW_REPLIES] || n > 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int space = 1 << 20;
	static unsigned n_inputs;
	struct app *app;
	int pair[2];

	if (!loop)
		prepare();
	if (fd_socketpair(SOCK_STREAM, pair) < 0)
		abort();
	(void) setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &space, sizeof(space));
	app = make_app(pair[0]);
	(void) !send(pair[1], data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	(void) shutdown(pair[1], SHUT_WR);
	run(app, pair[1]);
	(void) close(pair[1]);
	app_unref(app);
	/* It costs ten milliseconds, whatever there is to wait for. */
	if (++n_inputs % 256 == 0)
		rcu_barrier();
	if (loop_run_once(loop, 0) < 0)
		abort();
	return 0;
}

bool fuzz_coverage(void)
{
	for (unsigned i = 0; i < N_ROWS; i++)
		fuzz_row(names[i], seen[i]);
	return fuzz_rows_end();
}

void fuzz_write_seeds(const char *dir)
{
	uint8_t bytes[16384];
	size_t len;

	len = fake_event_request(bytes, SESSION, CHANNEL, "p:e", 2);
	fuzz_write_seed(dir, "event", bytes, len);
	fuzz_write_seed(dir, "event-head", bytes, 100);
	fuzz_write_seed(dir, "event-rest", bytes, UST_EVENT + 20);
	for (unsigned i = 0; i < 3; i++)
		len += fake_event_request(bytes + len, SESSION, CHANNEL, "p:f", i);
	fuzz_write_seed(dir, "events", bytes, len);
	fuzz_write_seed(dir, "event-unknown", bytes, fake_event_request(bytes, SESSION, 99, "p:e", 1));
	fuzz_write_seed(dir, "channel", bytes, fake_channel_request(bytes, SESSION, CHANNEL, 2));
	fuzz_write_seed(dir, "channel-unknown", bytes, fake_channel_request(bytes, 99, CHANNEL, 1));
	fuzz_write_seed(dir, "enum", bytes, fake_enum_request(bytes, SESSION, "p:n", 3));
	fuzz_write_seed(dir, "enum-unknown", bytes, fake_enum_request(bytes, 99, "p:n", 1));
	len = fake_enum_request(bytes, SESSION, "p:n", 2);
	len += fake_event_request(bytes + len, SESSION, CHANNEL, "p:e", 3);
	len += fake_channel_request(bytes + len, SESSION, CHANNEL, 0);
	fuzz_write_seed(dir, "start", bytes, len);
	memset(bytes, 0xff, 400);
	fuzz_write_seed(dir, "nonsense", bytes, 400);
	(void) fake_event_request(bytes, SESSION, CHANNEL, "p:e", 1);
	put_u32(bytes + 276, UINT32_MAX);
	fuzz_write_seed(dir, "bounds", bytes, 400);
}
