/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Action: take a snapshot of a session.
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
struct lttng_snapshot_output;

/* Must be given a session name before it is used.  NULL: no memory. */
LTTNG_EXPORT struct lttng_action *lttng_action_snapshot_session_create(void);

/* The exact name; the action keeps its copy until it is set again. */
LTTNG_EXPORT enum lttng_action_status lttng_action_snapshot_session_set_session_name(struct lttng_action *action,
		const char *session_name);
LTTNG_EXPORT enum lttng_action_status lttng_action_snapshot_session_get_session_name(
		const struct lttng_action *action, const char **session_name);

/*
 * Where to, instead of the session's own output.  On success the action takes
 * the output over; the one returned is the action's.
 */
LTTNG_EXPORT enum lttng_action_status lttng_action_snapshot_session_set_output(
		struct lttng_action *action, struct lttng_snapshot_output *output);
LTTNG_EXPORT enum lttng_action_status lttng_action_snapshot_session_get_output(
		const struct lttng_action *action, const struct lttng_snapshot_output **output);

/* Copied; the one returned is the action's. */
LTTNG_EXPORT enum lttng_action_status lttng_action_snapshot_session_set_rate_policy(struct lttng_action *action,
		const struct lttng_rate_policy *policy);
LTTNG_EXPORT enum lttng_action_status lttng_action_snapshot_session_get_rate_policy(
		const struct lttng_action *action, const struct lttng_rate_policy **policy);

#ifdef __cplusplus
}
#endif
