/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Applications come and go while several clients create, start, change, stop
 * and destroy sessions and a consumer is lost now and then, with all loops and
 * pools of the real daemon.  Nothing is asked but that every command ends and
 * that nothing is left: the sanitizers watch the rest.
 */
#include <lttng/lttng.h>
#include <pthread.h>
#include <stdatomic.h>
#include "base/log.h"
#include "base/time.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"

#define CLIENTS 3
#define APPS    5

static struct daemon daemon_;
static struct daemon *const d = &daemon_;
static atomic_bool stop;
static atomic_uint n_commands, n_lives, n_lost;

static unsigned roll(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % n;
}

static void ask(const struct wire_message *m, const void *msg)
{
	if (daemon_ask_apart(d, m, msg) < 0)
		atomic_fetch_add(&n_lost, 1);
	atomic_fetch_add(&n_commands, 1);
}

static void one_session(const char *name, unsigned *seed)
{
	char path[128];
	const struct control_create_session create = {
		.name = name, .path = path, .base = "", .ctrl_url = "", .data_url = "", .shm_path = "",
	};
	const struct control_channel channel = {
		.name = "c", .enabled = true, .overwrite = -1, .subbuf_size = 4096, .num_subbuf = 2, .output = 1,
	};
	const struct control_enable_channel enable_channel = {
		.session = name, .domain = LTTNG_DOMAIN_UST, .channel = { .items = &channel, .n = 1 },
		.buffer_type = roll(seed, 2) ? BUFFER_PER_PID : BUFFER_PER_UID,
	};
	struct control_event_rule rule = { .type = LTTNG_EVENT_TRACEPOINT + 1, .name = "*", .enabled = true, .filter = "", .loglevel = -1 };
	const struct control_enable_event enable_event = {
		.session = name, .domain = LTTNG_DOMAIN_UST, .channel = "c", .rule = { .items = &rule, .n = 1 },
	};
	const struct control_start_session start = { .session = name };
	const struct control_stop_session halt = { .session = name, .wait = true };
	const struct control_destroy_session destroy = { .session = name, .wait = true };
	const struct control_list_tracepoints list = { .domain = LTTNG_DOMAIN_UST };
	const struct control_get_session_config config = { .session = name };

	(void) snprintf(path, sizeof(path), "%s/%s", d->dir, name);
	ask(control_create_session_wire(), &create);
	ask(control_enable_channel_wire(), &enable_channel);
	ask(control_enable_event_wire(), &enable_event);
	ask(control_start_session_wire(), &start);
	if (roll(seed, 2)) {
		rule.name = "p:more";
		ask(control_enable_event_wire(), &enable_event);
	}
	if (roll(seed, 3) == 0)
		ask(control_list_tracepoints_wire(), &list);
	if (roll(seed, 3) == 0)
		ask(control_get_session_config_wire(), &config);
	if (roll(seed, 2)) {
		ask(control_stop_session_wire(), &halt);
		ask(control_start_session_wire(), &start);
	}
	ask(control_destroy_session_wire(), &destroy);
}

static void *client(void *data)
{
	unsigned seed = (unsigned) (uintptr_t) data;
	char name[16];

	(void) snprintf(name, sizeof(name), "s%u", seed);
	while (!atomic_load(&stop))
		one_session(name, &seed);
	return NULL;
}

static void *application(void *data)
{
	unsigned seed = 100 + (unsigned) (uintptr_t) data;

	while (!atomic_load(&stop)) {
		const enum fake_fault faults[] = { FAULT_NONE, FAULT_NONE, FAULT_CLOSE, FAULT_REFUSE, FAULT_NONSENSE };
		const struct fake_app_conf conf = {
			.path = d->apps_path, .name = "churn", .n_events = 3, .n_tracepoints = 2,
			.fault = faults[roll(&seed, 5)], .fault_at = roll(&seed, 20),
		};
		struct fake_app *app = fake_app_start(&conf);

		(void) usleep(roll(&seed, 30000));
		fake_app_stop(app);
		atomic_fetch_add(&n_lives, 1);
	}
	return NULL;
}

static void churn(uint64_t us, bool lose_consumers)
{
	const uint64_t until = time_after_us(us);
	pthread_t threads[CLIENTS + APPS];
	unsigned generations = 0;

	atomic_store(&stop, false);
	for (unsigned i = 0; i < CLIENTS + APPS; i++)
		if (pthread_create(&threads[i], NULL, i < CLIENTS ? client : application, (void *) (uintptr_t) i) != 0)
			abort();
	while (time_now_us() < until) {
		(void) usleep(100000);
		if (lose_consumers && fake_consumer_wait_started(d->fake, generations + 1)) {
			fake_consumer_hang_up(d->fake, false);
			generations++;
		}
	}
	atomic_store(&stop, true);
	for (unsigned i = 0; i < CLIENTS + APPS; i++)
		pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
	const uint64_t us = argc > 1 ? (uint64_t) atoi(argv[1]) * US_PER_S : 1 * US_PER_S;
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	if (!freopen("/dev/null", "w", stderr))
		abort();
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	for (unsigned i = 0; i < 2; i++) {
		daemon_start(d, &(struct daemon_conf) { .many_threads = true, .app_timeout_us = 200 * US_PER_MS });
		atomic_store(&n_commands, 0);
		atomic_store(&n_lives, 0);
		churn(us, i == 1);
		ok(atomic_load(&n_commands) > 20 && atomic_load(&n_lives) > 20, "%u commands, %u applications%s",
		   atomic_load(&n_commands), atomic_load(&n_lives), i ? ", consumers that go" : "");
		ok_int(atomic_load(&n_lost), 0, "every command was answered");
		ok(daemon_wait_for_apps(d, 0), "no application is left");
		ok_int(fake_consumer_open_traces(d->fake), 0, "no trace is left open");
		daemon_stop(d);
	}
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
