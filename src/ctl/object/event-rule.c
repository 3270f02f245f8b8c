/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/event-rule.h"
#include "ctl/object/kernel-probe.h"
#include "ctl/object/log-level-rule.h"
#include "ctl/object/userspace-probe.h"
#include "base/str.h"

static bool has_name_pattern(enum lttng_event_rule_type type)
{
	return type != LTTNG_EVENT_RULE_TYPE_KERNEL_KPROBE && type != LTTNG_EVENT_RULE_TYPE_KERNEL_UPROBE;
}

struct lttng_event_rule *event_rule_new(enum lttng_event_rule_type type)
{
	_cleanup_(lttng_event_rule_destroyp) struct lttng_event_rule *rule = calloc(1, sizeof(*rule));

	if (!rule)
		return NULL;
	ref_init(&rule->ref);
	rule->type = type;
	if (has_name_pattern(type) && owned_str_set(&rule->name_pattern, "*") < 0)
		return NULL;
	return TAKE_PTR(rule);
}

struct lttng_event_rule *event_rule_ref(struct lttng_event_rule *rule)
{
	ref_get(&rule->ref);
	return rule;
}

void lttng_event_rule_destroy(struct lttng_event_rule *rule)
{
	if (!rule || !ref_put(&rule->ref))
		return;
	free(rule->name_pattern);
	free(rule->filter);
	free(rule->event_name);
	while (rule->exclusions.count)
		free(owned_array_pop(&rule->exclusions));
	owned_array_deinit(&rule->exclusions);
	lttng_log_level_rule_destroy(rule->log_level);
	lttng_kernel_probe_location_destroy(rule->kprobe);
	lttng_userspace_probe_location_destroy(rule->uprobe);
	free(rule);
}

enum lttng_event_rule_type lttng_event_rule_get_type(const struct lttng_event_rule *event_rule)
{
	return event_rule ? event_rule->type : LTTNG_EVENT_RULE_TYPE_UNKNOWN;
}

static bool is_of_type(const struct lttng_event_rule *rule, enum lttng_event_rule_type type)
{
	return rule && rule->type == type;
}

/* Several '*' in a row mean the same as one. */
static void collapse_stars(char *pattern)
{
	const char *from = pattern;
	char *to = pattern;
	bool after_star = false;

	while (*from) {
		if (*from == '*' && after_star) {
			from++;
			continue;
		}
		after_star = *from == '*';
		if (*from == '\\' && from[1])
			*to++ = *from++;
		*to++ = *from++;
	}
	*to = '\0';
}

enum lttng_event_rule_status event_rule_set_name_pattern(struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char *pattern)
{
	if (!is_of_type(rule, type) || str_is_empty(pattern))
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	if (owned_str_set(&rule->name_pattern, pattern) < 0)
		return LTTNG_EVENT_RULE_STATUS_ERROR;
	collapse_stars(rule->name_pattern);
	return LTTNG_EVENT_RULE_STATUS_OK;
}

enum lttng_event_rule_status event_rule_get_name_pattern(const struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char **pattern)
{
	if (!is_of_type(rule, type) || !pattern)
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	*pattern = rule->name_pattern;
	return LTTNG_EVENT_RULE_STATUS_OK;
}

/* The expression is checked when the trigger is registered, where errors can be told. */
enum lttng_event_rule_status event_rule_set_filter(struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char *filter)
{
	if (!is_of_type(rule, type) || str_is_empty(filter))
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	return owned_str_set(&rule->filter, filter) < 0 ? LTTNG_EVENT_RULE_STATUS_ERROR :
							  LTTNG_EVENT_RULE_STATUS_OK;
}

enum lttng_event_rule_status event_rule_get_filter(const struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char **filter)
{
	if (!is_of_type(rule, type) || !filter)
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	if (!rule->filter)
		return LTTNG_EVENT_RULE_STATUS_UNSET;
	*filter = rule->filter;
	return LTTNG_EVENT_RULE_STATUS_OK;
}

enum lttng_event_rule_status event_rule_set_log_level_rule(struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const struct lttng_log_level_rule *log_level)
{
	struct lttng_log_level_rule *old;

	if (!is_of_type(rule, type) || !log_level)
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	old = rule->log_level;
	rule->log_level = log_level_rule_ref(log_level);
	lttng_log_level_rule_destroy(old);
	return LTTNG_EVENT_RULE_STATUS_OK;
}

enum lttng_event_rule_status event_rule_get_log_level_rule(const struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const struct lttng_log_level_rule **log_level)
{
	if (!is_of_type(rule, type) || !log_level)
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	if (!rule->log_level)
		return LTTNG_EVENT_RULE_STATUS_UNSET;
	*log_level = rule->log_level;
	return LTTNG_EVENT_RULE_STATUS_OK;
}

enum lttng_event_rule_status event_rule_set_event_name(struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char *name)
{
	if (!is_of_type(rule, type) || str_is_empty(name))
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	return owned_str_set(&rule->event_name, name) < 0 ? LTTNG_EVENT_RULE_STATUS_ERROR :
							    LTTNG_EVENT_RULE_STATUS_OK;
}

enum lttng_event_rule_status event_rule_get_event_name(const struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char **name)
{
	if (!is_of_type(rule, type) || !name)
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	if (!rule->event_name)
		return LTTNG_EVENT_RULE_STATUS_UNSET;
	*name = rule->event_name;
	return LTTNG_EVENT_RULE_STATUS_OK;
}

bool event_rule_is_equal(const struct lttng_event_rule *a, const struct lttng_event_rule *b)
{
	if (!a || !b)
		return a == b;
	if (a->type != b->type || a->site != b->site || a->exclusions.count != b->exclusions.count)
		return false;
	for (unsigned i = 0; i < a->exclusions.count; i++)
		if (!str_eq(a->exclusions.items[i], b->exclusions.items[i]))
			return false;
	return str_eq(a->name_pattern, b->name_pattern) && str_eq(a->filter, b->filter) &&
	       str_eq(a->event_name, b->event_name) && log_level_rule_is_equal(a->log_level, b->log_level) &&
	       kernel_probe_location_is_equal(a->kprobe, b->kprobe) &&
	       userspace_probe_location_is_equal(a->uprobe, b->uprobe);
}
