/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "cli/describe-trigger.h"
#include "cli/owner.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_triggers *, lttng_triggers_destroy)

static const struct option_row options[] = {
	OPT_VALUE(0, "owner-uid", "USER", "Whose trigger it is; else the user's own"),
	OPT_END,
};

static const struct lttng_trigger *find(const struct lttng_triggers *triggers, const char *name, uid_t owner)
{
	unsigned n = 0;

	if (lttng_triggers_get_count(triggers, &n) != LTTNG_TRIGGER_STATUS_OK)
		return NULL;
	for (unsigned i = 0; i < n; i++) {
		const struct lttng_trigger *trigger = lttng_triggers_get_at_index(triggers, i);
		const char *other;
		uid_t uid;

		if (lttng_trigger_get_name(trigger, &other) == LTTNG_TRIGGER_STATUS_OK && !strcmp(other, name) &&
		    lttng_trigger_get_owner_uid(trigger, &uid) == LTTNG_TRIGGER_STATUS_OK && uid == owner)
			return trigger;
	}
	return NULL;
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_(lttng_triggers_destroyp) struct lttng_triggers *triggers = NULL;
	const char *name = args_plain(args, 0), *owner = args_value(args, "owner-uid");
	const struct lttng_trigger *trigger;
	uid_t uid = getuid();
	int r;

	if (!name)
		return cli_misuse(cli, "Which trigger?");
	if (owner && (r = owner_parse(cli, owner, &uid)) != CLI_OK)
		return r;
	r = lttng_list_triggers(&triggers);
	if (r != LTTNG_OK) {
		(void) cli_fail(cli, r, "Cannot remove the trigger \"%s\"", name);
		return CLI_ERROR;
	}
	trigger = find(triggers, name, uid);
	if (!trigger) {
		(void) cli_fail(cli, LTTNG_ERR_TRIGGER_NOT_FOUND, "Cannot remove the trigger \"%s\"", name);
		return CLI_ERROR;
	}
	r = lttng_unregister_trigger(trigger);
	if (r < 0) {
		(void) cli_fail(cli, r, "Cannot remove the trigger \"%s\"", name);
		return CLI_ERROR;
	}
	cli_show_daemon_warnings(cli);
	describe_trigger(cli->output, trigger, false);
	cli_say(cli, "Trigger %s removed.", name);
	return CLI_OK;
}

VERB(remove_trigger, "remove-trigger", GROUP_TRIGGER, "NAME", "Remove a trigger", run, .options = options,
     .max_plain = 1);
