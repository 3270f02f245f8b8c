/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls that go to an application together: the next one is there when it obeys the one before. */
#include <string.h>
#include <sys/ioctl.h>
#include <lttng/lttng.h>
#include "base/log.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"

#define COMMANDS_MAX 64

static struct daemon daemon_;
static struct daemon *const d = &daemon_;
static struct fake_app *_Atomic app; /* NULL while it is being started */

/* What came, and how many more commands were there already. */
static struct {
	uint32_t command;
	unsigned n_more;
} seen[COMMANDS_MAX];
static atomic_uint n_seen;

static void on_command(void *data, uint32_t command, unsigned number)
{
	const unsigned n = atomic_load(&n_seen);
	int queued = 0;

	(void) data;
	(void) number;
	if (!app || n == COMMANDS_MAX)
		return;
	if (ioctl(fake_app_command_fd(app), FIONREAD, &queued) < 0)
		queued = -1;
	seen[n].command = command;
	seen[n].n_more = (unsigned) queued / UST_COMMAND;
	atomic_store(&n_seen, n + 1);
}

/* How many commands were there together with the last one that is asked for, itself included; 0: it did not come. */
static unsigned together_with(uint32_t command)
{
	const unsigned n = atomic_load(&n_seen);
	unsigned at = n, first;

	while (at > 0 && seen[at - 1].command != command)
		at--;
	if (at == 0)
		return 0;
	for (first = at - 1; first > 0 && seen[first - 1].n_more == seen[first].n_more + 1; first--)
		continue;
	return seen[first].n_more + 1;
}

static void forget(void)
{
	atomic_store(&n_seen, 0);
}

static void test_together(uint8_t buffer_type)
{
	const struct fake_app_conf conf = {
		.path = d->apps_path, .name = "trip", .n_events = 3, .on_command = on_command,
	};
	struct fake_app_counts counts;

	daemon_start(d, NULL);
	forget();
	app = fake_app_start(&conf);
	ok(fake_app_wait(app, FAKE_REGISTERED) && daemon_record(d, "s", buffer_type) == LTTNG_OK &&
		fake_app_wait(app, FAKE_STARTED), "recorded");
	fake_app_count(app, &counts);
	ok(counts.quiescent == 1 && together_with(FAKE_QUIESCENT) == 2, "it is started and settles in one trip");
	forget();
	ok(daemon_stop_session(d, "s") == LTTNG_OK && fake_app_wait(app, FAKE_STOPPED), "stopped");
	fake_app_count(app, &counts);
	ok(counts.quiescent == 2 && atomic_load(&n_seen) == 2 && together_with(FAKE_QUIESCENT) == 2, "in one trip");
	ok(daemon_start_session(d, "s") == LTTNG_OK && fake_app_wait(app, FAKE_STARTED), "started again");
	forget();
	ok(daemon_destroy(d, "s") == LTTNG_OK && fake_app_wait(app, FAKE_RELEASED), "destroyed");
	fake_app_count(app, &counts);
	/* to stop and settle; a rule, a channel, the session */
	ok(counts.objects == 0 && counts.quiescent == 4 && atomic_load(&n_seen) == 5, "everything is let go");
	ok_int(together_with(FAKE_RELEASE), 5, "in one trip");
	fake_app_stop(app);
	app = NULL;
	daemon_stop(d);
}

/* The other calls are made nevertheless, and what was refused is told as ever. */
static void test_refused(void)
{
	const struct fake_app_conf conf = { .path = d->apps_path, .name = "trip", .on_command = on_command };

	daemon_start(d, NULL);
	app = fake_app_start(&conf);
	ok(fake_app_wait(app, FAKE_REGISTERED) && daemon_record(d, "s", BUFFER_PER_UID) == LTTNG_OK &&
		fake_app_wait(app, FAKE_STARTED), "recorded");
	fake_app_refuse(app, FAKE_RELEASE, -1024);
	forget();
	ok(daemon_destroy(d, "s") == LTTNG_OK, "destroyed, though it releases nothing");
	ok_int(together_with(FAKE_RELEASE), 5, "it was asked for everything");
	ok(daemon_record(d, "t", BUFFER_PER_UID) == LTTNG_OK && fake_app_wait(app, FAKE_STARTED), "it is recorded on");
	fake_app_stop(app);
	app = NULL;
	daemon_stop(d);
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	test_together(BUFFER_PER_UID);
	test_together(BUFFER_PER_PID);
	test_refused();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
