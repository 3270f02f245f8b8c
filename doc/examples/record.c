// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records the user-space events that match a pattern while a command runs:
 *
 *	record PATTERN OUTPUT-DIRECTORY COMMAND [ARGUMENT]...
 *	record 'shop:*' /tmp/shop-trace ./shop cook 5
 *
 * A session daemon must run ('lttng-sessiond --daemonize').
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <lttng/lttng.h>
#include <lttng/ringmaster.h>

static const char channel_name[] = "example";

/* Results are 0 or a negative error code; the detail is an addition of this library. */
static void check(int result, const char *what)
{
	const char *detail;

	if (result >= 0)
		return;
	detail = lttng_last_error_detail();
	fprintf(stderr, "record: cannot %s: %s%s%s\n", what, lttng_strerror(result), detail ? ": " : "",
		detail ? detail : "");
	exit(1);
}

/* Such as: an application does not answer; events were lost. */
static void show_warnings(void)
{
	for (unsigned i = 0; i < lttng_last_warning_count(); i++)
		fprintf(stderr, "record: warning: %s\n", lttng_last_warning(i));
}

static void create_session(const char *directory, const char **name)
{
	struct lttng_session_descriptor *descriptor = lttng_session_descriptor_local_create(NULL, directory);
	static char copy[LTTNG_NAME_MAX];
	const char *chosen = NULL;
	enum lttng_error_code code;

	if (!descriptor) {
		fprintf(stderr, "record: not a directory for traces: %s\n", directory);
		exit(1);
	}
	code = lttng_create_session_ext(descriptor);
	check(code == LTTNG_OK ? 0 : -(int) code, "create a session");
	(void) lttng_session_descriptor_get_session_name(descriptor, &chosen);
	snprintf(copy, sizeof(copy), "%s", chosen);
	lttng_session_descriptor_destroy(descriptor);
	*name = copy;
}

/* One channel with four sub-buffers of 64 KiB for each CPU, and one rule. */
static void choose_events(struct lttng_handle *handle, struct lttng_domain *domain, const char *pattern)
{
	struct lttng_channel *channel = lttng_channel_create(domain);
	struct lttng_event *event = lttng_event_create();

	if (!channel || !event)
		exit(1);
	snprintf(channel->name, sizeof(channel->name), "%s", channel_name);
	channel->attr.subbuf_size = 64 * 1024;
	channel->attr.num_subbuf = 4;
	check(lttng_enable_channel(handle, channel), "enable a channel");
	event->type = LTTNG_EVENT_TRACEPOINT;
	event->loglevel_type = LTTNG_EVENT_LOGLEVEL_ALL;
	snprintf(event->name, sizeof(event->name), "%s", pattern);
	check(lttng_enable_event(handle, event, channel_name), "enable the events");
	lttng_event_destroy(event);
	lttng_channel_destroy(channel);
}

static int run_command(char **arguments)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		execvp(arguments[0], arguments);
		perror(arguments[0]);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0) {
		perror("record");
		return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void tell_losses(struct lttng_handle *handle)
{
	struct lttng_channel *channels = NULL;
	int n = lttng_list_channels(handle, &channels);

	check(n, "list the channels");
	for (int i = 0; i < n; i++) {
		uint64_t discarded = 0, lost = 0;

		(void) lttng_channel_get_discarded_event_count(&channels[i], &discarded);
		(void) lttng_channel_get_lost_packet_count(&channels[i], &lost);
		printf("channel %s: %" PRIu64 " events discarded, %" PRIu64 " packets lost\n", channels[i].name,
		       discarded, lost);
	}
	free(channels);
}

int main(int argc, char **argv)
{
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST, .buf_type = LTTNG_BUFFER_PER_UID };
	struct lttng_handle *handle;
	const char *session;
	int status;

	if (argc < 4) {
		fprintf(stderr, "Usage: record PATTERN OUTPUT-DIRECTORY COMMAND [ARGUMENT]...\n");
		return 2;
	}
	if (lttng_session_daemon_alive() != 1) {
		fprintf(stderr, "record: no session daemon runs: start one with 'lttng-sessiond --daemonize'\n");
		return 1;
	}
	create_session(argv[2], &session);
	handle = lttng_create_handle(session, &domain);
	if (!handle)
		return 1;
	choose_events(handle, &domain, argv[1]);
	check(lttng_start_tracing(session), "start");
	show_warnings();
	status = run_command(argv + 3);
	check(lttng_stop_tracing(session), "stop"); /* returns when everything is in the files */
	show_warnings();
	tell_losses(handle);
	lttng_destroy_handle(handle);
	check(lttng_destroy_session(session), "destroy the session");
	printf("trace: %s\n", argv[2]);
	return status;
}
