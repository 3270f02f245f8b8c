/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include "base/proc.h"
#include "base/str.h"
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

int consumer_process_spawn(const struct consumer_conf *consumer, const int *fds, pid_t *ret_pid, int *ret_pidfd)
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
