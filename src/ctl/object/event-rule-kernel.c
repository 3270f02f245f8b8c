/* SPDX-License-Identifier: LGPL-2.1-only */
/* Event rules of the kernel: tracepoints, system calls, probes. */
#include "ctl/object/event-rule-define.h"
#include "ctl/object/kernel-probe.h"
#include "ctl/object/userspace-probe.h"
#include <lttng/event-rule/kernel-kprobe.h>
#include <lttng/event-rule/kernel-tracepoint.h>
#include <lttng/event-rule/kernel-uprobe.h>

struct lttng_event_rule *lttng_event_rule_kernel_tracepoint_create(void)
{
	return event_rule_new(LTTNG_EVENT_RULE_TYPE_KERNEL_TRACEPOINT);
}

DEFINE_RULE_NAME_PATTERN(kernel_tracepoint, KERNEL_TRACEPOINT)
DEFINE_RULE_FILTER(kernel_tracepoint, KERNEL_TRACEPOINT)

/* ---- system calls ---- */

struct lttng_event_rule *lttng_event_rule_kernel_syscall_create(
		enum lttng_event_rule_kernel_syscall_emission_site emission_site)
{
	struct lttng_event_rule *rule;

	switch (emission_site) {
	case LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_ENTRY_EXIT:
	case LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_ENTRY:
	case LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_EXIT:
		break;
	default:
		return NULL;
	}
	rule = event_rule_new(LTTNG_EVENT_RULE_TYPE_KERNEL_SYSCALL);
	if (rule)
		rule->site = emission_site;
	return rule;
}

enum lttng_event_rule_kernel_syscall_emission_site lttng_event_rule_kernel_syscall_get_emission_site(
		const struct lttng_event_rule *rule)
{
	if (!rule || rule->type != LTTNG_EVENT_RULE_TYPE_KERNEL_SYSCALL)
		return LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_UNKNOWN;
	return rule->site;
}

DEFINE_RULE_NAME_PATTERN(kernel_syscall, KERNEL_SYSCALL)
DEFINE_RULE_FILTER(kernel_syscall, KERNEL_SYSCALL)

/* ---- probes ---- */

struct lttng_event_rule *lttng_event_rule_kernel_kprobe_create(const struct lttng_kernel_probe_location *location)
{
	struct lttng_event_rule *rule = location ? event_rule_new(LTTNG_EVENT_RULE_TYPE_KERNEL_KPROBE) : NULL;

	if (rule)
		rule->kprobe = kernel_probe_location_ref(location);
	return rule;
}

enum lttng_event_rule_status lttng_event_rule_kernel_kprobe_get_location(const struct lttng_event_rule *rule,
		const struct lttng_kernel_probe_location **location)
{
	if (!rule || rule->type != LTTNG_EVENT_RULE_TYPE_KERNEL_KPROBE || !location)
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	*location = rule->kprobe;
	return LTTNG_EVENT_RULE_STATUS_OK;
}

DEFINE_RULE_EVENT_NAME(kernel_kprobe, KERNEL_KPROBE)

struct lttng_event_rule *lttng_event_rule_kernel_uprobe_create(
		const struct lttng_userspace_probe_location *location)
{
	struct lttng_event_rule *rule = location ? event_rule_new(LTTNG_EVENT_RULE_TYPE_KERNEL_UPROBE) : NULL;

	if (rule)
		rule->uprobe = userspace_probe_location_ref(location);
	return rule;
}

enum lttng_event_rule_status lttng_event_rule_kernel_uprobe_get_location(const struct lttng_event_rule *rule,
		const struct lttng_userspace_probe_location **location)
{
	if (!rule || rule->type != LTTNG_EVENT_RULE_TYPE_KERNEL_UPROBE || !location)
		return LTTNG_EVENT_RULE_STATUS_INVALID;
	*location = rule->uprobe;
	return LTTNG_EVENT_RULE_STATUS_OK;
}

DEFINE_RULE_EVENT_NAME(kernel_uprobe, KERNEL_UPROBE)
