/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/describe-trigger.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_triggers *, lttng_triggers_destroy)

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_(lttng_triggers_destroyp) struct lttng_triggers *triggers = NULL;
	struct node *list, *node;
	unsigned n = 0;
	int r = lttng_list_triggers(&triggers);

	(void) args;
	if (r != LTTNG_OK) {
		(void) cli_fail(cli, r, "Cannot list the triggers");
		return CLI_ERROR;
	}
	list = node_list(cli->output, "triggers");
	(void) lttng_triggers_get_count(triggers, &n); /* 0 when it fails */
	for (unsigned i = 0; i < n; i++)
		describe_trigger(list, lttng_triggers_get_at_index(triggers, i), true);
	if (!list)
		return CLI_OK;
	node_for_each(node, list)
		text_trigger(cli, node);
	if (!n)
		cli_say(cli, "No trigger.");
	return CLI_OK;
}

VERB(list_triggers, "list-triggers", GROUP_TRIGGER, "", "Show the triggers", run, .flags = VERB_NO_SUCCESS,
     .mi_name = "list-trigger");
