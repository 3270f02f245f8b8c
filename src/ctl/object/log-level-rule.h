/* SPDX-License-Identifier: LGPL-2.1-only */
/* A log level rule: immutable, so whoever copies it takes a reference. */
#pragma once
#include "base/ref.h"
#include <lttng/log-level-rule.h>

struct lttng_log_level_rule {
	struct ref ref;
	enum lttng_log_level_rule_type type;    /* constant */
	int level;                              /* constant */
};

struct lttng_log_level_rule *log_level_rule_ref(const struct lttng_log_level_rule *rule);
/* NULL equals NULL. */
bool log_level_rule_is_equal(const struct lttng_log_level_rule *a, const struct lttng_log_level_rule *b);
DEFINE_CLEANUP(struct lttng_log_level_rule *, lttng_log_level_rule_destroy)
