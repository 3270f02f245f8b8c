/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Action: tell every client that subscribed to the condition.
 *
 * @since 2.10; its rate policy 2.13
 */
#pragma once
#include <lttng/action/action.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_rate_policy;

/* NULL: no memory. */
LTTNG_EXPORT struct lttng_action *lttng_action_notify_create(void);

/* Copied; the one returned is the action's. */
LTTNG_EXPORT enum lttng_action_status lttng_action_notify_set_rate_policy(struct lttng_action *action,
		const struct lttng_rate_policy *policy);
LTTNG_EXPORT enum lttng_action_status lttng_action_notify_get_rate_policy(
		const struct lttng_action *action, const struct lttng_rate_policy **policy);

#ifdef __cplusplus
}
#endif
