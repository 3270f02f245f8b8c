/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Event rule: system calls.
 *
 * Values are copied when they are set; those returned are the rule's, until
 * they are set again.
 *
 * @since 2.13
 */
#pragma once
#include <lttng/event-rule/event-rule.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

enum lttng_event_rule_kernel_syscall_emission_site {
	LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_UNKNOWN = -1,
	LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_ENTRY_EXIT = 0,
	LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_ENTRY = 1,
	LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_EXIT = 2,
};

/* NULL: no memory, or not one of the sites. */
LTTNG_EXPORT struct lttng_event_rule *lttng_event_rule_kernel_syscall_create(
		enum lttng_event_rule_kernel_syscall_emission_site emission_site);
/* _UNKNOWN for NULL or a rule of another type. */
LTTNG_EXPORT enum lttng_event_rule_kernel_syscall_emission_site
lttng_event_rule_kernel_syscall_get_emission_site(const struct lttng_event_rule *rule);

/* Which names, a pattern with '*'; every name ("*") to begin with. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_kernel_syscall_set_name_pattern(
		struct lttng_event_rule *rule, const char *pattern);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_kernel_syscall_get_name_pattern(
		const struct lttng_event_rule *rule, const char **pattern);

/* A filter expression; none to begin with. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_kernel_syscall_set_filter(
		struct lttng_event_rule *rule, const char *expression);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_kernel_syscall_get_filter(
		const struct lttng_event_rule *rule, const char **expression);

#ifdef __cplusplus
}
#endif
