/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <string.h>
#include "base/buf.h"
#include "base/str.h"
#include "cli/current.h"
#include "cli/describe.h"
#include "cli/domain.h"
#include "cli/names.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "model/loglevel.h"

DEFINE_CLEANUP(struct lttng_event *, lttng_event_destroy)

#define CHANNEL_DEFAULT "channel0"

static const struct option_row options[] = {
	OPT_VALUE('s', "session", "SESSION", "Session to change; else the current one"),
	OPT_VALUE('c', "channel", "CHANNEL", "Channel that receives the events (channel0)"),
	OPT_FLAG('a', "all", "Every event of the domain"),
	OPT_KERNEL, OPT_USERSPACE, OPT_JUL, OPT_LOG4J, OPT_PYTHON,
	OPT_FLAG(0, "tracepoint", "Tracepoints or log statements (default)"),
	OPT_FLAG(0, "syscall", "System calls (kernel)"),
	OPT_VALUE(0, "probe", "LOCATION", "Kernel probe: ADDRESS, SYMBOL or SYMBOL+OFFSET"),
	OPT_VALUE(0, "function", "LOCATION", "Kernel return probe"),
	OPT_VALUE(0, "userspace-probe", "LOCATION", "Kernel's probe in a program: [elf:]PATH:SYMBOL, sdt:PATH:PROVIDER:NAME"),
	OPT_VALUE(0, "loglevel", "LEVEL", "Only events at least as severe as LEVEL"),
	OPT_VALUE(0, "loglevel-only", "LEVEL", "Only events of exactly this level"),
	OPT_VALUE('f', "filter", "EXPR", "Only events whose fields or contexts match"),
	OPT_VALUE('x', "exclude", "NAME[,NAME]...", "Not these events (user space, with a wildcard)"),
	OPT_END,
};

/* What all the rules of one command have in common. */
struct request {
	enum lttng_domain_type domain;
	enum lttng_event_type type;
	enum lttng_loglevel_type level_type;
	int level;
	const char *filter;
	const char *channel;            /* NULL: the default one */
	const char *session;
	bool all;                       /* by --all; a rule named "*" is one among others */
	struct names names, exclusions;
};

static void unknown_level(struct cli *cli, enum lttng_domain_type domain, const char *text)
{
	_cleanup_buf_ struct buf names = BUF_INIT;
	const char *name;

	for (unsigned n = 0; (name = loglevel_nth(domain, n)) != NULL; n++)
		buf_printf(&names, "%s%s", n ? ", " : "", name);
	cli->no_document = true;
	cli_error(cli, "Unknown log level \"%s\" of the %s domain", text, domain_name(domain));
	if (!names.error && names.len)
		cli_hint(cli, "The levels are %s.", names.data);
}

static int read_level(struct cli *cli, const struct args *args, struct request *q)
{
	const char *range = args_value(args, "loglevel"), *single = args_value(args, "loglevel-only");
	const char *text = range ? range : single;

	q->level_type = LTTNG_EVENT_LOGLEVEL_ALL;
	q->level = q->domain == LTTNG_DOMAIN_UST || q->domain == LTTNG_DOMAIN_KERNEL ? -1 :
		loglevel_least_severe(q->domain);
	if (!text)
		return CLI_OK;
	if (range && single)
		return cli_misuse(cli, "--loglevel and --loglevel-only exclude each other");
	if (q->domain == LTTNG_DOMAIN_KERNEL)
		return cli_misuse(cli, "Kernel events have no log level");
	q->level_type = range ? LTTNG_EVENT_LOGLEVEL_RANGE : LTTNG_EVENT_LOGLEVEL_SINGLE;
	if (loglevel_parse(q->domain, text, &q->level) < 0) {
		unknown_level(cli, q->domain, text);
		return LTTNG_ERR_INVALID;
	}
	return CLI_OK;
}

static int read_type(struct cli *cli, const struct args *args, struct request *q)
{
	unsigned n = args_has(args, "tracepoint") + args_has(args, "syscall") + args_has(args, "probe") +
		     args_has(args, "function") + args_has(args, "userspace-probe");

	if (n > 1)
		return cli_misuse(cli, "Only one of --tracepoint, --syscall, --probe, --function and "
				  "--userspace-probe");
	q->type = LTTNG_EVENT_TRACEPOINT;
	if (args_has(args, "syscall"))
		q->type = LTTNG_EVENT_SYSCALL;
	else if (args_has(args, "probe"))
		q->type = LTTNG_EVENT_PROBE;
	else if (args_has(args, "function"))
		q->type = LTTNG_EVENT_FUNCTION;
	else if (args_has(args, "userspace-probe"))
		q->type = LTTNG_EVENT_USERSPACE_PROBE;
	if (q->type != LTTNG_EVENT_TRACEPOINT && q->domain != LTTNG_DOMAIN_KERNEL) {
		(void) cli_misuse(cli, "This type of event is for the kernel domain (--kernel) only");
		return CLI_UNSUPPORTED;
	}
	return CLI_OK;
}

/* Both are a prefix and a '*'. */
static bool excludes_all(const char *exclusion, const char *name)
{
	size_t n = strcspn(exclusion, "*\\"), n_name = strcspn(name, "*\\");

	return !strcmp(exclusion + n, "*") && !strcmp(name + n_name, "*") && !strncmp(exclusion, name, n);
}

static int check_name(struct cli *cli, const struct request *q, const char *name)
{
	if (!str_is_glob(name))
		return cli_misuse(cli, "--exclude needs a name with a wildcard; \"%s\" has none", name);
	for (unsigned i = 0; i < q->exclusions.n; i++) {
		if (excludes_all(q->exclusions.items[i], name))
			return cli_misuse(cli, "\"%s\" excludes all events of \"%s\"", q->exclusions.items[i], name);
	}
	return CLI_OK;
}

static int check_exclusions(struct cli *cli, const struct request *q)
{
	int status = CLI_OK;

	if (q->domain != LTTNG_DOMAIN_UST)
		return cli_misuse(cli, "--exclude is for the user-space domain (--userspace) only");
	for (unsigned i = 0; i < q->names.n && status == CLI_OK; i++)
		status = check_name(cli, q, q->names.items[i]);
	return status;
}

static int read_exclusions(struct cli *cli, const char *text, struct request *q)
{
	if (names_split(text, &q->exclusions) < 0)
		return cli_no_memory(cli);
	if (!q->exclusions.n)
		return cli_misuse(cli, "--exclude needs a name");
	return check_exclusions(cli, q);
}

static int read_names(struct cli *cli, const struct args *args, struct request *q)
{
	const char *plain = args_plain(args, 0);

	if (args_has(args, "all") && plain)
		return cli_misuse(cli, "Either --all or names");
	if (!args_has(args, "all") && !plain)
		return cli_misuse(cli, "Which events? Name them or use --all");
	if (names_split(plain ? plain : "*", &q->names) < 0)
		return cli_no_memory(cli);
	if (!q->names.n)
		return cli_misuse(cli, "Which events? Name them or use --all");
	for (unsigned i = 0; i < q->names.n; i++) {
		if (strlen(q->names.items[i]) >= LTTNG_SYMBOL_NAME_LEN)
			return cli_misuse(cli, "An event name has at most %d characters", LTTNG_SYMBOL_NAME_LEN - 1);
	}
	return args_value(args, "exclude") ? read_exclusions(cli, args_value(args, "exclude"), q) : CLI_OK;
}

static int read_request(struct cli *cli, const struct args *args, struct request *q)
{
	int status = domain_need(cli, args, &q->domain);

	q->all = args_has(args, "all");
	q->filter = args_value(args, "filter");
	q->channel = args_value(args, "channel");
	if (status == CLI_OK)
		status = read_type(cli, args, q);
	if (status == CLI_OK)
		status = read_level(cli, args, q);
	if (status == CLI_OK)
		status = read_names(cli, args, q);
	if (status == CLI_OK && q->type != LTTNG_EVENT_TRACEPOINT && q->type != LTTNG_EVENT_SYSCALL)
		status = (cli_fail(cli, LTTNG_ERR_NOT_SUPPORTED, "Cannot enable kernel probes"), CLI_UNSUPPORTED);
	return status;
}

static const char *channel_of(const struct request *q)
{
	switch (q->domain) {
	case LTTNG_DOMAIN_JUL:
		return "lttng_jul_channel";
	case LTTNG_DOMAIN_LOG4J:
		return "lttng_log4j_channel";
	case LTTNG_DOMAIN_PYTHON:
		return "lttng_python_channel";
	default:
		return q->channel ? q->channel : CHANNEL_DEFAULT;
	}
}

/*
 * The library's number, or 1 for --all and for a missing --channel, as 2.13 has it. A rule that is enabled
 * already leaves things as they were wanted.
 */
static int refused(struct cli *cli, const struct request *q, const char *name, int r)
{
	if (r == -LTTNG_ERR_UST_EVENT_ENABLED || r == -LTTNG_ERR_KERN_EVENT_EXIST)
		(void) cli_warn_code(cli, r, "Event rule \"%s\" of channel \"%s\", session \"%s\"", name,
				     channel_of(q), q->session);
	else if (q->filter)
		(void) cli_fail(cli, r, "Cannot enable the event rule \"%s\" with the filter \"%s\" (channel \"%s\", "
				"session \"%s\")", name, q->filter, channel_of(q), q->session);
	else
		(void) cli_fail(cli, r, "Cannot enable the event rule \"%s\" (channel \"%s\", session \"%s\")", name,
				channel_of(q), q->session);
	return q->all || r == -LTTNG_ERR_NEED_CHANNEL_NAME ? CLI_ERROR : -r;
}

static void describe(struct node *events, const struct lttng_event *event, const struct request *q, bool done)
{
	bool level_shown = q->domain != LTTNG_DOMAIN_UST && q->domain != LTTNG_DOMAIN_KERNEL;
	struct node *node = describe_event(events, event, q->domain, q->filter, level_shown);
	struct node *exclusions = node_find(node, "exclusions");

	for (unsigned i = 0; exclusions && i < q->exclusions.n; i++)
		node_string(exclusions, "exclusion", q->exclusions.items[i]);
	node_bool(node, "success", done);
}

static int enable_one(struct cli *cli, struct node *events, struct lttng_handle *handle, const struct request *q,
		      const char *name)
{
	_cleanup_(lttng_event_destroyp) struct lttng_event *event = lttng_event_create();
	int r;

	if (!event)
		return cli_no_memory(cli);
	event->type = q->type;
	event->loglevel_type = q->level_type;
	event->loglevel = q->level;
	str_copy(event->name, sizeof(event->name), name);
	r = PROGRESS_DURING(cli, "Enabling the event rule",
			    lttng_enable_event_with_exclusions(handle, event, q->channel, q->filter,
							       (int) q->exclusions.n, q->exclusions.items));
	event->enabled = r >= 0;
	event->exclusion = 0;
	describe(events, event, q, r >= 0);
	if (r < 0)
		return refused(cli, q, name, r);
	cli_show_daemon_warnings(cli);
	if (!strcmp(name, "*"))
		cli_say(cli, "All %s events enabled (channel %s, session %s).", domain_name(q->domain), channel_of(q),
			q->session);
	else
		cli_say(cli, "Event rule %s enabled (channel %s, session %s).", name, channel_of(q), q->session);
	return CLI_OK;
}

static int enable_all(struct cli *cli, const struct args *args, struct request *q)
{
	_cleanup_(lttng_destroy_handlep) struct lttng_handle *handle = NULL;
	_cleanup_free_ char *session = NULL;
	struct node *events;
	int status = current_pick(cli, args_value(args, "session"), &session);

	if (status != CLI_OK)
		return status;
	q->session = session;
	status = domain_handle(cli, session, q->domain, &handle);
	if (status != CLI_OK)
		return status;
	events = node_list(cli->output, "events");
	for (unsigned i = 0; i < q->names.n; i++)
		cli_note_exit(cli, enable_one(cli, events, handle, q, q->names.items[i]));
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	struct request q = { .filter = NULL };
	int status = read_request(cli, args, &q);

	if (status == CLI_OK)
		status = enable_all(cli, args, &q);
	names_deinit(&q.names);
	names_deinit(&q.exclusions);
	return status;
}

VERB(enable_event, "enable-event", GROUP_EVENT, "NAME[,NAME]... | --all", "Record events that match", run,
     .options = options, .max_plain = 1);
