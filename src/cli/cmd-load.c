/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <lttng/ringmaster.h>
#include "cli/current.h"
#include "cli/path.h"
#include "cli/progress.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_load_session_attr *, lttng_load_session_attr_destroy)

static const struct option_row options[] = {
	OPT_FLAG('a', "all", "Every saved session (default)"),
	OPT_VALUE('i', "input-path", "PATH", "File or directory to read (~/.lttng/sessions)"),
	OPT_FLAG('f', "force", "Replace sessions of the same name"),
	OPT_VALUE(0, "override-url", "URL", "Send the trace there instead"),
	OPT_VALUE(0, "override-name", "NAME", "Give the session this name"),
	OPT_END,
};

/* As the options say them, but for the path. */
struct request {
	const char *session, *name, *url;
	char *path;
	bool force;
};

static void request_deinit(struct request *request)
{
	free(request->path);
}

static int too_long(struct cli *cli, const char *name)
{
	return cli_misuse(cli, "The name \"%.40s...\" is too long: a session's has less than %u bytes", name,
		(unsigned) LTTNG_NAME_MAX);
}

/* CLI_OK, or an exit status after a message. */
static int make_attr(struct cli *cli, const struct request *request, struct lttng_load_session_attr **ret)
{
	_cleanup_(lttng_load_session_attr_destroyp) struct lttng_load_session_attr *attr = NULL;

	attr = lttng_load_session_attr_create();
	if (!attr || lttng_load_session_attr_set_overwrite(attr, request->force) < 0)
		return cli_no_memory(cli);
	if (lttng_load_session_attr_set_session_name(attr, request->session) < 0)
		return too_long(cli, request->session);
	if (request->name && lttng_load_session_attr_set_override_session_name(attr, request->name) < 0)
		return too_long(cli, request->name);
	if (request->path && lttng_load_session_attr_set_input_url(attr, request->path) < 0)
		return cli_misuse(cli, "--input-path=%s: a path of less than %u bytes is needed", request->path,
			(unsigned) LTTNG_PATH_MAX);
	if (request->url && lttng_load_session_attr_set_override_url(attr, request->url) < 0)
		return cli_misuse(cli, "--override-url=%s: an absolute path, file://PATH or "
			"net://HOST[:CTRLPORT[:DATAPORT]] is needed", request->url);
	*ret = TAKE_PTR(attr);
	return CLI_OK;
}

static void describe(struct cli *cli, const struct request *request)
{
	struct node *node = node_object(cli->output, "load"), *overrides;

	node_string(node_object(node, "session"), "name", request->session ? request->session : "*");
	if (request->path)
		node_string(node, "path", request->path);
	overrides = node_object(node, "overrides");
	if (request->name)
		node_string(overrides, "name", request->name);
	if (request->url)
		node_string(overrides, "url", request->url);
}

static int load(struct cli *cli, const struct request *request)
{
	_cleanup_(lttng_load_session_attr_destroyp) struct lttng_load_session_attr *attr = NULL;
	const char *session = request->session;
	int r = make_attr(cli, request, &attr);

	if (r != CLI_OK)
		return r;
	r = PROGRESS_DURING(cli, "Loading", lttng_load_session(attr));
	describe(cli, request);
	if (r < 0) {
		if (session)
			(void) cli_fail(cli, r, "Cannot load the session \"%s\"", session);
		else
			(void) cli_fail(cli, r, "Cannot load the sessions");
		return CLI_ERROR;
	}
	cli_show_daemon_warnings(cli);
	if (session)
		current_write(cli, request->name ? request->name : session);
	if (session)
		cli_say(cli, "Session %s loaded%s%s.", session, request->name ? " as " : "",
			request->name ? request->name : "");
	else if (lttng_load_session_attr_get_loaded_count(attr) > 0)    /* else a warning said that there is none */
		cli_say(cli, "Saved sessions are loaded: \"lttng list\" shows them.");
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_(request_deinit) struct request request = {
		.session = args_plain(args, 0), .name = args_value(args, "override-name"),
		.url = args_value(args, "override-url"), .force = args_has(args, "force"),
	};
	const char *path = args_value(args, "input-path");
	int r = CLI_OK;

	if (request.session && args_has(args, "all"))
		return cli_misuse(cli, "Either --all or the name of one session");
	if (request.name && !request.session && !path)
		return cli_misuse(cli, "--override-name needs the name of one session");
	if (path)
		r = cli_path(cli, path, &request.path);
	return r == CLI_OK ? load(cli, &request) : r;
}

VERB(load, "load", GROUP_CONFIG, "[SESSION]", "Load saved sessions", run, .options = options, .max_plain = 1);
