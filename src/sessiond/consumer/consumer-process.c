/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include "base/io.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/time.h"
#include "sessiond/consumer/consumer-process.h"

static int environment_with_path(const char *library_path, char ***ret)
{
	const char *old = getenv("LD_LIBRARY_PATH");
	unsigned n = 0, to = 0;
	char **envp;

	while (environ[n])
		n++;
	envp = calloc(n + 2, sizeof(*envp));
	if (!envp)
		return -ENOMEM;
	for (unsigned i = 0; i < n; i++)
		if (!str_has_prefix(environ[i], "LD_LIBRARY_PATH="))
			envp[to++] = environ[i];
	if (asprintf(&envp[to], "LD_LIBRARY_PATH=%s%s%s", library_path, old ? ":" : "", old ?: "") < 0) {
		free(envp);
		return -ENOMEM;
	}
	*ret = envp;
	return 0;
}

static int spawn(const struct consumer_conf *consumer, const int *fds, pid_t *ret_pid, int *ret_pidfd)
{
	char *argv[] = {
		(char *) "lttng-consumerd", (char *) "-u", (char *) "--group", (char *) consumer->group,
		(char *) "--health-sock", (char *) consumer->health_sock,
		consumer->verbose ? (char *) "-v" : NULL, NULL,
	};
	_cleanup_free_ char **envp = NULL;
	struct proc_spawn conf = {
		.path = consumer->program, .argv = argv, .keep_fds = fds, .n_keep_fds = 2,
	};
	char *last = NULL;
	int r;

	if (consumer->library_path) {
		r = environment_with_path(consumer->library_path, &envp);
		if (r < 0)
			return r;
		for (char **e = envp; *e; e++)
			last = *e;
		conf.envp = envp;
	}
	r = proc_spawn(&conf, ret_pid, ret_pidfd);
	free(last);
	return r;
}

static void process_free(struct consumer_process *process)
{
	list_remove(&process->link);
	if (process->source)
		source_free(process->source);
	fd_closep(&process->pidfd);
	free(process);
}

static int on_exit_(struct source *src, uint32_t events, void *data)
{
	struct consumer_process *process = data;
	int status = 0;

	(void) src;
	(void) events;
	(void) waitpid(process->pid, &status, WNOHANG);
	log_debug(NULL, "Consumer daemon ended: pid=%d, status=%d", (int) process->pid, status);
	process_free(process);
	return 0;
}

int consumer_process_new(struct loop *loop, const struct consumer_conf *conf, const int *fds, struct list *processes,
	pid_t *ret_pid)
{
	struct consumer_process *process = calloc(1, sizeof(*process));
	int r;

	if (!process)
		return -ENOMEM;
	list_init(&process->link);
	process->pidfd = -1;
	r = spawn(conf, fds, &process->pid, &process->pidfd);
	if (r < 0) {
		process_free(process);
		return r;
	}
	/* From here on it ends by the hang-up of its links at the latest, and stop() waits for it. */
	list_append(processes, &process->link);
	*ret_pid = process->pid;
	return source_new_fd(loop, process->pidfd, EPOLLIN, on_exit_, process, &process->source);
}

void consumer_process_stop(struct consumer_process *process, uint64_t deadline_us)
{
	int r = io_wait_readable(process->pidfd, deadline_us);

	if (r < 0) {
		log_err(NULL, r, "The consumer daemon did not end in time and was killed: pid=%d", (int) process->pid);
		(void) kill(process->pid, SIGKILL);
		IGNORE(io_wait_readable(process->pidfd, NEVER));
	}
	(void) waitpid(process->pid, NULL, 0);
	process_free(process);
}
