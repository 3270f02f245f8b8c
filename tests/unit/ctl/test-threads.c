/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls of many threads at once, each with its own answer, errors and warnings. */
#include <pthread.h>
#include <lttng/lttng.h>
#include "base/fd.h"
#include "base/str.h"
#include "fake-daemon.h"
#include "lib/tap.h"

#define THREADS 8
#define CALLS   60

static struct fake_daemon *fake;

static bool one_round(unsigned thread, unsigned i)
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

static void *caller(void *data)
{
	unsigned thread = (unsigned) (uintptr_t) data;

	for (unsigned i = 0; i < CALLS; i++)
		if (!one_round(thread, i))
			return NULL;
	return data;
}

int main(void)
{
	static const struct control_session records[] = { { .name = "a" }, { .name = "b" } };
	static const struct control_session_info info = { .sessions = { .items = records, .n = 2 } };
	static const struct control_warning warning = { "careful" };
	const struct fake_data data = { control_session_info_wire(), &info };
	pthread_t threads[THREADS];
	unsigned before = 0, after = 0, good = 0;
	void *result;

	ok(fd_count_open(&before) == 0, "descriptors are counted");
	fake_daemon_start(&fake);
	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
	fake_daemon_set_status(fake, &(struct control_status) {
		.code = LTTNG_OK, .warnings = { .items = &warning, .n = 1 } });
	for (uintptr_t i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, caller, (void *) (i + 1)))
			abort();
	for (unsigned i = 0; i < THREADS; i++)
		good += pthread_join(threads[i], &result) == 0 && result;
	ok_int(good, THREADS, "%u threads with %u calls each", THREADS, CALLS);
	ok_int(fake_daemon_requests(fake), THREADS * CALLS, "each was asked once");
	ok(!lttng_last_error_detail() && lttng_last_warning_count() == 0, "another thread's answers are not ours");
	ok_int(lttng_set_tracing_group(NULL), -LTTNG_ERR_INVALID, "no group");
	fake_daemon_stop(fake);
	ok(fd_count_open(&after) == 0 && after == before, "no descriptor leaked");
	return tap_done();
}
