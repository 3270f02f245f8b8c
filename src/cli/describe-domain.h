/* SPDX-License-Identifier: GPL-2.0-only */
/* A domain of a session with its trackers, channels and event rules as nodes. */
#pragma once
#include <lttng/lttng.h>
#include "cli/cli.h"

struct domain_view {
	const char *session;
	const char *channel;            /* only this one; NULL: all */
	bool channel_found;
};

/* Adds a "domain" member to list. CLI_OK, or an exit status after a message. */
_must_check_ int describe_domain(struct cli *cli, struct node *list, struct domain_view *view,
				 const struct lttng_domain *domain);
/* Type and kind of buffers only. */
struct node *describe_domain_head(struct node *list, const struct lttng_domain *domain);
/* describe-tracker.c: the trackers that do not include everything. */
void describe_trackers(struct node *domain_node, const char *session, enum lttng_domain_type domain);
