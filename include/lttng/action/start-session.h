/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Action: start a session, as lttng_start_tracing() does.
 *
 * @since 2.13
 */
#pragma once
#include <lttng/action/action.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_rate_policy;

/* Must be given a session name before it is used.  NULL: no memory. */
LTTNG_EXPORT struct lttng_action *lttng_action_start_session_create(void);

/* The exact name; the action keeps its copy until it is set again. */
LTTNG_EXPORT enum lttng_action_status lttng_action_start_session_set_session_name(struct lttng_action *action,
		const char *session_name);
LTTNG_EXPORT enum lttng_action_status lttng_action_start_session_get_session_name(
		const struct lttng_action *action, const char **session_name);

/* Copied; the one returned is the action's. */
LTTNG_EXPORT enum lttng_action_status lttng_action_start_session_set_rate_policy(struct lttng_action *action,
		const struct lttng_rate_policy *policy);
LTTNG_EXPORT enum lttng_action_status lttng_action_start_session_get_rate_policy(
		const struct lttng_action *action, const struct lttng_rate_policy **policy);

#ifdef __cplusplus
}
#endif
