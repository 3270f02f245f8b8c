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

const char fuzz_name[] = "notify";

#define SESSION 1
#define CHANNEL 2
#define ROUNDS_MAX 100000

enum {
	ROW_EVENT, ROW_EVENT_REFUSED, ROW_CHANNEL, ROW_CHANNEL_REFUSED, ROW_ENUM, ROW_ENUM_REFUSED, ROW_BEGUN, ROW_PARTIAL,
	ROW_GONE, ROW_REPLIES, ROW_AT_ONCE, N_ROWS
};
static const char *const names[N_ROWS] = {
	"an event", "an event refused", "a channel", "a channel refused", "an enumeration", "an enumeration refused",
	"a head that is not whole", "a rest that is missing", "cut off", "several requests in a row", "several at once",
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

static uint32_t get_u32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* Of the first request in data: all of it, if that is not more than there is. */
static size_t request_size(const uint8_t *data, size_t size)
{
	uint64_t whole = size;

	if (size >= UST_EVENT && get_u32(data) == 0)
		whole = UST_EVENT + (uint64_t) get_u32(data + 272) + get_u32(data + 276) + get_u32(data + 280);
	else if (size >= UST_CHANNEL && get_u32(data) == 1)
		whole = UST_CHANNEL + (uint64_t) get_u32(data + 12);
	else if (size >= UST_ENUM && get_u32(data) == 2)
		whole = UST_ENUM + (uint64_t) get_u32(data + 264);
	return whole < size ? (size_t) whole : size;
}

static int handle(struct app *app, int peer)
{
	struct app_answer deferred = { .buffers = NULL };
	int r = app_notify_handle(app, false, &deferred);

	if (r == APP_NOTIFY_PARTIAL) {
		seen[ROW_PARTIAL] = true;
		(void) shutdown(peer, SHUT_WR);
		r = app_notify_handle(app, true, &deferred);
	}
	if (r == APP_NOTIFY_HANDLED)
		take_reply(peer);
	/* Without a consumer nothing waits for room. */
	if (r == APP_NOTIFY_DEFERRED || r < 0)
		abort();
	return r;
}

/* One request after the other, each when the last one was answered, or all at once. */
static void run(struct app *app, int peer, const uint8_t *data, size_t size, bool at_once)
{
	size_t piece, sent = 0;
	unsigned n = 0;
	int r;

	do {
		piece = at_once ? size : request_size(data + sent, size - sent);
		(void) !send(peer, data + sent, piece, MSG_DONTWAIT | MSG_NOSIGNAL);
		sent += piece;
		if (sent == size)
			(void) shutdown(peer, SHUT_WR);
		r = handle(app, peer);
	} while (r == APP_NOTIFY_HANDLED && sent < size && ++n < ROUNDS_MAX);
	seen[ROW_BEGUN] = seen[ROW_BEGUN] || r == APP_NOTIFY_BEGUN;
	seen[ROW_GONE] = seen[ROW_GONE] || r == APP_NOTIFY_GONE;
	seen[ROW_REPLIES] = seen[ROW_REPLIES] || (r == APP_NOTIFY_HANDLED && n > 1);
	seen[ROW_AT_ONCE] = seen[ROW_AT_ONCE] || (at_once && r == APP_NOTIFY_GONE && request_size(data, size) < size);
}

/* The first byte says how the rest is sent. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int space = 1 << 20;
	static unsigned n_inputs;
	struct app *app;
	int pair[2];

	if (size == 0)
		return 0;
	if (!loop)
		prepare();
	if (fd_socketpair(SOCK_STREAM, pair) < 0)
		abort();
	(void) setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &space, sizeof(space));
	app = make_app(pair[0]);
	run(app, pair[1], data + 1, size - 1, data[0] & 1);
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
	uint8_t all[16384] = { 0 }, *const bytes = all + 1;
	size_t len;

	len = fake_event_request(bytes, SESSION, CHANNEL, "p:e", 2);
	fuzz_write_seed(dir, "event", all, 1 + len);
	fuzz_write_seed(dir, "event-head", all, 1 + 100);
	fuzz_write_seed(dir, "event-rest", all, 1 + UST_EVENT + 20);
	for (unsigned i = 0; i < 3; i++)
		len += fake_event_request(bytes + len, SESSION, CHANNEL, "p:f", i);
	fuzz_write_seed(dir, "events", all, 1 + len);
	all[0] = 1;
	fuzz_write_seed(dir, "events-at-once", all, 1 + len);
	all[0] = 0;
	fuzz_write_seed(dir, "event-unknown", all, 1 + fake_event_request(bytes, SESSION, 99, "p:e", 1));
	fuzz_write_seed(dir, "channel", all, 1 + fake_channel_request(bytes, SESSION, CHANNEL, 2));
	fuzz_write_seed(dir, "channel-unknown", all, 1 + fake_channel_request(bytes, 99, CHANNEL, 1));
	fuzz_write_seed(dir, "enum", all, 1 + fake_enum_request(bytes, SESSION, "p:n", 3));
	fuzz_write_seed(dir, "enum-unknown", all, 1 + fake_enum_request(bytes, 99, "p:n", 1));
	len = fake_enum_request(bytes, SESSION, "p:n", 2);
	len += fake_event_request(bytes + len, SESSION, CHANNEL, "p:e", 3);
	len += fake_channel_request(bytes + len, SESSION, CHANNEL, 0);
	fuzz_write_seed(dir, "start", all, 1 + len);
	memset(bytes, 0xff, 400);
	fuzz_write_seed(dir, "nonsense", all, 1 + 400);
	(void) fake_event_request(bytes, SESSION, CHANNEL, "p:e", 1);
	put_u32(bytes + 276, UINT32_MAX);
	fuzz_write_seed(dir, "bounds", all, 1 + 400);
}
