/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lttng-consumerd.  The plan of its threads:
 *
 *   main      signals
 *   command   requests of the session daemon
 *   metadata  text of the traces
 *   health    health socket, watch over the data loops
 *   data …    one for each user of traced programs and output file system
 *   channel   pool that makes traces
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <urcu.h>
#include "base/errors.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/shm.h"
#include "base/str.h"
#include "consumerd/consumerd.h"
#include "consumerd/options.h"
#include "consumerd/ring.h"
#include "proto/consumer.h"

#define WANTED_FDS 65536

static bool is_link(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode);
}

static int on_signal(struct source *src, uint32_t events, void *data)
{
	struct signalfd_siginfo info;

	(void) events;
	if (read(source_fd(src), &info, sizeof(info)) != sizeof(info))
		return 0;
	log_info(NULL, "Ending: signal=%u, pid=%u", info.ssi_signo, info.ssi_pid);
	consumerd_end(data);
	return 0;
}

/* SIGINT comes from a terminal to the whole group: the session daemon decides then. */
static int block_signals(sigset_t *ret)
{
	(void) signal(SIGPIPE, SIG_IGN);
	(void) signal(SIGINT, SIG_IGN);
	(void) signal(SIGHUP, SIG_IGN);
	(void) signal(SIGXFSZ, SIG_IGN);        /* a file that may not grow is an error like a full disk */
	(void) sigemptyset(ret);
	(void) sigaddset(ret, SIGTERM);
	return sigprocmask(SIG_BLOCK, ret, NULL) < 0 ? -errno : 0;
}

static int serve(struct consumerd *consumerd, struct loop *loop, const sigset_t *signals)
{
	_cleanup_close_ int fd = signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
	_cleanup_(source_freep) struct source *source = NULL;
	int r;

	if (fd < 0)
		return -errno;
	r = source_new_fd(loop, fd, EPOLLIN, on_signal, consumerd, &source);
	return r < 0 ? r : loop_run(loop);
}

static int run(const struct options *options)
{
	struct consumerd_conf conf = {
		.command_fd = CONSUMER_FD_COMMAND,
		.metadata_fd = CONSUMER_FD_METADATA,
		.health_path = options->health_path,
		.group = options->group,
	};
	_cleanup_(loop_freep) struct loop *loop = NULL;
	_cleanup_(consumerd_freep) struct consumerd *consumerd = NULL;
	sigset_t signals;
	int r;

	r = block_signals(&signals);
	if (r < 0)
		return r;
	r = loop_new("main", &loop);
	if (r < 0)
		return r;
	r = consumerd_new(&conf, loop, &consumerd);
	if (r < 0)
		return r;
	return serve(consumerd, loop, &signals);
}

/* With a session daemon in the background nobody reads our standard error. */
static void open_log(const struct options *options)
{
	static const enum log_level levels[] = { LOG_LEVEL_ERR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };
	_cleanup_free_ char *path = NULL;
	struct stat err, null;

	log_open("lttng-consumerd");
	log_set_level(levels[MIN(options->verbose + 1, 3)]);
	if (fstat(STDERR_FILENO, &err) == 0 && (stat("/dev/null", &null) < 0 || err.st_rdev != null.st_rdev))
		return;
	if (geteuid() == 0)
		log_to_syslog();
	else if (!options->health_path || str_printf(&path, "%s.log", options->health_path) < 0 || log_to_file(path) < 0)
		log_to_syslog();
}

static void register_thread(void)
{
	rcu_register_thread();
}

static void unregister_thread(void)
{
	rcu_unregister_thread();
}

int main(int argc, char **argv)
{
	static const struct thread_hooks hooks = { .enter = register_thread, .leave = unregister_thread };
	struct options options;
	int r;

	r = options_parse(argc, (const char **) argv, &options);
	if (r < 0)
		return EXIT_FAILURE;
	if (options.show_help || options.show_version) {
		if (options.show_help)
			options_print_help();
		else
			puts(PACKAGE_VERSION);
		return EXIT_SUCCESS;
	}
	if (!is_link(CONSUMER_FD_COMMAND) || !is_link(CONSUMER_FD_METADATA)) {
		(void) fprintf(stderr, "lttng-consumerd: this program is started by lttng-sessiond, not by hand\n");
		return EXIT_FAILURE;
	}
	/* Files and directories of a trace are for owner and group: so none of them needs its mode set by a further call. */
	(void) umask(S_IRWXO);
	open_log(&options);
	if (options.kernel) {
		(void) log_err(NULL, -E_NOT_SUPPORTED, "Cannot consume kernel buffers");
		return EXIT_FAILURE;
	}
	thread_set_hooks(&hooks);
	rcu_register_thread();
	shm_guard_install();
	shm_guard_set_repair(ring_repair_library);
	log_debug(NULL, "Descriptors: limit=%ju", (uintmax_t) fd_raise_limit(WANTED_FDS));
	r = run(&options);
	if (r < 0)
		(void) log_err(NULL, r, "Ended by an error");
	rcu_unregister_thread();
	log_close();
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
