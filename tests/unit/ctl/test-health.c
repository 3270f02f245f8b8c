/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <lttng/health.h>
#include "base/fd.h"
#include "base/io.h"
#include "base/str.h"
#include "base/time.h"
#include "ctl/endpoint.h"
#include "lib/tap.h"

static char directory[] = "/tmp/test-health-XXXXXX";

struct server {
	int fd;
	uint64_t answer;
	size_t len;             /* how much of it is sent */
	uint32_t command;
	pthread_t thread;
};

static void *serve_once(void *data)
{
	struct server *s = data;
	_cleanup_close_ int sock = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC);

	if (sock < 0 || io_read_all(sock, &s->command, sizeof(s->command), time_after_us(US_PER_S)) < 0)
		return NULL;
	return io_write_all(sock, &s->answer, s->len, time_after_us(US_PER_S)) < 0 ? NULL : s;
}

static int query(struct lttng_health *health, const char *socket, uint64_t answer, size_t len)
{
	struct server s = { .answer = answer, .len = len, .command = 77 };
	_cleanup_free_ char *path = NULL;
	int r;

	if (str_printf(&path, "%s/%s", directory, socket) < 0 || fd_listen_unix(path, 0600, 1, &s.fd) < 0 ||
	    fd_set_nonblock(s.fd, false) < 0 || pthread_create(&s.thread, NULL, serve_once, &s))
		abort();
	r = lttng_health_query(health);
	pthread_join(s.thread, NULL);
	ok_int(s.command, 0, "the command is a check");
	(void) close(s.fd);
	(void) unlink(path);
	return r;
}

static void test_sessiond(void)
{
	struct lttng_health *health = lttng_health_create_sessiond();

	ok_int(lttng_health_get_nr_threads(health), 12, "threads of the session daemon");
	ok_int(lttng_health_state(health), -1, "not well before it was asked");
	ok_int(lttng_health_query(health), -1, "nobody there");
	ok_int(query(health, "sessiond-health", 0, 8), 0, "asked");
	ok_int(lttng_health_state(health), 0, "all is well");
	ok_int(query(health, "sessiond-health", 1 << 8 | 1, 8), 0, "asked again");
	ok_int(lttng_health_state(health), -1, "not all");
	for (unsigned i = 0; i < 12; i++) {
		const struct lttng_health_thread *thread = lttng_health_get_thread(health, i);

		ok_int(lttng_health_thread_state(thread), i == 0 || i == 8 ? -1 : 0, "%s", lttng_health_thread_name(thread));
	}
	ok(!lttng_health_get_thread(health, 12), "no more");
	ok_int(query(health, "sessiond-health", 0, 5), -1, "half an answer");
	ok_int(lttng_health_state(health), -1, "is none");
	lttng_health_destroy(health);
}

static void test_others(void)
{
	struct lttng_health *health = lttng_health_create_consumerd(LTTNG_HEALTH_CONSUMERD_UST_64);
	_cleanup_free_ char *path = NULL;

	ok_int(lttng_health_get_nr_threads(health), 5, "threads of a consumer");
	ok_int(query(health, "ustconsumerd64/health", 0, 8), 0, "asked");
	lttng_health_destroy(health);
	health = lttng_health_create_consumerd(NR_LTTNG_HEALTH_CONSUMERD);
	ok_int(lttng_health_thread_state(lttng_health_get_thread(health, 0)), 0, "nothing bad is known of a thread");
	ok_int(lttng_health_query(health), -1, "no such consumer answers");
	ok_int(lttng_health_thread_state(lttng_health_get_thread(health, 0)), -1, "so that it is not well");
	lttng_health_destroy(health);
	if (str_printf(&path, "%s/relay", directory) < 0)
		abort();
	health = lttng_health_create_relayd(path);
	ok_int(lttng_health_get_nr_threads(health), 6, "threads of the relay daemon");
	ok_str(lttng_health_thread_name(lttng_health_get_thread(health, 3)), "Relay daemon live dispatcher", "a name");
	ok_int(query(health, "relay", 0, 8), 0, "asked");
	lttng_health_destroy(health);
	ok(!lttng_health_create_relayd(NULL), "no path");
	ok_int(lttng_health_query(NULL), -EINVAL, "none");
	ok_int(lttng_health_state(NULL), -EINVAL, "no state");
	ok_int(lttng_health_get_nr_threads(NULL), -EINVAL, "no threads");
	ok_int(lttng_health_thread_state(NULL), -EINVAL, "no thread");
	ok(!lttng_health_thread_name(NULL) && !lttng_health_get_thread(NULL, 0), "no name");
	lttng_health_destroy(NULL);
}

int main(void)
{
	_cleanup_free_ char *consumer = NULL;

	if (!mkdtemp(directory) || str_printf(&consumer, "%s/ustconsumerd64", directory) < 0 || mkdir(consumer, 0700) < 0)
		abort();
	endpoint_set_run_directory(directory);
	test_sessiond();
	test_others();
	(void) rmdir(consumer);
	(void) rmdir(directory);
	return tap_done();
}
