/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <urcu.h>
#include "base/io.h"
#include "base/str.h"
#include "base/thread.h"
#include "base/time.h"
#include "lib/daemon.h"
#include "sessiond/command/reply.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/service/app-service.h"
#include "sessiond/service/client-service.h"
#include "sessiond/service/notify-service.h"
#include "sessiond/service/registration-service.h"
#include "sessiond/shutdown.h"

#define PATIENCE_US (20 * US_PER_S)

#define must(what) do { if (!(what)) { perror("daemon: " #what); abort(); } } while (0)

static bool rcu_is_reading(void)
{
	return rcu_read_ongoing() != 0;
}

/* Once in a process. */
static void prepare_threads(void)
{
	static const struct thread_hooks hooks = { .enter = rcu_register_thread, .leave = rcu_unregister_thread };
	static bool done;

	if (done)
		return;
	done = true;
	(void) signal(SIGPIPE, SIG_IGN);
	io_set_rcu_check(rcu_is_reading);
	thread_set_hooks(&hooks);
	rcu_register_thread();
}

static void start_services(struct daemon *d)
{
	int client_fd, apps_fd;

	must(fd_listen_unix(d->client_path, 0600, 64, &client_fd) == 0);
	must(fd_listen_unix(d->apps_path, 0600, 4096, &apps_fd) == 0);
	must(notify_service_start(d->sd.ust.apps, d->sd.notify_pool, d->sd.notify_loop, &d->notify) == 0);
	must(app_service_start(&d->sd.ust, d->notify, d->sd.apps_loop, &d->apps) == 0);
	must(registration_service_start_consume_fd(&d->sd.ust, d->apps, d->sd.registration_loop, apps_fd,
		&d->registration) == 0);
	must(client_service_start_consume_fd(&d->sd, client_fd, &d->client_service) == 0);
}

static void start_threads(struct daemon *d)
{
	struct loop *const loops[] = {
		d->sd.consumer_loop, d->sd.notify_loop, d->sd.apps_loop, d->sd.registration_loop, d->sd.health_loop,
		d->sd.client_loop,
	};

	for (unsigned i = 0; i < (d->sd.single ? 1 : ARRAY_SIZE(loops)); i++)
		must(thread_new_loop(loops[i], &d->threads[d->n_threads++]) == 0);
}

static int connect_client(const struct daemon *d)
{
	const struct control_hello hello = { .major = CONTROL_MAJOR, .minor = CONTROL_MINOR, .program = "test" };
	_cleanup_frame_ struct frame answer = FRAME_INIT;
	int fd;

	must(fd_connect_unix(d->client_path, time_after_us(PATIENCE_US), &fd) == 0);
	must(frame_send(fd, control_hello_wire(), 1, &hello, NULL, 0, time_after_us(PATIENCE_US)) == 0);
	must(frame_recv(fd, CONTROL_MAX_REPLY, time_after_us(PATIENCE_US), &answer) == 0 && answer.id == CONTROL_hello);
	return fd;
}

void daemon_start(struct daemon *d, const struct daemon_conf *conf)
{
	static const struct daemon_conf plain;

	prepare_threads();
	conf = conf ? conf : &plain;
	memset(d, 0, sizeof(*d));
	strcpy(d->dir, "/tmp/rm-daemon-XXXXXX");
	must(mkdtemp(d->dir));
	(void) snprintf(d->client_path, sizeof(d->client_path), "%s/client", d->dir);
	(void) snprintf(d->apps_path, sizeof(d->apps_path), "%s/apps", d->dir);
	d->fake = fake_consumer_new();
	d->sd.single = !conf->many_threads;
	d->sd.options.group = (char *) "tracing";
	d->sd.options.limits = (struct limits) LIMITS_DEFAULT;
	d->sd.options.consumerd64_path = (char *) fake_consumer_program();
	d->sd.options.app_timeout_us = conf->app_timeout_us ? conf->app_timeout_us : 5 * US_PER_S;
	d->sd.options.consumerd32_path = (char *) conf->consumer32_path;
	d->sd.run_dir.consumer64_health = (char *) "/nowhere";
	d->sd.run_dir.consumer32_health = (char *) "/nowhere";
	d->answer = (struct frame) FRAME_INIT;
	must(sessiond_init(&d->sd) == 0);
	start_services(d);
	start_threads(d);
	d->client = connect_client(d);
}

void daemon_reconnect(struct daemon *d)
{
	d->client = connect_client(d);
}

void daemon_stop(struct daemon *d)
{
	struct loop *const loops[] = {
		d->sd.client_loop, d->sd.health_loop, d->sd.registration_loop, d->sd.apps_loop, d->sd.notify_loop,
		d->sd.consumer_loop,
	};
	char command[64];

	(void) close(d->client);
	shutdown_sessions(&d->sd, time_after_us(PATIENCE_US));
	for (unsigned i = 0; i < (d->sd.single ? 1 : ARRAY_SIZE(loops)); i++)
		loop_stop(loops[i]);
	while (d->n_threads > 0)
		thread_join(d->threads[--d->n_threads]);
	client_service_stop(d->client_service);
	registration_service_stop(d->registration);
	app_service_stop(d->apps);
	consumer_stop(d->sd.ust.consumer64, time_after_us(PATIENCE_US));
	consumer_stop(d->sd.ust.consumer32, time_after_us(PATIENCE_US));
	sessiond_deinit(&d->sd);
	notify_service_stop(d->notify);
	fake_consumer_free(d->fake);
	frame_deinit(&d->answer);
	(void) snprintf(command, sizeof(command), "rm -rf %s", d->dir);
	must(system(command) == 0);
}

static void keep_status(struct daemon *d, struct control_status *status)
{
	struct control_warning warning;
	size_t at = 0;

	str_copy(d->detail, sizeof(d->detail), status->detail);
	d->n_warnings = 0;
	d->warnings[0] = 0;
	while (wire_list_next(&status->warnings, control_warning_wire(), &warning) == 1) {
		at += (size_t) snprintf(d->warnings + at, sizeof(d->warnings) - at, "%s\n", warning.text);
		at = MIN(at, sizeof(d->warnings) - 1);
		d->n_warnings++;
	}
}

static int ask(struct daemon *keep, int sock, uint64_t serial, const struct wire_message *m, const void *msg)
{
	struct control_status status;

	must(frame_send(sock, m, serial, msg, NULL, 0, time_after_us(PATIENCE_US)) == 0);
	for (;;) {
		_cleanup_frame_ struct frame frame = FRAME_INIT;

		if (frame_recv(sock, CONTROL_MAX_REPLY, time_after_us(PATIENCE_US), &frame) < 0 || frame.serial != serial)
			return -1;
		if (frame.id == CONTROL_status) {
			must(frame_decode(&frame, control_status_wire(), &status) == 0);
			if (keep)
				keep_status(keep, &status);
			return (int) status.code;
		}
		if (!keep)
			continue;
		frame_deinit(&keep->answer);
		keep->answer = frame;
		frame = (struct frame) FRAME_INIT;
	}
}

int daemon_ask(struct daemon *d, const struct wire_message *m, const void *msg)
{
	frame_deinit(&d->answer);
	d->answer = (struct frame) FRAME_INIT;
	return ask(d, d->client, ++d->serial, m, msg);
}

int daemon_ask_apart(struct daemon *d, const struct wire_message *m, const void *msg)
{
	int fd = connect_client(d), r = ask(NULL, fd, 2, m, msg);

	(void) close(fd);
	return r;
}

int daemon_create(struct daemon *d, const char *session)
{
	char path[128];
	struct control_create_session request = {
		.name = session, .path = path, .base = "", .ctrl_url = "", .data_url = "", .shm_path = "",
	};

	(void) snprintf(path, sizeof(path), "%s/out-%s", d->dir, session);
	return daemon_ask(d, control_create_session_wire(), &request);
}

int daemon_enable_channel(struct daemon *d, const char *session, const char *channel, uint8_t buffer_type)
{
	const struct control_channel record = {
		.name = channel, .enabled = true, .overwrite = -1, .subbuf_size = 4096, .num_subbuf = 2, .output = 1,
	};
	const struct control_enable_channel request = {
		.session = session, .domain = LTTNG_DOMAIN_UST, .buffer_type = buffer_type,
		.channel = { .items = &record, .n = 1 },
	};

	return daemon_ask(d, control_enable_channel_wire(), &request);
}

int daemon_enable_event(struct daemon *d, const char *session, const char *channel, const char *event)
{
	const struct control_event_rule rule = {
		.type = LTTNG_EVENT_TRACEPOINT + 1, .name = event, .enabled = true, .filter = "", .loglevel = -1,
	};
	const struct control_enable_event request = {
		.session = session, .domain = LTTNG_DOMAIN_UST, .channel = channel, .rule = { .items = &rule, .n = 1 },
	};

	return daemon_ask(d, control_enable_event_wire(), &request);
}

int daemon_start_session(struct daemon *d, const char *session)
{
	const struct control_start_session request = { .session = session };

	return daemon_ask(d, control_start_session_wire(), &request);
}

int daemon_stop_session(struct daemon *d, const char *session)
{
	const struct control_stop_session request = { .session = session, .wait = true };

	return daemon_ask(d, control_stop_session_wire(), &request);
}

int daemon_destroy(struct daemon *d, const char *session)
{
	const struct control_destroy_session request = { .session = session, .wait = true };

	return daemon_ask(d, control_destroy_session_wire(), &request);
}

int daemon_record(struct daemon *d, const char *session, uint8_t buffer_type)
{
	int r = daemon_create(d, session);

	if (r == LTTNG_OK)
		r = daemon_enable_channel(d, session, "c", buffer_type);
	if (r == LTTNG_OK)
		r = daemon_enable_event(d, session, "c", "*");
	return r == LTTNG_OK ? daemon_start_session(d, session) : r;
}

bool daemon_wait_for_apps(struct daemon *d, unsigned n)
{
	const uint64_t until = time_after_us(PATIENCE_US / 2);

	while (app_registry_count(d->sd.ust.apps) != n && time_now_us() < until)
		(void) usleep(500);
	return app_registry_count(d->sd.ust.apps) == n;
}

static int64_t discarded_in(struct wire_list *list, const char *channel)
{
	struct control_channel record;

	while (wire_list_next(list, control_channel_wire(), &record) == 1)
		if (!strcmp(record.name, channel))
			return (int64_t) record.discarded_events;
	return -1;
}

int64_t daemon_discarded(struct daemon *d, const char *channel)
{
	struct control_completion completion;

	if (d->answer.id != CONTROL_completion || frame_decode(&d->answer, control_completion_wire(), &completion) < 0)
		return -1;
	return discarded_in(&completion.channels, channel);
}

int64_t daemon_told(struct daemon *d, const char *channel)
{
	struct control_completion completion;

	if (d->answer.id != CONTROL_completion || frame_decode(&d->answer, control_completion_wire(), &completion) < 0)
		return -1;
	return discarded_in(&completion.told, channel);
}

unsigned daemon_count_lagging(struct daemon *d, const char *session, pid_t pid, bool *ret_among)
{
	const struct control_list_lagging request = { .session = session };
	struct control_lagging_answer answer;
	struct control_lagging record;
	unsigned n = 0;

	*ret_among = false;
	if (daemon_ask(d, control_list_lagging_wire(), &request) != LTTNG_OK ||
		frame_decode(&d->answer, control_lagging_answer_wire(), &answer) < 0)
		return 9999;
	while (wire_list_next(&answer.applications, control_lagging_wire(), &record) == 1) {
		n++;
		*ret_among = *ret_among || record.pid == pid;
	}
	return n;
}
