/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An application that fails at any command, in any way, beside a healthy one:
 * whatever it does, commands succeed and the healthy one is recorded.
 */
#include <lttng/lttng.h>
#include "base/log.h"
#include "base/time.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"

static struct daemon daemon_;
static struct daemon *const d = &daemon_;

static struct fake_app *start_app(enum fake_fault fault, unsigned at)
{
	const struct fake_app_conf conf = {
		.path = d->apps_path, .name = "fake", .n_events = 3, .fault = fault, .fault_at = at,
	};

	return fake_app_start(&conf);
}

/* One run with a fault at some command; true if the fault was reached. */
static bool run_with(enum fake_fault fault, unsigned at, uint8_t buffer_type, bool *ret_good)
{
	const bool deadly = fault != FAULT_REFUSE || at == 0; /* who refuses its version is not used (R6) */
	struct fake_app_counts n;
	struct fake_app *healthy, *app;
	bool good;

	/* Short only where it is waited for: the healthy one must answer in time on a loaded machine, too. */
	daemon_start(d, &(struct daemon_conf) {
		.app_timeout_us = fault == FAULT_SILENT || fault == FAULT_HALF ? 500 * US_PER_MS : 10 * US_PER_S,
	});
	healthy = start_app(FAULT_NONE, 0);
	good = fake_app_wait(healthy, FAKE_REGISTERED);
	app = start_app(fault, at);
	good = good && (fake_app_wait(app, FAKE_REGISTERED) || deadly);
	good = good && daemon_record(d, "s", buffer_type) == LTTNG_OK;
	fake_app_count(healthy, &n);
	good = good && n.started == 1;
	good = good && daemon_enable_event(d, "s", "c", "p:other") == LTTNG_OK;
	good = good && daemon_stop_session(d, "s") == LTTNG_OK;
	good = good && daemon_start_session(d, "s") == LTTNG_OK;
	fake_app_count(healthy, &n);
	good = good && n.started == 1 && n.enabled_events == 2;
	good = good && daemon_destroy(d, "s") == LTTNG_OK;
	fake_app_count(healthy, &n);
	good = good && n.objects == 0 && n.refused == 0;
	fake_app_count(app, &n);
	if (n.commands > at && deadly)
		good = good && fake_app_wait(app, FAKE_CUT_OFF);
	else if (n.commands <= at)
		good = good && n.objects == 0;
	fake_app_stop(app);
	fake_app_stop(healthy);
	good = good && daemon_wait_for_apps(d, 0) && fake_consumer_open_traces(d->fake) == 0;
	daemon_stop(d);
	*ret_good = good;
	return n.commands > at;
}

/* R23, R24, R25, R26 */
static void test_faults(uint8_t buffer_type, enum fake_fault last)
{
	static const char *const names[N_FAULTS] = {
		[FAULT_CLOSE] = "dies", [FAULT_CLOSE_NOTIFY] = "closes its notify socket", [FAULT_SILENT] = "is silent",
		[FAULT_NONSENSE] = "answers nonsense", [FAULT_REFUSE] = "refuses", [FAULT_EXITING] = "is exiting",
		[FAULT_HALF] = "answers half", [FAULT_HALF_CLOSE] = "dies in its answer",
	};

	for (enum fake_fault fault = FAULT_CLOSE; fault <= last; fault++) {
		/* Every command of those that end the conversation; of the others, some. */
		const unsigned step = fault == FAULT_CLOSE || fault == FAULT_REFUSE || fault == FAULT_SILENT ? 1 : 3;
		unsigned at = 0, n = 0, n_good = 0;
		bool good = true;

		while (run_with(fault, at, buffer_type, &good)) {
			if (!good)
				diag("fault \"%s\" at command %u", names[fault], at);
			n_good += good;
			n++;
			at += step;
		}
		ok(good && at > 10 && n_good == n, "an application that %s at one of its commands harms nobody, %u runs, %s",
		   names[fault], n, buffer_type == BUFFER_PER_PID ? "per process" : "per user");
	}
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	test_faults(BUFFER_PER_UID, FAULT_HALF_CLOSE);
	test_faults(BUFFER_PER_PID, FAULT_CLOSE);
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
