/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/error-query.h"
#include "ctl/object/action-path.h"
#include "ctl/object/trigger.h"
#include <errno.h>

static struct lttng_error_query *error_query_new(const struct lttng_trigger *trigger,
		enum error_query_target target)
{
	struct lttng_error_query *query = trigger ? calloc(1, sizeof(*query)) : NULL;

	if (query) {
		query->target = target;
		query->trigger = trigger_ref(trigger);
	}
	return query;
}

struct lttng_error_query *lttng_error_query_trigger_create(const struct lttng_trigger *trigger)
{
	return error_query_new(trigger, ERROR_QUERY_TRIGGER);
}

struct lttng_error_query *lttng_error_query_condition_create(const struct lttng_trigger *trigger)
{
	return error_query_new(trigger, ERROR_QUERY_CONDITION);
}

struct lttng_error_query *lttng_error_query_action_create(const struct lttng_trigger *trigger,
		const struct lttng_action_path *action_path)
{
	_cleanup_(lttng_error_query_destroyp) struct lttng_error_query *query = NULL;

	if (!trigger || !action_path || !action_path_follow(action_path, trigger->action))
		return NULL;
	query = error_query_new(trigger, ERROR_QUERY_ACTION);
	if (!query)
		return NULL;
	query->path = lttng_action_path_create(action_path->indexes, action_path->count);
	if (!query->path)
		return NULL;
	return TAKE_PTR(query);
}

void lttng_error_query_destroy(struct lttng_error_query *query)
{
	if (!query)
		return;
	lttng_trigger_destroy(query->trigger);
	lttng_action_path_destroy(query->path);
	free(query);
}

/* ---- results ---- */

static void result_free(struct lttng_error_query_result *result)
{
	free(result->name);
	free(result->description);
	free(result);
}
DEFINE_CLEANUP(struct lttng_error_query_result *, result_free)

int error_query_results_new(struct lttng_error_query_results **ret)
{
	struct lttng_error_query_results *results = calloc(1, sizeof(*results));

	if (!results)
		return -ENOMEM;
	*ret = results;
	return 0;
}

int error_query_results_add_counter(struct lttng_error_query_results *results, const char *name,
		const char *description, uint64_t value)
{
	_cleanup_(result_freep) struct lttng_error_query_result *result = calloc(1, sizeof(*result));
	int r;

	if (!result)
		return -ENOMEM;
	result->type = LTTNG_ERROR_QUERY_RESULT_TYPE_COUNTER;
	result->counter = value;
	r = owned_str_set(&result->name, name);
	if (r < 0)
		return r;
	r = owned_str_set(&result->description, description);
	if (r < 0)
		return r;
	r = owned_array_append(&results->array, result);
	if (r < 0)
		return r;
	result = NULL;
	return 0;
}

void lttng_error_query_results_destroy(struct lttng_error_query_results *results)
{
	if (!results)
		return;
	while (results->array.count)
		result_free(owned_array_pop(&results->array));
	owned_array_deinit(&results->array);
	free(results);
}

enum lttng_error_query_results_status lttng_error_query_results_get_count(
		const struct lttng_error_query_results *results, unsigned int *count)
{
	if (!results || !count)
		return LTTNG_ERROR_QUERY_RESULTS_STATUS_INVALID_PARAMETER;
	*count = results->array.count;
	return LTTNG_ERROR_QUERY_RESULTS_STATUS_OK;
}

enum lttng_error_query_results_status lttng_error_query_results_get_result(
		const struct lttng_error_query_results *results, const struct lttng_error_query_result **result,
		unsigned int index)
{
	if (!results || !result || index >= results->array.count)
		return LTTNG_ERROR_QUERY_RESULTS_STATUS_INVALID_PARAMETER;
	*result = owned_array_get(&results->array, index);
	return LTTNG_ERROR_QUERY_RESULTS_STATUS_OK;
}

enum lttng_error_query_result_type lttng_error_query_result_get_type(
		const struct lttng_error_query_result *result)
{
	return result ? result->type : LTTNG_ERROR_QUERY_RESULT_TYPE_UNKNOWN;
}

enum lttng_error_query_result_status lttng_error_query_result_get_name(
		const struct lttng_error_query_result *result, const char **name)
{
	if (!result || !name)
		return LTTNG_ERROR_QUERY_RESULT_STATUS_INVALID_PARAMETER;
	*name = result->name;
	return LTTNG_ERROR_QUERY_RESULT_STATUS_OK;
}

enum lttng_error_query_result_status lttng_error_query_result_get_description(
		const struct lttng_error_query_result *result, const char **description)
{
	if (!result || !description)
		return LTTNG_ERROR_QUERY_RESULT_STATUS_INVALID_PARAMETER;
	*description = result->description;
	return LTTNG_ERROR_QUERY_RESULT_STATUS_OK;
}

enum lttng_error_query_result_status lttng_error_query_result_counter_get_value(
		const struct lttng_error_query_result *result, uint64_t *value)
{
	if (!result || !value || result->type != LTTNG_ERROR_QUERY_RESULT_TYPE_COUNTER)
		return LTTNG_ERROR_QUERY_RESULT_STATUS_INVALID_PARAMETER;
	*value = result->counter;
	return LTTNG_ERROR_QUERY_RESULT_STATUS_OK;
}
