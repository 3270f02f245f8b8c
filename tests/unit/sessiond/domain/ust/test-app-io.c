/* SPDX-License-Identifier: GPL-2.0-only */
/* The system calls of liblttng-ust-ctl, in fibers of one thread: a read that would block lets others go on. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <lttng/ust-ctl.h>
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/fd.h"
#include "base/fiber.h"
#include "base/io.h"
#include "base/time.h"
#include "sessiond/domain/ust/app-io.h"

#define LONG_US (20 * US_PER_S)
#define LARGE   ((size_t) 4 << 20)

static struct carrier *carrier;
static int pair[2];

static void start(void (*fn)(void *data), void *data)
{
	struct fiber *fiber;

	if (fiber_new(carrier, fn, data, &fiber) < 0)
		abort();
}

static void begin(void)
{
	if (carrier_new("carrier", &carrier) < 0 || fd_socketpair(SOCK_STREAM, pair) < 0)
		abort();
}

static void end(void)
{
	carrier_free(carrier);
	(void) close(pair[0]);
	(void) close(pair[1]);
}

/* Calls of the library: as many as there are fibers have sent their request while nobody has answered any. */

#define N_CALLS 20

struct library_call {
	struct app_io io;
	int peer, r;
	bool known;                     /* as the socket of an application is */
};

static void call_library(void *data)
{
	struct library_call *call = data;

	app_io_use(call->known ? &call->io : NULL);
	call->r = lttng_ust_ctl_register_done(call->io.watch.fd);
	app_io_use(NULL);
}

static void test_library(bool known)
{
	struct library_call calls[N_CALLS];
	unsigned n_sent = 0;
	int r = 0;

	begin();
	for (unsigned i = 0; i < N_CALLS; i++) {
		int fds[2];

		if (fd_socketpair(SOCK_STREAM, fds) < 0)
			abort();
		calls[i] = (struct library_call) { .io.watch.fd = fds[0], .peer = fds[1], .known = known };
		start(call_library, &calls[i]);
	}
	for (unsigned i = 0; i < N_CALLS; i++)
		n_sent += io_wait_readable(calls[i].peer, time_after_us(LONG_US)) == 0;
	ok_int(n_sent, N_CALLS, "one thread has asked them all");
	for (unsigned i = 0; i < N_CALLS; i++)
		(void) shutdown(calls[i].io.watch.fd, SHUT_RDWR);
	end();
	for (unsigned i = 0; i < N_CALLS; i++) {
		r |= calls[i].r != -EPIPE;
		(void) close(calls[i].io.watch.fd);
		(void) close(calls[i].peer);
	}
	ok_int(r, 0, "and tells that each was cut off");
}

/* A message in pieces, with a descriptor somewhere. */

struct received {
	ssize_t n;
	char text[9];
	size_t control;
	int flags, error;
};

static void receive(void *data)
{
	struct received *received = data;
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec pieces[2] = {
		{ .iov_base = received->text, .iov_len = 3 }, { .iov_base = received->text + 3, .iov_len = 5 },
	};
	struct msghdr msg = {
		.msg_iov = pieces, .msg_iovlen = 2, .msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg;
	int fd;

	received->n = recvmsg(pair[0], &msg, received->flags | MSG_CMSG_CLOEXEC);
	received->error = received->n < 0 ? errno : 0;
	received->control = msg.msg_controllen;
	cmsg = received->n > 0 ? CMSG_FIRSTHDR(&msg) : NULL;
	if (!cmsg)
		return;
	memcpy(&fd, CMSG_DATA(cmsg), sizeof(fd));
	(void) close(fd);
}

static void say_in_pieces(void *data)
{
	for (const char *at = data; *at; at++) {
		fiber_sleep_until(time_after_us(US_PER_MS));
		if (*at == '+') {
			if (fd_send(pair[1], "+", 1, &pair[1], 1, MSG_DONTWAIT) != 1)
				abort();
		} else if (send(pair[1], at, 1, MSG_DONTWAIT) != 1) {
			abort();
		}
	}
	(void) shutdown(pair[1], SHUT_WR);
}

static void test_pieces(const char *sent, int flags, ssize_t n, const char *got, bool with_fd)
{
	struct received received = { .flags = flags };

	begin();
	start(receive, &received);
	start(say_in_pieces, (void *) sent);
	end();
	ok(received.n == n && !strcmp(received.text, got), "of \"%s\": \"%s\"", sent, got);
	ok((received.control > 0) == with_fd, "a descriptor came: %d", with_fd);
}

/* What ends a wait without anything to read. */

static void test_timeout(void)
{
	const struct timeval timeout = { .tv_usec = 20000 };
	struct received received = { .flags = MSG_WAITALL };
	uint64_t begun_us;

	begin();
	if (setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0)
		abort();
	begun_us = time_now_us();
	start(receive, &received);
	end();
	ok(received.n == -1 && received.error == EAGAIN, "the socket's timeout");
	ok(time_now_us() - begun_us >= 20 * US_PER_MS, "which is waited for");
}

static void test_nonblocking(void)
{
	struct received received = { .flags = MSG_WAITALL };

	begin();
	if (fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0)
		abort();
	start(receive, &received);
	end();
	ok(received.n == -1 && received.error == EAGAIN, "one that does not block says so at once");
}

/* More than fits, both ways: whoever writes waits for whoever reads, on the same thread. */

static int exchanged;
static char *large;

static void exchange_large(void *data)
{
	exchanged = app_io_exchange(pair[0], large, LARGE, data, LARGE);
}

/* Nobody reads on while it waits for room itself. */
static void send_back(void *data)
{
	struct iovec piece = { .iov_base = data, .iov_len = LARGE };
	struct msghdr msg = { .msg_iov = &piece, .msg_iovlen = 1 };

	if (recvmsg(pair[1], &msg, MSG_WAITALL) != (ssize_t) LARGE || sendmsg(pair[1], &msg, MSG_NOSIGNAL) != (ssize_t) LARGE)
		abort();
}

static void test_large(void)
{
	char *copy = calloc(1, LARGE), *between = malloc(LARGE);

	large = malloc(LARGE);
	if (!large || !copy || !between)
		abort();
	for (size_t i = 0; i < LARGE; i++)
		large[i] = (char) (i % 251);
	begin();
	start(send_back, between);
	start(exchange_large, copy);
	end();
	ok(exchanged == 0 && !memcmp(large, copy, LARGE), "%zu bytes", LARGE);
	free(large);
	free(copy);
	free(between);
}

/* Many questions at once, answered one by one by somebody slow: not every answer wakes us. */

#define N_QUESTIONS   60
#define QUESTION_SIZE 400
#define ANSWER_SIZE   300

struct questions {
	struct app_io io;
	char asked[N_QUESTIONS * QUESTION_SIZE], answered[N_QUESTIONS * ANSWER_SIZE];
	bool prepared;
	long n_switches;
	int r;
};

static long switches(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nvcsw : -1;
}

static void ask_many(void *data)
{
	struct questions *questions = data;
	const long before = switches();

	if (questions->prepared)
		app_io_prepare(pair[0]);
	app_io_use(&questions->io);
	questions->r = app_io_exchange(pair[0], questions->asked, sizeof(questions->asked),
		questions->answered, sizeof(questions->answered));
	app_io_use(NULL);
	questions->n_switches = switches() - before;
}

static void *answer_slowly(void *data)
{
	const struct timespec pause = { .tv_nsec = 500000 };
	char question[QUESTION_SIZE], answer[ANSWER_SIZE];

	(void) data;
	for (unsigned i = 0; i < N_QUESTIONS; i++) {
		if (recv(pair[1], question, sizeof(question), MSG_WAITALL) != sizeof(question))
			abort();
		memset(answer, question[0], sizeof(answer));
		if (send(pair[1], answer, sizeof(answer), MSG_NOSIGNAL) != sizeof(answer))
			abort();
		(void) nanosleep(&pause, NULL);
	}
	return NULL;
}

static long ask(bool prepared)
{
	static struct questions questions;
	pthread_t peer;
	bool good = true;

	questions = (struct questions) { .prepared = prepared };
	for (unsigned i = 0; i < N_QUESTIONS; i++)
		memset(questions.asked + i * QUESTION_SIZE, (int) i + 1, QUESTION_SIZE);
	begin();
	questions.io.watch.fd = pair[0];
	if (pthread_create(&peer, NULL, answer_slowly, NULL) != 0)
		abort();
	start(ask_many, &questions);
	(void) pthread_join(peer, NULL);
	end();
	for (unsigned i = 0; i < N_QUESTIONS; i++)
		good = good && questions.answered[i * ANSWER_SIZE] == (char) (i + 1);
	ok(questions.r == 0 && good, "%d answers, each to its question", N_QUESTIONS);
	return questions.n_switches;
}

static void test_many(void)
{
	const long each = ask(false), few = ask(true);

	ok(few >= 1 && few <= each / 3, "%ld wake-ups for them instead of %ld", few, each);
}

/* What the library would send to nobody is what it sends to somebody. */

static void test_hear(void)
{
	_cleanup_buf_ struct buf heard = BUF_INIT;
	struct lttng_ust_abi_tracepoint_iter row;
	char sent[1024], nothing[4096] = "";
	size_t awaited = 0, taken;
	int left = 0;
	ssize_t n;

	begin();
	app_io_hear(&heard, &awaited);
	ok(lttng_ust_ctl_tracepoint_list_get(APP_IO_NOBODY, 7, &row) < 0, "nobody answers");
	app_io_attend();
	if (send(pair[1], nothing, sizeof(nothing), 0) != sizeof(nothing))
		abort();
	(void) lttng_ust_ctl_tracepoint_list_get(pair[0], 7, &row);     /* its refusal is meant */
	n = recv(pair[1], sent, sizeof(sent), MSG_DONTWAIT);
	taken = ioctl(pair[0], FIONREAD, &left) == 0 ? sizeof(nothing) - (size_t) left : 0;
	ok(n > 0 && heard.len == (size_t) n && !memcmp(heard.data, sent, heard.len), "the request, byte by byte");
	ok_int(awaited, taken, "and what it would read");
	end();
}

/* What was read ahead is read from memory, and the socket is left alone. */

#define AHEAD   "0123456789"
#define QUEUED  "socket"

/* Into two pieces that touch, with room for a descriptor. */
static ssize_t read_pieces(int fd, char *to, size_t first, size_t second, struct msghdr *ret)
{
	static char control[CMSG_SPACE(sizeof(int))];
	struct iovec pieces[2] = {
		{ .iov_base = to, .iov_len = first }, { .iov_base = to + first, .iov_len = second },
	};
	ssize_t n;

	*ret = (struct msghdr) {
		.msg_iov = pieces, .msg_iovlen = second > 0 ? 2 : 1, .msg_control = control,
		.msg_controllen = sizeof(control), .msg_flags = MSG_TRUNC,
	};
	n = recvmsg(fd, ret, MSG_WAITALL);
	ret->msg_iov = NULL;
	return n;
}

static bool reads(int fd, size_t first, size_t second, const char *expected)
{
	const size_t len = strlen(expected);
	char text[16] = "";
	struct msghdr msg;

	return read_pieces(fd, text, first, second, &msg) == (ssize_t) len && !memcmp(text, expected, len) &&
		text[len] == '\0' && msg.msg_controllen == 0 && msg.msg_flags == 0;
}

static void test_read_ahead(void)
{
	enum lttng_ust_ctl_notify_cmd command = LTTNG_UST_CTL_NOTIFY_CMD_EVENT;
	const uint32_t number = LTTNG_UST_CTL_NOTIFY_CMD_ENUM;
	int others[2], queued = 0;

	begin();
	if (fd_socketpair(SOCK_STREAM, others) < 0 || send(others[1], "other", 5, 0) != 5 ||
	    send(pair[1], QUEUED, strlen(QUEUED), 0) != (ssize_t) strlen(QUEUED))
		abort();
	app_io_read_ahead(pair[0], AHEAD, strlen(AHEAD));
	ok(reads(pair[0], 3, 0, "012"), "from memory");
	ok(reads(pair[0], 2, 3, "34567"), "goes on there, in two pieces");
	ok(reads(others[0], 2, 3, "other"), "another socket is read all the same");
	ok(reads(pair[0], 1, 3, "89"), "is short at its end");
	ok(reads(pair[0], 1, 3, ""), "and over then");
	ok(ioctl(pair[0], FIONREAD, &queued) == 0 && queued == (int) strlen(QUEUED), "the socket has what it had");
	app_io_attend();
	app_io_read_ahead(pair[0], &number, sizeof(number));
	ok(lttng_ust_ctl_recv_notify(pair[0], &command) == 0 && command == LTTNG_UST_CTL_NOTIFY_CMD_ENUM,
	   "the library reads there");
	app_io_attend();
	ok(reads(pair[0], 2, 4, QUEUED), "the socket is read again");
	end();
	(void) close(others[0]);
	(void) close(others[1]);
}

/* Each thread for itself. */
static void test_read_ahead_elsewhere(void)
{
	struct received received = { .flags = 0 };

	begin();
	if (send(pair[1], QUEUED, strlen(QUEUED), 0) != (ssize_t) strlen(QUEUED))
		abort();
	app_io_read_ahead(pair[0], AHEAD, strlen(AHEAD));
	start(receive, &received);
	end();
	app_io_attend();
	ok(!strcmp(received.text, QUEUED), "another thread reads the socket");
}

int main(void)
{
	const struct leak leak = leak_begin();

	ok(app_io_is_in_place(), "the library uses these calls");
	test_library(false);
	test_library(true);
	test_pieces("12345678", MSG_WAITALL, 8, "12345678", false);
	test_pieces("12345678", 0, 1, "1", false);
	test_pieces("123", MSG_WAITALL, 3, "123", false);
	test_pieces("", MSG_WAITALL, 0, "", false);
	test_pieces("12+45678", MSG_WAITALL, 3, "12+", true);
	test_timeout();
	test_nonblocking();
	test_large();
	test_many();
	test_hear();
	test_read_ahead();
	test_read_ahead_elsewhere();
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
