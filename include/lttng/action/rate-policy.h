/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * How often an action is done, of the times that its condition is met: every
 * n-th time (every time: n is 1, the default), or once, the n-th time.
 *
 * @since 2.13
 */
#pragma once
#include <inttypes.h>
#include <sys/types.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_rate_policy;

enum lttng_rate_policy_status {
	LTTNG_RATE_POLICY_STATUS_OK = 0,
	LTTNG_RATE_POLICY_STATUS_ERROR = -1,
	LTTNG_RATE_POLICY_STATUS_UNKNOWN = -2,
	LTTNG_RATE_POLICY_STATUS_INVALID = -3,  /* NULL, or a policy of the other type */
	LTTNG_RATE_POLICY_STATUS_UNSET = -4,
	LTTNG_RATE_POLICY_STATUS_UNSUPPORTED = -5,
	LTTNG_RATE_POLICY_STATUS_PERMISSION_DENIED = -6,
};

enum lttng_rate_policy_type {
	LTTNG_RATE_POLICY_TYPE_UNKNOWN = -1,
	LTTNG_RATE_POLICY_TYPE_EVERY_N = 0,
	LTTNG_RATE_POLICY_TYPE_ONCE_AFTER_N = 1,
};

/* NULL: no memory, or a count of 0. */
LTTNG_EXPORT struct lttng_rate_policy *lttng_rate_policy_every_n_create(uint64_t interval);
LTTNG_EXPORT struct lttng_rate_policy *lttng_rate_policy_once_after_n_create(uint64_t threshold);
LTTNG_EXPORT void lttng_rate_policy_destroy(struct lttng_rate_policy *policy);

/* _UNKNOWN for NULL. */
LTTNG_EXPORT enum lttng_rate_policy_type lttng_rate_policy_get_type(const struct lttng_rate_policy *policy);

/* What the policy was made with.  _INVALID for NULL or a policy of the other type. */
LTTNG_EXPORT enum lttng_rate_policy_status lttng_rate_policy_every_n_get_interval(
		const struct lttng_rate_policy *policy, uint64_t *interval);
LTTNG_EXPORT enum lttng_rate_policy_status lttng_rate_policy_once_after_n_get_threshold(
		const struct lttng_rate_policy *policy, uint64_t *threshold);

#ifdef __cplusplus
}
#endif
