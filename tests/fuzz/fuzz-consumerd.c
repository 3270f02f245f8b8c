/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes on the two links of the consumer daemon, all of whose loops are on
 * one.  An input is a row of pieces: where it goes (u8), its length (u16,
 * little-endian), its bytes.  Whatever a piece asks for has been done when the
 * next one is sent; at the end both links hang up, and the daemon must end.
 *
 * Files come to be in one directory only.  A frame can neither name more
 * memory than RLIMIT_FSIZE allows a buffer, nor more than a few channels.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <urcu.h>
#include "base/errors.h"
#include "base/shm.h"
#include "base/thread.h"
#include "base/time.h"
#include "consumerd/consumerd.h"
#include "consumerd/metadata-cache.h"
#include "consumerd/ring.h"
#include "consumerd/trace.h"
#include "fuzz.h"
#include "proto/consumer.h"

const char fuzz_name[] = "consumerd";

#define PATIENCE_US  (30 * US_PER_S)
#define ROUNDS_MAX   256        /* of the loop after a piece: a channel may have asked for a timer of a microsecond */
#define BUFFER_MAX   (1u << 20)
#define CHANNELS_MAX 4
#define PIECES_MAX   64

enum { TO_COMMAND, TO_COMMAND_WITH_DIRECTORY, TO_COMMAND_WITH_SOCKET, TO_METADATA, N_PLACES };
enum {
	ROW_HELLO, ROW_ADD_CHUNK, ROW_REMOVE_CHUNK, ROW_ADD_TRACE, ROW_FLUSH, ROW_CLOSE, ROW_GET_COUNTERS, ROW_DATA_PENDING,
	ROW_UNKNOWN, ROW_UNDECODED, ROW_VERSION, ROW_REFUSED_CHUNK, ROW_REFUSED_TRACE, ROW_NO_SESSION, ROW_BROKEN,
	ROW_TEXT, ROW_DECLARED, ROW_AHEAD, ROW_RESTARTED, ROW_HOLE, ROW_METADATA_BROKEN, ROW_IN_FILES, ROW_SAMPLE, N_ROWS
};
static const char *const names[N_ROWS] = {
	"hello", "add_chunk", "remove_chunk", "add_trace", "flush", "close", "get_counters", "data_pending",
	"an unknown request", "a body that cannot be decoded", "another version", "a chunk that is refused",
	"a trace that is refused", "a flush of no session", "a frame that is none", "text in the file",
	"text that describes a channel", "text ahead of its trace", "text that replaces all", "text with a hole",
	"a metadata frame that is none", "ring buffers in files", "a sample",
};
static bool seen[N_ROWS];

#define must(what) do { if (!(what)) { perror("fuzz-consumerd: " #what); abort(); } } while (0)

static char top[40], chunk_path[56];
static struct loop *loop;
static struct consumerd *consumerd;
static int command, metadata, transfers[PIECES_MAX];
static unsigned n_transfers;
static struct frame_reader answers;
/* What was asked last with a serial. */
static struct { uint64_t serial; uint16_t id; } asked[PIECES_MAX];
static unsigned n_asked;

/* ---- the daemon ---- */

static void on_log(void *data, enum log_level level, const char *text)
{
	(void) data;
	(void) level;
	if (strstr(text, "does not follow"))
		seen[ROW_HOLE] = true;
}

static void prepare(void)
{
	static const struct thread_hooks hooks = { .enter = rcu_register_thread, .leave = rcu_unregister_thread };
	const struct rlimit limit = { BUFFER_MAX, BUFFER_MAX };

	must(signal(SIGPIPE, SIG_IGN) != SIG_ERR && signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	must(setrlimit(RLIMIT_FSIZE, &limit) == 0);
	thread_set_hooks(&hooks);
	rcu_register_thread();
	shm_guard_install();
	shm_guard_set_repair(ring_repair_library);
	log_set_level(LOG_LEVEL_ERR);
	log_set_thread_sink(on_log, NULL);
	strcpy(top, "/tmp/rm-fuzz-consumerd-XXXXXX");
	must(mkdtemp(top));
	(void) snprintf(chunk_path, sizeof(chunk_path), "%s/chunk", top);
}

static void start(void)
{
	struct consumerd_conf conf = { .health_path = NULL };
	int links[2], texts[2];

	must(loop_new("fuzz", &loop) == 0 && mkdir(chunk_path, 0777) == 0);
	must(fd_socketpair(SOCK_STREAM, links) == 0 && fd_socketpair(SOCK_STREAM, texts) == 0);
	command = links[0];
	metadata = texts[0];
	conf.command_fd = links[1];
	conf.metadata_fd = texts[1];
	conf.shared_loop = loop;
	must(consumerd_new(&conf, loop, &consumerd) == 0);
	frame_reader_init(&answers, CONSUMER_MAX_BODY);
	n_asked = n_transfers = 0;
}

/* Until nothing is left to do, or as good as nothing. */
static void turn(void)
{
	uint64_t before, after;
	bool waiting;

	for (unsigned i = 0; i < ROUNDS_MAX; i++) {
		loop_beats(loop, &before, &waiting);
		must(pool_drain(consumerd->makers, time_after_us(PATIENCE_US)));
		must(loop_run_once(loop, 0) == 0);
		loop_beats(loop, &after, &waiting);
		if (after == before)
			return;
	}
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void) st;
	(void) type;
	(void) walk;
	return remove(path);
}

static void end(void)
{
	const uint64_t until = time_after_us(PATIENCE_US);
	char name[128];
	struct stat st;

	(void) close(command);
	(void) close(metadata);
	while (consumerd->phase != CONSUMERD_ENDED) {
		must(loop_run_once(loop, time_after_us(US_PER_MS)) == 0);
		must(time_now_us() < until);
	}
	(void) snprintf(name, sizeof(name), "%s/t/metadata", chunk_path);
	if (stat(name, &st) == 0 && st.st_size > 0)
		seen[ROW_TEXT] = true;
	consumerd_free(consumerd);
	loop_free(loop);
	frame_reader_deinit(&answers);
	while (n_transfers > 0)
		(void) close(transfers[--n_transfers]);
	/* Nothing has come to be outside: the directory above is empty when this one is gone. */
	must(nftw(chunk_path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 && rmdir(top) == 0 && mkdir(top, 0777) == 0);
}

/* ---- answers ---- */

static uint16_t id_of(uint64_t serial)
{
	for (unsigned i = n_asked; i > 0; i--)
		if (asked[i - 1].serial == serial)
			return asked[i - 1].id;
	return 0;
}

static void note_done(uint16_t id, const struct consumer_done *done)
{
	if (done->error < 0 && !*done->detail)
		abort(); /* who is refused is told why */
	seen[ROW_ADD_CHUNK] |= id == CONSUMER_add_chunk && done->error == 0;
	seen[ROW_REMOVE_CHUNK] |= id == CONSUMER_remove_chunk && done->error == 0;
	seen[ROW_UNKNOWN] |= done->error == -E_NOT_SUPPORTED && !consumer_message_by_id(id);
	seen[ROW_UNDECODED] |= done->error == -EBADMSG;
	seen[ROW_VERSION] |= done->error == -E_PEER_VERSION;
	seen[ROW_REFUSED_CHUNK] |= id == CONSUMER_add_chunk && done->error == -EEXIST;
	seen[ROW_NO_SESSION] |= (id == CONSUMER_flush || id == CONSUMER_close) && done->error == -EINVAL;
}

static void note_answer(uint16_t id, const struct frame *frame)
{
	struct consumer_trace_added added;
	struct consumer_flushed flushed;
	struct consumer_done done;

	if (frame->id == CONSUMER_done && frame_decode(frame, consumer_done_wire(), &done) == 0) {
		note_done(id, &done);
	} else if (frame->id == CONSUMER_trace_added && frame_decode(frame, consumer_trace_added_wire(), &added) == 0) {
		must(added.error == 0 || *added.detail);
		seen[added.error == 0 ? ROW_ADD_TRACE : ROW_REFUSED_TRACE] = true;
	} else if (frame->id == CONSUMER_flushed && frame_decode(frame, consumer_flushed_wire(), &flushed) == 0) {
		seen[ROW_FLUSH] |= id == CONSUMER_flush;
		seen[ROW_CLOSE] |= id == CONSUMER_close;
		seen[ROW_GET_COUNTERS] |= id == CONSUMER_get_counters && flushed.channels.n > 0;
	} else if (frame->id == CONSUMER_hello) {
		seen[ROW_HELLO] |= id == CONSUMER_hello;
	} else if (frame->id == CONSUMER_data_pending_answer) {
		seen[ROW_DATA_PENDING] |= id == CONSUMER_data_pending;
	} else if (frame->id == CONSUMER_sample) {
		seen[ROW_SAMPLE] = true;
	} else if (frame->id != CONSUMER_report) {
		abort();
	}
}

static void take_answers(void)
{
	char piece[65536];
	ssize_t n;

	while ((n = recv(command, piece, sizeof(piece), MSG_DONTWAIT)) > 0) {
		struct frame frame;
		int r;

		must(frame_reader_feed(&answers, piece, (size_t) n, NULL, 0) == 0);
		while ((r = frame_reader_take(&answers, &frame)) == FRAME_READY) {
			note_answer(id_of(frame.serial), &frame);
			frame_deinit(&frame);
		}
		must(r == FRAME_PARTIAL);
	}
}

/* ---- pieces ---- */

/* A path of ring buffers comes to be below the directory of the test, if it is long enough to be written over. */
static bool move_shm_path(const char *path)
{
	char *at = (char *) (uintptr_t) path;
	const size_t len = strlen(chunk_path);

	if (*path != '/')
		return true;
	if (strlen(path) <= len)
		return false;
	memcpy(at, chunk_path, len);
	at[len] = '/';
	while ((at = strstr(at, "..")))
		memcpy(at, "__", 2);
	return true;
}

/* False: this frame asks for too much. Files are made with the identity of whoever runs this. */
static bool look_at_frame(uint8_t *data, size_t size)
{
	struct consumer_add_trace request;
	struct wire_cursor in = { .pos = data + FRAME_HEADER_LEN, .end = data + size };
	const uint32_t ids[] = { geteuid(), getegid() };
	uint16_t id;

	if (size < FRAME_HEADER_LEN)
		return true;
	memcpy(&id, data + 4, sizeof(id));
	memcpy(&asked[n_asked].serial, data + 8, sizeof(uint64_t));
	asked[n_asked++].id = id;
	if (id == CONSUMER_add_chunk && size >= FRAME_HEADER_LEN + 24 && !data[FRAME_HEADER_LEN + 16])
		memcpy(data + FRAME_HEADER_LEN + 16, ids, sizeof(ids));
	if (id != CONSUMER_add_trace || wire_decode(consumer_add_trace_wire(), &in, &request) < 0)
		return true;
	if (*request.shm_path && request.uid == 0)
		memcpy(data + size - sizeof(ids), ids, sizeof(ids));    /* its last fields */
	return request.channels.n <= CHANNELS_MAX && move_shm_path(request.shm_path);
}

static void send_piece(unsigned place, uint8_t *data, size_t size)
{
	int pair[2] = { -1, -1 }, fd = -1;

	if (place == TO_METADATA) {
		(void) !send(metadata, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		return;
	}
	if (!look_at_frame(data, size))
		return;
	if (place == TO_COMMAND_WITH_DIRECTORY)
		must((fd = open(chunk_path, O_DIRECTORY | O_RDONLY | O_CLOEXEC)) >= 0);
	if (place == TO_COMMAND_WITH_SOCKET) {
		must(fd_socketpair(SOCK_STREAM, pair) == 0);
		transfers[n_transfers++] = pair[0];
		fd = pair[1];
	}
	IGNORE(fd_send(command, data, size, &fd, fd >= 0, MSG_NOSIGNAL | MSG_DONTWAIT)); /* it has hung up */
	fd_closep(&fd);
}

static void note_state(void)
{
	struct trace *trace;

	seen[ROW_BROKEN] |= consumerd->phase != CONSUMERD_RUNNING;
	list_for_each(trace, &consumerd->traces, link) {
		seen[ROW_DECLARED] |= metadata_cache_declares(trace->cache, 0);
		seen[ROW_RESTARTED] |= trace->cache->version > 0;
		seen[ROW_IN_FILES] |= trace->files.there && trace->phase == TRACE_READY;
	}
	seen[ROW_AHEAD] |= consumerd->inbox.n_orphans > 0;
	seen[ROW_METADATA_BROKEN] |= consumerd->inbox.error < 0 && consumerd->inbox.error != -EPIPE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t at = 0;

	if (!*top)
		prepare();
	start();
	for (unsigned n = 0; n < PIECES_MAX && size - at >= 3; n++) {
		const unsigned place = data[at] % N_PLACES;
		const size_t len = MIN((size_t) (data[at + 1] | data[at + 2] << 8), size - at - 3);
		uint8_t *piece = malloc(len + 1);

		must(piece);
		memcpy(piece, data + at + 3, len);
		if (len > 0)
			send_piece(place, piece, len);
		free(piece);
		turn();
		take_answers();
		note_state();
		at += 3 + len;
	}
	end();
	return 0;
}

bool fuzz_coverage(void)
{
	if (*top)
		(void) rmdir(top);
	for (unsigned i = 0; i < N_ROWS; i++)
		fuzz_row(names[i], seen[i]);
	return fuzz_rows_end();
}

/* ---- seeds ---- */

static void add_piece(struct buf *out, unsigned place, const void *bytes, size_t len)
{
	buf_putc(out, (char) place);
	buf_putc(out, (char) len);
	buf_putc(out, (char) (len >> 8));
	buf_append(out, bytes, len);
}

static void add(struct buf *out, unsigned place, const struct wire_message *m, uint64_t serial, const void *msg)
{
	_cleanup_buf_ struct buf frame = BUF_INIT;

	frame_append_with_fds(&frame, m, serial, msg,
		place == TO_COMMAND_WITH_DIRECTORY || place == TO_COMMAND_WITH_SOCKET);
	add_piece(out, place, frame.data, frame.len);
}

static void add_chunk(struct buf *out, uint64_t serial)
{
	const struct consumer_add_chunk chunk = { .chunk_id = 1, .session_id = 1 };

	add(out, TO_COMMAND_WITH_DIRECTORY, consumer_add_chunk_wire(), serial, &chunk);
}

static void add_trace_in(struct buf *out, uint64_t serial, const char *shm_path)
{
	const struct consumer_channel_spec spec = { .key = 1, .name = "c", .subbuf_size = 4096, .num_subbuf = 2, .monitor_timer_us = 1 };
	const struct consumer_add_trace trace = {
		.trace_id = 7, .session_id = 1, .chunk_id = 1, .subdir = "t", .app_uid = 0, .shm_path = shm_path,
		.uuid = { .data = "0123456789abcdef", .len = 16 }, .channels = { .items = &spec, .n = 1 },
	};

	add(out, TO_COMMAND_WITH_SOCKET, consumer_add_trace_wire(), serial, &trace);
}

static void add_trace(struct buf *out, uint64_t serial)
{
	add_trace_in(out, serial, "");
}

static void add_text(struct buf *out, uint32_t version, uint64_t offset, const char *text, uint32_t declares)
{
	const struct consumer_metadata piece = {
		.trace_id = 7, .version = version, .offset = offset, .declares = declares,
		.text = { .data = text, .len = (uint32_t) strlen(text) },
	};

	add(out, TO_METADATA, consumer_metadata_wire(), 0, &piece);
}

static void write_seed(const char *dir, const char *name, struct buf *out)
{
	assert(!out->error);
	fuzz_write_seed(dir, name, out->data, out->len);
	out->len = 0;
}

static void write_life(const char *dir)
{
	const struct consumer_hello hello = { .major = CONSUMER_MAJOR };
	_cleanup_buf_ struct buf out = BUF_INIT;

	add(&out, TO_COMMAND, consumer_hello_wire(), 0, &hello);
	add_chunk(&out, 1);
	add_text(&out, 0, 0, "/* CTF 1.8 */", 0);
	add_trace(&out, 2);
	add_text(&out, 0, 13, "trace {};", 1);
	add_text(&out, 1, 0, "/* CTF 1.8 */ again", 1);
	add_text(&out, 1, 99, "hole", 0);
	add(&out, TO_COMMAND, consumer_data_pending_wire(), 3, &(struct consumer_data_pending) { .session_id = 1 });
	add(&out, TO_COMMAND, consumer_get_counters_wire(), 4, &(struct consumer_get_counters) { .session_id = 1 });
	add(&out, TO_COMMAND, consumer_flush_wire(), 5, &(struct consumer_flush) { .session_id = 1 });
	add(&out, TO_COMMAND, consumer_close_wire(), 6, &(struct consumer_close) { .session_id = 1 });
	add(&out, TO_COMMAND, consumer_remove_chunk_wire(), 7, &(struct consumer_remove_chunk) { .chunk_id = 1 });
	write_seed(dir, "life", &out);
	add_chunk(&out, 1);
	add_trace(&out, 2);
	write_seed(dir, "hang-up", &out);
	add_chunk(&out, 1);
	add_text(&out, 0, 0, "/* CTF 1.8 */", 0);
	add_trace_in(&out, 2, "/some/directory/which/the/test/moves/to/one/of/its/own/before/it/is/sent");
	add_text(&out, 0, 13, "trace {};", 1);
	add(&out, TO_COMMAND, consumer_close_wire(), 6, &(struct consumer_close) { .session_id = 1 });
	write_seed(dir, "files", &out);
}

static void write_refused(const char *dir)
{
	const struct consumer_hello other = { .major = CONSUMER_MAJOR + 1 };
	struct wire_message wrong = *consumer_hello_wire();
	_cleanup_buf_ struct buf out = BUF_INIT;

	add(&out, TO_COMMAND, consumer_hello_wire(), 1, &other);
	add_chunk(&out, 2);
	add_chunk(&out, 3);
	add_trace(&out, 4);
	add_trace(&out, 5);
	add(&out, TO_COMMAND, consumer_flush_wire(), 6, &(struct consumer_flush) { .session_id = 0 });
	wrong.id = 999;
	add(&out, TO_COMMAND, &wrong, 7, &other);
	wrong.id = CONSUMER_add_chunk;
	wrong.n_fields = 1;
	add(&out, TO_COMMAND, &wrong, 8, &other);
	write_seed(dir, "refused", &out);
	add_piece(&out, TO_COMMAND, "\xff\xff\xff\xff\x01\0\0\0\0\0\0\0\0\0\0\0", 16);
	write_seed(dir, "broken", &out);
	add_piece(&out, TO_METADATA, "\xff\xff\xff\xff\x01\0\0\0\0\0\0\0\0\0\0\0", 16);
	write_seed(dir, "broken-metadata", &out);
}

void fuzz_write_seeds(const char *dir)
{
	write_life(dir);
	write_refused(dir);
}
