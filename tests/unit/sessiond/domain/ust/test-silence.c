/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Applications that register and say nothing, by the hundred; that answer a
 * byte at a time; that stand still while a session is changed over and over.
 * Others are served, and nothing grows.
 */
#include <fcntl.h>
#include <lttng/lttng.h>
#include <malloc.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/fd.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/time.h"
#include "lib/child.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/laggards.h"

#define VARIABLE  "RM_SILENT_APPS"
#define NUMBER    "RM_SILENT_NUMBER"
#define MANNER    "RM_SILENT_MANNER"
#define N_STOPPED 40u
#define N_CHANGES 3000u
#define LONG_US   (60 * US_PER_S)

static struct daemon daemon_;
static struct daemon *const d = &daemon_;

/* ---- the child ---- */

static void register_half(const char *path, bool notify)
{
	uint8_t message[UST_REGISTRATION];
	const int sock = fake_connect(path);

	fake_registration(message, notify, "silent");
	if (send(sock, message, sizeof(message), MSG_NOSIGNAL) != (ssize_t) sizeof(message))
		abort();
}

/* The daemon pairs the newest ones: the second must come before the next first. */
static void register_silently(const char *path)
{
	register_half(path, false);
	register_half(path, true);
}

static void register_and_answer(const char *path, unsigned n)
{
	const struct fake_app_conf conf = { .path = path, .name = "stopped", .n_events = 1 };
	struct fake_app *apps[N_STOPPED];

	for (unsigned i = 0; i < n; i++)
		apps[i] = fake_app_start(&conf);
	for (unsigned i = 0; i < n; i++)
		if (!fake_app_wait(apps[i], FAKE_REGISTERED))
			abort();
}

static void child_main(void)
{
	const char *path = getenv(VARIABLE), *number = getenv(NUMBER), *manner = getenv(MANNER);
	unsigned n;

	if (!path || !number || !manner)
		return;
	(void) alarm(60);
	(void) fd_raise_limit(65536);
	n = (unsigned) atoi(number);
	if (!strcmp(manner, "answers"))
		register_and_answer(path, n);
	for (unsigned i = 0; i < n && strcmp(manner, "answers") != 0; i++)
		register_silently(path);
	(void) !write(STDOUT_FILENO, "r", 1);
	while (!strcmp(manner, "spins"))
		continue;
	for (;;)
		(void) pause();
}

static void start_child(struct child *child, const char *manner, unsigned n)
{
	char path[sizeof(VARIABLE) + sizeof(d->apps_path)], number[sizeof(NUMBER) + 16], manner_is[sizeof(MANNER) + 16];
	const char *const variables[] = { path, number, manner_is, NULL };

	(void) snprintf(path, sizeof(path), VARIABLE "=%s", d->apps_path);
	(void) snprintf(number, sizeof(number), NUMBER "=%u", n);
	(void) snprintf(manner_is, sizeof(manner_is), MANNER "=%s", manner);
	child_start(child, variables);
}

/* ---- the tests ---- */

/* They are all of one user, also the healthy one: it waits for some of them, but not for all. */
static void test_silent(const char *manner, unsigned n, unsigned patience_ms)
{
	struct fake_app_conf conf = { .name = "healthy", .n_events = 1 };
	struct fake_app *healthy;
	uint64_t asked, took;
	bool served;
	struct child child;

	daemon_start(d, &(struct daemon_conf) { .many_threads = true, .app_timeout_us = 10 * US_PER_S });
	conf.path = d->apps_path;
	start_child(&child, manner, n);
	ok(daemon_wait_for_apps(d, n), "%u silent registrations", n);
	asked = time_now_us();
	healthy = fake_app_start(&conf);
	served = fake_app_wait(healthy, FAKE_REGISTERED);
	took = ms_since(asked);
	ok(served && took < patience_ms, "%s: behind them an application of the same user is served after %u ms", manner,
	   (unsigned) took);
	asked = time_now_us();
	ok_int(daemon_record(d, "s", BUFFER_PER_UID), LTTNG_OK, "a session starts");
	took = ms_since(asked);
	ok(took < 2000, "and waits for nobody who never said a word: %u ms", (unsigned) took);
	ok(d->n_warnings <= 18 && !strstr(d->warnings, "healthy"), "some of whom are named: %u lines", d->n_warnings);
	ok(fake_app_wait(healthy, FAKE_STARTED), "the application is recorded");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "it ends");
	child_kill(&child);
	ok(daemon_wait_for_apps(d, 1), "they go");
	fake_app_stop(healthy);
	daemon_stop(d);
}

/* One that answers a byte now and then is cut off when its call is too old, and its thread is free. */
static void test_dribble(unsigned at)
{
	const uint64_t timeout = 400 * US_PER_MS;
	struct fake_app_conf conf = { .name = "dribbles", .fault = FAULT_DRIBBLE, .fault_at = at };
	struct fake_app *app, *other;
	uint64_t begun, took;

	daemon_start(d, &(struct daemon_conf) { .app_timeout_us = timeout });
	conf.path = d->apps_path;
	begun = time_now_us();
	app = fake_app_start(&conf);
	ok(fake_app_wait(app, FAKE_CUT_OFF), "one that dribbles its answer %u", at);
	took = ms_since(begun);
	ok(took >= 350 && took < 3000, "is cut off after %u ms", (unsigned) took);
	conf.fault = FAULT_NONE;
	other = fake_app_start(&conf);
	ok(fake_app_wait(other, FAKE_REGISTERED), "and the only thread serves another one");
	ok(daemon_wait_for_apps(d, 1), "it is gone");
	fake_app_stop(app);
	fake_app_stop(other);
	daemon_stop(d);
}

static int toggle(bool enable)
{
	const struct control_event_rule rule = {
		.type = LTTNG_EVENT_TRACEPOINT + 1, .name = "p:x", .filter = "", .loglevel = -1,
	};
	const struct control_disable_event off = {
		.session = "s", .domain = LTTNG_DOMAIN_UST, .channel = "c", .rule = { .items = &rule, .n = 1 },
	};

	return enable ? daemon_enable_event(d, "s", "c", "p:x") : daemon_ask(d, control_disable_event_wire(), &off);
}

static void begin_stopped(struct child *child, unsigned n)
{
	daemon_start(d, &(struct daemon_conf) { .many_threads = true, .app_timeout_us = LONG_US });
	start_child(child, "answers", n);
	if (daemon_record(d, "s", BUFFER_PER_UID) != LTTNG_OK)
		abort();
	child_stop(child);
}

/* A session is changed over and over while an application stands still. */
static void test_changes(void)
{
	size_t before, grown;
	struct child child;
	bool good = true;

	begin_stopped(&child, 1);
	for (unsigned i = 0; i < 20 && good; i++)
		good = toggle(i % 2 == 0) == LTTNG_OK;
	before = mallinfo2().uordblks;
	for (unsigned i = 0; i < N_CHANGES && good; i++)
		good = toggle(i % 2 == 0) == LTTNG_OK;
	grown = mallinfo2().uordblks - MIN(before, mallinfo2().uordblks);
	ok(good && grown < 64 * 1024, "%u changes while an application stands still cost no memory: %zu bytes", N_CHANGES,
	   grown);
	ok(d->n_warnings == 1 && strstr(d->warnings, "does not answer"), "it is named each time");
	child_go_on(&child);
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "when it runs again, stop");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "and destroy");
	child_kill(&child);
	ok(daemon_wait_for_apps(d, 0), "it is gone");
	daemon_stop(d);
}

/* What one command says of many, and what the list does. */
static void test_named(void)
{
	struct child child;
	bool named;

	begin_stopped(&child, N_STOPPED);
	ok_int(toggle(true), LTTNG_OK, "a rule with %u stopped applications", N_STOPPED);
	ok_int(d->n_warnings, 17, "names sixteen and the number of the others");
	ok(strstr(d->warnings, "24 more applications do not answer") != NULL, "which is right");
	ok(daemon_count_lagging(d, "s", child.pid, &named) == N_STOPPED && named, "the list has all of them");
	child_kill(&child);
	ok(daemon_wait_for_apps(d, 0), "they are gone");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroy");
	daemon_stop(d);
}

/* However often a process registers and is cut off, it is one, with one descriptor. */
static void test_one_process(void)
{
	struct app app = { .id = { .pid = getpid(), .uid = getuid(), .name = "often" }, .pidfd = -1 };
	struct fd_budget fds = { .limit = 3 };
	struct laggard *copy = NULL;
	struct laggards *laggards;
	struct loop *loop;
	unsigned n = 0;

	if (proc_pidfd_open(getpid(), &app.pidfd) < 0 || loop_new("test", &loop) < 0 ||
	    laggards_new(loop, &fds, &laggards) < 0)
		abort();
	for (unsigned i = 0; i < 1000; i++)
		laggards_add(laggards, &app);
	ok(laggards_copy(laggards, &copy, &n) == 0 && n == 1, "a process that was cut off a thousand times is listed once");
	ok_int(atomic_load(&fds.used), 1, "and has one descriptor");
	free(copy);
	for (unsigned i = 0; i < 10; i++) {
		app.id.pid++;
		laggards_add(laggards, &app);
	}
	ok_int(atomic_load(&fds.used), 3, "of many no more are watched than there are descriptors for");
	laggards_remove_pid(laggards, getpid());
	ok(laggards_copy(laggards, &copy, &n) == 0 && n == 2, "one that registers again leaves the list");
	free(copy);
	laggards_free(laggards);
	ok_int(atomic_load(&fds.used), 0, "all is given back");
	loop_free(loop);
	(void) close(app.pidfd);
}

static unsigned count_closed(const int *socks, unsigned n)
{
	unsigned n_closed = 0;

	for (unsigned i = 0; i < n; i++) {
		struct pollfd fd = { .fd = socks[i], .events = POLLIN };

		n_closed += poll(&fd, 1, 1) == 1;
	}
	return n_closed;
}

/* Beyond the bound of its user a client is turned away, and those who are there go on. */
static void test_connections(void)
{
	unsigned n_closed = 0;
	int socks[40];

	daemon_start(d, NULL);
	d->sd.options.limits = (struct limits) { .connections = geteuid() == 0 ? 4 : 1000, .user_connections = 20 };
	for (unsigned i = 0; i < ARRAY_SIZE(socks); i++)
		socks[i] = fake_connect(d->client_path);
	ok_int(daemon_create(d, "s"), LTTNG_OK, "a client that was there before many others");
	for (const uint64_t end = time_after_us(5 * US_PER_S); n_closed < ARRAY_SIZE(socks) - 19 && time_now_us() < end;)
		n_closed = count_closed(socks, ARRAY_SIZE(socks));
	ok_int(n_closed, ARRAY_SIZE(socks) - 19, "goes on, and those beyond the bound are turned away");
	for (unsigned i = 0; i < ARRAY_SIZE(socks); i++)
		(void) close(socks[i]);
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "when they leave");
	(void) close(d->client);
	daemon_reconnect(d);
	ok_int(daemon_create(d, "s"), LTTNG_OK, "there is room again");
	daemon_stop(d);
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	child_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	(void) fd_raise_limit(65536);
	leak = leak_begin();
	test_one_process();
	test_silent("sleeps", 600, 4000);
	test_silent("spins", 200, 4000);
	test_dribble(0);
	test_dribble(1);
	test_changes();
	test_named();
	test_connections();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
