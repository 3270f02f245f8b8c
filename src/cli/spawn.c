/* SPDX-License-Identifier: GPL-2.0-only */
#include <arpa/inet.h>
#include <errno.h>
#include <lttng/lttng.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include "cli/progress.h"
#include "cli/spawn.h"

extern char **environ;

#define LIVE_PORT 5344
#define LIVE_URL  "tcp://localhost:5344"

/* The daemon forks itself into the background: its first process ends when it serves. */
static int spawn_and_wait(const struct cli *cli, const char *what, const char *path, char *const argv[])
{
	_cleanup_(progress_endp) struct progress *progress = NULL;
	int status, r;
	pid_t pid;

	cli_debug(cli, "Starting %s", path);
	r = posix_spawn(&pid, path, NULL, NULL, argv, environ);
	if (r) {
		cli_error(cli, "Cannot start the %s \"%s\": %s", what, path, strerror(r));
		return CLI_ERROR;
	}
	progress = progress_begin(cli, "Starting a daemon");
	while (waitpid(pid, &status, 0) < 0) {
		if (errno == EINTR)
			continue;
		cli_error(cli, "Cannot wait for the %s \"%s\": %s", what, path, strerror(errno));
		return CLI_ERROR;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return CLI_OK;
	if (WIFSIGNALED(status))
		cli_error(cli, "The %s \"%s\" was killed by signal %d (%s)", what, path, WTERMSIG(status),
			  strsignal(WTERMSIG(status)));
	else
		cli_error(cli, "The %s \"%s\" ended with status %d", what, path, WEXITSTATUS(status));
	cli_hint(cli, "Start it in the foreground to see why: %s -v", path);
	return CLI_ERROR;
}

int spawn_sessiond(const struct cli *cli)
{
	const char *path = cli->sessiond_path;
	char *argv[] = { (char *) "lttng-sessiond", (char *) "--daemonize", NULL };

	if (lttng_session_daemon_alive() > 0 || cli->no_sessiond)
		return CLI_OK;
	if (!path)
		path = getenv("LTTNG_SESSIOND_PATH");
	if (!path || !*path)
		path = BINDIR "/lttng-sessiond";
	return spawn_and_wait(cli, "session daemon", path, argv);
}

static bool live_port_answers(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(LIVE_PORT), .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd >= 0 && connect(fd, (struct sockaddr *) &address, sizeof(address)) == 0;
}

int spawn_relayd(const struct cli *cli)
{
	const char *path = cli->relayd_path ? cli->relayd_path : BINDIR "/lttng-relayd";
	char *argv[] = {
		(char *) "lttng-relayd", (char *) "--daemonize", (char *) "--live-port", (char *) LIVE_URL, NULL,
	};

	if (live_port_answers())
		return CLI_OK;
	return spawn_and_wait(cli, "relay daemon", path, argv);
}
