/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <unistd.h>
#include "lib/tap.h"
#include "ctl/object/action.h"
#include "ctl/object/action-path.h"
#include "ctl/object/error-query.h"
#include "ctl/object/evaluation.h"
#include "ctl/object/notification.h"
#include "ctl/object/trigger.h"

#define A(status) LTTNG_ACTION_STATUS_##status
#define T(status) LTTNG_TRIGGER_STATUS_##status

static void test_rate_policy(void)
{
	struct lttng_rate_policy *once = lttng_rate_policy_once_after_n_create(4);
	struct lttng_action *notify = lttng_action_notify_create();
	const struct lttng_rate_policy *got = NULL;
	uint64_t n = 7;

	ok(!lttng_rate_policy_every_n_create(0) && !lttng_rate_policy_once_after_n_create(0), "never is no policy");
	ok_int(lttng_action_notify_get_rate_policy(notify, &got), A(OK), "there is a policy");
	ok(lttng_rate_policy_every_n_get_interval(got, &n) == LTTNG_RATE_POLICY_STATUS_OK && n == 1, "every time");
	ok_int(lttng_action_notify_set_rate_policy(notify, NULL), A(INVALID), "no policy");
	ok_int(lttng_action_start_session_set_rate_policy(notify, once), A(INVALID), "function of another type");
	ok_int(lttng_action_notify_set_rate_policy(notify, once), A(OK), "another policy");
	lttng_rate_policy_destroy(once);
	ok_int(lttng_action_notify_get_rate_policy(notify, &got), A(OK), "outlives the caller's");
	ok(lttng_rate_policy_once_after_n_get_threshold(got, &n) == LTTNG_RATE_POLICY_STATUS_OK && n == 4, "whole");
	ok_int(lttng_rate_policy_every_n_get_interval(got, &n), LTTNG_RATE_POLICY_STATUS_INVALID, "of its type only");
	ok_int(lttng_action_notify_set_rate_policy(notify, got), A(OK), "set to its own");
	lttng_action_destroy(notify);
}

static void test_session_actions(void)
{
	struct lttng_action *start = lttng_action_start_session_create();
	struct lttng_action *snapshot = lttng_action_snapshot_session_create();
	struct lttng_snapshot_output *output = lttng_snapshot_output_create();
	const struct lttng_snapshot_output *got = NULL;
	const char *s = "x";

	ok(!action_is_complete(start), "incomplete");
	ok(lttng_action_start_session_get_session_name(start, &s) == A(OK) && !s, "no name yet");
	ok_int(lttng_action_snapshot_session_get_session_name(snapshot, &s), A(UNSET), "no name yet");
	ok_int(lttng_action_start_session_set_session_name(start, ""), A(INVALID), "an empty name");
	ok_int(lttng_action_stop_session_set_session_name(start, "s"), A(INVALID), "function of another type");
	ok_int(lttng_action_start_session_set_session_name(start, "web"), A(OK), "a name");
	ok(lttng_action_start_session_get_session_name(start, &s) == A(OK) && strcmp(s, "web") == 0, "is kept");
	ok(action_is_complete(start), "complete");
	ok_int(lttng_action_snapshot_session_get_output(snapshot, &got), A(UNSET), "no output yet");
	ok_int(lttng_action_snapshot_session_set_output(start, output), A(INVALID), "snapshots only");
	ok_int(lttng_action_snapshot_session_set_output(snapshot, output), A(OK), "an output");
	ok(lttng_action_snapshot_session_get_output(snapshot, &got) == A(OK) && got == output, "taken over");
	lttng_action_destroy(start);
	lttng_action_destroy(snapshot);
}

/* The functions that differ in nothing but names. */
static const struct {
	struct lttng_action *(*create)(void);
	enum lttng_action_status (*set_name)(struct lttng_action *action, const char *name);
	enum lttng_action_status (*get_name)(const struct lttng_action *action, const char **ret);
	enum lttng_action_status (*set_policy)(struct lttng_action *action, const struct lttng_rate_policy *policy);
	enum lttng_action_status (*get_policy)(const struct lttng_action *action, const struct lttng_rate_policy **ret);
	enum lttng_action_type type;
	enum lttng_action_status unset;         /* what get_name() says of a name that is not set */
} session_actions[] = {
	{ lttng_action_start_session_create, lttng_action_start_session_set_session_name,
	  lttng_action_start_session_get_session_name, lttng_action_start_session_set_rate_policy,
	  lttng_action_start_session_get_rate_policy, LTTNG_ACTION_TYPE_START_SESSION, A(OK) },
	{ lttng_action_stop_session_create, lttng_action_stop_session_set_session_name,
	  lttng_action_stop_session_get_session_name, lttng_action_stop_session_set_rate_policy,
	  lttng_action_stop_session_get_rate_policy, LTTNG_ACTION_TYPE_STOP_SESSION, A(OK) },
	{ lttng_action_rotate_session_create, lttng_action_rotate_session_set_session_name,
	  lttng_action_rotate_session_get_session_name, lttng_action_rotate_session_set_rate_policy,
	  lttng_action_rotate_session_get_rate_policy, LTTNG_ACTION_TYPE_ROTATE_SESSION, A(OK) },
	{ lttng_action_snapshot_session_create, lttng_action_snapshot_session_set_session_name,
	  lttng_action_snapshot_session_get_session_name, lttng_action_snapshot_session_set_rate_policy,
	  lttng_action_snapshot_session_get_rate_policy, LTTNG_ACTION_TYPE_SNAPSHOT_SESSION, A(UNSET) },
};

static void check_name(size_t row, struct lttng_action *action)
{
	const char *s = NULL;

	ok_int(session_actions[row].get_name(action, &s), session_actions[row].unset, "no name yet");
	ok(!s && !action_is_complete(action), "so that it is incomplete");
	ok_int(session_actions[row].set_name(action, NULL), A(INVALID), "nothing");
	ok_int(session_actions[row].set_name(action, ""), A(INVALID), "an empty name");
	ok_int(session_actions[row].set_name(NULL, "web"), A(INVALID), "of no action");
	ok_int(session_actions[row].set_name(action, "web"), A(OK), "a name");
	ok_int(session_actions[row].set_name(action, "db"), A(OK), "another");
	ok(session_actions[row].get_name(action, &s) == A(OK) && strcmp(s, "db") == 0, "is kept");
	ok(action_is_complete(action), "complete");
	ok_int(session_actions[row].get_name(action, NULL), A(INVALID), "nowhere to put it");
	ok_int(session_actions[row].get_name(NULL, &s), A(INVALID), "of no action");
}

static void check_policy(size_t row, struct lttng_action *action)
{
	struct lttng_rate_policy *once = lttng_rate_policy_once_after_n_create(4);
	const struct lttng_rate_policy *got = NULL;
	uint64_t n = 7;

	ok(session_actions[row].get_policy(action, &got) == A(OK) &&
	   lttng_rate_policy_every_n_get_interval(got, &n) == LTTNG_RATE_POLICY_STATUS_OK && n == 1, "every time");
	ok_int(session_actions[row].set_policy(action, NULL), A(INVALID), "no policy");
	ok_int(session_actions[row].set_policy(NULL, once), A(INVALID), "of no action");
	ok_int(session_actions[row].set_policy(action, once), A(OK), "another policy");
	lttng_rate_policy_destroy(once);
	ok(session_actions[row].get_policy(action, &got) == A(OK) &&
	   lttng_rate_policy_once_after_n_get_threshold(got, &n) == LTTNG_RATE_POLICY_STATUS_OK && n == 4, "is kept");
	ok_int(session_actions[row].get_policy(action, NULL), A(INVALID), "nowhere to put it");
	ok_int(session_actions[row].get_policy(NULL, &got), A(INVALID), "of no action");
}

static void check_other_actions(size_t row, struct lttng_action *action)
{
	const struct lttng_rate_policy *got = NULL;
	const char *s = NULL;
	unsigned taken = 0;

	for (size_t i = 0; i < ARRAY_SIZE(session_actions); i++) {
		if (i == row)
			continue;
		taken += session_actions[i].set_name(action, "web") != A(INVALID);
		taken += session_actions[i].get_name(action, &s) != A(INVALID);
		taken += session_actions[i].set_policy(action, action->rate_policy) != A(INVALID);
		taken += session_actions[i].get_policy(action, &got) != A(INVALID);
	}
	ok(taken == 0 && !s && !got, "functions of other types refuse it");
}

static void test_each_session_action(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(session_actions); i++) {
		struct lttng_action *action = session_actions[i].create();

		ok_int(lttng_action_get_type(action), session_actions[i].type, "action %zu", i);
		check_name(i, action);
		check_policy(i, action);
		check_other_actions(i, action);
		lttng_action_destroy(action);
	}
}

/* notify, start */
static struct lttng_action *make_list(void)
{
	struct lttng_action *list = lttng_action_list_create();
	struct lttng_action *notify = lttng_action_notify_create(), *start = lttng_action_start_session_create();

	ok_int(lttng_action_list_add_action(list, notify), A(OK), "first");
	ok_int(lttng_action_list_add_action(list, start), A(OK), "second");
	lttng_action_destroy(notify);
	lttng_action_destroy(start);
	return list;
}

static void test_list(void)
{
	struct lttng_action *list = make_list(), *inner = lttng_action_list_create();
	unsigned n = 7;

	ok_int(lttng_action_list_add_action(list, inner), A(INVALID), "no list in a list");
	ok_int(lttng_action_list_add_action(list, list), A(INVALID), "nor the list itself");
	ok_int(lttng_action_list_add_action(list, NULL), A(INVALID), "nor nothing");
	ok(lttng_action_list_get_count(list, &n) == A(OK) && n == 2, "two");
	ok_int(lttng_action_get_type(lttng_action_list_get_at_index(list, 1)), LTTNG_ACTION_TYPE_START_SESSION,
		"in order, and outlives the caller's");
	ok(!lttng_action_list_get_at_index(list, 2), "out of range");
	ok_int(lttng_action_list_get_count(NULL, &n), A(INVALID), "no list");
	lttng_action_destroy(inner);
	lttng_action_destroy(list);
}

static struct lttng_trigger *make_trigger(void)
{
	struct lttng_condition *condition = lttng_condition_session_consumed_size_create();
	struct lttng_action *list = make_list();
	struct lttng_trigger *trigger = lttng_trigger_create(condition, list);

	lttng_condition_destroy(condition);
	lttng_action_destroy(list);
	return trigger;
}

static void test_trigger(void)
{
	struct lttng_trigger *trigger = make_trigger();
	struct lttng_triggers *set = NULL;
	const char *s = "x";
	uid_t uid = 7;
	unsigned n = 7;

	ok(!lttng_trigger_create(NULL, lttng_trigger_get_action(trigger)), "no condition");
	ok_int(lttng_condition_get_type(lttng_trigger_get_const_condition(trigger)),
		LTTNG_CONDITION_TYPE_SESSION_CONSUMED_SIZE, "its condition outlives the caller's");
	ok(!trigger_is_complete(trigger), "incomplete");
	ok_int(lttng_trigger_get_name(trigger, &s), T(UNSET), "no name yet");
	ok_int(trigger_set_name(trigger, "t1"), 0, "a name");
	ok(lttng_trigger_get_name(trigger, &s) == T(OK) && strcmp(s, "t1") == 0, "is kept");
	ok_int(lttng_trigger_get_owner_uid(trigger, &uid), T(UNSET), "no owner yet");
	ok_int(lttng_trigger_set_owner_uid(trigger, geteuid()), T(OK), "one's own");
	ok(lttng_trigger_get_owner_uid(trigger, &uid) == T(OK) && uid == geteuid(), "is kept");
	ok_int(lttng_trigger_set_owner_uid(trigger, geteuid() + 1), geteuid() == 0 ? T(OK) : T(PERMISSION_DENIED),
		"another's, for root only");
	ok_int(lttng_trigger_set_owner_uid(NULL, 0), T(INVALID), "no trigger");

	ok_int(trigger_set_new(&set), 0, "set");
	ok_int(trigger_set_add(set, trigger), 0, "takes it over");
	ok(lttng_triggers_get_count(set, &n) == T(OK) && n == 1, "one");
	ok(lttng_triggers_get_at_index(set, 0) == trigger && !lttng_triggers_get_at_index(set, 1), "by index");
	lttng_triggers_destroy(set);
}

static void test_error_query(void)
{
	static const uint64_t indexes[] = { 1, 0 };
	struct lttng_trigger *trigger = make_trigger();
	struct lttng_action_path *root = lttng_action_path_create(NULL, 0);
	struct lttng_action_path *second = lttng_action_path_create(indexes, 1);
	struct lttng_action_path *deep = lttng_action_path_create(indexes, 2);
	struct lttng_error_query *query, *whole;
	struct lttng_error_query_results *results = NULL;
	const struct lttng_error_query_result *result = NULL;
	const char *s = NULL;
	uint64_t v = 7;
	unsigned n = 7;
	size_t count = 7;

	ok(!lttng_action_path_create(NULL, 1), "a path of nothing");
	ok(lttng_action_path_get_index_count(deep, &count) == 0 && count == 2, "path");
	ok(lttng_action_path_get_index_at_index(deep, 0, &v) == 0 && v == 1, "its first index");
	ok_int(lttng_action_path_get_index_at_index(deep, 2, &v), LTTNG_ACTION_PATH_STATUS_INVALID, "out of range");
	ok(!lttng_error_query_action_create(trigger, deep), "no such action");
	ok(!lttng_error_query_trigger_create(NULL), "no trigger");
	query = lttng_error_query_action_create(trigger, second);
	whole = lttng_error_query_action_create(trigger, root);
	ok(query && whole, "queries of an action and of the trigger's action");
	lttng_trigger_destroy(trigger);
	lttng_action_path_destroy(root);
	lttng_action_path_destroy(second);
	lttng_action_path_destroy(deep);
	ok(query->path->count == 1 && query->trigger->action, "outlive the caller's objects");
	lttng_error_query_destroy(query);
	lttng_error_query_destroy(whole);

	ok(error_query_results_new(&results) == 0 &&
	   error_query_results_add_counter(results, "name", "what it counts", 12) == 0, "results");
	ok(lttng_error_query_results_get_count(results, &n) == 0 && n == 1, "one");
	ok_int(lttng_error_query_results_get_result(results, &result, 1),
		LTTNG_ERROR_QUERY_RESULTS_STATUS_INVALID_PARAMETER, "out of range");
	ok_int(lttng_error_query_results_get_result(results, &result, 0), 0, "the first");
	ok_int(lttng_error_query_result_get_type(result), LTTNG_ERROR_QUERY_RESULT_TYPE_COUNTER, "type");
	ok(lttng_error_query_result_counter_get_value(result, &v) == 0 && v == 12, "value");
	ok(lttng_error_query_result_get_name(result, &s) == 0 && strcmp(s, "name") == 0, "name");
	ok(lttng_error_query_result_get_description(result, &s) == 0 && strcmp(s, "what it counts") == 0, "text");
	lttng_error_query_results_destroy(results);
}

static void test_notification(void)
{
	struct lttng_trigger *trigger = make_trigger();
	struct lttng_evaluation *evaluation = NULL;
	struct lttng_notification *notification = NULL;

	ok(evaluation_new_consumed_size(1, &evaluation) == 0 &&
	   notification_new(trigger, evaluation, &notification) == 0, "made");
	ok(lttng_notification_get_trigger(notification) == trigger, "trigger");
	ok(lttng_notification_get_condition(notification) == lttng_trigger_get_const_condition(trigger), "condition");
	ok(lttng_notification_get_evaluation(notification) == evaluation, "evaluation");
	ok(!lttng_notification_get_condition(NULL), "of nothing");
	lttng_notification_destroy(notification);
	lttng_notification_destroy(NULL);
}

int main(void)
{
	test_rate_policy();
	test_session_actions();
	test_each_session_action();
	test_list();
	test_trigger();
	test_error_query();
	test_notification();
	return tap_done();
}
