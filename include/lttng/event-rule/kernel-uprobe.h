/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Event rule: a probe in a program or library.
 *
 * Values are copied when they are set; those returned are the rule's, until
 * they are set again.
 *
 * @since 2.13
 */
#pragma once
#include <lttng/event-rule/event-rule.h>
#include <lttng/lttng-export.h>
#include <lttng/userspace-probe.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Copies the location.  NULL: no location, or no memory. */
LTTNG_EXPORT struct lttng_event_rule *lttng_event_rule_kernel_uprobe_create(
		const struct lttng_userspace_probe_location *location);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_kernel_uprobe_get_location(
		const struct lttng_event_rule *rule, const struct lttng_userspace_probe_location **location);

/* The name that the event gets.  _UNSET to begin with. */
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_kernel_uprobe_set_event_name(
		struct lttng_event_rule *rule, const char *name);
LTTNG_EXPORT enum lttng_event_rule_status lttng_event_rule_kernel_uprobe_get_event_name(
		const struct lttng_event_rule *rule, const char **name);

#ifdef __cplusplus
}
#endif
