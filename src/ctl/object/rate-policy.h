/* SPDX-License-Identifier: LGPL-2.1-only */
/* A rate policy: immutable, so whoever copies it takes a reference. */
#pragma once
#include "base/ref.h"
#include <lttng/action/rate-policy.h>

struct lttng_rate_policy {
	struct ref ref;
	enum lttng_rate_policy_type type;       /* constant */
	uint64_t n;                             /* constant, not 0 */
};

struct lttng_rate_policy *rate_policy_ref(const struct lttng_rate_policy *policy);
/* Of objects of our layout, as all these functions are; NULL equals NULL. */
bool rate_policy_is_equal(const struct lttng_rate_policy *a, const struct lttng_rate_policy *b);
DEFINE_CLEANUP(struct lttng_rate_policy *, lttng_rate_policy_destroy)
