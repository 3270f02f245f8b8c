/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <sys/socket.h>
#include <lttng/lttng-error.h>
#include "base/errors.h"
#include "base/io.h"
#include "base/str.h"
#include "base/time.h"
#include "ctl/answer.h"
#include "ctl/connection.h"
#include "ctl/endpoint.h"

#define HELLO_US        (10 * US_PER_S)
#define ANSWER_US       (60 * US_PER_S)
#define QUIET_US        (10 * US_PER_S) /* of a request that waits, before the daemon is asked whether it lives */
#define RECV_PIECE      16384
#define LATE_MAX        (1u << 20)      /* more than a socket holds: what lay there while this program stood still */

enum { SERIAL_HELLO = 1, SERIAL_FIRST_REQUEST, SERIAL_ALIVE };

/* connected ──request──▶ sent ──the daemon's hello──▶ greeted ──status──▶ done ──request──▶ sent, greeted */
struct connection {
	char *path;
	int fd;
	struct frame_reader reader;
	uint64_t deadline_us;           /* of the next step */
	uint64_t serial;                /* of the request; 0: none was sent */
	uint64_t room;                  /* bytes that may still come */
	uint32_t late;                  /* bytes that came behind the deadline */
	bool waits;                     /* for the first frame of the answer */
	bool greeted, ended;
	bool asked_alive;               /* a second hello was sent, its answer is missing */
};

void connection_free(struct connection *connection)
{
	if (!connection)
		return;
	if (connection->fd >= 0)
		(void) close(connection->fd);
	frame_reader_deinit(&connection->reader);
	free(connection->path);
	free(connection);
}

int connection_open(struct connection **ret)
{
	_cleanup_(connection_freep) struct connection *connection = calloc(1, sizeof(*connection));
	int r;

	if (!connection)
		return -LTTNG_ERR_NOMEM;
	connection->fd = -1;
	frame_reader_init(&connection->reader, CONTROL_MAX_REPLY);
	r = endpoint_connect("client-lttng-sessiond", endpoint_deadline(HELLO_US), &connection->fd, &connection->path);
	if (r < 0)
		return answer_fail(-LTTNG_ERR_NO_SESSIOND, "Cannot connect to %s: %s%s",
			connection->path ?: "the session daemon", error_text(r), endpoint_closed_to_us());
	*ret = TAKE_PTR(connection);
	return 0;
}

/* What the peer did wrong, in words for the user. */
static int peer_failed(const struct connection *connection, int error)
{
	struct peer_credentials peer = { .pid = 0 };

	/* of who listens; 0 when that is in another pid name space */
	if (fd_peer_credentials(connection->fd, &peer) < 0)
		peer.pid = 0;
	if (error == -ENOMEM)
		return -LTTNG_ERR_NOMEM;
	if (connection->greeted && error == -ETIMEDOUT)
		return answer_fail(-LTTNG_ERR_UNK, "The session daemon at %s (pid %d) does not answer any more",
			connection->path, (int) peer.pid);
	if (connection->greeted && error == -EOVERFLOW)
		return answer_fail(-LTTNG_ERR_UNK, "The answer of the session daemon at %s (pid %d) has no end",
			connection->path, (int) peer.pid);
	if (connection->greeted)
		return answer_fail(-LTTNG_ERR_UNK, "The session daemon at %s (pid %d) ended the conversation: %s",
			connection->path, (int) peer.pid, error_text(error));
	if (error == -ETIMEDOUT)
		return answer_fail(-LTTNG_ERR_NO_SESSIOND, "What listens at %s (pid %d) does not answer: it is stopped, "
			"or another program such as the session daemon of LTTng-tools", connection->path,
			(int) peer.pid);
	return answer_fail(-LTTNG_ERR_NO_SESSIOND, "What listens at %s (pid %d) is not a session daemon of this "
		"suite: %s", connection->path, (int) peer.pid, error_text(error));
}

static void append_hello(struct buf *out, uint64_t serial)
{
	const struct control_hello hello = {
		.major = CONTROL_MAJOR, .minor = CONTROL_MINOR, .program = program_invocation_short_name };

	frame_append(out, control_hello_wire(), serial, &hello);
	if (out->error == -ERANGE) {    /* the program's name is long */
		buf_deinit(out);
		buf_init(out);
		frame_append(out, control_hello_wire(), serial,
			&(struct control_hello) { .major = CONTROL_MAJOR, .minor = CONTROL_MINOR });
	}
}

static int send_all(int fd, const struct buf *out, uint64_t deadline_us)
{
	size_t sent = 0;

	while (sent < out->len) {
		ssize_t n = fd_send(fd, out->data + sent, out->len - sent, NULL, 0, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n == -EAGAIN)
			n = io_wait_writable(fd, deadline_us);
		if (n < 0)
			return (int) n;
		sent += (size_t) n;
	}
	return 0;
}

static uint64_t answer_deadline(const struct connection *connection)
{
	return endpoint_deadline(connection->waits ? QUIET_US : ANSWER_US);
}

int connection_request(struct connection *connection, const struct wire_message *m, const void *msg,
	unsigned flags)
{
	_cleanup_buf_ struct buf out = BUF_INIT;
	int r;

	if (!connection->greeted)
		append_hello(&out, SERIAL_HELLO);
	connection->serial = connection->serial ? MAX(connection->serial, (uint64_t) SERIAL_ALIVE) + 1 : SERIAL_FIRST_REQUEST;
	connection->ended = false;
	if (m)
		frame_append(&out, m, connection->serial, msg);
	if (out.error)
		return out.error == -ENOMEM ? -LTTNG_ERR_NOMEM :
			answer_fail(-LTTNG_ERR_INVALID, "A parameter is longer or greater than possible");
	if (out.len > CONTROL_MAX_REQUEST)
		return answer_fail(-LTTNG_ERR_INVALID, "The request is longer than possible");
	connection->waits = flags & CONNECTION_WAITS;
	connection->asked_alive = false;
	connection->room = flags & CONNECTION_BULK ? CONTROL_MAX_BULK_ANSWER : CONTROL_MAX_ANSWER;
	connection->late = 0;
	connection->deadline_us = connection->greeted ? answer_deadline(connection) : endpoint_deadline(HELLO_US);
	r = send_all(connection->fd, &out, connection->deadline_us);
	/* a daemon that refuses says so before it hangs up */
	return r < 0 && r != -EPIPE && r != -ECONNRESET ? peer_failed(connection, r) : 0;
}

/* Bytes that came. */
static int receive_piece(struct connection *connection)
{
	char piece[RECV_PIECE];
	int fds[FDS_PER_MESSAGE];
	unsigned n_fds = 0;
	ssize_t n = fd_recv(connection->fd, piece, sizeof(piece), fds, ARRAY_SIZE(fds), &n_fds, MSG_DONTWAIT);
	int r;

	if (n <= 0)
		return n == 0 || n == -ECONNRESET ? -EPIPE : (int) n;
	r = frame_reader_feed(&connection->reader, piece, (size_t) n, fds, n_fds);
	if (r < 0)
		return r;
	if ((size_t) n > connection->room)
		return -EOVERFLOW;
	connection->room -= (size_t) n;
	return (int) n;
}

static int take_hello(struct connection *connection, const struct frame *frame)
{
	struct control_hello hello;
	int r = frame->serial == SERIAL_HELLO ? frame_decode(frame, control_hello_wire(), &hello) : -EPROTO;

	if (r < 0)
		return peer_failed(connection, r);
	connection->greeted = true;
	if (hello.major != CONTROL_MAJOR)
		return answer_fail(-LTTNG_ERR_UND, "The session daemon at %s speaks version %u of the protocol, "
			"this library version %u: both must come from the same release",
			connection->path, hello.major, CONTROL_MAJOR);
	connection->deadline_us = answer_deadline(connection);
	return 0;
}

/* The daemon lives, and has its time again. */
static void note_alive(struct connection *connection)
{
	connection->asked_alive = false;
	connection->deadline_us = endpoint_deadline(QUIET_US);
	connection->late = 0;
}

/* What a request waited for has happened: from now on the answer has the time of any other, however many frames it has. */
static void note_answer(struct connection *connection)
{
	if (!connection->waits)
		return;
	connection->waits = connection->asked_alive = false;
	connection->deadline_us = endpoint_deadline(ANSWER_US);
	connection->late = 0;
}

/* The daemon was silent for long: a second hello is answered at once, whatever the request waits for. */
static int ask_alive(struct connection *connection)
{
	_cleanup_buf_ struct buf out = BUF_INIT;
	ssize_t n;

	if (!connection->greeted || !connection->waits || connection->asked_alive)
		return -ETIMEDOUT;
	append_hello(&out, SERIAL_ALIVE);
	if (out.error)
		return out.error;
	n = fd_send(connection->fd, out.data, out.len, NULL, 0, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n >= 0 && (size_t) n < out.len)
		return -ETIMEDOUT;      /* the socket is full of what it does not read */
	connection->asked_alive = true;
	connection->deadline_us = endpoint_deadline(HELLO_US);
	return n < 0 && n != -EPIPE && n != -ECONNRESET ? (int) n : 0;
}

/* 0 with a frame of the answer, CONNECTION_LATER when there is none yet. */
static int take_frame(struct connection *connection, struct frame *ret)
{
	struct frame frame;
	int r;

	while ((r = frame_reader_take(&connection->reader, &frame)) == FRAME_READY) {
		if (connection->greeted && frame.serial == connection->serial) {
			note_answer(connection);
			connection->ended = frame.id == CONTROL_status;
			*ret = frame;
			return 0;
		}
		if (connection->asked_alive && frame.id == CONTROL_hello && frame.serial == SERIAL_ALIVE)
			note_alive(connection);
		else
			r = connection->greeted ? peer_failed(connection, -EPROTO) : take_hello(connection, &frame);
		frame_deinit(&frame);
		if (r < 0)
			return r;
	}
	return r < 0 ? peer_failed(connection, r) : CONNECTION_LATER;
}

/*
 * Who sends without a pause is never waited for, but has no more time than
 * others.  What lay in the socket already is taken nevertheless: it is this
 * program that may have been stopped.
 */
static int check_clock(struct connection *connection, uint64_t until_us, unsigned n)
{
	if (time_now_us() < until_us)
		return 0;
	connection->late += n;
	return connection->late > LATE_MAX ? -ETIMEDOUT : 0;
}

static int receive_more(struct connection *connection, uint64_t deadline_us)
{
	const uint64_t until_us = MIN(deadline_us, connection->deadline_us);
	int r = receive_piece(connection);

	if (r == -EAGAIN)
		r = io_wait_readable(connection->fd, until_us);
	else if (r > 0)
		r = check_clock(connection, until_us, (unsigned) r);
	if (r == -ETIMEDOUT && deadline_us < connection->deadline_us)
		return CONNECTION_LATER;
	if (r == -ETIMEDOUT)
		r = ask_alive(connection);
	return r < 0 ? peer_failed(connection, r) : 0;
}

int connection_receive(struct connection *connection, uint64_t deadline_us, struct frame *ret)
{
	for (;;) {
		int r = take_frame(connection, ret);

		if (r == CONNECTION_LATER)
			r = receive_more(connection, deadline_us);
		else
			return r;
		if (r != 0)
			return r;
	}
}

int connection_wait_hello(struct connection *connection)
{
	while (!connection->greeted) {
		struct frame frame;
		int r = frame_reader_take(&connection->reader, &frame);

		if (r == FRAME_PARTIAL) {
			r = receive_more(connection, NEVER);
		} else if (r < 0) {
			r = peer_failed(connection, r);
		} else {
			r = take_hello(connection, &frame);
			frame_deinit(&frame);
		}
		if (r < 0)
			return r;
	}
	return 0;
}

bool connection_is_ended(const struct connection *connection)
{
	return connection->ended;
}
