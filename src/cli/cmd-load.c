/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include "cli/current.h"
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

static int load(const struct args *args, const char *session)
{
	_cleanup_(lttng_load_session_attr_destroyp) struct lttng_load_session_attr *attr = NULL;
	const char *path = args_value(args, "input-path"), *url = args_value(args, "override-url"),
		   *name = args_value(args, "override-name");

	attr = lttng_load_session_attr_create();
	if (!attr || lttng_load_session_attr_set_session_name(attr, session) < 0 ||
	    lttng_load_session_attr_set_overwrite(attr, args_has(args, "force")) < 0 ||
	    (path && lttng_load_session_attr_set_input_url(attr, path) < 0) ||
	    (url && lttng_load_session_attr_set_override_url(attr, url) < 0) ||
	    (name && lttng_load_session_attr_set_override_session_name(attr, name) < 0))
		return -LTTNG_ERR_INVALID;
	return lttng_load_session(attr);
}

static void describe(struct cli *cli, const struct args *args, const char *session)
{
	const char *path = args_value(args, "input-path"), *url = args_value(args, "override-url"),
		   *name = args_value(args, "override-name");
	struct node *node = node_object(cli->output, "load"), *overrides;

	node_string(node_object(node, "session"), "name", session ? session : "*");
	if (path)
		node_string(node, "path", path);
	overrides = node_object(node, "overrides");
	if (name)
		node_string(overrides, "name", name);
	if (url)
		node_string(overrides, "url", url);
}

static int run(struct cli *cli, const struct args *args)
{
	const char *session = args_plain(args, 0), *name = args_value(args, "override-name");
	int r;

	if (session && args_has(args, "all"))
		return cli_misuse(cli, "Either --all or the name of one session");
	if (name && !session && !args_value(args, "input-path"))
		return cli_misuse(cli, "--override-name needs the name of one session");
	r = load(args, session);
	describe(cli, args, session);
	if (r < 0) {
		if (session)
			(void) cli_fail(cli, r, "Cannot load the session \"%s\"", session);
		else
			(void) cli_fail(cli, r, "Cannot load the sessions");
		return CLI_ERROR;
	}
	cli_show_daemon_warnings(cli);
	if (session)
		current_write(cli, name ? name : session);
	if (session)
		cli_say(cli, "Session %s loaded%s%s.", session, name ? " as " : "", name ? name : "");
	else
		cli_say(cli, "Saved sessions are loaded: \"lttng list\" shows them.");
	return CLI_OK;
}

VERB(load, "load", GROUP_CONFIG, "[SESSION]", "Load saved sessions", run, .options = options, .max_plain = 1);
