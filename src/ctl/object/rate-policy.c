/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/rate-policy.h"

static struct lttng_rate_policy *rate_policy_new(enum lttng_rate_policy_type type, uint64_t n)
{
	struct lttng_rate_policy *policy;

	if (n == 0)
		return NULL;
	policy = calloc(1, sizeof(*policy));
	if (!policy)
		return NULL;
	ref_init(&policy->ref);
	policy->type = type;
	policy->n = n;
	return policy;
}

struct lttng_rate_policy *rate_policy_ref(const struct lttng_rate_policy *policy)
{
	struct lttng_rate_policy *shared = (struct lttng_rate_policy *) policy;

	ref_get(&shared->ref);
	return shared;
}

static enum lttng_rate_policy_status get_n(const struct lttng_rate_policy *policy,
		enum lttng_rate_policy_type type, uint64_t *n)
{
	if (!policy || !n || policy->type != type)
		return LTTNG_RATE_POLICY_STATUS_INVALID;
	*n = policy->n;
	return LTTNG_RATE_POLICY_STATUS_OK;
}

struct lttng_rate_policy *lttng_rate_policy_every_n_create(uint64_t interval)
{
	return rate_policy_new(LTTNG_RATE_POLICY_TYPE_EVERY_N, interval);
}

struct lttng_rate_policy *lttng_rate_policy_once_after_n_create(uint64_t threshold)
{
	return rate_policy_new(LTTNG_RATE_POLICY_TYPE_ONCE_AFTER_N, threshold);
}

void lttng_rate_policy_destroy(struct lttng_rate_policy *policy)
{
	if (policy && ref_put(&policy->ref))
		free(policy);
}

enum lttng_rate_policy_type lttng_rate_policy_get_type(const struct lttng_rate_policy *policy)
{
	return policy ? policy->type : LTTNG_RATE_POLICY_TYPE_UNKNOWN;
}

enum lttng_rate_policy_status lttng_rate_policy_every_n_get_interval(const struct lttng_rate_policy *policy,
		uint64_t *interval)
{
	return get_n(policy, LTTNG_RATE_POLICY_TYPE_EVERY_N, interval);
}

enum lttng_rate_policy_status lttng_rate_policy_once_after_n_get_threshold(
		const struct lttng_rate_policy *policy, uint64_t *threshold)
{
	return get_n(policy, LTTNG_RATE_POLICY_TYPE_ONCE_AFTER_N, threshold);
}

bool rate_policy_is_equal(const struct lttng_rate_policy *a, const struct lttng_rate_policy *b)
{
	if (!a || !b)
		return a == b;
	return a->type == b->type && a->n == b->n;
}
