/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include "cli/current.h"
#include "cli/domain.h"
#include "cli/names.h"
#include "cli/progress.h"
#include "cli/verbs.h"

static const struct option_row options[] = {
	OPT_VALUE('s', "session", "SESSION", "Session to change; else the current one"),
	OPT_KERNEL, OPT_USERSPACE,
	OPT_END,
};

static int disable_one(struct cli *cli, struct node *list, struct lttng_handle *handle, const char *name)
{
	int r = PROGRESS_DURING(cli, "Disabling the channel", lttng_disable_channel(handle, name));
	struct node *node = node_object(list, "channel");

	node_string(node, "name", name);
	node_bool(node, "enabled", r < 0);
	node_bool(node, "success", r >= 0);
	if (r < 0) {
		(void) cli_fail(cli, r, "Cannot disable the channel \"%s\" of session \"%s\"", name,
				handle->session_name);
		return CLI_WARNING;
	}
	cli_show_daemon_warnings(cli);
	cli_say(cli, "Channel %s disabled (%s domain, session %s).", name, domain_name(handle->domain.type),
		handle->session_name);
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_(names_deinit) struct names names = { .items = NULL };
	_cleanup_(lttng_destroy_handlep) struct lttng_handle *handle = NULL;
	_cleanup_free_ char *session = NULL;
	enum lttng_domain_type domain;
	struct node *list;
	int status = domain_need(cli, args, &domain);

	if (status != CLI_OK)
		return status;
	if (!args_plain(args, 0))
		return cli_misuse(cli, "Which channel?");
	if (names_split(args_plain(args, 0), &names) < 0)
		return cli_no_memory(cli);
	status = current_pick(cli, args_value(args, "session"), &session);
	if (status == CLI_OK)
		status = domain_handle(cli, session, domain, &handle);
	if (status != CLI_OK)
		return status;
	list = node_list(cli->output, "channels");
	for (unsigned i = 0; i < names.n; i++)
		cli_note_exit(cli, disable_one(cli, list, handle, names.items[i]));
	return CLI_OK;
}

VERB(disable_channel, "disable-channel", GROUP_CHANNEL, "NAME[,NAME]...", "Stop recording into channels", run,
     .options = options, .max_plain = 1);
