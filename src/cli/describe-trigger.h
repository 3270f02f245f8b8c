/* SPDX-License-Identifier: GPL-2.0-only */
/* A trigger as a node of the document, and that node as text. */
#pragma once
#include <lttng/lttng.h>
#include "cli/cli.h"

/* errors: also asks the session daemon how often the trigger failed. */
void describe_trigger(struct node *parent, const struct lttng_trigger *trigger, bool errors);
/* describe-action.c */
void describe_action(struct node *parent, const struct lttng_trigger *trigger, const struct lttng_action *action,
		     bool errors);
/* Takes over query, which may be NULL; adds "error_query_results". */
void describe_errors_consume(struct node *parent, struct lttng_error_query *query);
void text_trigger(struct cli *cli, const struct node *trigger);
