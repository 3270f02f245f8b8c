/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctl-probe HOME [all]: HOME is a directory for traces and saved sessions, the session daemon's LTTNG_HOME.
 * With 'all', also the calls that end the stock session daemon.
 */
#include "probe.h"

#include <signal.h>
#include <sys/wait.h>

const char *probe_home;
bool probe_deadly;

void probe_part(const char *name)
{
	printf("# %s\n", name);
}

void probe_int(const char *expression, long long value)
{
	printf("%s = %lld\n", expression, value);
	fflush(stdout);
}

void probe_str(const char *expression, const char *value)
{
	if (value)
		printf("%s = \"%s\"\n", expression, value);
	else
		printf("%s = NULL\n", expression);
	fflush(stdout);
}

bool probe_begin(const char *expression)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		return true;
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		abort();
	if (WIFSIGNALED(status))
		printf("%s = killed\n", expression);
	else if (WEXITSTATUS(status) != 0)
		printf("%s = exit %d\n", expression, WEXITSTATUS(status));
	return false;
}

struct lttng_domain probe_domain(enum lttng_domain_type type, enum lttng_buffer_type buf_type)
{
	struct lttng_domain domain;

	memset(&domain, 0, sizeof(domain));
	domain.type = type;
	domain.buf_type = buf_type;
	return domain;
}

struct lttng_handle *probe_handle(const char *session)
{
	struct lttng_domain domain = probe_domain(LTTNG_DOMAIN_UST, LTTNG_BUFFER_PER_UID);

	return lttng_create_handle(session, &domain);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	/* the stock daemon hangs up on some requests before it has read them */
	signal(SIGPIPE, SIG_IGN);
	probe_home = argv[1];
	probe_deadly = argc > 2 && !strcmp(argv[2], "all");
	probe_sessions();
	probe_descriptors();
	probe_channels();
	probe_events();
	probe_contexts();
	probe_trackers();
	probe_recording();
	probe_saving();
	probe_health();
	probe_objects();
	puts("# end");
	return 0;
}
