/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <lttng/ust-ctl.h>
#include "base/errors.h"
#include "base/io.h"
#include "base/log.h"
#include "base/thread.h"
#include "base/time.h"
#include "sessiond/autoload.h"
#include "sessiond/daemonize.h"
#include "sessiond/domain/ust/app-abi.h"
#include "sessiond/service/app-service.h"
#include "sessiond/service/client-service.h"
#include "sessiond/service/health-plan.h"
#include "sessiond/service/notify-service.h"
#include "sessiond/service/registration-service.h"
#include "sessiond/sessiond.h"
#include "sessiond/shutdown.h"

/* liblttng-ust-ctl imports it from the executable. */
__attribute__((visibility("default"))) DEFINE_LTTNG_UST_SIGBUS_STATE();

/*
 * What is larger goes back to the system when it is freed.  By itself glibc
 * raises this to the largest block it has seen, and then keeps such blocks in
 * each thread's arena: an application's registration may have 4 MiB.  Arenas
 * are few for the same reason: what one thread has freed another one can use.
 * As much stays at the end of each, so that not every list of tracepoints begins
 * with fresh pages.
 */
#define LARGE_BLOCK          (1 << 20)
#define ARENAS               2

#define SESSIONS_DEADLINE_US (1500 * US_PER_MS)
#define CONSUMERS_DEADLINE_US (2500 * US_PER_MS)
#define GUARD_DEADLINE_US    (2800 * US_PER_MS)
#define EXIT_DEADLINE_S      3

/* What runs where. */
struct services {
	struct notify_service *notify;
	struct app_service *apps;
	struct registration_service *registration;
	struct client_service *client;
	struct health_plan *health;
	struct wait_word wait_word;
	struct thread *threads[6];
	unsigned n_threads;
};

static bool rcu_is_reading(void)
{
	return rcu_read_ongoing() != 0;
}

static int start_services(struct sessiond *sd, struct services *services)
{
	int client_fd = -1, apps_fd = -1, r;

	r = run_dir_listen_client(&sd->run_dir, &client_fd);
	if (r == 0)
		r = run_dir_listen_apps(&sd->run_dir, &apps_fd);
	if (r == 0)
		r = notify_service_start(sd->ust.apps, sd->notify_pool, sd->notify_loop, &services->notify);
	if (r == 0)
		r = app_service_start(&sd->ust, services->notify, sd->apps_loop, &services->apps);
	if (r == 0)
		r = registration_service_start_consume_fd(&sd->ust, services->apps, sd->registration_loop,
			TAKE_FD(apps_fd), &services->registration);
	if (r == 0)
		r = client_service_start_consume_fd(sd, TAKE_FD(client_fd), &services->client);
	if (r == 0)
		r = health_plan_start(sd, &services->health);
	fd_closep(&client_fd);
	fd_closep(&apps_fd);
	return r;
}

static int start_threads(struct sessiond *sd, struct services *services)
{
	struct loop *const loops[] = {
		sd->consumer_loop, sd->notify_loop, sd->apps_loop, sd->registration_loop, sd->health_loop,
		sd->client_loop,
	};
	int r = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(loops) && r == 0; i++) {
		r = thread_new_loop(loops[i], &services->threads[services->n_threads]);
		services->n_threads += r == 0;
	}
	return r;
}

static void stop_all(struct sessiond *sd, struct services *services, uint64_t begun_us)
{
	struct loop *const loops[] = {
		sd->client_loop, sd->health_loop, sd->registration_loop, sd->apps_loop, sd->notify_loop, sd->consumer_loop,
	};

	wait_word_close(&services->wait_word);
	shutdown_sessions(sd, begun_us + SESSIONS_DEADLINE_US);
	for (unsigned i = 0; i < ARRAY_SIZE(loops); i++)
		loop_stop(loops[i]);
	while (services->n_threads > 0)
		thread_join(services->threads[--services->n_threads]);
	client_service_stop(services->client);
	health_plan_stop(services->health);
	registration_service_stop(services->registration);
	app_service_stop(services->apps);
	consumer_stop(sd->ust.consumer64, begun_us + CONSUMERS_DEADLINE_US);
	consumer_stop(sd->ust.consumer32, begun_us + CONSUMERS_DEADLINE_US);
}

/* SIGTERM and SIGINT end the daemon; the rest is blocked or ignored. */
static int open_signals(int *ret_fd)
{
	sigset_t set;

	(void) signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR1);
	if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
		return -EINVAL;
	sigdelset(&set, SIGUSR1);
	*ret_fd = signalfd(-1, &set, SFD_CLOEXEC);
	return *ret_fd < 0 ? -errno : 0;
}

static int wait_for_signal(int fd)
{
	struct signalfd_siginfo info;
	int r = io_read_all(fd, &info, sizeof(info), NEVER);

	if (r == 0)
		log_info(NULL, "Shutting down: signal=%u", info.ssi_signo);
	return r;
}

static void announce(const struct sessiond *sd, int *ready_fd)
{
	const struct options *options = &sd->options;

	daemonize_report(ready_fd, 0);
	daemonize_notify("READY=1");
	if (options->sig_parent)
		(void) kill(sd->started_by, SIGUSR1);
	log_info(NULL, "Session daemon ready: pid=%d, run-dir=\"%s\"", (int) getpid(), sd->run_dir.path);
}

static int serve(struct sessiond *sd, int *ready_fd)
{
	struct services services = { .n_threads = 0 };
	struct shutdown_guard *guard = NULL;
	_cleanup_close_ int signal_fd = -1;
	uint64_t begun_us;
	int r;

	r = open_signals(&signal_fd);
	if (r == 0)
		r = run_dir_write_pidfile(&sd->run_dir);
	if (r == 0)
		r = start_services(sd, &services);
	if (r == 0)
		r = start_threads(sd, &services);
	if (r == 0)
		r = wait_word_open(&services.wait_word, sd->run_dir.root);
	if (r == 0)
		r = autoload_run(sd);
	if (r == 0) {
		announce(sd, ready_fd);
		r = wait_for_signal(signal_fd);
	}
	begun_us = time_now_us();
	daemonize_notify("STOPPING=1");
	(void) alarm(EXIT_DEADLINE_S); /* for the guard: the default action of SIGALRM ends the process */
	IGNORE(shutdown_guard_start(sd, begun_us + GUARD_DEADLINE_US, &guard)); /* there is still the alarm */
	stop_all(sd, &services, begun_us);
	shutdown_guard_consumers_ended(guard);
	run_dir_release(&sd->run_dir);
	sessiond_deinit(sd);
	notify_service_stop(services.notify);
	shutdown_guard_stop(guard);
	return r;
}

static int open_log(struct sessiond *sd)
{
	const struct options *options = &sd->options;
	static const enum log_level levels[] = { LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG, LOG_LEVEL_DEBUG };

	log_set_level(options->quiet ? LOG_LEVEL_ERR : levels[options->verbose]);
	if (!options->daemonize)
		return 0;
	if (!sd->run_dir.root)
		return log_to_file(sd->run_dir.log_file);
	log_to_syslog();
	return 0;
}

static int run(struct sessiond *sd)
{
	int ready_fd = -1, r;

	sd->started_by = getppid();
	r = run_dir_init(&sd->run_dir, &sd->options);
	if (r == 0 && (sd->options.daemonize || sd->options.background))
		r = daemonize(&ready_fd);
	/* After the fork: a lock belongs to the process that took it. */
	if (r == 0)
		r = run_dir_claim(&sd->run_dir, &sd->options);
	if (r == 0)
		r = open_log(sd);
	if (r == 0 && sd->options.daemonize)
		r = daemonize_detach();
	if (r == 0)
		r = sessiond_init(sd);
	if (r == 0)
		r = serve(sd, &ready_fd);
	if (r < 0 && r != -EBUSY)
		(void) log_err(NULL, r, "The session daemon ends");
	daemonize_report(&ready_fd, EXIT_FAILURE);
	run_dir_release(&sd->run_dir);
	run_dir_deinit(&sd->run_dir);
	return r;
}

int main(int argc, char **argv)
{
	static struct sessiond sd;
	int r;

	(void) mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
	(void) mallopt(M_TRIM_THRESHOLD, LARGE_BLOCK);
	(void) mallopt(M_ARENA_MAX, ARENAS);
	log_open("sessiond");
	io_set_rcu_check(rcu_is_reading);
	thread_set_hooks(&(struct thread_hooks) {
		.enter = rcu_register_thread, .leave = rcu_unregister_thread,
	});
	rcu_register_thread();
	r = options_read(argc, argv, &sd.options);
	if (r == OPTIONS_RUN)
		r = run(&sd);
	options_deinit(&sd.options);
	rcu_unregister_thread();
	log_close();
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
