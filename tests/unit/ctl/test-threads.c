/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls of many threads at once, each with its own answer, errors and warnings. */
#include <fcntl.h>
#include <pthread.h>
#include <lttng/lttng.h>
#include <lttng/ringmaster.h>
#include "base/fd.h"
#include "base/str.h"
#include "fake-daemon.h"
#include "lib/tap.h"

#define THREADS 8
#define LISTS   60
#define CHANGES 12      /* files are parsed with a schema, which takes its time */

static struct fake_daemon *fake;
static char *saved;

/* Of an answer with data. */
static bool one_list(unsigned thread, unsigned i)
{
	struct lttng_session *sessions = NULL;
	_cleanup_free_ char *group = NULL;
	bool good = lttng_list_sessions(&sessions) == 2 && !strcmp(sessions[1].name, "b");

	free(sessions);
	good &= lttng_last_warning_count() == 1 && !strcmp(lttng_last_warning(0), "careful");
	good &= !lttng_last_error_detail();
	if (str_printf(&group, "group-%u-%u", thread, i) < 0)
		return false;
	good &= lttng_set_tracing_group(group) == 0;
	good &= lttng_create_session(NULL, NULL) == -LTTNG_ERR_INVALID && lttng_last_error_detail();
	good &= lttng_last_warning_count() == 0;
	return good;
}

static bool one_filter(const char *filter, int want)
{
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST, .buf_type = LTTNG_BUFFER_PER_UID };
	struct lttng_handle *handle = lttng_create_handle("web", &domain);
	struct lttng_event *event = lttng_event_create();
	bool good;

	str_copy(event->name, sizeof(event->name), "a:*");
	event->loglevel = -1;
	good = lttng_enable_event_with_filter(handle, event, "ch", filter) == want;
	lttng_event_destroy(event);
	lttng_destroy_handle(handle);
	return good && !lttng_last_error_detail() == (want == 0);
}

/* What the library does before it asks: filters are compiled, files are parsed. */
static bool one_change(unsigned thread, unsigned i)
{
	struct lttng_load_session_attr *attr = lttng_load_session_attr_create();
	bool good;

	(void) thread;
	good = one_filter(i % 2 ? "seq >= 1 && $ctx.vpid != 2" : "name == \"a*\"", 0) &&
		one_filter("seq ==", -LTTNG_ERR_FILTER_INVAL);
	good &= lttng_load_session_attr_set_input_url(attr, saved) == 0 && lttng_load_session(attr) == 0;
	good &= lttng_load_session_attr_get_loaded_count(attr) == 1;
	lttng_load_session_attr_destroy(attr);
	return good;
}

struct caller {
	unsigned thread;
	unsigned rounds;
	bool (*one)(unsigned thread, unsigned i);
	pthread_t id;
	bool good;
};

static void *run_caller(void *data)
{
	struct caller *caller = data;

	caller->good = true;
	for (unsigned i = 0; i < caller->rounds && caller->good; i++)
		caller->good = caller->one(caller->thread, i);
	return NULL;
}

/* requests: of each round. */
static void check_threads(bool (*one)(unsigned thread, unsigned i), unsigned rounds, unsigned requests)
{
	const unsigned before = fake_daemon_requests(fake);
	struct caller callers[THREADS];
	unsigned good = 0;

	for (unsigned i = 0; i < THREADS; i++) {
		callers[i] = (struct caller) { .thread = i, .rounds = rounds, .one = one };
		if (pthread_create(&callers[i].id, NULL, run_caller, &callers[i]))
			abort();
	}
	for (unsigned i = 0; i < THREADS; i++)
		good += pthread_join(callers[i].id, NULL) == 0 && callers[i].good;
	ok_int(good, THREADS, "%u threads with %u rounds each", THREADS, rounds);
	ok_int(fake_daemon_requests(fake) - before, requests * THREADS * rounds, "the daemon was asked as often");
	ok(!lttng_last_error_detail() && lttng_last_warning_count() == 0, "another thread's answers are not ours");
}

static void put_saved(void)
{
	static const char text[] = "<sessions><session><name>s</name></session></sessions>";
	_cleanup_close_ int fd = -1;

	if (str_printf(&saved, "%s/s.lttng", fake_daemon_directory(fake)) < 0)
		abort();
	fd = open(saved, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t) strlen(text))
		abort();
}

int main(void)
{
	static const struct control_session records[] = { { .name = "a" }, { .name = "b" } };
	static const struct control_session_info info = { .sessions = { .items = records, .n = 2 } };
	static const struct control_warning warning = { "careful" };
	const struct fake_data data = { control_session_info_wire(), &info };
	unsigned before = 0, after = 0;

	ok(fd_count_open(&before) == 0, "descriptors are counted");
	fake_daemon_start(&fake);
	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
	fake_daemon_set_status(fake, &(struct control_status) {
		.code = LTTNG_OK, .warnings = { .items = &warning, .n = 1 } });
	check_threads(one_list, LISTS, 1);
	put_saved();
	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	/* enable the event; load the session, and make it be */
	check_threads(one_change, CHANGES, 3);
	(void) unlink(saved);
	free(saved);
	ok_int(lttng_set_tracing_group(NULL), -LTTNG_ERR_INVALID, "no group");
	fake_daemon_stop(fake);
	ok(fd_count_open(&after) == 0 && after == before, "no descriptor leaked");
	return tap_done();
}
