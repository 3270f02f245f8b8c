/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that do not make progress: the watch over a call, and the health socket. */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include "base/fd.h"
#include "base/health.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/time.h"
#include "consumerd/watch.h"
#include "lib/leak.h"
#include "lib/tap.h"

static unsigned n_stuck;

static void on_stuck(struct watch *watch, void *data)
{
	(void) data;
	watch_stop(watch);
	n_stuck++;
}

/* The timer goes off now, whatever it was set to. */
static void expire(struct watch *watch, struct loop *loop)
{
	struct itimerspec now = { .it_value = { .tv_nsec = 1 } };

	if (timerfd_settime(watch->timer, 0, &now, NULL) < 0 || loop_run_once(loop, time_after_us(US_PER_S)) < 0)
		abort();
}

static void test_watch(void)
{
	struct watch watch;
	struct loop *loop;

	if (loop_new("test", &loop) < 0 || watch_init(&watch, on_stuck, NULL) < 0)
		abort();
	ok_int(watch_start(&watch, loop), 0, "the watch starts");
	watch_arm(&watch);
	ok(atomic_load(&watch.armed), "work arms it");
	expire(&watch, loop);
	ok(!atomic_load(&watch.armed) && !watch_has_tripped(&watch), "a thread that rests disarms it");
	watch_arm(&watch);
	watch_enter(&watch, time_now_us());
	expire(&watch, loop);
	ok(atomic_load(&watch.armed) && !watch_has_tripped(&watch), "a young call gets the rest of its time");
	watch_enter(&watch, time_now_us() - WATCH_LIMIT_US - 1);
	expire(&watch, loop);
	ok(watch_has_tripped(&watch), "an old call trips it");
	ok_int(n_stuck, 1, "and is told once");
	watch_stop(&watch);
	watch_deinit(&watch);
	loop_free(loop);
	watch_arm(NULL);
	watch_enter(NULL, 1);
	watch_leave(NULL);
	ok(!watch_has_tripped(NULL), "no watch is no trouble");
}

static uint64_t ask(struct loop *loop, const char *path, size_t request_len)
{
	static const char request[4] = "abc";
	uint64_t mask = UINT64_MAX;
	int fd;

	if (fd_connect_unix(path, time_after_us(US_PER_S), &fd) < 0)
		abort();
	if (send(fd, request, request_len, 0) != (ssize_t) request_len)
		abort();
	for (unsigned i = 0; i < 4; i++)
		if (loop_run_once(loop, time_now_us()) < 0)
			abort();
	if (recv(fd, &mask, sizeof(mask), MSG_DONTWAIT) != sizeof(mask))
		mask = UINT64_MAX;
	(void) close(fd);
	for (unsigned i = 0; i < 2; i++)
		if (loop_run_once(loop, time_now_us()) < 0)
			abort();
	return mask;
}

/* A loop nobody runs does not wait for events either: it makes no progress. */
static void test_health(void)
{
	struct health_subject good = { .bit = 3 }, bad = { .bit = 2 };
	struct health_service health;
	struct loop *loop, *dead;
	char path[64];
	struct stat st;

	(void) snprintf(path, sizeof(path), "/tmp/rm-health-%d", (int) getpid());
	if (loop_new("health", &loop) < 0 || loop_new("dead", &dead) < 0)
		abort();
	health_service_init(&health);
	ok_int(health_service_start(&health, loop, path, NULL), 0, "the service starts");
	ok(stat(path, &st) == 0 && S_ISSOCK(st.st_mode) && (st.st_mode & 0777) == 0755, "its socket has mode 0755");
	good.loop = loop;
	bad.loop = dead;
	health_service_add(&health, &good);
	ok_int(ask(loop, path, 4), 0, "all is well");
	ok_int(ask(loop, path, 2), -1, "half a request is not answered");
	health_service_add(&health, &bad);
	ok_int(ask(loop, path, 4), 0, "a thread is not bad at once");
	health.limit_us = 0;
	ok_int(ask(loop, path, 4), 1 << 2, "but after its time, and only that one");
	list_remove(&bad.link);
	ok_int(ask(loop, path, 4), 0, "one that has gone is forgotten");
	health_service_stop(&health);
	ok_int(access(path, F_OK), -1, "the socket is removed");
	loop_free(loop);
	loop_free(dead);
}

int main(void)
{
	struct leak leak = leak_begin();

	log_open("test");
	test_watch();
	test_health();
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
