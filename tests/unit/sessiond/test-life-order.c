/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session that changes while an application is being told of it: before the
 * application goes on to its main function it has the state of now, not the
 * one that the sync began with.
 */
#include <lttng/lttng.h>
#include <lttng/ust-abi.h>
#include <pthread.h>
#include "base/log.h"
#include "base/time.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"
#include "sessiond/session/session-list.h"

#define PATIENCE_US (10 * US_PER_S)

static struct daemon daemon_;
static struct daemon *const d = &daemon_;

/* On the thread of the application, and read when it has ended. */
static struct order {
	pthread_t client;
	bool asked;
	int code;                       /* of the stop */
	unsigned stopped_at, done_at;   /* numbers of these commands, 0: none came */
} order;

static void *ask_to_stop(void *data)
{
	const struct control_stop_session request = { .session = "s", .wait = true };

	(void) data;
	order.code = daemon_ask_apart(d, control_stop_session_wire(), &request);
	return NULL;
}

static bool is_active(struct session *session)
{
	MUTEX_GUARD(&session->lock);

	return session->active;
}

/* The daemon has decided what it wants, and waits for an answer: now it wants something else. */
static void change_session(void)
{
	struct session *session = session_list_find(d->sd.sessions, "s");
	const uint64_t until = time_after_us(PATIENCE_US);

	order.asked = true;
	if (!session || pthread_create(&order.client, NULL, ask_to_stop, NULL) != 0)
		abort();
	while (is_active(session) && time_now_us() < until)
		(void) usleep(500);
	session_unref(session);
}

static void on_command(void *data, uint32_t command, unsigned number)
{
	(void) data;
	/* of whatever: from the rule to the session itself */
	if (command == LTTNG_UST_ABI_ENABLE && !order.asked)
		change_session();
	if (command == LTTNG_UST_ABI_DISABLE)
		order.stopped_at = number;
	if (command == LTTNG_UST_ABI_REGISTER_DONE)
		order.done_at = number;
}

/* Whether the application was stopped before it was let into main. */
static bool run(void)
{
	struct fake_app_conf conf = { .name = "fake", .n_events = 1, .on_command = on_command };
	struct fake_app_counts n;
	struct fake_app *app;

	order = (struct order) { .asked = false };
	daemon_start(d, NULL);
	conf.path = d->apps_path;
	ok_int(daemon_record(d, "s", BUFFER_PER_UID), LTTNG_OK, "a session records");
	app = fake_app_start(&conf);
	ok(fake_app_wait(app, FAKE_REGISTERED) && order.asked, "it is stopped while a newcomer is told to start");
	pthread_join(order.client, NULL);
	ok_int(order.code, LTTNG_OK, "stopped");
	fake_app_count(app, &n);
	ok_int(n.started, 0, "when stop returns, the newcomer does not record");
	fake_app_stop(app);
	daemon_stop(d);
	ok(order.stopped_at > 0 && order.done_at > 0, "it was told to stop, and let into main");
	return order.stopped_at < order.done_at;
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	ok(run(), "stopped before it is in main");
#ifdef ENABLE_TESTPOINTS
	/* The same without a second look at the session: the check above finds it. */
	if (setenv("RM_TESTPOINT", "sync-is-content", 1) < 0)
		abort();
	ok(!run(), "a sync that does not look again is found");
	(void) unsetenv("RM_TESTPOINT");
#endif
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
