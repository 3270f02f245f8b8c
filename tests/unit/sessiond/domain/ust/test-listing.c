/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists of tracepoints: every row once and in order, however many there are, whatever else an application does. */
#include <lttng/lttng.h>
#include "base/log.h"
#include "base/time.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "sessiond/domain/ust/tracepoint-window.h"

enum { ROWS_HEALTHY = 40, FIRST_ROW = 4 /* the number of the command that asks for the first row */ };

static struct daemon daemon_;
static struct daemon *const d = &daemon_;

static struct fake_app *start_app(const char *name, unsigned n_tracepoints, enum fake_fault fault, unsigned at)
{
	const struct fake_app_conf conf = {
		.path = d->apps_path, .name = name, .n_tracepoints = n_tracepoints, .fault = fault, .fault_at = at,
	};
	struct fake_app *app = fake_app_start(&conf);

	if (!fake_app_wait(app, FAKE_REGISTERED))
		abort();
	return app;
}

/* How many rows the last answer has of that application, or -1 if one is not the next in order. */
static int rows_of(const char *name)
{
	struct control_tracepoints answer;
	struct control_tracepoint row;
	char expected[64];
	int n = 0;

	if (frame_decode(&d->answer, control_tracepoints_wire(), &answer) < 0)
		return -2;
	while (wire_list_next(&answer.tracepoints, control_tracepoint_wire(), &row) == 1) {
		if (strcmp(row.procname, name))
			continue;
		(void) snprintf(expected, sizeof(expected), "fake:event%d", n);
		if (strcmp(row.name, expected) || row.loglevel != 13)
			return -1;
		n++;
	}
	return n;
}

static int list(void)
{
	return daemon_ask(d, control_list_tracepoints_wire(),
		&(struct control_list_tracepoints) { .domain = LTTNG_DOMAIN_UST });
}

static unsigned commands(struct fake_app *app)
{
	struct fake_app_counts n;

	fake_app_count(app, &n);
	return n.commands;
}

/* The second time it is known how many there are, and no row is asked for in vain. */
static void test_numbers(void)
{
	static const unsigned numbers[] = { 0, 1, 30, 31, 32, 62, 63, 64, 65, 200 };

	daemon_start(d, &(struct daemon_conf) { .many_threads = true });
	for (unsigned i = 0; i < ARRAY_SIZE(numbers); i++) {
		const unsigned n = numbers[i], window = MIN(n, TRACEPOINT_WINDOW_MAX - 1) + 1;
		struct fake_app *app = start_app("lists", n, FAULT_NONE, 0);
		unsigned before;

		ok(list() == LTTNG_OK && rows_of("lists") == (int) n, "%u rows", n);
		before = commands(app);
		ok(list() == LTTNG_OK && rows_of("lists") == (int) n, "%u rows again", n);
		if (n > 0)      /* opening and releasing, and whole windows */
			ok_int(commands(app) - before, 2 + (n / window + 1) * window, "no more requests than that needs");
		fake_app_stop(app);
		if (!daemon_wait_for_apps(d, 0))
			abort();
	}
	daemon_stop(d);
}

static void test_faults(void)
{
	static const char *const names[N_FAULTS] = {
		[FAULT_CLOSE] = "dies", [FAULT_CLOSE_NOTIFY] = "closes its notify socket", [FAULT_SILENT] = "is silent",
		[FAULT_NONSENSE] = "answers nonsense", [FAULT_REFUSE] = "refuses", [FAULT_EXITING] = "is exiting",
		[FAULT_HALF] = "answers half", [FAULT_HALF_CLOSE] = "dies in its answer",
	};
	static const unsigned places[] = { FIRST_ROW - 1, FIRST_ROW, FIRST_ROW + 5, FIRST_ROW + 32 };

	for (enum fake_fault fault = FAULT_CLOSE; fault < N_FAULTS; fault++) {
		bool good = true;

		for (unsigned i = 0; i < ARRAY_SIZE(places); i++) {
			struct fake_app *healthy, *app;

			/* Short only where it is waited for: a loaded machine is no fault. */
			daemon_start(d, &(struct daemon_conf) {
				.many_threads = true,
				.app_timeout_us = fault == FAULT_SILENT || fault == FAULT_HALF ? 500 * US_PER_MS : 10 * US_PER_S,
			});
			healthy = start_app("healthy", ROWS_HEALTHY, FAULT_NONE, 0);
			app = start_app("faulty", 200, fault, places[i]);
			good = good && list() == LTTNG_OK && rows_of("healthy") == ROWS_HEALTHY;
			/* what came before the fault may be shown, in order */
			good = good && rows_of("faulty") >= 0 &&
				(rows_of("faulty") < 200 || fault == FAULT_CLOSE_NOTIFY); /* all may come before that is seen */
			good = good && list() == LTTNG_OK && rows_of("healthy") == ROWS_HEALTHY;
			good = good && commands(app) > places[i];
			fake_app_stop(app);
			fake_app_stop(healthy);
			good = good && daemon_wait_for_apps(d, 0);
			daemon_stop(d);
		}
		ok(good, "an application that %s: the others are listed", names[fault]);
	}
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	test_numbers();
	test_faults();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
