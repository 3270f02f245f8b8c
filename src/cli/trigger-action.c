/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "base/str.h"
#include "cli/trigger-condition.h"

DEFINE_CLEANUP(struct lttng_rate_policy *, lttng_rate_policy_destroy)
DEFINE_CLEANUP(struct lttng_snapshot_output *, lttng_snapshot_output_destroy)

struct action_kind {
	const char *name;
	struct lttng_action *(*create)(void);
	/* NULL: the action is about no session. */
	enum lttng_action_status (*set_session)(struct lttng_action *action, const char *session);
	enum lttng_action_status (*set_policy)(struct lttng_action *action, const struct lttng_rate_policy *policy);
	bool snapshot;
};

static const struct action_kind kinds[] = {
	{ "notify", lttng_action_notify_create, NULL, lttng_action_notify_set_rate_policy, false },
	{ "start-session", lttng_action_start_session_create, lttng_action_start_session_set_session_name,
	  lttng_action_start_session_set_rate_policy, false },
	{ "stop-session", lttng_action_stop_session_create, lttng_action_stop_session_set_session_name,
	  lttng_action_stop_session_set_rate_policy, false },
	{ "rotate-session", lttng_action_rotate_session_create, lttng_action_rotate_session_set_session_name,
	  lttng_action_rotate_session_set_rate_policy, false },
	{ "snapshot-session", lttng_action_snapshot_session_create, lttng_action_snapshot_session_set_session_name,
	  lttng_action_snapshot_session_set_rate_policy, true },
};

static const char *const plain_options[] = { "action", "rate-policy", NULL };
static const char *const snapshot_options[] = {
	"action", "rate-policy", "name", "max-size", "ctrl-url", "data-url", "url", "path", NULL,
};

/* "every:N" or "once-after:N" */
static int set_policy(struct cli *cli, const struct action_kind *kind, struct lttng_action *action, const char *text)
{
	_cleanup_(lttng_rate_policy_destroyp) struct lttng_rate_policy *policy = NULL;
	const char *colon = strchr(text, ':');
	uint64_t n;

	if (!colon || str_to_u64(colon + 1, 1, UINT64_MAX, &n) < 0)
		n = 0;
	if (n && str_has_prefix(text, "every:"))
		policy = lttng_rate_policy_every_n_create(n);
	else if (n && str_has_prefix(text, "once-after:"))
		policy = lttng_rate_policy_once_after_n_create(n);
	if (!policy || kind->set_policy(action, policy) != LTTNG_ACTION_STATUS_OK)
		return cli_misuse(cli, "--rate-policy=%s: every:N or once-after:N is needed", text);
	return CLI_OK;
}

static int set_destination(struct cli *cli, struct lttng_snapshot_output *output, const struct stretch *stretch)
{
	const char *url = stretch_value(stretch, "url"), *path = stretch_value(stretch, "path");
	const char *ctrl = stretch_value(stretch, "ctrl-url"), *data = stretch_value(stretch, "data-url");
	int r = 0;

	if (!ctrl != !data)
		return cli_misuse(cli, "--ctrl-url and --data-url go together");
	if ((url != NULL) + (path != NULL) + (ctrl != NULL) > 1)
		return cli_misuse(cli, "--url, --path, and --ctrl-url with --data-url exclude each other");
	if (url && str_has_prefix(url, "file://"))
		r = lttng_snapshot_output_set_local_path(url + strlen("file://"), output);
	else if (url)
		r = lttng_snapshot_output_set_network_url(url, output);
	else if (path)
		r = lttng_snapshot_output_set_local_path(path, output);
	else if (ctrl)
		r = lttng_snapshot_output_set_network_urls(ctrl, data, output);
	return r < 0 ? cli_misuse(cli, "The snapshot's destination is no valid path or URL") : CLI_OK;
}

static int set_output(struct cli *cli, struct lttng_action *action, const struct stretch *stretch)
{
	static const char *const options[] = { "name", "max-size", "url", "path", "ctrl-url", "data-url" };
	_cleanup_(lttng_snapshot_output_destroyp) struct lttng_snapshot_output *output = NULL;
	const char *name = stretch_value(stretch, "name"), *size = stretch_value(stretch, "max-size");
	bool wanted = false;
	uint64_t bytes;
	int status;

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		wanted |= stretch_value(stretch, options[i]) != NULL;
	if (!wanted)
		return CLI_OK;
	output = lttng_snapshot_output_create();
	if (!output)
		return cli_no_memory(cli);
	if (name && lttng_snapshot_output_set_name(name, output) < 0)
		return cli_misuse(cli, "--name=%s is no valid name", name);
	if (size && (str_to_size(size, &bytes) < 0 || lttng_snapshot_output_set_size(bytes, output) < 0))
		return cli_misuse(cli, "--max-size=%s: a size is needed, such as 100M", size);
	status = set_destination(cli, output, stretch);
	if (status != CLI_OK)
		return status;
	if (lttng_action_snapshot_session_set_output(action, output) != LTTNG_ACTION_STATUS_OK)
		return cli_misuse(cli, "The snapshot output is not valid");
	output = NULL; /* the action has it now */
	return CLI_OK;
}

static int fill_action(struct cli *cli, const struct action_kind *kind, struct lttng_action *action,
		       const struct stretch *stretch)
{
	const char *session = stretch_plain(stretch, 0), *policy = stretch_value(stretch, "rate-policy");
	int status = stretch_check(cli, stretch, kind->snapshot ? snapshot_options : plain_options,
				   kind->set_session ? 1 : 0);

	if (status != CLI_OK)
		return status;
	if (kind->set_session && !session)
		return cli_misuse(cli, "--action=%s needs the name of a session", kind->name);
	if (kind->set_session && kind->set_session(action, session) != LTTNG_ACTION_STATUS_OK)
		return cli_misuse(cli, "\"%s\" is no valid name of a session", session);
	if (policy && (status = set_policy(cli, kind, action, policy)) != CLI_OK)
		return status;
	return kind->snapshot ? set_output(cli, action, stretch) : CLI_OK;
}

int trigger_action_new(struct cli *cli, const struct stretch *stretch, struct lttng_action **ret)
{
	_cleanup_(lttng_action_destroyp) struct lttng_action *action = NULL;
	const char *name = stretch->args->items[stretch->begin].value;
	int status;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(kinds[i].name, name) != 0)
			continue;
		action = kinds[i].create();
		if (!action)
			return cli_no_memory(cli);
		status = fill_action(cli, &kinds[i], action, stretch);
		if (status == CLI_OK)
			*ret = TAKE_PTR(action);
		return status;
	}
	return cli_misuse(cli, "--action=%s: notify, start-session, stop-session, rotate-session or snapshot-session is "
			  "needed", name);
}
