/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include "lib/dies.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/str.h"
#include "base/thread.h"
#include "base/time.h"

#define BIG (1u << 20)

static char big[BIG], back[BIG];

static uint64_t soon(void)
{
	return time_after_us(10 * US_PER_MS);
}

struct reader {
	int fd, result;
};

static void read_big(void *data)
{
	struct reader *reader = data;

	reader->result = io_read_all(reader->fd, back, BIG, time_after_us(10 * US_PER_S));
}

/* More than any buffer of the kernel holds, so both ends must wait for each other. */
static void test_big(const char *what, int from, int to)
{
	struct reader reader = { .fd = from };
	struct thread *thread;

	memset(back, 0, sizeof(back));
	ok_int(thread_new("reader", read_big, &reader, &thread), 0, "%s: reader", what);
	ok_int(io_write_all(to, big, BIG, time_after_us(10 * US_PER_S)), 0, "%s: a megabyte written", what);
	thread_join(thread);
	ok_int(reader.result, 0, "%s: and read", what);
	ok(memcmp(big, back, BIG) == 0, "%s: the same", what);
}

static void test_pair(const char *what, const int fds[2])
{
	char c;

	ok_int(io_wait_readable(fds[0], soon()), -ETIMEDOUT, "%s: nothing to read", what);
	ok_int(io_wait_writable(fds[1], soon()), 0, "%s: room to write", what);
	ok_int(io_read_all(fds[0], &c, 1, soon()), -ETIMEDOUT, "%s: a read ends at its deadline", what);
	ok_int(io_write_all(fds[1], big, BIG, soon()), -ETIMEDOUT, "%s: a write ends at its deadline", what);
}

static void test_socket(int flags)
{
	const char *what = flags ? "non-blocking socket" : "blocking socket";
	int pair[2];

	if (!ok(fd_socketpair(SOCK_STREAM | flags, pair) == 0, "%s", what))
		return;
	test_big(what, pair[0], pair[1]);
	test_pair(what, pair);
	(void) shutdown(pair[0], SHUT_WR);
	ok_int(io_read_all(pair[1], back, 1, NEVER), -EPIPE, "%s: read beyond the end", what);
	(void) close(pair[0]);
	ok_int(io_write_all(pair[1], "x", 1, NEVER), -EPIPE, "%s: written to a dead peer", what);
	(void) close(pair[1]);
}

static void test_pipe(void)
{
	int fds[2];

	if (!ok(fd_pipe(fds) == 0, "a pipe"))
		return;
	test_big("pipe", fds[0], fds[1]);
	test_pair("pipe", fds);
	(void) close(fds[0]);
	(void) close(fds[1]);
	ok_int(io_wait_readable(fds[0], 0), -EBADF, "a closed descriptor");
}

static void test_file(void)
{
	char path[] = "/tmp/test-io-XXXXXX";
	_cleanup_free_ char *text = NULL, *big_text = NULL;
	const int fd = mkostemp(path, O_CLOEXEC);
	size_t len = 0;

	ok_int(io_write_all(fd, "hello\n", 6, 0), 0, "a file takes all, even at the deadline");
	ok_int(io_read_file(AT_FDCWD, path, 6, &text, &len), 0, "a file read");
	ok(len == 6 && str_eq(text, "hello\n"), "with its bytes");
	ok_int(io_read_file(AT_FDCWD, path, 5, &big_text, NULL), -EFBIG, "larger than allowed");
	ok_int(io_write_all(fd, big, 5000, NEVER), 0, "more");
	ok(io_read_file(AT_FDCWD, path, BIG, &big_text, &len) == 0 && len == 5006, "a file larger than the first piece");
	(void) unlink(path);
	ok_int(io_read_file(AT_FDCWD, path, 5, &text, NULL), -ENOENT, "no file");
	(void) close(fd);
}

static bool always(void)
{
	return true;
}

static void io_in_read_section(void)
{
	io_set_rcu_check(always);
	io_assert_allowed();
}

int main(void)
{
	const struct leak leak = leak_begin();

	for (unsigned i = 0; i < BIG; i++)
		big[i] = (char) (i * 7 + i / 256);
	test_socket(0);
	test_socket(SOCK_NONBLOCK);
	test_pipe();
	test_file();
	ok_int(dies_of(io_assert_allowed), 0, "I/O is allowed here");
	ok_int(dies_of(io_in_read_section), SIGABRT, "in an RCU read section it aborts");
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
