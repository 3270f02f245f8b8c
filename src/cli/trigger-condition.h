/* SPDX-License-Identifier: GPL-2.0-only */
/* Conditions and actions of "lttng add-trigger", made from a stretch of its command line. */
#pragma once
#include <lttng/lttng.h>
#include "cli/args.h"
#include "cli/cli.h"

DEFINE_CLEANUP(struct lttng_condition *, lttng_condition_destroy)
DEFINE_CLEANUP(struct lttng_action *, lttng_action_destroy)

/* What stands from one --condition or --action to the next: items begin to end-1 of args. */
struct stretch {
	const struct args *args;
	unsigned begin, end;
};

/* Last value of that option in the stretch, or NULL. */
const char *stretch_value(const struct stretch *stretch, const char *option);
/* The n-th plain argument, or NULL. */
const char *stretch_plain(const struct stretch *stretch, unsigned n);
/* An option other than the allowed ones (terminated by NULL) is an error. CLI_OK or CLI_ERROR. */
_must_check_ int stretch_check(struct cli *cli, const struct stretch *stretch, const char *const *allowed,
			       unsigned max_plain);

_must_check_ int trigger_condition_new(struct cli *cli, const struct stretch *stretch, struct lttng_condition **ret);
_must_check_ int trigger_action_new(struct cli *cli, const struct stretch *stretch, struct lttng_action **ret);
/* trigger-expr.c: "field", "array[2]", "$ctx.vpid", "$app.provider:type"; NULL when it is none. */
struct lttng_event_expr *trigger_expr_parse(const char *text);
