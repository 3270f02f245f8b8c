/* SPDX-License-Identifier: LGPL-2.1-only */
/* What to ask about a trigger, and the results, made from the answer. */
#pragma once
#include "ctl/object/owned.h"
#include <lttng/error-query.h>

enum error_query_target { ERROR_QUERY_TRIGGER, ERROR_QUERY_CONDITION, ERROR_QUERY_ACTION };

struct lttng_error_query {
	enum error_query_target target;         /* constant, as all */
	struct lttng_trigger *trigger;
	struct lttng_action_path *path;         /* ERROR_QUERY_ACTION */
};
DEFINE_CLEANUP(struct lttng_error_query *, lttng_error_query_destroy)

struct lttng_error_query_result {
	enum lttng_error_query_result_type type;
	char *name, *description;
	uint64_t counter;
};

struct lttng_error_query_results {
	struct owned_array array;               /* of struct lttng_error_query_result * */
};

_must_check_ int error_query_results_new(struct lttng_error_query_results **ret);
_must_check_ int error_query_results_add_counter(struct lttng_error_query_results *results, const char *name,
		const char *description, uint64_t value);
DEFINE_CLEANUP(struct lttng_error_query_results *, lttng_error_query_results_destroy)
