/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "cli/describe-domain.h"
#include "cli/describe-offer.h"
#include "cli/describe.h"
#include "cli/domain.h"
#include "cli/list-session.h"
#include "cli/text-session.h"
#include "cli/verbs.h"

static const struct option_row options[] = {
	OPT_KERNEL, OPT_USERSPACE, OPT_JUL, OPT_LOG4J, OPT_PYTHON,
	OPT_VALUE('c', "channel", "CHANNEL", "Only this channel of SESSION"),
	OPT_FLAG('d', "domain", "Only the domains of SESSION"),
	OPT_FLAG('f', "fields", "Also the fields of events"),
	OPT_FLAG('S', "syscall", "System calls (kernel)"),
	OPT_END,
};

static int list_sessions(struct cli *cli)
{
	_cleanup_free_ struct lttng_session *list = NULL;
	int n = session_list(cli, &list);
	struct node *sessions;

	if (n < 0) {
		(void) cli_fail(cli, n, "Cannot list the sessions");
		return CLI_ERROR;
	}
	cli_show_daemon_warnings(cli);
	sessions = node_list(cli->output, "sessions");
	for (int i = 0; i < n; i++)
		(void) describe_session(sessions, &list[i]);
	text_sessions(cli, sessions);
	return CLI_OK;
}

static int list_offer(struct cli *cli, const struct args *args, enum lttng_domain_type domain)
{
	const struct offer_options offer = {
		.domain = domain, .fields = args_has(args, "fields"), .syscalls = args_has(args, "syscall"),
	};
	struct node *domains, *node;
	int status;

	if (offer.syscalls && domain != LTTNG_DOMAIN_KERNEL) {
		cli_warn(cli, "--syscall works with the kernel domain (--kernel) only");
		return CLI_ERROR;
	}
	domains = node_list(cli->output, "domains");
	status = describe_offer(cli, domains, &offer);
	if (status != CLI_OK) {
		node_clear(cli->output);
		return status;
	}
	node_for_each(node, domains)
		text_offer(cli, node);
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	struct list_request request = {
		.session = args_plain(args, 0), .channel = args_value(args, "channel"),
		.domains_only = args_has(args, "domain"),
	};
	int status = domain_pick(cli, args, &request.domain);

	if (status != CLI_OK)
		return status;
	if (request.session)
		return list_session(cli, &request);
	if (request.channel || request.domains_only)
		return cli_misuse(cli, "--channel and --domain need the name of a session");
	if (request.domain != LTTNG_DOMAIN_NONE || args_has(args, "syscall"))
		return list_offer(cli, args, request.domain);
	return list_sessions(cli);
}

VERB(list, "list", GROUP_SESSION, "[SESSION]", "List sessions, one session, or what can be recorded", run,
     .options = options, .max_plain = 1, .flags = VERB_NO_SUCCESS);
