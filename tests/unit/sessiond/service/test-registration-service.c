/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registration: pairing two connections, what is refused and how often that
 * is said, connections that never finish (R2, R4, R5, R6, R7, R26).
 */
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sys/resource.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/log.h"
#include "base/loop.h"
#include "base/time.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "sessiond/domain/ust/app-registry.h"

static struct daemon daemon_;
static struct daemon *const d = &daemon_;
static int log_pipe[2];

static bool give(int sock, const void *from, size_t len)
{
	return send(sock, from, len, MSG_NOSIGNAL) == (ssize_t) len;
}

/* Until the daemon closes it; in ms, -1 when it did not within 5 s. */
static int closed_after(int sock)
{
	const uint64_t begun = time_now_us();
	struct pollfd fd = { .fd = sock, .events = POLLIN };
	char byte;

	if (poll(&fd, 1, 5000) != 1 || recv(sock, &byte, 1, MSG_DONTWAIT) > 0)
		return -1;
	return (int) ((time_now_us() - begun) / US_PER_MS);
}

static uint64_t beats(void)
{
	uint64_t count;
	bool waiting;

	loop_beats(d->sd.registration_loop, &count, &waiting);
	return count;
}

/* Lines on standard error since the last look. */
static unsigned warnings(const char *with)
{
	static char text[65536];
	unsigned n = 0;
	ssize_t len = read(log_pipe[0], text, sizeof(text) - 1);

	text[MAX((ssize_t) 0, len)] = 0;
	for (const char *at = text; (at = strstr(at, with)); at++)
		n++;
	return n;
}

static void test_pairing(void)
{
	uint8_t message[UST_REGISTRATION];
	int cmd, notify, lonely;
	struct app *app;

	daemon_start(d, NULL);
	fake_registration(message, true, "x");
	lonely = fake_connect(d->apps_path);
	ok(give(lonely, message, sizeof(message)) && closed_after(lonely) >= 0, "a notify socket without its other half is closed");
	cmd = fake_connect(d->apps_path);
	fake_registration(message, false, "x");
	memset(message + REG_NAME, 'n', 16);
	ok(give(cmd, message, sizeof(message)), "R7: a name that does not end");
	ok_int(app_registry_count(d->sd.ust.apps), 0, "R4: half an application is in no table");
	notify = fake_connect(d->apps_path);
	fake_registration(message, true, "x");
	ok(give(notify, message, sizeof(message)) && daemon_wait_for_apps(d, 1), "with both halves it is");
	app = app_registry_find_pid(d->sd.ust.apps, getpid());
	ok(app && strlen(app->id.name) <= 16 && app->id.pid == getpid() && app->id.uid == getuid(),
	   "found by pid, its name terminated");
	app_unref(app);
	close(cmd);
	close(notify);
	close(lonely);
	ok(daemon_wait_for_apps(d, 0), "its end is noticed");
	daemon_stop(d);
}

/* R5: an exec'd image registers before its old socket hangs up. */
static void test_same_pid(void)
{
	const struct fake_app_conf conf = { .path = d->apps_path, .name = "old" }, next = { .path = d->apps_path, .name = "new" };
	struct fake_app *old, *new;
	struct app *app;

	daemon_start(d, NULL);
	old = fake_app_start(&conf);
	ok(fake_app_wait(old, FAKE_REGISTERED), "an application");
	new = fake_app_start(&next);
	ok(fake_app_wait(new, FAKE_REGISTERED), "another one of the same pid");
	app = app_registry_find_pid(d->sd.ust.apps, getpid());
	ok(app && !strcmp(app->id.name, "new"), "takes its place");
	app_unref(app);
	fake_app_stop(old);
	ok(daemon_wait_for_apps(d, 1), "the end of the old one");
	app = app_registry_find_pid(d->sd.ust.apps, getpid());
	ok(app && !strcmp(app->id.name, "new"), "does not take the new one out of the table");
	app_unref(app);
	fake_app_stop(new);
	ok(daemon_wait_for_apps(d, 0), "its own end does");
	ok(!app_registry_find_pid(d->sd.ust.apps, getpid()), "and leaves nothing");
	daemon_stop(d);
}

static void test_refusals(void)
{
	static const struct {
		const char *what;
		size_t at;
		uint32_t value;
		const char *said;
	} rows[] = {
		{ "a wrong magic number", REG_MAGIC, 0x12345678, "makes no sense" },
		{ "ABI 7", REG_MAJOR, 7, "ABI 7.0" },
		{ "ABI 10", REG_MAJOR, 10, "ABI 10.0" },
		{ "the other byte order", REG_MAGIC, 0xC57C57C5, "byte order" },
		{ "32 bits", REG_BITS, 32, "is a 32-bit" },
		{ "16 bits", REG_BITS, 16, "is a 16-bit" },
		{ "a kind of socket that does not exist", REG_TYPE, 5, "makes no sense" },
	};
	uint8_t message[UST_REGISTRATION];

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		int socks[2];
		bool closed = true;

		daemon_start(d, NULL);
		(void) warnings("nothing");
		for (unsigned j = 0; j < 2; j++) {
			socks[j] = fake_connect(d->apps_path);
			fake_registration(message, j == 1, "odd");
			put_u32(message + rows[i].at, rows[i].value);
			if (!strcmp(rows[i].said, "byte order"))
				for (unsigned k = 0; k < 56; k += 4) {
					uint32_t word;

					memcpy(&word, message + k, 4);
					put_u32(message + k, __builtin_bswap32(word));
				}
			closed = closed && give(socks[j], message, sizeof(message));
		}
		for (unsigned j = 0; j < 2; j++) {
			closed = closed && closed_after(socks[j]) >= 0;
			close(socks[j]);
		}
		ok(closed, "R6: %s: both sockets are closed", rows[i].what);
		ok_int(warnings(rows[i].said), 1, "and that is said once");
		ok_int(app_registry_count(d->sd.ust.apps), 0, "it is in no table");
		daemon_stop(d);
	}
}

/* A process of that pid, if this system lets us choose, which asks for the impossible and ends. */
static bool child_is_refused(pid_t *pid)
{
	pid_t set_tid[1] = { *pid };
	struct clone_args args = {
		.exit_signal = SIGCHLD, .set_tid = *pid ? (uint64_t) (uintptr_t) set_tid : 0, .set_tid_size = *pid != 0,
	};
	uint8_t message[UST_REGISTRATION];
	const long child = syscall(SYS_clone3, &args, sizeof(args));

	if (child < 0)
		return false;
	if (child == 0) {
		const int sock = fake_connect(d->apps_path);

		fake_registration(message, false, "odd");
		put_u32(message + REG_BITS, 16);
		_exit(give(sock, message, sizeof(message)) && closed_after(sock) >= 0 ? 0 : 1);
	}
	*pid = (pid_t) child;
	return waitpid(*pid, NULL, 0) == *pid;
}

/* The pid of one that was refused is used again by another. */
static void test_refused_pid_again(void)
{
	const struct timespec tick = { .tv_nsec = 50 * 1000 * 1000 };
	pid_t pid = 0;

	daemon_start(d, NULL);
	(void) warnings("nothing");
	ok(child_is_refused(&pid), "a process is refused");
	ok_int(warnings("is a 16-bit"), 1, "and named");
	(void) nanosleep(&tick, NULL); /* the kernel tells the start of a process in ticks */
	if (child_is_refused(&pid))
		ok_int(warnings("is a 16-bit"), 1, "so is another one that has its pid");
	else
		ok(true, "# SKIP not permitted to choose a pid");
	daemon_stop(d);
}

/* So many bytes and then nothing: gone after 1 s, and nobody spins. */
static void test_unfinished(unsigned n)
{
	uint8_t message[UST_REGISTRATION];
	const int sock = fake_connect(d->apps_path);
	const uint64_t before = beats();
	int ms;

	fake_registration(message, false, "slow");
	ok(n == 0 || give(sock, message, n), "%u bytes of a registration", n);
	ms = closed_after(sock);
	ok(ms > 800 && ms < 2500, "closed after a second: %d ms", ms);
	ok(beats() - before < 50, "without spinning: %u rounds", (unsigned) (beats() - before));
	close(sock);
}

static void test_dribble(void)
{
	uint8_t message[UST_REGISTRATION];
	const int sock = fake_connect(d->apps_path);
	const uint64_t begun = time_now_us();
	bool good = true;

	fake_registration(message, false, "slow");
	for (unsigned i = 0; i < 60 && good; i++) {
		good = give(sock, message + i, 1);
		(void) usleep(50000);
	}
	ok(!good && time_now_us() - begun < 2500 * US_PER_MS, "a byte now and then does not move the deadline");
	close(sock);
}

#define UNFINISHED 600

/* Another process with that many connections which say nothing: returns when it has tried to make them all. */
static pid_t start_flood(void)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC) < 0)
		abort();
	pid = fork();
	if (pid == 0) {
		for (unsigned i = 0; i < UNFINISHED; i++)
			(void) fake_connect(d->apps_path);
		(void) write(ready[1], "", 1);
		for (;;)
			(void) pause();
	}
	close(ready[1]);
	if (pid < 0 || read(ready[0], &byte, 1) != 1)
		abort();
	close(ready[0]);
	return pid;
}

static void test_limits(void)
{
	const struct fake_app_conf conf = { .path = d->apps_path, .name = "honest" };
	const unsigned before = leak_count_fds();
	const pid_t flood = start_flood();
	struct fake_app *app = fake_app_start(&conf);

	ok(fake_app_wait(app, FAKE_REGISTERED), "among %u unfinished ones an honest application registers", UNFINISHED);
	ok(leak_count_fds() - before < 300 + 10, "they have a bound: %u descriptors", leak_count_fds() - before);
	fake_app_stop(app);
	(void) kill(flood, SIGKILL);
	(void) waitpid(flood, NULL, 0);
	ok(daemon_wait_for_apps(d, 0), "all is well afterwards");
}

/* The daemon and the test share their descriptors: all numbers up to the highest one are taken. */
static void test_out_of_descriptors(void)
{
	const struct fake_app_conf conf = { .path = d->apps_path, .name = "later" };
	const int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct rlimit limit, low;
	struct fake_app *app;
	int fds[512], n = 0;
	uint64_t before;

	(void) getrlimit(RLIMIT_NOFILE, &limit);
	low = (struct rlimit) { .rlim_cur = 400, .rlim_max = limit.rlim_max };
	strcpy(address.sun_path, d->apps_path);
	if (setrlimit(RLIMIT_NOFILE, &low) < 0)
		abort();
	while ((fds[n] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
		n++;
	before = beats();
	ok(connect(sock, (struct sockaddr *) &address, sizeof(address)) == 0 && closed_after(sock) >= 0,
	   "out of descriptors a connection is taken and closed");
	(void) usleep(50000);
	ok(beats() - before < 50, "and nobody spins: %u rounds", (unsigned) (beats() - before));
	while (n > 0)
		close(fds[--n]);
	close(sock);
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		abort();
	app = fake_app_start(&conf);
	ok(fake_app_wait(app, FAKE_REGISTERED), "R13: when there are some again, applications register");
	fake_app_stop(app);
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	if (pipe2(log_pipe, O_NONBLOCK | O_CLOEXEC) < 0 || dup2(log_pipe[1], STDERR_FILENO) < 0)
		abort();
	log_open("test");
	leak = leak_begin();
	test_pairing();
	test_same_pid();
	test_refusals();
	test_refused_pid_again();
	daemon_start(d, NULL);
	test_unfinished(0);
	test_unfinished(1);
	test_unfinished(UST_REGISTRATION - 1);
	test_unfinished(UST_REGISTRATION);
	test_dribble();
	test_limits();
	daemon_stop(d);
	daemon_start(d, NULL);
	test_out_of_descriptors();
	daemon_stop(d);
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
