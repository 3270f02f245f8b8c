/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/log-level-rule.h"

static struct lttng_log_level_rule *log_level_rule_new(enum lttng_log_level_rule_type type, int level)
{
	struct lttng_log_level_rule *rule = calloc(1, sizeof(*rule));

	if (!rule)
		return NULL;
	ref_init(&rule->ref);
	rule->type = type;
	rule->level = level;
	return rule;
}

struct lttng_log_level_rule *log_level_rule_ref(const struct lttng_log_level_rule *rule)
{
	struct lttng_log_level_rule *shared = (struct lttng_log_level_rule *) rule;

	ref_get(&shared->ref);
	return shared;
}

static enum lttng_log_level_rule_status get_level(const struct lttng_log_level_rule *rule,
		enum lttng_log_level_rule_type type, int *level)
{
	if (!rule || !level || rule->type != type)
		return LTTNG_LOG_LEVEL_RULE_STATUS_INVALID;
	*level = rule->level;
	return LTTNG_LOG_LEVEL_RULE_STATUS_OK;
}

struct lttng_log_level_rule *lttng_log_level_rule_exactly_create(int level)
{
	return log_level_rule_new(LTTNG_LOG_LEVEL_RULE_TYPE_EXACTLY, level);
}

struct lttng_log_level_rule *lttng_log_level_rule_at_least_as_severe_as_create(int level)
{
	return log_level_rule_new(LTTNG_LOG_LEVEL_RULE_TYPE_AT_LEAST_AS_SEVERE_AS, level);
}

void lttng_log_level_rule_destroy(struct lttng_log_level_rule *log_level_rule)
{
	if (log_level_rule && ref_put(&log_level_rule->ref))
		free(log_level_rule);
}

enum lttng_log_level_rule_type lttng_log_level_rule_get_type(const struct lttng_log_level_rule *rule)
{
	return rule ? rule->type : LTTNG_LOG_LEVEL_RULE_TYPE_UNKNOWN;
}

enum lttng_log_level_rule_status lttng_log_level_rule_exactly_get_level(const struct lttng_log_level_rule *rule,
		int *level)
{
	return get_level(rule, LTTNG_LOG_LEVEL_RULE_TYPE_EXACTLY, level);
}

enum lttng_log_level_rule_status lttng_log_level_rule_at_least_as_severe_as_get_level(
		const struct lttng_log_level_rule *rule, int *level)
{
	return get_level(rule, LTTNG_LOG_LEVEL_RULE_TYPE_AT_LEAST_AS_SEVERE_AS, level);
}

bool log_level_rule_is_equal(const struct lttng_log_level_rule *a, const struct lttng_log_level_rule *b)
{
	if (!a || !b)
		return a == b;
	return a->type == b->type && a->level == b->level;
}
