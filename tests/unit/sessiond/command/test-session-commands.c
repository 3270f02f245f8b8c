/* SPDX-License-Identifier: GPL-2.0-only */
/* What commands make on demand and what they refuse; a destroy that nobody waits for. */
#include <errno.h>
#include <lttng/lttng.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"
#include "sessiond/command/command.h"
#include "sessiond/command/wanted-change.h"

static struct daemon daemon_;
static struct daemon *const d = &daemon_;

static int list_channels(uint8_t domain, unsigned *ret_n)
{
	const struct control_list_channels request = { .session = "s", .domain = domain };
	struct control_channels channels;
	int r = daemon_ask(d, control_list_channels_wire(), &request);

	*ret_n = 0;
	if (r == LTTNG_OK && frame_decode(&d->answer, control_channels_wire(), &channels) == 0)
		*ret_n = channels.channels.n;
	return r;
}

static void test_channel_on_demand(void)
{
	unsigned n;

	daemon_start(d, NULL);
	ok_int(daemon_create(d, "s"), LTTNG_OK, "a session");
	ok_int(daemon_start_session(d, "s"), LTTNG_ERR_NO_CHANNEL, "cannot start without a channel");
	ok_int(daemon_enable_event(d, "s", "one", "p:*"), LTTNG_OK, "a rule makes the channel it names");
	ok_int(daemon_enable_event(d, "s", "two", "p:*"), LTTNG_OK, "also beside others");
	ok_int(daemon_enable_event(d, "s", "", "p:*"), LTTNG_ERR_NEED_CHANNEL_NAME,
		"but no default channel beside others");
	ok_int(daemon_enable_event(d, "s", "a/b", "p:*"), LTTNG_ERR_INVALID_CHANNEL_NAME, "nor one of a bad name");
	ok_int(list_channels(LTTNG_DOMAIN_UST, &n), LTTNG_OK, "channels are listed");
	ok_int(n, 2, "those two");
	ok_int(daemon_enable_channel(d, "s", "three", BUFFER_PER_UID), LTTNG_ERR_BUFFER_TYPE_MISMATCH,
		"their buffers are of one kind");
	ok_int(list_channels(LTTNG_DOMAIN_KERNEL, &n), LTTNG_ERR_NEED_ROOT_SESSIOND, "kernel channels there are not");
	ok_int(daemon_start_session(d, "s"), LTTNG_OK, "it starts");
	ok_int(daemon_enable_event(d, "s", "late", "p:*"), LTTNG_ERR_TRACE_ALREADY_STARTED,
		"no channel is made after the first start");
	ok_int(daemon_enable_event(d, "s", "one", "p:other"), LTTNG_OK, "a rule is");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	daemon_stop(d);
}

/* Of one session, by both commands that make a channel; the next byte is refused with the limit. */
static void test_longest_names(void)
{
	char name[CHANNEL_NAME_MAX + 2] = "";

	memset(name, 'c', CHANNEL_NAME_MAX + 1);
	daemon_start(d, NULL);
	ok_int(daemon_create(d, "s"), LTTNG_OK, "a session");
	ok_int(daemon_enable_channel(d, "s", name, BUFFER_PER_UID), LTTNG_ERR_INVALID_CHANNEL_NAME, "a name that is too long");
	ok(strstr(d->detail, "241 bytes and may have 240") != NULL, "by how much: %s", d->detail);
	ok_int(daemon_enable_event(d, "s", name, "p:*"), LTTNG_ERR_INVALID_CHANNEL_NAME, "on demand");
	ok(strstr(d->detail, "may have 240") != NULL, "by how much, too");
	name[CHANNEL_NAME_MAX] = '\0';
	ok_int(daemon_enable_channel(d, "s", name, BUFFER_PER_UID), LTTNG_OK, "the longest");
	name[0] = 'd';
	ok_int(daemon_enable_event(d, "s", name, "p:*"), LTTNG_OK, "on demand");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	daemon_stop(d);
}

static int set_shm_path(const char *path)
{
	return daemon_ask(d, control_set_shm_path_wire(), &(struct control_set_shm_path) { .session = "s", .path = path });
}

static bool shm_path_is(const char *path)
{
	struct control_session_info info;
	struct control_session record;

	return daemon_ask(d, control_list_sessions_wire(), &(struct control_list_sessions) { .session = "s" }) == LTTNG_OK &&
		frame_decode(&d->answer, control_session_info_wire(), &info) == 0 &&
		wire_list_next(&info.sessions, control_session_wire(), &record) == 1 && strcmp(record.shm_path, path) == 0;
}

/* Until the first start, which says what stands against it, and leaves nothing there itself. */
static void test_shm_path(void)
{
	char path[64];

	daemon_start(d, NULL);
	(void) snprintf(path, sizeof(path), "%s/shm", d->dir);
	ok_int(daemon_create(d, "s"), LTTNG_OK, "a session");
	ok_int(set_shm_path("relative"), LTTNG_ERR_INVALID, "a relative path");
	ok(strstr(d->detail, "\"relative\"") != NULL, "%s", d->detail);
	ok_int(set_shm_path(path), LTTNG_OK, "an absolute one");
	ok(shm_path_is(path), "is listed");
	ok_int(set_shm_path(""), LTTNG_OK, "none");
	ok(shm_path_is(""), "is listed");
	ok_int(daemon_enable_channel(d, "s", "c", BUFFER_PER_UID), LTTNG_OK, "a channel");
	ok_int(set_shm_path("/proc/shm"), LTTNG_OK, "also when there are channels");
	ok_int(daemon_start_session(d, "s"), LTTNG_ERR_CREATE_DIR_FAIL, "one that cannot be made");
	ok(strstr(d->detail, "/proc/shm") && strstr(d->detail, "--shm-path"), "%s", d->detail);
	ok_int(set_shm_path(path), LTTNG_OK, "another");
	ok_int(daemon_start_session(d, "s"), LTTNG_OK, "it starts");
	ok(access(path, F_OK) < 0, "nothing is there without an application");
	ok_int(set_shm_path(""), LTTNG_ERR_SESSION_STARTED, "not after the start");
	ok(shm_path_is(path), "it stays");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	daemon_stop(d);
}

static int destroy_without_waiting(void)
{
	const struct control_destroy_session request = { .session = "s", .wait = false };

	return daemon_ask(d, control_destroy_session_wire(), &request);
}

static struct fake_app *start_app(void)
{
	const struct fake_app_conf conf = { .path = d->apps_path, .name = "fake", .n_events = 3 };

	return fake_app_start(&conf);
}

/* The consumer's answer to 'close' is held: the client has its answer all the same. */
static void test_destroy_without_waiting(bool shut_down)
{
	const struct daemon_conf many = { .many_threads = true };
	struct fake_app_counts counts;
	struct fake_app *app;

	daemon_start(d, &many);
	app = start_app();
	ok(fake_app_wait(app, FAKE_REGISTERED), "an application");
	ok_int(daemon_record(d, "s", BUFFER_PER_UID), LTTNG_OK, "is recorded");
	fake_consumer_set(d->fake, CONSUMER_close, FAKE_HOLDS);
	ok_int(destroy_without_waiting(), LTTNG_OK, "a destroy that does not wait is answered at once");
	ok_int(destroy_without_waiting(), LTTNG_ERR_SESS_NOT_FOUND, "the session is gone for everybody");
	ok(fake_consumer_wait(d->fake, CONSUMER_close, 1), "its end goes on");
	ok_int(daemon_create(d, "s"), LTTNG_OK, "while its name is used again");
	if (shut_down) {
		fake_consumer_set(d->fake, CONSUMER_close, FAKE_ANSWERS);
		fake_consumer_release(d->fake);
		daemon_stop(d);
		fake_app_stop(app);
		return;
	}
	fake_consumer_set(d->fake, CONSUMER_close, FAKE_ANSWERS);
	fake_consumer_release(d->fake);
	ok(fake_app_wait(app, FAKE_RELEASED), "the application lets go of it");
	ok(fake_consumer_wait(d->fake, CONSUMER_remove_chunk, 1), "so does the consumer");
	ok_int(fake_consumer_open_traces(d->fake), 0, "no trace is left open");
	fake_app_count(app, &counts);
	ok_int(counts.objects, 0, "nothing is left in the application");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "the new session of that name has its own end");
	fake_app_stop(app);
	daemon_stop(d);
}

/* Allocations of the whole program go through here. */
static atomic_size_t failing_size;
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);

void *__wrap_calloc(size_t n, size_t size)
{
	if (n == 1 && size == atomic_load(&failing_size)) {
		errno = ENOMEM;
		return NULL;
	}
	return __real_calloc(n, size);
}

static void test_no_memory(void)
{
	daemon_start(d, NULL);
	atomic_store(&failing_size, sizeof(struct command));
	ok_int(daemon_create(d, "s"), LTTNG_ERR_NOMEM, "without memory for a command its client is told so");
	atomic_store(&failing_size, 0);
	ok_int(daemon_create(d, "s"), LTTNG_OK, "and may ask again");
	daemon_stop(d);
}

/* A 'stop' that was under way when the daemon began to end. */
static void test_stop_of_the_dying(void)
{
	struct command cmd = { .sd = &d->sd };
	struct session *session;

	daemon_start(d, NULL);
	ok_int(daemon_record(d, "s", BUFFER_PER_UID), LTTNG_OK, "a session");
	session = session_list_find(d->sd.sessions, "s");
	mutex_lock(&session->lock);
	session->dying = true;
	mutex_unlock(&session->lock);
	ok_int(command_set_inactive(&cmd, session, false), 0, "is stopped while it is being destroyed");
	mutex_lock(&session->lock);
	ok(session->dying && !session->active, "and goes on to be destroyed");
	session->dying = false;
	mutex_unlock(&session->lock);
	session_unref(session);
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	daemon_stop(d);
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	test_channel_on_demand();
	test_longest_names();
	test_shm_path();
	test_destroy_without_waiting(false);
	test_destroy_without_waiting(true);
	test_no_memory();
	test_stop_of_the_dying();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
