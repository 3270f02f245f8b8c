/* SPDX-License-Identifier: GPL-2.0-only */
/* Objects of the library as nodes of the document, in the order of the machine interface. */
#pragma once
#include <lttng/lttng.h>
#include "cli/node.h"

struct cli;

/* Each adds a member to parent and returns it. */
struct node *describe_session(struct node *parent, const struct lttng_session *session);
/* Only name and state after the command. */
struct node *describe_session_state(struct node *parent, const char *name, bool enabled);
struct node *describe_channel(struct node *parent, struct lttng_channel *channel);
/* level_shown: loglevel and its type, also when the rule takes all levels. */
struct node *describe_event(struct node *parent, const struct lttng_event *event, enum lttng_domain_type domain,
			    const char *filter, bool level_shown);
struct node *describe_context(struct node *list, const struct lttng_event_context *context, const char *symbol);
const char *describe_event_type(enum lttng_event_type type);
/* lttng_list_sessions(), during which a terminal shows that the daemon takes its time. */
_must_check_ int session_list(const struct cli *cli, struct lttng_session **ret);
/* The session of that name: 0, or a negative public error code (not found included). */
_must_check_ int session_find(const struct cli *cli, const char *name, struct lttng_session *ret);
