/* SPDX-License-Identifier: LGPL-2.1-only */
/* Records of event rules, and of log level rules. */
#include <errno.h>
#include <lttng/lttng.h>
#include "ctl/object/record.h"

int log_level_rule_to_record(const struct lttng_log_level_rule *rule, _unused_ struct record_pool *pool,
		struct object_log_level_rule *ret)
{
	enum lttng_log_level_rule_status status;
	int level = 0;

	ret->type = (uint8_t) lttng_log_level_rule_get_type(rule);
	status = ret->type == LTTNG_LOG_LEVEL_RULE_TYPE_EXACTLY ?
		lttng_log_level_rule_exactly_get_level(rule, &level) :
		lttng_log_level_rule_at_least_as_severe_as_get_level(rule, &level);
	ret->level = level;
	return status == LTTNG_LOG_LEVEL_RULE_STATUS_OK ? 0 : -EINVAL;
}

int log_level_rule_from_record(const struct object_log_level_rule *record, struct lttng_log_level_rule **ret)
{
	struct lttng_log_level_rule *rule = record->type == LTTNG_LOG_LEVEL_RULE_TYPE_EXACTLY ?
		lttng_log_level_rule_exactly_create(record->level) :
		lttng_log_level_rule_at_least_as_severe_as_create(record->level);

	if (!rule)
		return -ENOMEM;
	*ret = rule;
	return 0;
}

/* ---- types of event rules ---- */

/* The functions of a string property; NULL: the type has none such. */
struct string_property {
	enum lttng_event_rule_status (*set)(struct lttng_event_rule *rule, const char *value);
	enum lttng_event_rule_status (*get)(const struct lttng_event_rule *rule, const char **ret);
};

/* The functions of a type; NULL: it has no such property, or is not made from nothing. */
struct rule_type {
	struct lttng_event_rule *(*create)(void);
	struct string_property pattern, filter, event_name;
	enum lttng_event_rule_status (*set_level)(struct lttng_event_rule *rule, const struct lttng_log_level_rule *level);
	enum lttng_event_rule_status (*get_level)(const struct lttng_event_rule *rule,
			const struct lttng_log_level_rule **ret);
};

#define CREATE(kind) .create = lttng_event_rule_##kind##_create
#define PATTERN(kind)                                                                                   \
	.pattern = { lttng_event_rule_##kind##_set_name_pattern, lttng_event_rule_##kind##_get_name_pattern }
#define FILTER(kind)                                                                                    \
	.filter = { lttng_event_rule_##kind##_set_filter, lttng_event_rule_##kind##_get_filter }
#define LEVEL(kind)                                                                                     \
	.set_level = lttng_event_rule_##kind##_set_log_level_rule,                                      \
	.get_level = lttng_event_rule_##kind##_get_log_level_rule
#define EVENT_NAME(kind)                                                                                \
	.event_name = { lttng_event_rule_##kind##_set_event_name, lttng_event_rule_##kind##_get_event_name }
#define LOGGING(kind) { CREATE(kind), PATTERN(kind), FILTER(kind), LEVEL(kind) }

static const struct rule_type rule_types[] = {
	[LTTNG_EVENT_RULE_TYPE_KERNEL_SYSCALL] = { PATTERN(kernel_syscall), FILTER(kernel_syscall) },
	[LTTNG_EVENT_RULE_TYPE_KERNEL_KPROBE] = { EVENT_NAME(kernel_kprobe) },
	[LTTNG_EVENT_RULE_TYPE_KERNEL_TRACEPOINT] = {
		CREATE(kernel_tracepoint), PATTERN(kernel_tracepoint), FILTER(kernel_tracepoint) },
	[LTTNG_EVENT_RULE_TYPE_KERNEL_UPROBE] = { EVENT_NAME(kernel_uprobe) },
	[LTTNG_EVENT_RULE_TYPE_USER_TRACEPOINT] = {
		CREATE(user_tracepoint), PATTERN(user_tracepoint), FILTER(user_tracepoint), LEVEL(user_tracepoint) },
	[LTTNG_EVENT_RULE_TYPE_JUL_LOGGING] = LOGGING(jul_logging),
	[LTTNG_EVENT_RULE_TYPE_LOG4J_LOGGING] = LOGGING(log4j_logging),
	[LTTNG_EVENT_RULE_TYPE_PYTHON_LOGGING] = LOGGING(python_logging),
};

/* ---- to a record ---- */

static void get_string(const struct lttng_event_rule *rule, struct string_property property, const char **ret)
{
	if (property.get && property.get(rule, ret) != LTTNG_EVENT_RULE_STATUS_OK)
		*ret = NULL;
}

static int put_level(const struct lttng_event_rule *rule, const struct rule_type *type, struct record_pool *pool,
		struct object_event_rule *ret)
{
	const struct lttng_log_level_rule *level = NULL;
	struct object_log_level_rule *record;

	if (!type->get_level || type->get_level(rule, &level) != LTTNG_EVENT_RULE_STATUS_OK)
		return 0;
	record = record_list_new(pool, &ret->log_level, object_log_level_rule_wire(), 1);
	return record ? log_level_rule_to_record(level, pool, record) : -ENOMEM;
}

static int put_exclusions(const struct lttng_event_rule *rule, struct record_pool *pool, struct object_event_rule *ret)
{
	struct object_pattern *records;
	unsigned n = 0;

	if (lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_count(rule, &n) !=
	    LTTNG_EVENT_RULE_STATUS_OK || n == 0)
		return 0;
	records = record_list_new(pool, &ret->exclusions, object_pattern_wire(), n);
	if (!records)
		return -ENOMEM;
	for (unsigned i = 0; i < n; i++)
		if (lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_at_index(rule, i,
				&records[i].pattern) != LTTNG_EVENT_RULE_STATUS_OK)
			return -EINVAL;
	return 0;
}

static int put_location(const struct lttng_event_rule *rule, struct record_pool *pool, struct object_event_rule *ret)
{
	const struct lttng_userspace_probe_location *userspace = NULL;
	const struct lttng_kernel_probe_location *kernel = NULL;
	struct object_userspace_probe *userspace_record;
	struct object_kernel_probe *kernel_record;

	if (lttng_event_rule_kernel_kprobe_get_location(rule, &kernel) == LTTNG_EVENT_RULE_STATUS_OK) {
		kernel_record = record_list_new(pool, &ret->kernel_probe, object_kernel_probe_wire(), 1);
		return kernel_record ? kernel_probe_to_record(kernel, pool, kernel_record) : -ENOMEM;
	}
	if (lttng_event_rule_kernel_uprobe_get_location(rule, &userspace) == LTTNG_EVENT_RULE_STATUS_OK) {
		userspace_record = record_list_new(pool, &ret->userspace_probe, object_userspace_probe_wire(), 1);
		return userspace_record ? userspace_probe_to_record(userspace, pool, userspace_record) : -ENOMEM;
	}
	return 0;
}

int event_rule_to_record(const struct lttng_event_rule *rule, struct record_pool *pool, struct object_event_rule *ret)
{
	const enum lttng_event_rule_type number = lttng_event_rule_get_type(rule);
	const struct rule_type *type;
	int r;

	if (number < 0 || (size_t) number >= ARRAY_SIZE(rule_types))
		return -EINVAL;
	type = &rule_types[number];
	ret->type = (uint8_t) number;
	get_string(rule, type->pattern, &ret->name_pattern);
	get_string(rule, type->filter, &ret->filter);
	get_string(rule, type->event_name, &ret->event_name);
	if (number == LTTNG_EVENT_RULE_TYPE_KERNEL_SYSCALL)
		ret->site = (uint8_t) lttng_event_rule_kernel_syscall_get_emission_site(rule);
	r = put_level(rule, type, pool, ret);
	if (r < 0)
		return r;
	if (number == LTTNG_EVENT_RULE_TYPE_USER_TRACEPOINT)
		return put_exclusions(rule, pool, ret);
	return put_location(rule, pool, ret);
}

/* ---- from a record ---- */

static int make_kprobe(const struct object_event_rule *record, struct lttng_event_rule **ret)
{
	_cleanup_(kernel_probe_dropp) struct lttng_kernel_probe_location *location = NULL;
	struct object_kernel_probe probe;
	int r = record_only(&record->kernel_probe, object_kernel_probe_wire(), &probe);

	if (r >= 0)
		r = kernel_probe_from_record(&probe, &location);
	if (r < 0)
		return r;
	*ret = lttng_event_rule_kernel_kprobe_create(location);
	return *ret ? 0 : -ENOMEM;
}

static int make_uprobe(const struct object_event_rule *record, struct lttng_event_rule **ret)
{
	_cleanup_(userspace_probe_dropp) struct lttng_userspace_probe_location *location = NULL;
	struct object_userspace_probe probe;
	int r = record_only(&record->userspace_probe, object_userspace_probe_wire(), &probe);

	if (r >= 0)
		r = userspace_probe_from_record(&probe, &location);
	if (r < 0)
		return r;
	*ret = lttng_event_rule_kernel_uprobe_create(location);
	return *ret ? 0 : -ENOMEM;
}

static int make_rule(const struct object_event_rule *record, struct lttng_event_rule **ret)
{
	if ((record->kernel_probe.n > 0) != (record->type == LTTNG_EVENT_RULE_TYPE_KERNEL_KPROBE) ||
	    (record->userspace_probe.n > 0) != (record->type == LTTNG_EVENT_RULE_TYPE_KERNEL_UPROBE))
		return -EBADMSG;
	switch ((enum lttng_event_rule_type) record->type) {
	case LTTNG_EVENT_RULE_TYPE_KERNEL_SYSCALL:
		*ret = lttng_event_rule_kernel_syscall_create(
				(enum lttng_event_rule_kernel_syscall_emission_site) record->site);
		break;
	case LTTNG_EVENT_RULE_TYPE_KERNEL_KPROBE:
		return make_kprobe(record, ret);
	case LTTNG_EVENT_RULE_TYPE_KERNEL_UPROBE:
		return make_uprobe(record, ret);
	default:
		*ret = rule_types[record->type].create();
	}
	return *ret ? 0 : -ENOMEM;
}

/* A property that is not set stays as the type has it. */
static int set_string(struct lttng_event_rule *rule, struct string_property property, const char *value)
{
	if (!*value)
		return 0;
	return property.set ? record_status(property.set(rule, value)) : -EBADMSG;
}

static int set_level(struct lttng_event_rule *rule, const struct rule_type *type,
		const struct object_event_rule *record)
{
	_cleanup_(log_level_rule_dropp) struct lttng_log_level_rule *level = NULL;
	struct object_log_level_rule level_record;
	int r;

	if (record->log_level.n == 0)
		return 0;
	if (!type->set_level)
		return -EBADMSG;
	r = record_only(&record->log_level, object_log_level_rule_wire(), &level_record);
	if (r >= 0)
		r = log_level_rule_from_record(&level_record, &level);
	return r < 0 ? r : record_status(type->set_level(rule, level));
}

static int add_exclusions(struct lttng_event_rule *rule, struct wire_list list)
{
	struct object_pattern record;
	int r;

	while ((r = wire_list_next(&list, object_pattern_wire(), &record)) > 0) {
		r = record_status(lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, record.pattern));
		if (r < 0)
			return r;
	}
	return r;
}

int event_rule_from_record(const struct object_event_rule *record, struct lttng_event_rule **ret)
{
	_cleanup_(event_rule_dropp) struct lttng_event_rule *rule = NULL;
	const struct rule_type *type = &rule_types[record->type];
	int r;

	if (record->site && record->type != LTTNG_EVENT_RULE_TYPE_KERNEL_SYSCALL)
		return -EBADMSG;
	r = make_rule(record, &rule);
	if (r >= 0)
		r = set_string(rule, type->pattern, record->name_pattern);
	if (r >= 0)
		r = set_string(rule, type->filter, record->filter);
	if (r >= 0)
		r = set_string(rule, type->event_name, record->event_name);
	if (r >= 0)
		r = set_level(rule, type, record);
	if (r >= 0)
		r = add_exclusions(rule, record->exclusions);
	if (r >= 0)
		*ret = TAKE_PTR(rule);
	return r;
}
