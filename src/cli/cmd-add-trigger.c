/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "cli/describe-trigger.h"
#include "cli/owner.h"
#include "cli/trigger-condition.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_trigger *, lttng_trigger_destroy)

/* What follows --condition or --action belongs to it, up to the next of them. */
static const struct option_row options[] = {
	OPT_VALUE(0, "condition", "TYPE", "When: event-rule-matches"),
	OPT_VALUE('t', "type", "TYPE", "Kind of event rule: user, jul, log4j, python, kernel, syscall"),
	OPT_VALUE('n', "name", "NAME", "Before --condition: of the trigger; then: of the events, of the snapshot"),
	OPT_VALUES('x', "exclude-name", "PATTERN", "Not these events; may be given several times"),
	OPT_VALUE('l', "log-level", "LEVEL", "LEVEL, or LEVEL.. for at least as severe ones"),
	OPT_VALUE('f', "filter", "EXPR", "Only events whose fields or contexts match"),
	OPT_VALUE('L', "location", "LOCATION", "Where a kernel probe is"),
	OPT_VALUE('E', "event-name", "NAME", "Name of the event of a kernel probe"),
	OPT_VALUES(0, "capture", "EXPR", "Field to send with notifications; may be given several times"),
	OPT_VALUES(0, "action", "TYPE", "What to do: notify, start-session, stop-session, rotate-session, snapshot-session"),
	OPT_VALUE(0, "rate-policy", "POLICY", "How often to do it: every:N or once-after:N"),
	OPT_VALUE('m', "max-size", "SIZE", "Greatest size of the snapshot"),
	OPT_VALUE(0, "ctrl-url", "URL", "Relay daemon's control URL for the snapshot"),
	OPT_VALUE(0, "data-url", "URL", "Relay daemon's data URL for the snapshot"),
	OPT_VALUE(0, "url", "URL", "Where the snapshot goes"),
	OPT_VALUE(0, "path", "PATH", "Directory the snapshot goes to"),
	OPT_VALUE(0, "owner-uid", "USER", "Whose trigger it is (root only)"),
	OPT_END,
};

struct request {
	struct lttng_condition *condition;
	struct lttng_action *actions;           /* a list */
	const char *name;                       /* NULL: the session daemon chooses */
	const char *owner;
};

static bool begins_stretch(const struct option_row *option)
{
	return option && (!strcmp(option->name, "condition") || !strcmp(option->name, "action"));
}

/* Items before the first stretch: name and owner of the trigger. */
static int read_head(struct cli *cli, const struct args *args, struct request *q, unsigned *ret_end)
{
	unsigned i;

	for (i = 0; i < args->n_items && !begins_stretch(args->items[i].option); i++) {
		const struct arg *item = &args->items[i];

		if (!item->option)
			return cli_misuse(cli, "Unexpected argument \"%s\"", item->value);
		if (!strcmp(item->option->name, "name"))
			q->name = item->value;
		else if (!strcmp(item->option->name, "owner-uid"))
			q->owner = item->value;
		else
			return cli_misuse(cli, "--%s comes after --condition or --action", item->option->name);
	}
	*ret_end = i;
	return CLI_OK;
}

static int add_action(struct cli *cli, struct request *q, const struct stretch *stretch)
{
	_cleanup_(lttng_action_destroyp) struct lttng_action *action = NULL;
	int status = trigger_action_new(cli, stretch, &action);

	if (status == CLI_OK && lttng_action_list_add_action(q->actions, action) != LTTNG_ACTION_STATUS_OK)
		status = cli_no_memory(cli);
	return status;
}

/* An --owner-uid may also stand at the end: it belongs to no stretch. */
static int read_stretch(struct cli *cli, struct request *q, struct stretch *stretch)
{
	const struct args *args = stretch->args;
	const struct arg *last = &args->items[stretch->end - 1];

	if (last->option && !strcmp(last->option->name, "owner-uid") && stretch->end - stretch->begin > 1) {
		q->owner = last->value;
		stretch->end--;
	}
	if (!strcmp(args->items[stretch->begin].option->name, "action"))
		return add_action(cli, q, stretch);
	if (q->condition)
		return cli_misuse(cli, "A trigger has one --condition");
	return trigger_condition_new(cli, stretch, &q->condition);
}

static int read_request(struct cli *cli, const struct args *args, struct request *q)
{
	struct stretch stretch = { .args = args };
	int status = read_head(cli, args, q, &stretch.begin);
	unsigned n_actions = 0;

	while (status == CLI_OK && stretch.begin < args->n_items) {
		unsigned next = stretch.begin + 1;

		while (next < args->n_items && !begins_stretch(args->items[next].option))
			next++;
		stretch.end = next;
		status = read_stretch(cli, q, &stretch);
		stretch.begin = next;
	}
	if (status != CLI_OK)
		return status;
	(void) lttng_action_list_get_count(q->actions, &n_actions);
	if (!q->condition)
		return cli_misuse(cli, "A trigger needs a --condition");
	if (!n_actions)
		return cli_misuse(cli, "A trigger needs an --action");
	return CLI_OK;
}

static int add(struct cli *cli, const struct request *q)
{
	_cleanup_(lttng_trigger_destroyp) struct lttng_trigger *trigger = NULL;
	const char *name = "";
	uid_t uid;
	int r;

	trigger = lttng_trigger_create(q->condition, q->actions);
	if (!trigger)
		return cli_no_memory(cli);
	if (q->owner) {
		r = owner_parse(cli, q->owner, &uid);
		if (r != CLI_OK)
			return r;
		if (lttng_trigger_set_owner_uid(trigger, uid) != LTTNG_TRIGGER_STATUS_OK) {
			cli_error(cli, "Only root makes triggers of other users");
			return CLI_ERROR;
		}
	}
	r = q->name ? lttng_register_trigger_with_name(trigger, q->name) :
		      lttng_register_trigger_with_automatic_name(trigger);
	if (r != LTTNG_OK) {
		(void) cli_fail(cli, r, "Cannot add the trigger%s%s", q->name ? " " : "", q->name ? q->name : "");
		return CLI_ERROR;
	}
	cli_show_daemon_warnings(cli);
	(void) lttng_trigger_get_name(trigger, &name); /* "" when it has none */
	describe_trigger(cli->output, trigger, false);
	cli_say(cli, "Trigger %s added.", name);
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	struct request q = { .actions = lttng_action_list_create() };
	int status = q.actions ? read_request(cli, args, &q) : cli_no_memory(cli);

	if (status == CLI_OK)
		status = add(cli, &q);
	/* Its errors have a document, as in 2.13. */
	cli->no_document = false;
	lttng_condition_destroy(q.condition);
	lttng_action_destroy(q.actions);
	return status;
}

VERB(add_trigger, "add-trigger", GROUP_TRIGGER, "--condition=TYPE [OPTION]... --action=TYPE [OPTION]...",
     "Have the session daemon react to events", run, .options = options, .max_plain = UINT32_MAX);
