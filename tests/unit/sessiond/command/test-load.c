/* SPDX-License-Identifier: GPL-2.0-only */
/* Sessions that are loaded together: when they come to be, and what is left when they do not. */
#include <stdio.h>
#include <string.h>
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

enum { NO_CHANNEL = 1, INACTIVE = 2, REPLACE = 4, BAD_PATH = 8, BAD_SHM_PATH = 16, SHM_PATH_OF_PROC = 32 };

/* A session that is to be started, with channel "new". */
static int load(const char *name, unsigned how)
{
	char path[128];
	const struct control_channel channel = {
		.name = "new", .enabled = true, .overwrite = -1, .subbuf_size = 4096, .num_subbuf = 2, .output = 1,
	};
	const struct control_channel_config config = { .channel = { .items = &channel, .n = 1 } };
	const struct control_domain_config domain = {
		.type = LTTNG_DOMAIN_UST, .buffer_type = BUFFER_PER_UID, .channels = { .items = &config, .n = 1 },
	};
	const struct control_session record = {
		.name = name, .path = path, .ctrl_url = "", .data_url = "",
		.shm_path = how & BAD_SHM_PATH ? "relative" : how & SHM_PATH_OF_PROC ? "/proc/shm" : "", .active = !(how & INACTIVE),
	};
	const struct control_load_session request = {
		.session = { .items = &record, .n = 1 }, .domains = { .items = &domain, .n = !(how & NO_CHANNEL) },
		.base = "", .replace = how & REPLACE,
	};

	(void) snprintf(path, sizeof(path), "%s/%s-%s", how & BAD_PATH ? "/proc" : d->dir, "out", name);
	return daemon_ask(d, control_load_session_wire(), &request);
}

static int commit(unsigned n)
{
	return daemon_ask(d, control_commit_load_wire(), &(struct control_commit_load) { .n_sessions = n });
}

static bool has_channel(const char *session, const char *name)
{
	const struct control_list_channels request = { .session = session, .domain = LTTNG_DOMAIN_UST };
	struct control_channels channels;
	struct control_channel channel;

	return daemon_ask(d, control_list_channels_wire(), &request) == LTTNG_OK &&
		frame_decode(&d->answer, control_channels_wire(), &channels) == 0 &&
		wire_list_next(&channels.channels, control_channel_wire(), &channel) == 1 && strcmp(channel.name, name) == 0;
}

static bool is_made(const char *name)
{
	char path[128];

	(void) snprintf(path, sizeof(path), "%s/out-%s", d->dir, name);
	return access(path, F_OK) == 0;
}

static bool gone(const char *name)
{
	const uint64_t until = time_after_us(10 * US_PER_S);

	while (is_made(name) && time_now_us() < until)
		(void) usleep(500);
	return !is_made(name);
}

static void test_together(void)
{
	ok_int(load("a", 0), LTTNG_OK, "one is loaded");
	ok(is_made("a"), "its directory is made");
	ok_int(load("a", 0), LTTNG_ERR_EXIST_SESS, "not twice");
	ok(!is_made("a"), "then all is forgotten");
	ok_int(commit(1), LTTNG_ERR_INVALID, "there is none to commit");
	ok_int(load("a", 0), LTTNG_OK, "once more");
	ok_int(load("b", INACTIVE), LTTNG_OK, "and another");
	ok(!has_channel("a", "new") && !has_channel("b", "new"), "nobody sees them");
	ok_int(commit(2), LTTNG_OK, "both come to be");
	ok(has_channel("a", "new") && has_channel("b", "new"), "everybody sees them");
	ok(is_made("a") && !is_made("b"), "one has started");
	ok_int(daemon_start_session(d, "a"), LTTNG_ERR_TRACE_ALREADY_STARTED, "indeed");
	ok_int(commit(2), LTTNG_ERR_INVALID, "once");
	ok_int(load("a", 0), LTTNG_ERR_EXIST_SESS, "they are not replaced by accident");
	ok_int(daemon_destroy(d, "a"), LTTNG_OK, "destroyed");
	ok_int(daemon_destroy(d, "b"), LTTNG_OK, "destroyed");
	ok_int(fake_consumer_open_chunks(d->fake), 0, "no chunk is left");
}

/* How a load can come to nothing while another session goes on. */
static void test_nothing_replaced(struct fake_app *app)
{
	static const struct {
		const char *name;
		unsigned how;
		int code;
	} bad[] = {
		{ "no channel", NO_CHANNEL, LTTNG_ERR_NO_CHANNEL }, { "path", BAD_PATH, LTTNG_ERR_CREATE_DIR_FAIL },
		{ "relative", BAD_SHM_PATH, LTTNG_ERR_INVALID }, { "shm", SHM_PATH_OF_PROC, LTTNG_ERR_CREATE_DIR_FAIL },
	};
	struct fake_app_counts before, after;

	ok_int(daemon_record(d, "web", BUFFER_PER_UID), LTTNG_OK, "a session records");
	fake_app_count(app, &before);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		ok_int(load("web", REPLACE | bad[i].how), bad[i].code, "its successor is refused: %s", bad[i].name);
		ok_int(load("web", REPLACE), LTTNG_OK, "one that could start");
		ok_int(load("other", 0), LTTNG_OK, "with another");
		ok(is_made("other"), "whose directory is made");
		ok_int(load("last", bad[i].how), bad[i].code, "and one that cannot: %s", bad[i].name);
		ok(!is_made("other") && is_made("web"), "what was made is gone");
	}
	fake_consumer_set(d->fake, CONSUMER_add_chunk, FAKE_REFUSES);
	ok(load("web", REPLACE) != LTTNG_OK, "the consumer refuses");
	fake_consumer_set(d->fake, CONSUMER_add_chunk, FAKE_ANSWERS);
	ok_int(load("web", REPLACE), LTTNG_OK, "one that could start");
	ok_int(load("other", 0), LTTNG_OK, "with another");
	(void) close(d->client);
	ok(gone("other"), "the client is gone: so is what was made");
	daemon_reconnect(d);
	ok(has_channel("web", "c") && !has_channel("other", "new"), "the old session is there");
	ok_int(daemon_start_session(d, "web"), LTTNG_ERR_TRACE_ALREADY_STARTED, "and records");
	fake_app_count(app, &after);
	ok(before.objects > 0 && after.objects == before.objects, "no application has noticed");
	ok_int(fake_consumer_requests(d->fake, CONSUMER_close), 2, "nor was anything closed but what was before");
	ok_int(load("web", REPLACE), LTTNG_OK, "at last");
	ok_int(commit(1), LTTNG_OK, "it is replaced");
	ok(has_channel("web", "new"), "by the new one");
	ok_int(fake_consumer_requests(d->fake, CONSUMER_close), 3, "the old one has ended");
	ok_int(daemon_destroy(d, "web"), LTTNG_OK, "destroyed");
	/* The refused one was to be removed too: nobody knows how far it came. */
	ok_int(fake_consumer_open_chunks(d->fake), -1, "no chunk is left");
	ok_int(fake_consumer_open_traces(d->fake), 0, "no trace is left");
}

/* The consumer dies when all is prepared: it has forgotten what it was told. */
static void test_lost_consumer(void)
{
	const uint64_t until = time_after_us(10 * US_PER_S);

	ok_int(daemon_create(d, "lost"), LTTNG_OK, "a session");
	ok_int(daemon_enable_channel(d, "lost", "c", BUFFER_PER_UID), LTTNG_OK, "with a channel");
	ok_int(load("idle", INACTIVE), LTTNG_OK, "one that needs no consumer");
	ok_int(load("lost", REPLACE), LTTNG_OK, "its successor is ready");
	fake_consumer_hang_up(d->fake, false);
	while (ust_domain_consumers_epoch(&d->sd.ust) != 0 && time_now_us() < until)
		(void) usleep(500);
	ok_int(commit(2), LTTNG_ERR_NO_CONSUMER, "the consumer dies: it cannot start");
	ok(has_channel("lost", "c") && !has_channel("idle", "new"), "nothing was replaced");
	ok(!is_made("lost"), "nothing is left");
	ok_int(load("lost", REPLACE), LTTNG_OK, "once more");
	ok_int(commit(1), LTTNG_OK, "with a new consumer");
	ok(has_channel("lost", "new"), "it is replaced");
	ok_int(daemon_destroy(d, "lost"), LTTNG_OK, "destroyed");
}

/* The names are free, taken or somebody else's only when it counts. */
static void test_names_at_commit(void)
{
	ok_int(load("a", INACTIVE), LTTNG_OK, "loaded");
	ok_int(load("b", 0), LTTNG_OK, "with another");
	ok_int(daemon_create(d, "a"), LTTNG_OK, "somebody makes a session of that name");
	ok_int(commit(2), LTTNG_ERR_EXIST_SESS, "then it is not loaded");
	ok(!has_channel("a", "new") && !has_channel("b", "new") && !is_made("b"), "nor is the other");
	ok_int(load("a", REPLACE | INACTIVE), LTTNG_OK, "loaded to replace it");
	ok_int(daemon_destroy(d, "a"), LTTNG_OK, "which ends");
	ok_int(commit(1), LTTNG_OK, "there is nothing to replace");
	ok(has_channel("a", "new"), "it is there");
	ok_int(daemon_destroy(d, "a"), LTTNG_OK, "destroyed");
}

int main(void)
{
	const struct daemon_conf many = { .many_threads = true };
	struct fake_app_conf conf = { .name = "fake", .n_events = 3 };
	struct fake_app *app;
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	daemon_start(d, &many);
	conf.path = d->apps_path;
	app = fake_app_start(&conf);
	ok(fake_app_wait(app, FAKE_REGISTERED), "an application");
	test_together();
	test_nothing_replaced(app);
	test_names_at_commit();
	test_lost_consumer();
	ok_int(load("late", 0), LTTNG_OK, "the daemon ends with a session loaded only");
	daemon_stop(d);
	fake_app_stop(app);
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
