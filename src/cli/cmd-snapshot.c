/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <string.h>
#include "base/str.h"
#include "cli/current.h"
#include "cli/units.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_snapshot_output *, lttng_snapshot_output_destroy)
DEFINE_CLEANUP(struct lttng_snapshot_output_list *, lttng_snapshot_output_list_destroy)

static const struct option_row options[] = {
	OPT_VALUE('s', "session", "SESSION", "Session; else the current one"),
	OPT_VALUE('n', "name", "NAME", "Name of the output or snapshot"),
	OPT_VALUE('m', "max-size", "SIZE", "Greatest size of all files of a snapshot; k, M, G"),
	OPT_VALUE('C', "ctrl-url", "URL", "Relay daemon's control URL; goes with --data-url"),
	OPT_VALUE('D', "data-url", "URL", "Relay daemon's data URL; goes with --ctrl-url"),
	OPT_FLAG(0, "list-commands", "List the actions, for shell completion"),
	OPT_END,
};

static const struct verb_action actions[] = {
	{ "add-output", "[URL]", "Say where snapshots go" },
	{ "del-output", "ID|NAME", "Remove an output" },
	{ "list-output", "", "Show the output" },
	{ "record", "[URL]", "Write what the buffers hold now" },
	{ .name = NULL },
};

/* What the options and the URL say of an output. */
static int make_output(struct cli *cli, const struct args *args, struct lttng_snapshot_output **ret)
{
	_cleanup_(lttng_snapshot_output_destroyp) struct lttng_snapshot_output *output = lttng_snapshot_output_create();
	const char *url = args_plain(args, 1), *name = args_value(args, "name"), *size = args_value(args, "max-size");
	const char *ctrl = args_value(args, "ctrl-url"), *data = args_value(args, "data-url");
	uint64_t bytes = 0;

	if (!output)
		return cli_no_memory(cli);
	if (!ctrl != !data)
		return cli_misuse(cli, "--ctrl-url and --data-url go together");
	if (url && ctrl)
		return cli_misuse(cli, "Either one URL, or --ctrl-url with --data-url");
	if (size && (str_to_size(size, &bytes) < 0 || lttng_snapshot_output_set_size(bytes, output) < 0))
		return cli_misuse(cli, "--max-size=%s: a size is needed, such as 100M", size);
	if (name && lttng_snapshot_output_set_name(name, output) < 0)
		return cli_misuse(cli, "\"%s\" is no valid name", name);
	if (url && lttng_snapshot_output_set_ctrl_url(url, output) < 0)
		return cli_misuse(cli, "\"%s\" is no valid URL", url);
	if (ctrl && (lttng_snapshot_output_set_ctrl_url(ctrl, output) < 0 ||
		     lttng_snapshot_output_set_data_url(data, output) < 0))
		return cli_misuse(cli, "\"%s\" or \"%s\" is no valid URL", ctrl, data);
	*ret = TAKE_PTR(output);
	return CLI_OK;
}

static bool has_output(const struct args *args)
{
	return args_plain(args, 1) || args_has(args, "name") || args_has(args, "max-size") ||
	       args_has(args, "ctrl-url");
}

static int refused(struct cli *cli, int r, const char *what, const char *session)
{
	(void) cli_fail(cli, r, "Cannot %s (session \"%s\")", what, session);
	return CLI_ERROR;
}

static int add_output(struct cli *cli, const struct args *args, struct node *node, const char *session)
{
	_cleanup_(lttng_snapshot_output_destroyp) struct lttng_snapshot_output *output = NULL;
	int r = make_output(cli, args, &output);
	const char *data;

	if (r != CLI_OK)
		return r;
	if (!args_plain(args, 1) && !args_has(args, "ctrl-url"))
		return cli_misuse(cli, "Where to? Give a URL");
	r = lttng_snapshot_add_output(session, output);
	if (r < 0)
		return refused(cli, r, "add the snapshot output", session);
	cli_show_daemon_warnings(cli);
	node = node_object(node, "snapshot");
	node_u64(node, "id", lttng_snapshot_output_get_id(output));
	node_string(node, "name", lttng_snapshot_output_get_name(output));
	node_string(node, "ctrl_url", lttng_snapshot_output_get_ctrl_url(output));
	data = lttng_snapshot_output_get_data_url(output);
	if (data && *data)
		node_string(node, "data_url", data);
	node_string(node, "session_name", session);
	node_u64(node, "max_size", lttng_snapshot_output_get_maxsize(output));
	cli_say(cli, "Snapshots of session %s go to %s (output %s).", session,
		lttng_snapshot_output_get_ctrl_url(output), lttng_snapshot_output_get_name(output));
	return CLI_OK;
}

static int del_output(struct cli *cli, const struct args *args, struct node *node, const char *session)
{
	_cleanup_(lttng_snapshot_output_destroyp) struct lttng_snapshot_output *output = lttng_snapshot_output_create();
	const char *which = args_plain(args, 1);
	uint64_t id = 0;
	bool by_id;
	int r;

	if (!output)
		return cli_no_memory(cli);
	if (!which)
		return cli_misuse(cli, "Which output? Give its number or name");
	by_id = str_to_u64(which, 1, UINT32_MAX, &id) == 0;
	r = by_id ? lttng_snapshot_output_set_id((uint32_t) id, output) : lttng_snapshot_output_set_name(which, output);
	if (r < 0)
		return cli_misuse(cli, "\"%s\" is neither number nor name of an output", which);
	r = lttng_snapshot_del_output(session, output);
	if (r < 0)
		return refused(cli, r, "remove the snapshot output", session);
	cli_show_daemon_warnings(cli);
	node = node_object(node, "snapshot");
	if (by_id)
		node_u64(node, "id", id);
	else
		node_string(node, "name", which);
	node_string(node, "session_name", session);
	cli_say(cli, "Snapshot output %s of session %s removed.", which, session);
	return CLI_OK;
}

static void describe_output(struct cli *cli, struct node *list, const struct lttng_snapshot_output *output)
{
	uint64_t size = lttng_snapshot_output_get_maxsize(output);
	struct node *node = node_object(list, "snapshot");
	char unit[UNIT_SIZE];

	node_u64(node, "id", lttng_snapshot_output_get_id(output));
	node_string(node, "name", lttng_snapshot_output_get_name(output));
	node_string(node, "ctrl_url", lttng_snapshot_output_get_ctrl_url(output));
	node_string(node, "data_url", lttng_snapshot_output_get_data_url(output));
	node_u64(node, "max_size", size);
	cli_say(cli, "%u  %s  %s%s%s", lttng_snapshot_output_get_id(output), lttng_snapshot_output_get_name(output),
		lttng_snapshot_output_get_ctrl_url(output), size ? ", at most " : "", size ? unit_bytes(size, unit) : "");
}

static int list_output(struct cli *cli, const struct args *args, struct node *node, const char *session)
{
	_cleanup_(lttng_snapshot_output_list_destroyp) struct lttng_snapshot_output_list *list = NULL;
	struct lttng_snapshot_output *output;
	int r = lttng_snapshot_list_output(session, &list);
	struct node *snapshots;

	(void) args;
	if (r < 0)
		return refused(cli, r, "list the snapshot outputs", session);
	node = node_object(node, "session");
	node_string(node, "name", session);
	snapshots = node_list(node, "snapshots");
	while ((output = lttng_snapshot_output_list_get_next(list)))
		describe_output(cli, snapshots, output);
	if (node_is_empty(snapshots))
		cli_say(cli, "Session %s has no snapshot output.", session);
	return CLI_OK;
}

/* Only what was on the command line is shown, as 2.13 does. */
static int record(struct cli *cli, const struct args *args, struct node *node, const char *session)
{
	_cleanup_(lttng_snapshot_output_destroyp) struct lttng_snapshot_output *output = NULL;
	const char *url = args_plain(args, 1) ? args_plain(args, 1) : args_value(args, "ctrl-url");
	int r;

	if (has_output(args)) {
		r = make_output(cli, args, &output);
		if (r != CLI_OK)
			return r;
	}
	r = lttng_snapshot_record(session, output, 0);
	if (r < 0)
		return refused(cli, r, "record a snapshot", session);
	cli_show_daemon_warnings(cli);
	node = node_object(node, "snapshot");
	if (url)
		node_string(node, "ctrl_url", url);
	if (args_value(args, "data-url"))
		node_string(node, "data_url", args_value(args, "data-url"));
	cli_say(cli, "Snapshot of session %s recorded%s%s.", session, url ? " to " : "", url ? url : "");
	return CLI_OK;
}

static const struct {
	const char *name;
	int (*run)(struct cli *cli, const struct args *args, struct node *node, const char *session);
} functions[] = {
	{ "add-output", add_output }, { "del-output", del_output }, { "list-output", list_output }, { "record", record },
};

static int run(struct cli *cli, const struct args *args)
{
	const char *action = args_plain(args, 0), *guess;
	_cleanup_free_ char *session = NULL;
	struct node *node;
	int status;

	for (size_t i = 0; action && i < ARRAY_SIZE(functions); i++) {
		if (strcmp(functions[i].name, action) != 0)
			continue;
		status = current_pick(cli, args_value(args, "session"), &session);
		if (status != CLI_OK)
			return status;
		node = node_object(cli->output, "snapshot_action");
		node_string(node, "name", action);
		return functions[i].run(cli, args, node_object(node, "output"), session);
	}
	guess = action ? action_suggest(actions, action) : NULL;
	if (action)
		cli_error(cli, "The snapshot command has no action \"%s\"", action);
	else
		cli_error(cli, "Which action?");
	cli_hint(cli, "%s%s%s", guess ? "Did you mean \"" : "\"lttng snapshot -h\" shows the actions", guess ? guess : "",
		 guess ? "\"?" : ".");
	return action ? CLI_UNDEFINED : CLI_ERROR;
}

VERB(snapshot, "snapshot", GROUP_CONTROL, "", "Write what the buffers hold", run, .options = options,
     .max_plain = 2, .actions = actions);
