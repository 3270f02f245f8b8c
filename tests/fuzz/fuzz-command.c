/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a client writes to the session daemon's control socket, whole daemon
 * behind it.  The first byte of an input tells whether the conversation begins
 * with a good hello (1) or at once with the rest, which are frames as they
 * travel.  Whole frames are sent one by one, and each must be answered or end
 * the connection; what is no whole frame is sent as it is, and must end it.
 *
 * Paths are moved below the directory of the daemon.
 */
#include <lttng/lttng.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/str.h"
#include "base/time.h"
#include "fuzz.h"
#include "lib/daemon.h"
#include "unit/proto/wire-fill.h"

const char fuzz_name[] = "command";

#define PATIENCE_US (30 * US_PER_S)

/* Rows of the daemon's table, reached when the command succeeded; then what is no command that succeeds. */
static const struct {
	uint16_t id;
	const char *name;
} commands[] = {
#define SESSION
#define TURN
#define COMMAND(message, handler, needs) { CONTROL_##message, #message },
#include "sessiond/command/table.def"
#undef SESSION
#undef TURN
};
enum { ROW_UNKNOWN, ROW_UNDECODED, ROW_NO_SESSION, ROW_AGAIN, ROW_RUDE, ROW_VERSION, ROW_CUT, ROW_LONG, N_ROWS };
static const char *const names[N_ROWS] = {
	"an unknown command", "a body that cannot be decoded", "no such session", "a second hello", "no hello first",
	"another version", "half a frame", "a frame that is too long",
};
static bool succeeded[ARRAY_SIZE(commands)], seen[N_ROWS];
static struct daemon daemon_;
static struct daemon *const d = &daemon_;
static bool running;

/* The consumer is this program again: it must not get to main(). */
__attribute__((constructor)) static void become_consumer(void)
{
	fake_consumer_main();
}

static uint64_t soon(void)
{
	return time_after_us(PATIENCE_US);
}

/* ---- what is sent ---- */

static const char *move_path(struct arena *arena, const char *path)
{
	const size_t size = sizeof(d->dir) + strlen(path) + 1;
	char *moved = arena_alloc(arena, size);

	if (*path != '/')
		return path;
	(void) snprintf(moved, size, "%s%s", d->dir, path);
	for (char *at = strstr(moved, ".."); at; at = strstr(at, ".."))
		memcpy(at, "__", 2);
	return moved;
}

/* A decoded message whose lists are arrays. */
static void move_paths(struct arena *arena, uint16_t id, void *msg)
{
	if (id == CONTROL_create_session) {
		struct control_create_session *request = msg;

		request->path = move_path(arena, request->path);
		request->base = move_path(arena, request->base);
		request->shm_path = move_path(arena, request->shm_path);
	} else if (id == CONTROL_set_shm_path) {
		struct control_set_shm_path *request = msg;

		request->path = move_path(arena, request->path);
	} else if (id == CONTROL_set_output) {
		struct control_set_output *request = msg;

		request->path = move_path(arena, request->path);
	} else if (id == CONTROL_load_session) {
		struct control_load_session *request = msg;
		struct control_session *session = (struct control_session *) request->session.items;

		request->base = move_path(arena, request->base);
		if (request->session.n > 0) {
			session->path = move_path(arena, session->path);
			session->shm_path = move_path(arena, session->shm_path);
		}
	}
}

static bool has_path(uint16_t id)
{
	return id == CONTROL_create_session || id == CONTROL_set_shm_path || id == CONTROL_set_output ||
		id == CONTROL_load_session;
}

/* The whole frame at data; false if it stays here, because of a path that has no room. */
static bool send_frame(int fd, const uint8_t *data, uint32_t len, uint16_t id)
{
	_cleanup_arena_ struct arena arena = ARENA_INIT(1);
	const struct wire_message *m = control_message_by_id(id);
	struct wire_cursor in = { .pos = data + FRAME_HEADER_LEN, .end = data + FRAME_HEADER_LEN + len };
	_cleanup_buf_ struct buf out = BUF_INIT;
	uint64_t serial;
	void *msg;

	buf_append(&out, data, FRAME_HEADER_LEN + len);
	if (has_path(id)) {
		msg = arena_alloc(&arena, m->size);
		memcpy(&serial, data + 8, sizeof(serial));
		if (wire_decode(m, &in, msg) == 0) {
			wire_expand(&arena, m, msg);
			move_paths(&arena, id, msg);
			out.len = 0;
			frame_append(&out, m, serial, msg);
		}
	}
	if (out.error)
		return false;
	(void) !send(fd, out.data, out.len, MSG_NOSIGNAL);
	return true;
}

/* ---- what comes back ---- */

static void note_command(uint16_t id, const struct frame *frame)
{
	struct control_status status;

	if (frame_decode(frame, control_status_wire(), &status) < 0 || (status.code != LTTNG_OK && !*status.detail))
		abort(); /* who is refused is told why */
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].id == id && status.code == LTTNG_OK)
			succeeded[i] = true;
	if (strstr(status.detail, "does not know command"))
		seen[ROW_UNKNOWN] = true;
	if (strstr(status.detail, "cannot be decoded"))
		seen[ROW_UNDECODED] = true;
	if (status.code == LTTNG_ERR_SESS_NOT_FOUND)
		seen[ROW_NO_SESSION] = true;
}

/* Until hello or status (true), or the end of the connection. Data frames fit what was asked. */
static bool take_answer(int fd, uint16_t id, uint64_t serial, bool *greeted)
{
	for (;;) {
		_cleanup_frame_ struct frame frame = FRAME_INIT;
		const struct wire_message *m;
		char msg[1024];
		int r = frame_recv(fd, CONTROL_MAX_REPLY, soon(), &frame);

		if (r == -ETIMEDOUT || r == -EMSGSIZE || r == -EPROTO)
			abort();
		if (r < 0)
			return false;
		m = control_message_by_id(frame.id);
		if (!m || frame.serial != serial || m->size > sizeof(msg) || frame_decode(&frame, m, msg) < 0)
			abort();
		if (frame.id == CONTROL_hello) {
			seen[ROW_AGAIN] = seen[ROW_AGAIN] || *greeted;
			*greeted = true;
			return true;
		}
		if (frame.id == CONTROL_status) {
			note_command(id, &frame);
			return true;
		}
	}
}

static void wait_for_end(int fd)
{
	char byte;
	bool greeted = false;

	(void) shutdown(fd, SHUT_WR);
	while (take_answer(fd, 0, 0, &greeted))
		continue;
	if (recv(fd, &byte, 1, MSG_DONTWAIT) > 0)
		abort();
}

static void greet(int fd)
{
	const struct control_hello hello = { .major = CONTROL_MAJOR, .minor = CONTROL_MINOR, .program = "fuzz" };
	_cleanup_frame_ struct frame answer = FRAME_INIT;

	if (frame_send(fd, control_hello_wire(), 1, &hello, NULL, 0, soon()) < 0 ||
	    frame_recv(fd, CONTROL_MAX_REPLY, soon(), &answer) < 0 || answer.id != CONTROL_hello)
		abort();
}

static void note_end(const uint8_t *data, size_t size, uint16_t id, bool greeted)
{
	uint32_t len = 0;

	if (size >= FRAME_HEADER_LEN)
		memcpy(&len, data, sizeof(len));
	if (len > CONTROL_MAX_REQUEST)
		seen[ROW_LONG] = true;
	else if (size < FRAME_HEADER_LEN + (size_t) len)
		seen[ROW_CUT] = true;
	else if (id == CONTROL_hello)
		seen[ROW_VERSION] = true;
	else if (!greeted)
		seen[ROW_RUDE] = true;
}

/* Another one is answered, so that the client can say what it met, and then left. */
static bool is_our_version(const uint8_t *data, uint32_t len)
{
	struct wire_cursor in = { .pos = data + FRAME_HEADER_LEN, .end = data + FRAME_HEADER_LEN + len };
	struct control_hello hello;

	return wire_decode(control_hello_wire(), &in, &hello) < 0 || hello.major == CONTROL_MAJOR;
}

static void converse(int fd, const uint8_t *data, size_t size, bool greeted)
{
	uint16_t id = 0;

	while (size > 0) {
		uint32_t len = UINT32_MAX;
		uint64_t serial = 0;
		bool whole, goes_on;

		if (size >= FRAME_HEADER_LEN) {
			memcpy(&len, data, sizeof(len));
			memcpy(&id, data + 4, sizeof(id));
			memcpy(&serial, data + 8, sizeof(serial));
		}
		whole = len <= CONTROL_MAX_REQUEST && size >= FRAME_HEADER_LEN + len;
		if (!whole) {
			(void) !send(fd, data, size, MSG_NOSIGNAL);
			wait_for_end(fd);
		}
		goes_on = whole && (!send_frame(fd, data, len, id) || take_answer(fd, id, serial, &greeted)) &&
			(id != CONTROL_hello || is_our_version(data, len) || take_answer(fd, id, serial, &greeted));
		if (!goes_on) {
			note_end(data, size, id, greeted);
			return;
		}
		data += FRAME_HEADER_LEN + len;
		size -= FRAME_HEADER_LEN + len;
	}
}

/* What it has made goes, so that the next input finds what this one found. */
static void tidy(void)
{
	const struct control_list_sessions all = { .session = "" };
	_cleanup_frame_ struct frame answer = FRAME_INIT;
	struct control_session_info info;
	struct control_session session;

	if (daemon_ask(d, control_list_sessions_wire(), &all) != LTTNG_OK)
		abort();
	answer = d->answer;
	d->answer = (struct frame) FRAME_INIT;
	if (frame_decode(&answer, control_session_info_wire(), &info) < 0)
		abort();
	while (wire_list_next(&info.sessions, control_session_wire(), &session) == 1)
		(void) daemon_destroy(d, session.name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd;

	if (!running) {
		log_set_level(LOG_LEVEL_ERR);
		daemon_start(d, NULL);
		running = true;
	}
	if (size == 0)
		return 0;
	if (fd_connect_unix(d->client_path, soon(), &fd) < 0)
		abort();
	if (data[0] & 1)
		greet(fd);
	converse(fd, data + 1, size - 1, data[0] & 1);
	(void) close(fd);
	tidy();
	return 0;
}

bool fuzz_coverage(void)
{
	if (running)
		daemon_stop(d);
	running = false;
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		fuzz_row(commands[i].name, succeeded[i]);
	for (unsigned i = 0; i < N_ROWS; i++)
		fuzz_row(names[i], seen[i]);
	return fuzz_rows_end();
}

/* ---- seeds ---- */

static void add_create(struct buf *out)
{
	const struct control_create_session create = { .name = "s", .output = CONTROL_OUTPUT_LOCAL, .path = "/out" };

	frame_append(out, control_create_session_wire(), 2, &create);
}

/* A session "s" with channel "c" and rule "a:b", tracked process 7, started. */
static void add_start(struct buf *out)
{
	const struct control_channel channel = {
		.name = "c", .enabled = true, .overwrite = -1, .subbuf_size = 4096, .num_subbuf = 2, .output = 1,
	};
	const struct control_event_rule rule = {
		.type = LTTNG_EVENT_TRACEPOINT + 1, .name = "a:b", .enabled = true, .loglevel = -1,
	};
	const struct control_process_value value = { .number = 7 };
	const struct control_enable_channel enable_channel = {
		.session = "s", .domain = LTTNG_DOMAIN_UST, .buffer_type = LTTNG_BUFFER_PER_UID,
		.channel = { .items = &channel, .n = 1 },
	};
	const struct control_enable_event enable_event = {
		.session = "s", .domain = LTTNG_DOMAIN_UST, .buffer_type = LTTNG_BUFFER_PER_UID, .channel = "c",
		.rule = { .items = &rule, .n = 1 },
	};
	const struct control_context context = { .type = LTTNG_EVENT_CONTEXT_VPID };
	const struct control_add_context add_context = {
		.session = "s", .domain = LTTNG_DOMAIN_UST, .channel = "c", .context = { .items = &context, .n = 1 },
	};
	const struct control_set_tracking_policy policy = {
		.session = "s", .domain = LTTNG_DOMAIN_UST, .attribute = LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID, .policy = 2,
	};
	const struct control_track track = {
		.session = "s", .domain = LTTNG_DOMAIN_UST, .attribute = LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID,
		.value = { .items = &value, .n = 1 },
	};

	frame_append(out, control_enable_channel_wire(), 3, &enable_channel);
	frame_append(out, control_enable_event_wire(), 4, &enable_event);
	frame_append(out, control_add_context_wire(), 5, &add_context);
	frame_append(out, control_set_tracking_policy_wire(), 5, &policy);
	frame_append(out, control_track_wire(), 5, &track);
	frame_append(out, control_start_session_wire(), 6, &(struct control_start_session) { .session = "s" });
}

static void write_seed(const char *dir, const struct wire_message *m, const void *msg, bool started)
{
	_cleanup_buf_ struct buf out = BUF_INIT;

	buf_putc(&out, 1);
	add_create(&out);
	if (started)
		add_start(&out);
	frame_append(&out, m, 7, msg);
	assert(!out.error);
	fuzz_write_seed(dir, m->name, out.data, out.len);
}

#define SEED(message, ...) \
	write_seed(dir, control_##message##_wire(), &(struct control_##message) { __VA_ARGS__ }, true)
#define IN_UST .session = "s", .domain = LTTNG_DOMAIN_UST

static void write_plain_seeds(const char *dir)
{
	SEED(destroy_session, .session = "s", .wait = true);
	SEED(stop_session, .session = "s", .wait = true);
	SEED(data_pending, .session = "s");
	SEED(list_sessions, .session = "");
	SEED(list_domains, .session = "s");
	SEED(list_lagging, .session = "s");
	SEED(list_warnings, .session = "s");
	SEED(disable_channel, IN_UST, .channel = "c");
	SEED(list_channels, IN_UST);
	SEED(list_events, IN_UST, .channel = "c");
	SEED(list_contexts, IN_UST, .channel = "c");
	SEED(list_tracepoints, .domain = LTTNG_DOMAIN_UST);
	SEED(list_tracepoint_fields, .domain = LTTNG_DOMAIN_UST);
	SEED(set_tracking_policy, IN_UST, .attribute = LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID, .policy = 1);
	SEED(get_tracker, IN_UST, .attribute = LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID);
	SEED(regenerate_metadata, .session = "s");
	SEED(regenerate_statedump, .session = "s");
	SEED(get_session_config, .session = "s");
}

static void write_load_seed(const char *dir, const struct control_load_session *load)
{
	_cleanup_buf_ struct buf out = BUF_INIT;

	buf_putc(&out, 1);
	add_create(&out);
	frame_append(&out, control_load_session_wire(), 7, load);
	frame_append(&out, control_commit_load_wire(), 8, &(struct control_commit_load) { .n_sessions = 1 });
	assert(!out.error);
	fuzz_write_seed(dir, "load_session", out.data, out.len);
}

static void write_list_seeds(const char *dir)
{
	const struct control_event_rule rule = {
		.type = LTTNG_EVENT_TRACEPOINT + 1, .name = "a:b", .enabled = true, .loglevel = -1,
	};
	const struct control_context context = { .type = LTTNG_EVENT_CONTEXT_VPID };
	const struct control_process_value value = { .number = 7 };
	const struct control_channel channel = {
		.name = "c", .enabled = true, .overwrite = -1, .subbuf_size = 4096, .num_subbuf = 2, .output = 1,
	};
	const struct control_channel_config config = {
		.channel = { .items = &channel, .n = 1 }, .rules = { .items = &rule, .n = 1 },
		.contexts = { .items = &context, .n = 1 },
	};
	const struct control_tracker_config tracker = {
		.attribute = LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID, .policy = 2, .values = { .items = &value, .n = 1 },
	};
	const struct control_domain_config domain = {
		.type = LTTNG_DOMAIN_UST, .channels = { .items = &config, .n = 1 }, .trackers = { .items = &tracker, .n = 1 },
	};
	const struct control_session session = {
		.name = "s", .path = "/loaded", .output = CONTROL_OUTPUT_LOCAL, .active = true,
	};

	SEED(track, IN_UST, .attribute = LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID, .value = { .items = &value, .n = 1 });
	SEED(add_context, IN_UST, .channel = "c", .context = { .items = &context, .n = 1 });
	SEED(disable_event, IN_UST, .channel = "c", .rule = { .items = &rule, .n = 1 });
	SEED(untrack, IN_UST, .attribute = LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID, .value = { .items = &value, .n = 1 });
	write_load_seed(dir, &(struct control_load_session) { .session = { .items = &session, .n = 1 }, .domains = { .items = &domain, .n = 1 }, .replace = true });
	write_seed(dir, control_set_shm_path_wire(), &(struct control_set_shm_path) {
		.session = "s", .path = "/rings" }, false);
	write_seed(dir, control_set_output_wire(), &(struct control_set_output) {
		.session = "s", .output = CONTROL_OUTPUT_LOCAL, .path = "/other" }, false);
}

static void write_refused(const char *dir, const char *name, bool greets, const struct wire_message *m, const void *msg)
{
	_cleanup_buf_ struct buf out = BUF_INIT;

	buf_putc(&out, (char) greets);
	frame_append(&out, m, 9, msg);
	assert(!out.error);
	fuzz_write_seed(dir, name, out.data, out.len);
	if (greets)
		return;
	/* the same, cut short */
	fuzz_write_seed(dir, "cut", out.data, out.len - 1);
	memset(out.data + 1, 0x7f, 4);
	fuzz_write_seed(dir, "long", out.data, out.len);
}

void fuzz_write_seeds(const char *dir)
{
	const struct control_start_session start = { .session = "nobody" };
	const struct control_hello hello = { .major = CONTROL_MAJOR, .program = "fuzz" };
	const struct control_hello other = { .major = CONTROL_MAJOR + 1, .program = "fuzz" };
	struct wire_message unknown = *control_hello_wire();

	write_plain_seeds(dir);
	write_list_seeds(dir);
	write_refused(dir, "no-session", true, control_start_session_wire(), &start);
	write_refused(dir, "hello-again", true, control_hello_wire(), &hello);
	write_refused(dir, "hello-other", true, control_hello_wire(), &other);
	unknown.id = 9999;
	write_refused(dir, "unknown", true, &unknown, &hello);
	unknown.id = CONTROL_stop_session;
	write_refused(dir, "undecoded", true, &unknown, &hello);
	write_refused(dir, "rude", false, control_start_session_wire(), &start);
}
