/* SPDX-License-Identifier: GPL-2.0-only */
/* The kinds of event rules that match a name, and what the library calls their parts. */
#pragma once
#include <lttng/lttng.h>
#include "base/defs.h"

DEFINE_CLEANUP(struct lttng_event_rule *, lttng_event_rule_destroy)

struct rule_kind {
	enum lttng_event_rule_type type;
	enum lttng_domain_type domain;
	const char *names[3];           /* what --type takes; the first is the usual one */
	const char *element;            /* of the machine interface */
	const char *text;
	struct lttng_event_rule *(*create)(void);
	enum lttng_event_rule_status (*set_name)(struct lttng_event_rule *rule, const char *pattern);
	enum lttng_event_rule_status (*get_name)(const struct lttng_event_rule *rule, const char **pattern);
	enum lttng_event_rule_status (*set_filter)(struct lttng_event_rule *rule, const char *filter);
	enum lttng_event_rule_status (*get_filter)(const struct lttng_event_rule *rule, const char **filter);
	/* NULL: no log levels. */
	enum lttng_event_rule_status (*set_level)(struct lttng_event_rule *rule,
						  const struct lttng_log_level_rule *level);
	enum lttng_event_rule_status (*get_level)(const struct lttng_event_rule *rule,
						  const struct lttng_log_level_rule **level);
};

const struct rule_kind *rule_kind_by_name(const char *name);
const struct rule_kind *rule_kind_by_type(enum lttng_event_rule_type type);
