/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "base/str.h"
#include "cli/rule-kind.h"

#define PARTS(kind_) \
	.set_name = lttng_event_rule_##kind_##_set_name_pattern, .get_name = lttng_event_rule_##kind_##_get_name_pattern, \
	.set_filter = lttng_event_rule_##kind_##_set_filter, .get_filter = lttng_event_rule_##kind_##_get_filter
#define LEVELS(kind_) \
	.set_level = lttng_event_rule_##kind_##_set_log_level_rule, \
	.get_level = lttng_event_rule_##kind_##_get_log_level_rule
#define SYSCALL(site_) \
	return lttng_event_rule_kernel_syscall_create(LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_##site_)

static struct lttng_event_rule *create_syscall(void)
{
	SYSCALL(ENTRY_EXIT);
}

static struct lttng_event_rule *create_syscall_entry(void)
{
	SYSCALL(ENTRY);
}

static struct lttng_event_rule *create_syscall_exit(void)
{
	SYSCALL(EXIT);
}

static const struct rule_kind kinds[] = {
	{
		.type = LTTNG_EVENT_RULE_TYPE_USER_TRACEPOINT, .domain = LTTNG_DOMAIN_UST,
		.names = { "user", "user:tracepoint" }, .element = "event_rule_user_tracepoint",
		.text = "user-space tracepoint", .create = lttng_event_rule_user_tracepoint_create,
		PARTS(user_tracepoint), LEVELS(user_tracepoint),
	}, {
		.type = LTTNG_EVENT_RULE_TYPE_JUL_LOGGING, .domain = LTTNG_DOMAIN_JUL,
		.names = { "jul", "jul:logging" }, .element = "event_rule_jul_logging",
		.text = "java.util.logging", .create = lttng_event_rule_jul_logging_create,
		PARTS(jul_logging), LEVELS(jul_logging),
	}, {
		.type = LTTNG_EVENT_RULE_TYPE_LOG4J_LOGGING, .domain = LTTNG_DOMAIN_LOG4J,
		.names = { "log4j", "log4j:logging" }, .element = "event_rule_log4j_logging",
		.text = "log4j", .create = lttng_event_rule_log4j_logging_create,
		PARTS(log4j_logging), LEVELS(log4j_logging),
	}, {
		.type = LTTNG_EVENT_RULE_TYPE_PYTHON_LOGGING, .domain = LTTNG_DOMAIN_PYTHON,
		.names = { "python", "python:logging" }, .element = "event_rule_python_logging",
		.text = "Python logging", .create = lttng_event_rule_python_logging_create,
		PARTS(python_logging), LEVELS(python_logging),
	}, {
		.type = LTTNG_EVENT_RULE_TYPE_KERNEL_TRACEPOINT, .domain = LTTNG_DOMAIN_KERNEL,
		.names = { "kernel", "kernel:tracepoint" }, .element = "event_rule_kernel_tracepoint",
		.text = "kernel tracepoint", .create = lttng_event_rule_kernel_tracepoint_create,
		PARTS(kernel_tracepoint),
	}, {
		.type = LTTNG_EVENT_RULE_TYPE_KERNEL_SYSCALL, .domain = LTTNG_DOMAIN_KERNEL,
		.names = { "syscall", "syscall:entry+exit" }, .element = "event_rule_kernel_syscall",
		.text = "system call", .create = create_syscall, PARTS(kernel_syscall),
	}, {
		.type = LTTNG_EVENT_RULE_TYPE_KERNEL_SYSCALL, .domain = LTTNG_DOMAIN_KERNEL,
		.names = { "syscall:entry" }, .element = "event_rule_kernel_syscall",
		.text = "system call", .create = create_syscall_entry, PARTS(kernel_syscall),
	}, {
		.type = LTTNG_EVENT_RULE_TYPE_KERNEL_SYSCALL, .domain = LTTNG_DOMAIN_KERNEL,
		.names = { "syscall:exit" }, .element = "event_rule_kernel_syscall",
		.text = "system call", .create = create_syscall_exit, PARTS(kernel_syscall),
	},
};

const struct rule_kind *rule_kind_by_name(const char *name)
{
	/* "kernel:syscall:entry" is "syscall:entry". */
	if (str_has_prefix(name, "kernel:syscall"))
		name += strlen("kernel:");
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(kinds[i].names) && kinds[i].names[j]; j++) {
			if (!strcmp(kinds[i].names[j], name))
				return &kinds[i];
		}
	}
	return NULL;
}

const struct rule_kind *rule_kind_by_type(enum lttng_event_rule_type type)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].type == type)
			return &kinds[i];
	}
	return NULL;
}
