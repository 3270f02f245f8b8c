/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * An event rule of any type, and what the functions of the types share.  The
 * reference count is for conditions; a rule is not changed once a condition
 * has it.
 */
#pragma once
#include "base/ref.h"
#include "ctl/object/owned.h"
#include <lttng/event-rule/event-rule.h>
#include <lttng/event-rule/kernel-syscall.h>

struct lttng_kernel_probe_location;
struct lttng_log_level_rule;
struct lttng_userspace_probe_location;

struct lttng_event_rule {
	struct ref ref;
	enum lttng_event_rule_type type;                                /* constant */
	char *name_pattern;                                             /* tracepoints, loggers, system calls */
	char *filter;                                                   /* NULL: none */
	struct lttng_log_level_rule *log_level;                         /* NULL: any level */
	struct owned_array exclusions;                                  /* user tracepoint: of char * */
	enum lttng_event_rule_kernel_syscall_emission_site site;        /* constant */
	struct lttng_kernel_probe_location *kprobe;                     /* constant */
	struct lttng_userspace_probe_location *uprobe;                  /* constant */
	char *event_name;                                               /* probes */
};

/* With the pattern "*" when the type has one. NULL: no memory. */
struct lttng_event_rule *event_rule_new(enum lttng_event_rule_type type);
struct lttng_event_rule *event_rule_ref(struct lttng_event_rule *rule);
DEFINE_CLEANUP(struct lttng_event_rule *, lttng_event_rule_destroy)
/* NULL equals NULL. Filters are compared as text, exclusions in their order. */
bool event_rule_is_equal(const struct lttng_event_rule *a, const struct lttng_event_rule *b);

/* A rule of another type, or NULL, is _INVALID in all of these. */
enum lttng_event_rule_status event_rule_set_name_pattern(struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char *pattern);
enum lttng_event_rule_status event_rule_get_name_pattern(const struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char **pattern);
enum lttng_event_rule_status event_rule_set_filter(struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char *filter);
enum lttng_event_rule_status event_rule_get_filter(const struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char **filter);
enum lttng_event_rule_status event_rule_set_log_level_rule(struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const struct lttng_log_level_rule *log_level);
enum lttng_event_rule_status event_rule_get_log_level_rule(const struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const struct lttng_log_level_rule **log_level);
enum lttng_event_rule_status event_rule_set_event_name(struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char *name);
enum lttng_event_rule_status event_rule_get_event_name(const struct lttng_event_rule *rule,
		enum lttng_event_rule_type type, const char **name);
