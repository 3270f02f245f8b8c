/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <string.h>
#include "base/str.h"
#include "cli/current.h"
#include "cli/describe.h"
#include "cli/domain.h"
#include "cli/progress.h"
#include "cli/suggest.h"
#include "cli/verbs.h"
#include "model/context-type.h"

static const struct option_row options[] = {
	OPT_VALUE('s', "session", "SESSION", "Session to change; else the current one"),
	OPT_VALUE('c', "channel", "CHANNEL", "Only this channel; else all of the domain"),
	OPT_KERNEL, OPT_USERSPACE, OPT_JUL, OPT_LOG4J,
	OPT_VALUES('t', "type", "TYPE", "Field to record with each event; may be given several times"),
	OPT_FLAG(0, "list", "List the types"),
	OPT_END,
};

static int list_one(struct cli *cli, struct node *list, const char *symbol)
{
	struct lttng_event_context context;
	int r = context_parse(symbol, &context);

	if (r < 0)
		return r;
	(void) describe_context(list, &context, symbol);
	cli_say(cli, "%s", symbol);
	context_deinit(&context);
	return 0;
}

static int list_types(struct cli *cli)
{
	static const char *const kinds[] = { "cpu", "thread" };
	struct node *list = node_list(cli->output, "contexts");
	int r = 0;

	for (const struct context_name *c = context_names; c->name && r >= 0; c++)
		r = list_one(cli, list, c->name);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (const struct perf_counter_name *c = perf_counter_names; c->name && r >= 0; c++) {
			_cleanup_free_ char *symbol = NULL;

			r = str_printf(&symbol, "perf:%s:%s", kinds[i], c->name);
			if (r >= 0)
				r = list_one(cli, list, symbol);
		}
	}
	return r < 0 ? cli_no_memory(cli) : CLI_OK;
}

static int add_one(struct cli *cli, struct node *list, struct lttng_handle *handle, const char *channel,
		   const char *symbol)
{
	struct lttng_event_context context;
	int r = context_parse(symbol, &context);

	if (r < 0)
		return cli_no_memory(cli);
	r = PROGRESS_DURING(cli, "Adding the context", lttng_add_context(handle, &context, NULL, channel));
	node_bool(describe_context(list, &context, symbol), "success", r >= 0);
	context_deinit(&context);
	if (r < 0) {
		(void) cli_fail(cli, r, "Cannot add the context \"%s\" (%s%s%s, session \"%s\")", symbol,
				channel ? "channel \"" : "all channels", channel ? channel : "", channel ? "\"" : "",
				handle->session_name);
		if (r == -LTTNG_ERR_TRACE_ALREADY_STARTED)
			cli_hint(cli, "Contexts are added before the session is started for the first time.");
		return CLI_WARNING;
	}
	cli_show_daemon_warnings(cli);
	cli_say(cli, "Context %s added (%s, session %s).", symbol, channel ? channel : "all channels",
		handle->session_name);
	return CLI_OK;
}

static void unknown_type(struct cli *cli, const char *text)
{
	struct suggestion guess;

	suggestion_init(&guess, text);
	for (unsigned i = 0; context_names[i].name; i++)
		suggestion_try(&guess, context_names[i].name);
	cli->no_document = true;
	cli_error(cli, "Unknown context type \"%s\"", text);
	if (guess.best)
		cli_hint(cli, "Did you mean \"%s\"?", guess.best);
	else
		cli_hint(cli, "\"lttng add-context --list\" lists the types.");
}

/* All types are looked at before the first is added. */
static int check_types(struct cli *cli, const struct args *args)
{
	for (unsigned i = 0; i < args->n_items; i++) {
		struct lttng_event_context context;

		if (!args->items[i].option || strcmp(args->items[i].option->name, "type") != 0)
			continue;
		if (context_parse(args->items[i].value, &context) < 0) {
			unknown_type(cli, args->items[i].value);
			return CLI_FATAL;
		}
		context_deinit(&context);
	}
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_(lttng_destroy_handlep) struct lttng_handle *handle = NULL;
	_cleanup_free_ char *session = NULL;
	enum lttng_domain_type domain;
	struct node *list;
	int status;

	if (args_has(args, "list"))
		return list_types(cli);
	if (!args_has(args, "type"))
		return cli_misuse(cli, "Which context? Name it with --type");
	status = check_types(cli, args);
	if (status == CLI_OK)
		status = domain_need(cli, args, &domain);
	if (status == CLI_OK)
		status = current_pick(cli, args_value(args, "session"), &session);
	if (status == CLI_OK)
		status = domain_handle(cli, session, domain, &handle);
	if (status != CLI_OK)
		return status;
	list = node_list(cli->output, "contexts");
	for (unsigned i = 0; i < args->n_items; i++) {
		const struct arg *item = &args->items[i];

		if (item->option && !strcmp(item->option->name, "type"))
			cli_note_exit(cli, add_one(cli, list, handle, args_value(args, "channel"), item->value));
	}
	return CLI_OK;
}

VERB(add_context, "add-context", GROUP_EVENT, "", "Record context fields with each event", run, .options = options);
