/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include "cli/describe.h"
#include "cli/path.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_save_session_attr *, lttng_save_session_attr_destroy)

static const struct option_row options[] = {
	OPT_FLAG('a', "all", "Every session; also without SESSION"),
	OPT_VALUE('o', "output-path", "DIR", "Directory of the files (~/.lttng/sessions)"),
	OPT_FLAG('f', "force", "Replace files"),
	OPT_END,
};

/* CLI_OK, or an exit status after a message. */
static int make_attr(struct cli *cli, const char *session, const char *path, bool force,
	struct lttng_save_session_attr **ret)
{
	_cleanup_(lttng_save_session_attr_destroyp) struct lttng_save_session_attr *attr = NULL;

	attr = lttng_save_session_attr_create();
	if (!attr || lttng_save_session_attr_set_overwrite(attr, force) < 0)
		return cli_no_memory(cli);
	if (lttng_save_session_attr_set_session_name(attr, session) < 0)
		return cli_misuse(cli, "The name \"%.40s...\" is too long: a session's has less than %u bytes", session,
			(unsigned) LTTNG_NAME_MAX);
	if (path && lttng_save_session_attr_set_output_url(attr, path) < 0)
		return cli_misuse(cli, "--output-path=%s: a path of less than %u bytes is needed", path,
			(unsigned) LTTNG_PATH_MAX);
	*ret = TAKE_PTR(attr);
	return CLI_OK;
}

static bool any_session(const struct cli *cli)
{
	_cleanup_free_ struct lttng_session *sessions = NULL;

	return session_list(cli, &sessions) > 0;
}

static int save(struct cli *cli, const char *session, const char *path, bool force)
{
	_cleanup_(lttng_save_session_attr_destroyp) struct lttng_save_session_attr *attr = NULL;
	struct node *node;
	int r = make_attr(cli, session, path, force, &attr);

	if (r != CLI_OK)
		return r;
	node = node_object(cli->output, "save");
	/* An asterisk stands for all, as in the load command. */
	node_string(node_object(node, "session"), "name", session ? session : "*");
	if (path)
		node_string(node, "path", path);
	r = lttng_save_session(attr);
	if (r < 0) {
		if (session)
			return cli_fail(cli, r, "Cannot save the session \"%s\"", session);
		return cli_fail(cli, r, "Cannot save the sessions");
	}
	cli_show_daemon_warnings(cli);
	if (session)
		cli_say(cli, "Session %s saved%s%s.", session, path ? " in " : "", path ? path : "");
	else if (any_session(cli))
		cli_say(cli, "All sessions saved%s%s.", path ? " in " : "", path ? path : "");
	else
		cli_say(cli, "There is no session to save.");
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	const char *session = args_plain(args, 0), *path = args_value(args, "output-path");
	_cleanup_free_ char *absolute = NULL;
	int r = CLI_OK;

	if (session && args_has(args, "all"))
		return cli_misuse(cli, "Either --all or the name of one session");
	if (path)
		r = cli_path(cli, path, &absolute);
	return r == CLI_OK ? save(cli, session, absolute, args_has(args, "force")) : r;
}

VERB(save, "save", GROUP_CONFIG, "[SESSION]", "Save the configuration of sessions", run, .options = options,
     .max_plain = 1);
