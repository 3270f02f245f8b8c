/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Asks what went wrong with a trigger, its condition, or one of its actions:
 * create a query, execute it, read the results, destroy both.
 *
 * @since 2.13
 */
#pragma once
#include <stdint.h>
#include <lttng/lttng-error.h>
#include <lttng/lttng-export.h>
#include <lttng/trigger/trigger.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_action_path;
struct lttng_endpoint;
struct lttng_error_query;
struct lttng_error_query_result;
struct lttng_error_query_results;

enum lttng_error_query_status {
	LTTNG_ERROR_QUERY_STATUS_OK = 0,
	LTTNG_ERROR_QUERY_STATUS_ERROR = -1,
	LTTNG_ERROR_QUERY_STATUS_INVALID_QUERY_TARGET = -2,
	LTTNG_ERROR_QUERY_STATUS_INVALID_PARAMETER = -3,
};

enum lttng_error_query_result_type {
	LTTNG_ERROR_QUERY_RESULT_TYPE_UNKNOWN = -1,
	LTTNG_ERROR_QUERY_RESULT_TYPE_COUNTER = 0,
};

enum lttng_error_query_result_status {
	LTTNG_ERROR_QUERY_RESULT_STATUS_OK = 0,
	LTTNG_ERROR_QUERY_RESULT_STATUS_ERROR = -1,
	LTTNG_ERROR_QUERY_RESULT_STATUS_INVALID_PARAMETER = -2,
};

enum lttng_error_query_results_status {
	LTTNG_ERROR_QUERY_RESULTS_STATUS_OK = 0,
	LTTNG_ERROR_QUERY_RESULTS_STATUS_ERROR = -1,
	LTTNG_ERROR_QUERY_RESULTS_STATUS_INVALID_PARAMETER = -2,
};

/* ---- queries ---- */

/*
 * References the trigger and copies the path, which leads from the trigger's action
 * to the one that is meant.  NULL: no memory, a NULL parameter, or no such
 * action.
 */
LTTNG_EXPORT struct lttng_error_query *lttng_error_query_trigger_create(const struct lttng_trigger *trigger);
LTTNG_EXPORT struct lttng_error_query *lttng_error_query_condition_create(const struct lttng_trigger *trigger);
LTTNG_EXPORT struct lttng_error_query *lttng_error_query_action_create(const struct lttng_trigger *trigger,
		const struct lttng_action_path *action_path);
LTTNG_EXPORT void lttng_error_query_destroy(struct lttng_error_query *query);

/*
 * endpoint is lttng_session_daemon_command_endpoint.  LTTNG_OK and results for
 * the caller to destroy, or a code: _INVALID, _INVALID_ERROR_QUERY_TARGET,
 * _TRIGGER_NOT_FOUND and others.
 */
LTTNG_EXPORT enum lttng_error_code lttng_error_query_execute(const struct lttng_error_query *query,
		const struct lttng_endpoint *endpoint, struct lttng_error_query_results **results);

/* ---- results: what they return is theirs ---- */

/* How many, one of them (the results own it; _INVALID_PARAMETER out of range), and the end of all. */
LTTNG_EXPORT enum lttng_error_query_results_status lttng_error_query_results_get_count(
		const struct lttng_error_query_results *results, unsigned int *count);
LTTNG_EXPORT enum lttng_error_query_results_status lttng_error_query_results_get_result(
		const struct lttng_error_query_results *results,
		const struct lttng_error_query_result **result, unsigned int index);
LTTNG_EXPORT void lttng_error_query_results_destroy(struct lttng_error_query_results *results);

/* One result: its type, what it counts in words, and the number.  Strings belong to the result. */
LTTNG_EXPORT enum lttng_error_query_result_type lttng_error_query_result_get_type(
		const struct lttng_error_query_result *result);
LTTNG_EXPORT enum lttng_error_query_result_status lttng_error_query_result_get_name(
		const struct lttng_error_query_result *result, const char **name);
LTTNG_EXPORT enum lttng_error_query_result_status lttng_error_query_result_get_description(
		const struct lttng_error_query_result *result, const char **description);
LTTNG_EXPORT enum lttng_error_query_result_status lttng_error_query_result_counter_get_value(
		const struct lttng_error_query_result *result, uint64_t *value);

#ifdef __cplusplus
}
#endif
