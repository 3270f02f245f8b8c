/* SPDX-License-Identifier: GPL-2.0-only */
/* A listening socket when descriptors run out: with the reserve, without it, and afterwards; and when it is to rest. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "base/fd.h"
#include "base/listener.h"
#include "base/time.h"
#include "lib/leak.h"
#include "lib/tap.h"

static struct counts {
	unsigned taken, turned_away;
	int error;
} counts;

/* That it is to rest after each turn. */
static struct listener *tired;

static struct rlimit limit;
static char path[] = "/tmp/rm-listener-XXXXXX/sock";

static void on_connection(int fd, void *data)
{
	(void) data;
	counts.taken++;
	(void) close(fd);
	if (tired)
		listener_rest(tired);
}

static void on_turned_away(int error, void *data)
{
	(void) data;
	counts.turned_away++;
	counts.error = error;
}

/* Connections that nobody has accepted yet. */
static int connect_to(int sock)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	strcpy(address.sun_path, path);
	return connect(sock, (struct sockaddr *) &address, sizeof(address));
}

/* Rounds of the loop in so many ms. */
static unsigned turn(struct loop *loop, unsigned ms)
{
	const uint64_t until = time_after_us(ms * US_PER_MS);
	unsigned n = 0;

	while (time_now_us() < until && n < 100000) {
		if (loop_run_once(loop, until) < 0)
			abort();
		n++;
	}
	return n;
}

static void set_limit(rlim_t n)
{
	const struct rlimit low = { .rlim_cur = n, .rlim_max = limit.rlim_max };

	if (setrlimit(RLIMIT_NOFILE, &low) < 0)
		abort();
}

static void test_reserve(struct loop *loop)
{
	const int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), other = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct pollfd fd = { .fd = sock, .events = POLLIN };
	int fds[128], n = 0;

	counts = (struct counts) { .taken = 0 };
	set_limit(64);
	while ((fds[n] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
		n++;
	ok(connect_to(sock) == 0 && turn(loop, 50) < 20, "a connection when no descriptor is left: nobody spins");
	ok(counts.taken == 0 && counts.turned_away == 1 && counts.error == -EMFILE, "it is turned away, and that is told");
	ok(poll(&fd, 1, 0) == 1, "its peer sees that");
	ok(connect_to(other) == 0 && turn(loop, 50) < 20 && counts.turned_away == 2, "so is the next one");
	while (n > 0)
		(void) close(fds[--n]);
	set_limit(limit.rlim_cur);
	(void) close(sock);
	(void) close(other);
}

/* The limit is below all that is open: what is closed cannot be opened again. */
static void test_lost_reserve(struct loop *loop)
{
	int socks[8];
	unsigned rounds;

	counts = (struct counts) { .taken = 0 };
	for (unsigned i = 0; i < ARRAY_SIZE(socks); i++)
		socks[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	set_limit(3);
	for (unsigned i = 0; i < ARRAY_SIZE(socks); i++)
		if (connect_to(socks[i]) < 0)
			abort();
	rounds = turn(loop, 450);
	ok(rounds < 30, "when the reserve is lost, too, nobody spins: %u rounds", rounds);
	ok(counts.taken == 0 && counts.turned_away >= 1 && counts.turned_away <= 2, "which is told, but not all the time: %u",
	   counts.turned_away);
	set_limit(limit.rlim_cur);
	(void) turn(loop, 300);
	ok_int(counts.taken, ARRAY_SIZE(socks), "when there are descriptors again, those who waited are taken");
	for (unsigned i = 0; i < ARRAY_SIZE(socks); i++)
		(void) close(socks[i]);
}

static void test_rest(struct loop *loop, struct listener *listener)
{
	int socks[9];
	unsigned rounds;

	counts = (struct counts) { .taken = 0 };
	tired = listener;
	for (unsigned i = 0; i < ARRAY_SIZE(socks); i++) {
		socks[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (connect_to(socks[i]) < 0)
			abort();
	}
	if (loop_run_once(loop, NEVER) < 0 || loop_run_once(loop, 0) < 0)
		abort();
	ok_int(counts.taken, 4, "asked to rest, it takes as many as there are in a turn, and then none");
	rounds = turn(loop, 100);
	ok(counts.taken == ARRAY_SIZE(socks) && rounds < 20, "all have been taken a little later: %u rounds", rounds);
	tired = NULL;
	for (unsigned i = 0; i < ARRAY_SIZE(socks); i++)
		(void) close(socks[i]);
}

int main(void)
{
	const struct listener_conf conf = {
		.on_connection = on_connection, .on_turned_away = on_turned_away, .per_turn = 4,
	};
	struct listener *listener;
	struct leak leak;
	struct loop *loop;
	char *slash;
	int fd, sock;

	leak = leak_begin();
	(void) getrlimit(RLIMIT_NOFILE, &limit);
	slash = strrchr(path, '/');
	*slash = 0;
	if (!mkdtemp(path))
		abort();
	*slash = '/';
	if (loop_new("test", &loop) < 0 || fd_listen_unix(path, 0600, 64, &fd) < 0 ||
	    listener_new_consume_fd(loop, fd, &conf, &listener) < 0)
		abort();
	sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ok(connect_to(sock) == 0 && turn(loop, 20) > 0 && counts.taken == 1, "a connection is taken");
	(void) close(sock);
	test_reserve(loop);
	test_lost_reserve(loop);
	test_reserve(loop);
	test_rest(loop, listener);
	listener_free(listener);
	loop_free(loop);
	(void) unlink(path);
	*slash = 0;
	(void) rmdir(path);
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
