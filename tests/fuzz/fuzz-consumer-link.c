/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a consumer daemon answers to the session daemon.  Each input goes
 * through the life of a session with one application; the consumer's answers
 * are the input's pieces in turn: kind (u8), length (u16, little-endian),
 * bytes.  A request without a piece of its own gets a plain answer.
 *
 * The first byte tells the kind of buffers.
 */
#include <errno.h>
#include <lttng/lttng.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include "base/log.h"
#include "base/time.h"
#include "fuzz.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "model/channel-conf.h"
#include "sessiond/consumer/consumer-process.h"
#include "sessiond/session/session-list.h"

const char fuzz_name[] = "consumer-link";

#define PATIENCE_US (30 * US_PER_S)
#define LINKS_MAX   64

/* ANSWER and UNASKED: u16 id and a body. RAW: bytes, then the link ends. */
enum { PIECE_ANSWER, PIECE_UNASKED, PIECE_RAW, PIECE_HANG_UP, PIECE_PLAIN, N_PIECES };
enum {
	ROW_CHUNK, ROW_NO_CHUNK, ROW_TRACE_REFUSED, ROW_NO_BUFFERS, ROW_PENDING, ROW_COUNTERS, ROW_LOSS, ROW_NOT_FLUSHED,
	ROW_OTHER_KIND, ROW_UNDECODED, ROW_REPORT, ROW_HELLO, ROW_STRAY, ROW_NO_FRAME, ROW_HUNG_UP, N_ROWS
};
static const char *const names[N_ROWS] = {
	"done", "done with an error", "trace_added with an error", "trace_added without buffers", "data_pending_answer",
	"flushed with counters", "flushed with losses", "an error instead of flushed", "another kind of answer",
	"a body that cannot be decoded", "report", "hello", "an answer to nothing", "bytes that are no frame", "the end of the link",
};
static bool seen[N_ROWS];
static struct daemon daemon_;
static struct daemon *const d = &daemon_;
static struct fake_app *app;

#define must(what) do { if (!(what)) { perror("fuzz-consumer-link: " #what); abort(); } } while (0)

/* ---- the consumer: a thread for each life of it ---- */

struct link_ends {
	int command, metadata;
};

static struct {
	pthread_mutex_t lock;
	const uint8_t *pos, *end;       /* lock */
	uint64_t session_id;            /* lock */
	uint16_t answered;              /* lock: what came for the last add_trace, 0 for a plain answer */
	pthread_t threads[LINKS_MAX];   /* loop: consumer; joined when it does not run */
	unsigned n_threads;
} script = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void say(int sock, uint16_t id, uint64_t serial, const void *body, size_t len)
{
	_cleanup_buf_ struct buf out = BUF_INIT;
	const uint32_t size = (uint32_t) len;
	const uint16_t no_fds = 0;

	buf_append(&out, &size, 4);
	buf_append(&out, &id, 2);
	buf_append(&out, &no_fds, 2);
	buf_append(&out, &serial, 8);
	buf_append(&out, body, len);
	(void) !send(sock, out.data, out.len, MSG_NOSIGNAL);
}

static void answer_plainly(int sock, const struct frame *request)
{
	const struct consumer_trace_added added = { .error = -ENOSPC, .detail = "no space (says the test)" };
	const struct consumer_flushed flushed = { .losses = { .n = 0 } };
	const struct consumer_data_pending_answer pending = { .pending = false };
	const struct consumer_done done = { .error = 0 };
	const struct wire_message *m = consumer_done_wire();
	const void *msg = &done;

	if (request->id == CONSUMER_add_trace) {
		m = consumer_trace_added_wire();
		msg = &added;
	} else if (request->id == CONSUMER_data_pending) {
		m = consumer_data_pending_answer_wire();
		msg = &pending;
	} else if (request->id == CONSUMER_flush || request->id == CONSUMER_close || request->id == CONSUMER_get_counters) {
		m = consumer_flushed_wire();
		msg = &flushed;
	}
	IGNORE(frame_send(sock, m, request->serial, msg, NULL, 0, time_after_us(PATIENCE_US))); /* it may have hung up */
}

static unsigned take_piece_locked(const uint8_t **ret, size_t *ret_len)
{
	const uint8_t *at = script.pos;
	size_t left = (size_t) (script.end - at);
	unsigned kind;

	*ret_len = 0;
	if (left < 3)
		return PIECE_PLAIN;
	kind = at[0] % N_PIECES;
	*ret = at + 3;
	*ret_len = MIN((size_t) (at[1] | at[2] << 8), left - 3);
	script.pos = at + 3 + *ret_len;
	return kind;
}

/* A report about nothing is one about the session that there is. */
static void say_unasked(int sock, uint16_t id, const uint8_t *body, size_t len)
{
	uint8_t copy[2048];
	uint64_t about;

	if (id == CONSUMER_report && len >= 8 && len <= sizeof(copy)) {
		memcpy(copy, body, len);
		memcpy(&about, copy, 8);
		if (about == 0)
			memcpy(copy, &script.session_id, 8);
		body = copy;
	}
	seen[ROW_HELLO] |= id == CONSUMER_hello;
	seen[ROW_STRAY] |= id == CONSUMER_done;
	say(sock, id, id == CONSUMER_done ? UINT64_MAX : 0, body, len);
}

/* False: the link has ended. */
static bool answer_locked(int sock, const struct frame *request)
{
	for (;;) {
		const uint8_t *bytes = NULL;
		size_t len;
		unsigned kind = take_piece_locked(&bytes, &len);
		uint16_t id = len >= 2 ? (uint16_t) (bytes[0] | bytes[1] << 8) : 0;

		if (kind == PIECE_RAW)
			(void) !send(sock, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (kind == PIECE_RAW || kind == PIECE_HANG_UP) {
			seen[kind == PIECE_RAW ? ROW_NO_FRAME : ROW_HUNG_UP] = true;
			return false;
		}
		if (kind == PIECE_PLAIN || len < 2) {
			answer_plainly(sock, request);
			return true;
		}
		/* A report is no answer, whatever its serial: one would be waited for. */
		if (kind == PIECE_UNASKED || id == CONSUMER_report) {
			say_unasked(sock, id, bytes + 2, len - 2);
			continue;
		}
		if (request->id == CONSUMER_add_trace)
			script.answered = id;
		say(sock, id, request->serial, bytes + 2, len - 2);
		return true;
	}
}

static bool take_request(int sock)
{
	_cleanup_frame_ struct frame request = FRAME_INIT;
	bool goes_on = true;

	if (frame_recv(sock, CONSUMER_MAX_BODY, time_after_us(PATIENCE_US), &request) < 0)
		return false;
	pthread_mutex_lock(&script.lock);
	if (request.serial)
		goes_on = answer_locked(sock, &request);
	pthread_mutex_unlock(&script.lock);
	return goes_on;
}

static void *run(void *data)
{
	struct link_ends *ends = data;
	bool goes_on = true;
	char piece[4096];

	while (goes_on) {
		struct pollfd fds[] = { { .fd = ends->command, .events = POLLIN }, { .fd = ends->metadata, .events = POLLIN } };

		must(poll(fds, 2, -1) > 0);
		if (fds[1].revents)
			goes_on = read(ends->metadata, piece, sizeof(piece)) > 0;
		if (goes_on && fds[0].revents)
			goes_on = take_request(ends->command);
	}
	(void) close(ends->command);
	(void) close(ends->metadata);
	free(ends);
	return NULL;
}

/* In place of the session daemon's own: no process is made. */
int consumer_process_new(struct loop *loop, const struct consumer_conf *conf, const int *fds, struct list *processes,
	pid_t *ret_pid)
{
	struct link_ends *ends = calloc(1, sizeof(*ends));

	(void) loop;
	(void) conf;
	(void) processes;
	must(ends);
	ends->command = dup(fds[0]);
	ends->metadata = dup(fds[1]);
	must(ends->command >= 0 && ends->metadata >= 0);
	must(fd_set_nonblock(ends->command, false) == 0 && fd_set_nonblock(ends->metadata, false) == 0);
	if (script.n_threads == LINKS_MAX)
		pthread_join(script.threads[--script.n_threads], NULL); /* the links of all earlier ones have ended */
	must(pthread_create(&script.threads[script.n_threads++], NULL, run, ends) == 0);
	*ret_pid = 0;
	return 0;
}

void consumer_process_stop(struct consumer_process *process, uint64_t deadline_us)
{
	(void) process;
	(void) deadline_us;
}

/* ---- the session ---- */

static void start(void)
{
	const struct fake_app_conf conf = { .path = d->apps_path, .name = "fuzz" };

	log_set_level(LOG_LEVEL_ERR);
	daemon_start(d, NULL);
	app = fake_app_start(&conf);
	must(fake_app_wait(app, FAKE_REGISTERED) && daemon_wait_for_apps(d, 1));
}

static void stop(void)
{
	fake_app_stop(app);
	daemon_stop(d);
	while (script.n_threads > 0)
		pthread_join(script.threads[--script.n_threads], NULL);
	app = NULL;
}

/* data may be NULL when there is none. */
static void set_script(const uint8_t *data, size_t size)
{
	static const uint8_t nothing[1];
	struct session *session = session_list_find(d->sd.sessions, "s");

	pthread_mutex_lock(&script.lock);
	script.pos = size > 0 ? data : nothing;
	script.end = script.pos + size;
	script.answered = 0;
	script.session_id = session ? session->id : 0;
	pthread_mutex_unlock(&script.lock);
	session_unref(session);
}

static void look_at_counters(void)
{
	const struct control_list_channels request = { .session = "s", .domain = LTTNG_DOMAIN_UST };
	struct control_channels channels;
	struct control_channel record;

	if (daemon_ask(d, control_list_channels_wire(), &request) != LTTNG_OK || d->answer.id != CONTROL_channels ||
	    frame_decode(&d->answer, control_channels_wire(), &channels) < 0)
		return;
	while (wire_list_next(&channels.channels, control_channel_wire(), &record) == 1)
		seen[ROW_COUNTERS] |= record.discarded_events > 0;
}

static void look_at_pending(void)
{
	const struct control_data_pending request = { .session = "s" };
	struct control_data_pending_answer answer;

	if (daemon_ask(d, control_data_pending_wire(), &request) == LTTNG_OK && d->answer.id == CONTROL_data_pending_answer &&
	    frame_decode(&d->answer, control_data_pending_answer_wire(), &answer) == 0)
		seen[ROW_PENDING] |= answer.pending;
}

static void look_at_completion(int code)
{
	struct control_completion completion;

	seen[ROW_NOT_FLUSHED] |= code != LTTNG_OK;
	if (d->answer.id == CONTROL_completion && frame_decode(&d->answer, control_completion_wire(), &completion) == 0)
		seen[ROW_LOSS] |= completion.losses.n > 0;
}

static void look_at_warnings(void)
{
	const struct control_list_warnings request = { .session = "s" };
	struct control_warnings warnings;
	struct control_warning warning;

	if (daemon_ask(d, control_list_warnings_wire(), &request) != LTTNG_OK || d->answer.id != CONTROL_warnings ||
	    frame_decode(&d->answer, control_warnings_wire(), &warnings) < 0)
		return;
	while (wire_list_next(&warnings.warnings, control_warning_wire(), &warning) == 1) {
		seen[ROW_TRACE_REFUSED] |= strstr(warning.text, "says the test") != NULL;
		seen[ROW_REPORT] |= strstr(warning.text, "reported") != NULL;
	}
}

/* What the application could not be given is said with the command that wanted it. */
static void look_at_start(int code)
{
	uint16_t answered;

	seen[ROW_CHUNK] |= code == LTTNG_OK;
	seen[ROW_NO_CHUNK] |= code != LTTNG_OK && code != LTTNG_ERR_UNK;
	seen[ROW_TRACE_REFUSED] |= strstr(d->warnings, "says the test") != NULL;
	pthread_mutex_lock(&script.lock);
	answered = script.answered;
	pthread_mutex_unlock(&script.lock);
	seen[ROW_UNDECODED] |= answered == CONSUMER_trace_added && strstr(d->warnings, "Bad message");
	seen[ROW_NO_BUFFERS] |= answered == CONSUMER_trace_added && strstr(d->warnings, "Invalid argument");
	seen[ROW_OTHER_KIND] |= answered != CONSUMER_trace_added && strstr(d->warnings, "Protocol error");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int code;

	if (!app)
		start();
	if (size == 0)
		return 0;
	must(daemon_create(d, "s") == LTTNG_OK);
	must(daemon_enable_channel(d, "s", "c", data[0] & 1 ? BUFFER_PER_PID : BUFFER_PER_UID) == LTTNG_OK);
	must(daemon_enable_event(d, "s", "c", "*") == LTTNG_OK);
	set_script(data + 1, size - 1);
	code = daemon_start_session(d, "s");
	look_at_start(code);
	look_at_pending();
	look_at_counters();
	code = daemon_stop_session(d, "s");
	if (code != LTTNG_ERR_TRACE_ALREADY_STOPPED)
		look_at_completion(code);
	look_at_warnings();
	must(daemon_destroy(d, "s") >= 0);
	set_script(NULL, 0);
	return 0;
}

bool fuzz_coverage(void)
{
	if (app)
		stop();
	for (unsigned i = 0; i < N_ROWS; i++)
		fuzz_row(names[i], seen[i]);
	return fuzz_rows_end();
}

/* ---- seeds ---- */

static void add_piece(struct buf *out, unsigned kind, const void *bytes, size_t len)
{
	buf_putc(out, (char) kind);
	buf_putc(out, (char) len);
	buf_putc(out, (char) (len >> 8));
	buf_append(out, bytes, len);
}

static void add(struct buf *out, unsigned kind, const struct wire_message *m, const void *msg)
{
	_cleanup_buf_ struct buf body = BUF_INIT, piece = BUF_INIT;

	wire_encode(m, msg, &body);
	buf_append(&piece, &m->id, 2);
	buf_append(&piece, body.data, body.len);
	assert(!piece.error && !body.error);
	add_piece(out, kind, piece.data, piece.len);
}

static void add_plain(struct buf *out, unsigned n)
{
	while (n-- > 0)
		add_piece(out, PIECE_PLAIN, NULL, 0);
}

/* The pieces so far are a seed, and the next one begins. */
static void write_seed(const char *dir, const char *name, struct buf *out)
{
	assert(!out->error);
	fuzz_write_seed(dir, name, out->data, out->len);
	out->len = 1;
}

static void write_start(const char *dir, struct buf *out)
{
	const struct consumer_done refused = { .error = -EACCES, .detail = "refused" };
	const struct consumer_trace_added added = { .n_streams = 2 };

	add_plain(out, 2);
	write_seed(dir, "plain", out);
	add(out, PIECE_ANSWER, consumer_done_wire(), &refused);
	write_seed(dir, "no-chunk", out);
	add_plain(out, 1);
	add(out, PIECE_ANSWER, consumer_trace_added_wire(), &added);
	write_seed(dir, "no-buffers", out);
	add_plain(out, 1);
	add(out, PIECE_ANSWER, consumer_data_pending_answer_wire(), &(struct consumer_data_pending_answer) { true });
	write_seed(dir, "other-kind", out);
	add_plain(out, 1);
	add_piece(out, PIECE_ANSWER, "\x0d\0\1", 3);
	write_seed(dir, "undecoded", out);
	add_piece(out, PIECE_RAW, "\xff\xff\xff\xff\x02\0\0\0\1\0\0\0\0\0\0\0", 16);
	write_seed(dir, "no-frame", out);
	add_plain(out, 1);
	add_piece(out, PIECE_HANG_UP, NULL, 0);
	write_seed(dir, "hang-up", out);
}

/* The trace is refused, and closed therefore: three requests are before those of the commands that follow. */
static void write_later(const char *dir, struct buf *out)
{
	const struct consumer_channel_counters counters = { .trace_id = 1, .name = "c", .discarded_events = 7 };
	const struct consumer_stream_state loss = { .trace_id = 1, .channel = "c", .trace = "t", .missing_bytes = 9, .cause = 2 };
	const struct consumer_flushed flushed = {
		.losses = { .items = &loss, .n = 1 }, .channels = { .items = &counters, .n = 1 },
	};
	const struct consumer_done failed = { .error = -EIO, .detail = "failed" };
	const struct consumer_report report = { .level = 0, .text = "reported" };

	for (unsigned i = 0; i < 2; i++) {
		out->data[0] = (char) i;
		add_plain(out, 3);
		add(out, PIECE_UNASKED, consumer_hello_wire(), &(struct consumer_hello) { .major = 1 });
		add(out, PIECE_UNASKED, consumer_report_wire(), &report);
		add(out, PIECE_UNASKED, consumer_done_wire(), &failed);
		add(out, PIECE_ANSWER, consumer_data_pending_answer_wire(), &(struct consumer_data_pending_answer) { true });
		add(out, PIECE_ANSWER, consumer_flushed_wire(), &flushed);
		add(out, PIECE_ANSWER, consumer_flushed_wire(), &flushed);
		add(out, PIECE_ANSWER, consumer_flushed_wire(), &flushed);
		write_seed(dir, i ? "answers-pid" : "answers-uid", out);
	}
	out->data[0] = 0;
	add_plain(out, 5);
	add(out, PIECE_ANSWER, consumer_done_wire(), &failed);
	write_seed(dir, "not-flushed", out);
}

void fuzz_write_seeds(const char *dir)
{
	_cleanup_buf_ struct buf out = BUF_INIT;

	buf_putc(&out, 0);
	write_start(dir, &out);
	write_later(dir, &out);
}
