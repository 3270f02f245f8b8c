/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <lttng/lttng.h>
#include <stdio.h>
#include <string.h>
#include "base/str.h"
#include "base/time.h"
#include "cli/current.h"
#include "cli/describe.h"
#include "cli/path.h"
#include "cli/spawn.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_session_descriptor *, lttng_session_descriptor_destroy)

#define LIVE_URL_DEFAULT "net://127.0.0.1"
#define LIVE_US_DEFAULT  US_PER_S

static const struct option_row options[] = {
	OPT_VALUE('o', "output", "PATH", "Write the trace to the directory PATH"),
	OPT_VALUE('U', "set-url", "URL", "Send the trace to URL, or write it to file://PATH"),
	OPT_VALUE('C', "ctrl-url", "URL", "Relay daemon's control URL; goes with --data-url"),
	OPT_VALUE('D', "data-url", "URL", "Relay daemon's data URL; goes with --ctrl-url"),
	OPT_FLAG(0, "no-output", "Write no trace; with --snapshot, add no output"),
	OPT_HIDDEN_FLAG(0, "no-consumer"),
	OPT_FLAG(0, "snapshot", "Keep events in memory until \"lttng snapshot record\""),
	OPT_OPTIONAL(0, "live", "USEC", "Let viewers follow; data is sent at least every USEC (1000000)"),
	OPT_VALUE(0, "shm-path", "PATH", "Keep ring buffers in files below PATH, for lttng-crash"),
	OPT_END,
};

/* What the options say, with one URL each for control and data. */
struct request {
	const char *name;               /* NULL: chosen by the daemon */
	char *path;                     /* local output */
	const char *ctrl_url, *data_url;
	bool no_output, snapshot, live;
	uint64_t live_us;
};

static int check_combination(struct cli *cli, const struct args *args)
{
	bool pair = args_has(args, "ctrl-url") || args_has(args, "data-url");
	unsigned n_outputs = args_has(args, "output") + args_has(args, "set-url") + pair +
			     args_has(args, "no-output");

	if (args_has(args, "snapshot") && args_has(args, "live"))
		return cli_misuse(cli, "--snapshot and --live exclude each other");
	if (args_has(args, "ctrl-url") != args_has(args, "data-url"))
		return cli_misuse(cli, "--ctrl-url and --data-url go together");
	if (n_outputs > 1)
		return cli_misuse(cli, "--output, --set-url, --ctrl-url with --data-url, and --no-output exclude "
				  "each other");
	if (args_has(args, "live") && (args_has(args, "output") || args_has(args, "no-output")))
		return cli_misuse(cli, "A live session sends its trace to a relay daemon: give a network URL");
	return CLI_OK;
}

static int set_url(struct cli *cli, struct request *request, const char *url)
{
	if (str_has_prefix(url, "file://"))
		return cli_path(cli, url, &request->path);
	if (url[0] == '/')
		return cli_path(cli, url, &request->path);
	request->ctrl_url = url;
	return CLI_OK;
}

static int set_live(struct cli *cli, struct request *request, const char *value)
{
	request->live = true;
	request->live_us = LIVE_US_DEFAULT;
	if (value && str_to_us(value, &request->live_us) < 0)
		request->live_us = 0;
	if (request->live_us == 0 || request->live_us > UINT32_MAX)
		return cli_misuse(cli, "--live=%s: a time in microseconds is needed", value);
	if (request->path)
		return cli_misuse(cli, "A live session sends its trace to a relay daemon: give a network URL");
	return CLI_OK;
}

static int read_request(struct cli *cli, const struct args *args, struct request *request)
{
	int status = check_combination(cli, args);

	request->name = args_plain(args, 0);
	request->no_output = args_has(args, "no-output");
	request->snapshot = args_has(args, "snapshot");
	if (status == CLI_OK && args_value(args, "output"))
		status = cli_path(cli, args_value(args, "output"), &request->path);
	if (status == CLI_OK && args_value(args, "set-url"))
		status = set_url(cli, request, args_value(args, "set-url"));
	if (args_value(args, "ctrl-url")) {
		request->ctrl_url = args_value(args, "ctrl-url");
		request->data_url = args_value(args, "data-url");
	}
	if (status == CLI_OK && args_has(args, "live"))
		status = set_live(cli, request, args_value(args, "live"));
	return status;
}

/* The session's directory below base, as that of a trace: "NAME-DATETIME", but once only. */
static int shm_path(const char *base, const struct lttng_session *session, char **ret)
{
	uint64_t created = (uint64_t) time(NULL);
	char date[32];

	(void) lttng_session_get_creation_time(session, &created);      /* now is close to it */
	time_format_compact((time_t) created, date, sizeof(date));
	if (str_has_prefix(session->name, "auto-"))
		return str_printf(ret, "%s/%s", base, session->name);
	return str_printf(ret, "%s/%s-%s", base, session->name, date);
}

static int set_shm_path(struct cli *cli, const char *base, const struct lttng_session *session, char **ret)
{
	_cleanup_free_ char *path = NULL;
	int r;

	if (shm_path(base, session, &path) < 0)
		return cli_no_memory(cli);
	r = lttng_set_session_shm_path(session->name, path);
	if (r >= 0) {
		*ret = TAKE_PTR(path);
		return CLI_OK;
	}
	(void) cli_fail(cli, r, "Cannot keep the buffers of session \"%s\" in \"%s\"", session->name, path);
	(void) lttng_destroy_session_no_wait(session->name); /* half a session would surprise later */
	return CLI_ERROR;
}

static struct lttng_session_descriptor *make_descriptor(const struct request *q)
{
	if (q->live)
		return lttng_session_descriptor_live_network_create(q->name, q->ctrl_url, q->data_url, q->live_us);
	if (q->snapshot && q->ctrl_url)
		return lttng_session_descriptor_snapshot_network_create(q->name, q->ctrl_url, q->data_url);
	if (q->snapshot && q->no_output)
		return lttng_session_descriptor_snapshot_create(q->name);
	if (q->snapshot)
		return lttng_session_descriptor_snapshot_local_create(q->name, q->path);
	if (q->ctrl_url)
		return lttng_session_descriptor_network_create(q->name, q->ctrl_url, q->data_url);
	if (q->no_output)
		return lttng_session_descriptor_create(q->name);
	return lttng_session_descriptor_local_create(q->name, q->path);
}

static void show(struct cli *cli, const struct request *request, const struct lttng_session *session,
		 const char *path_of_rings)
{
	struct node *node = describe_session(cli->output, session);

	cli_say(cli, "Session %s created.", session->name);
	if (*session->path)
		cli_say(cli, "Traces go to %s", session->path);
	else if (request->snapshot)
		cli_say(cli, "Events stay in memory until \"lttng snapshot record\".");
	else
		cli_say(cli, "No trace is written.");
	if (request->snapshot)
		cli_say(cli, "Its channels overwrite the oldest events and are memory-mapped.");
	if (path_of_rings) {
		cli_say(cli, "Ring buffers are kept in %s", path_of_rings);
		node_mark(node_string(node, "shm_path", path_of_rings), NODE_NOT_XML);
	}
}

static int create(struct cli *cli, const struct request *request, const char *shm_base)
{
	_cleanup_(lttng_session_descriptor_destroyp) struct lttng_session_descriptor *descriptor = NULL;
	_cleanup_free_ char *path_of_rings = NULL;
	struct lttng_session session;
	const char *name = NULL;
	int r;

	descriptor = make_descriptor(request);
	if (!descriptor) {
		cli_error(cli, "Cannot create the session: \"%s\" is no valid name or URL",
			  request->ctrl_url ? request->ctrl_url : request->name ? request->name : "");
		if (request->name && !request->ctrl_url)
			cli_hint(cli, "A session name has no \"/\" and at most 254 characters.");
		return CLI_ERROR;
	}
	r = lttng_create_session_ext(descriptor);
	if (r != LTTNG_OK) {
		(void) cli_fail(cli, r, "Cannot create the session%s%s%s", request->name ? " \"" : "",
				request->name ? request->name : "", request->name ? "\"" : "");
		return CLI_ERROR;
	}
	cli_show_daemon_warnings(cli);
	if (lttng_session_descriptor_get_session_name(descriptor, &name) != LTTNG_SESSION_DESCRIPTOR_STATUS_OK)
		return CLI_ERROR;
	r = session_find(cli, name, &session);
	if (r < 0) {
		(void) cli_fail(cli, r, "Session \"%s\" was created, but cannot be found", name);
		return CLI_ERROR;
	}
	if (shm_base && (r = set_shm_path(cli, shm_base, &session, &path_of_rings)) != CLI_OK)
		return r;
	current_write(cli, name);
	show(cli, request, &session, path_of_rings);
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	struct request request = { .name = NULL };
	_cleanup_free_ char *path = NULL, *shm_base = NULL;
	int status = read_request(cli, args, &request);

	path = request.path;
	if (status == CLI_OK && args_has(args, "shm-path") && !*args_value(args, "shm-path"))
		status = cli_misuse(cli, "--shm-path: a directory is needed");
	else if (status == CLI_OK && args_has(args, "shm-path"))
		status = cli_path(cli, args_value(args, "shm-path"), &shm_base);
	if (status != CLI_OK)
		return status;
	if (request.name && strchr(request.name, '/')) {
		(void) cli_fail(cli, LTTNG_ERR_SESSION_INVALID_CHAR, "Cannot create the session \"%s\"", request.name);
		return CLI_ERROR;
	}
	status = spawn_sessiond(cli);
	if (status == CLI_OK && request.live && !request.ctrl_url) {
		request.ctrl_url = LIVE_URL_DEFAULT;
		status = spawn_relayd(cli);
	}
	if (status != CLI_OK)
		return status;
	return create(cli, &request, shm_base);
}

VERB(create, "create", GROUP_SESSION, "[SESSION]", "Create a session and make it the current one", run,
     .options = options, .max_plain = 1);
