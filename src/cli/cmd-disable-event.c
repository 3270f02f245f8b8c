/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <string.h>
#include "base/str.h"
#include "cli/current.h"
#include "cli/domain.h"
#include "cli/names.h"
#include "cli/progress.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_event *, lttng_event_destroy)

#define CHANNEL_DEFAULT "channel0"

static const struct option_row options[] = {
	OPT_VALUE('s', "session", "SESSION", "Session to change; else the current one"),
	OPT_VALUE('c', "channel", "CHANNEL", "Channel of the event rules (channel0)"),
	OPT_FLAG('a', "all-events", "All event rules of the channel"),
	OPT_KERNEL, OPT_USERSPACE, OPT_JUL, OPT_LOG4J, OPT_PYTHON,
	OPT_FLAG(0, "tracepoint", "Rules for tracepoints (kernel)"),
	OPT_FLAG(0, "syscall", "Rules for system calls (kernel)"),
	OPT_FLAG(0, "probe", "Kernel probes"),
	OPT_FLAG(0, "function", "Kernel return probes"),
	OPT_FLAG(0, "all", "Rules of any type (default)"),
	OPT_END,
};

static int read_type(struct cli *cli, const struct args *args, enum lttng_domain_type domain,
		     enum lttng_event_type *ret)
{
	static const struct {
		const char *option;
		enum lttng_event_type type;
	} types[] = {
		{ "tracepoint", LTTNG_EVENT_TRACEPOINT }, { "syscall", LTTNG_EVENT_SYSCALL },
		{ "probe", LTTNG_EVENT_PROBE }, { "function", LTTNG_EVENT_FUNCTION }, { "all", LTTNG_EVENT_ALL },
	};
	unsigned n = 0;

	*ret = LTTNG_EVENT_ALL;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (!args_has(args, types[i].option))
			continue;
		*ret = types[i].type;
		n++;
	}
	if (n > 1)
		return cli_misuse(cli, "Only one of --tracepoint, --syscall, --probe, --function and --all");
	if (*ret != LTTNG_EVENT_ALL && domain != LTTNG_DOMAIN_KERNEL)
		return cli_misuse(cli, "Types of events are told apart in the kernel domain (--kernel) only");
	return CLI_OK;
}

static int disable_one(struct cli *cli, struct node *list, struct lttng_handle *handle, const char *channel,
		       enum lttng_event_type type, const char *name)
{
	_cleanup_(lttng_event_destroyp) struct lttng_event *event = lttng_event_create();
	bool all = !strcmp(name, "*");
	struct node *node;
	int r;

	if (!event)
		return cli_no_memory(cli);
	event->type = type;
	event->loglevel = -1;
	/* An empty name means all the rules of the channel. */
	str_copy(event->name, sizeof(event->name), all ? "" : name);
	r = PROGRESS_DURING(cli, "Disabling the event rule", lttng_disable_event_ext(handle, event, channel, NULL));
	node = node_object(list, "event");
	node_string(node, "name", name);
	node_bool(node, "enabled", r < 0);
	node_bool(node, "success", r >= 0);
	if (r < 0)
		return cli_fail(cli, r, "Cannot disable the event rule \"%s\" (channel \"%s\", session \"%s\")", name,
				channel ? channel : CHANNEL_DEFAULT, handle->session_name);
	cli_show_daemon_warnings(cli);
	if (all)
		cli_say(cli, "All event rules disabled (channel %s, session %s).", channel ? channel : CHANNEL_DEFAULT,
			handle->session_name);
	else
		cli_say(cli, "Event rule %s disabled (channel %s, session %s).", name,
			channel ? channel : CHANNEL_DEFAULT, handle->session_name);
	return CLI_OK;
}

static int disable(struct cli *cli, const struct args *args, enum lttng_domain_type domain,
		   enum lttng_event_type type, const struct names *names)
{
	_cleanup_(lttng_destroy_handlep) struct lttng_handle *handle = NULL;
	_cleanup_free_ char *session = NULL;
	const char *channel = args_value(args, "channel");
	struct node *node, *list;
	int status = current_pick(cli, args_value(args, "session"), &session);

	if (status == CLI_OK)
		status = domain_handle(cli, session, domain, &handle);
	if (status != CLI_OK)
		return status;
	node = node_object(cli->output, "channel");
	node_string(node, "name", channel ? channel : CHANNEL_DEFAULT);
	list = node_list(node, "events");
	for (unsigned i = 0; i < names->n; i++)
		cli_note_exit(cli, disable_one(cli, list, handle, channel, type, names->items[i]));
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_(names_deinit) struct names names = { .items = NULL };
	const char *plain = args_plain(args, 0);
	enum lttng_domain_type domain;
	enum lttng_event_type type;
	int status = domain_need(cli, args, &domain);

	if (status == CLI_OK)
		status = read_type(cli, args, domain, &type);
	if (status != CLI_OK)
		return status;
	if (args_has(args, "all-events") == (plain != NULL))
		return cli_misuse(cli, "Which event rules? Name them or use --all-events");
	if (names_split(plain ? plain : "*", &names) < 0)
		return cli_no_memory(cli);
	return disable(cli, args, domain, type, &names);
}

VERB(disable_event, "disable-event", GROUP_EVENT, "NAME[,NAME]... | --all-events", "Stop recording what a rule matches",
     run, .options = options, .max_plain = 1);
