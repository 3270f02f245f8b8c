/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the daemon does not serve: each call says so, and nothing else before
 * it has seen that the parameters are good, a daemon and the session there.
 */
#include <lttng/lttng.h>
#include <lttng/ringmaster.h>
#include "fake-daemon.h"
#include "lib/tap.h"

static struct fake_daemon *fake;

/* What a call may be given. */
static struct lttng_snapshot_output *output;
static struct lttng_rotation_schedule *period, *unset;
static struct lttng_trigger *trigger, *incomplete;
static struct lttng_error_query *query;

static void answer_one_session(void)
{
	static const struct control_session session = { .name = "web", .id = 7, .path = "/t" };
	static const struct control_session_info info = { .sessions = { .items = &session, .n = 1 } };
	static struct fake_data data;

	data = (struct fake_data) { control_session_info_wire(), &info };
	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
}

/* ---- calls that name a session ---- */

static int add_output(const char *session) { return lttng_snapshot_add_output(session, output); }
static int del_output(const char *session) { return lttng_snapshot_del_output(session, output); }
static int record(const char *session) { return lttng_snapshot_record(session, NULL, 0); }
static int rotate(const char *session) { return lttng_rotate_session(session, NULL, NULL); }
static int clear(const char *session) { return -(int) lttng_clear_session(session, NULL); }

static int list_outputs(const char *session)
{
	struct lttng_snapshot_output_list *list = NULL;
	int r = lttng_snapshot_list_output(session, &list);

	ok(!list, "no list");
	return r;
}

/* These have statuses of their own, so that the cause in words tells what is meant. */
static int code_of(enum lttng_rotation_status status)
{
	const char *detail = lttng_last_error_detail() ?: "";

	if (status == LTTNG_ROTATION_STATUS_INVALID)
		return -LTTNG_ERR_INVALID;
	if (status != LTTNG_ROTATION_STATUS_ERROR)
		return status;
	return strstr(detail, "does not support rotation") ? -LTTNG_ERR_NOT_SUPPORTED :
		strstr(detail, "no session") ? -LTTNG_ERR_SESS_NOT_FOUND : -LTTNG_ERR_UNK;
}

static int add_schedule(const char *session) { return code_of(lttng_session_add_rotation_schedule(session, period)); }
static int remove_schedule(const char *session)
{
	return code_of(lttng_session_remove_rotation_schedule(session, period));
}

static void test_named(void)
{
	static const struct {
		const char *name;
		int (*call)(const char *session);
	} rows[] = {
		{ "snapshot_add_output", add_output }, { "snapshot_del_output", del_output },
		{ "snapshot_list_output", list_outputs }, { "snapshot_record", record },
		{ "rotate_session", rotate }, { "clear_session", clear },
		{ "add_rotation_schedule", add_schedule }, { "remove_rotation_schedule", remove_schedule },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		diag("%s", rows[i].name);
		answer_one_session();
		CHECK_CALL(fake, rows[i].call("web"), -LTTNG_ERR_NOT_SUPPORTED, "list_sessions: session=\"web\"");
		CHECK_CALL(fake, rows[i].call(NULL), -LTTNG_ERR_INVALID, NULL);
		fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
		CHECK_CALL(fake, rows[i].call("nosuch"), -LTTNG_ERR_SESS_NOT_FOUND, "list_sessions: session=\"nosuch\"");
	}
	CHECK_CALL(fake, lttng_snapshot_add_output("web", NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_snapshot_del_output("web", NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_snapshot_list_output("web", NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_session_add_rotation_schedule("web", NULL), LTTNG_ROTATION_STATUS_INVALID, NULL);
	CHECK_CALL(fake, lttng_session_add_rotation_schedule("web", unset), LTTNG_ROTATION_STATUS_INVALID, NULL);
	CHECK_CALL(fake, lttng_session_remove_rotation_schedule("web", NULL), LTTNG_ROTATION_STATUS_INVALID, NULL);
	CHECK_CALL(fake, lttng_session_remove_rotation_schedule("web", unset), LTTNG_ROTATION_STATUS_INVALID, NULL);
}

/* A session without schedules is no error. */
static void test_schedules(void)
{
	struct lttng_rotation_schedules *schedules = NULL;
	unsigned n = 9;

	answer_one_session();
	CHECK_CALL(fake, lttng_session_list_rotation_schedules("web", &schedules), LTTNG_OK, "list_sessions: session=\"web\"");
	ok(lttng_rotation_schedules_get_count(schedules, &n) == 0 && n == 0, "no schedule");
	lttng_rotation_schedules_destroy(schedules);
	CHECK_CALL(fake, lttng_session_list_rotation_schedules("web", NULL), -LTTNG_ERR_INVALID, NULL);
	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_session_list_rotation_schedules("nosuch", &schedules), -LTTNG_ERR_SESS_NOT_FOUND,
		"list_sessions: session=\"nosuch\"");
}

/* ---- triggers ---- */

static struct lttng_triggers *triggers;
static struct lttng_error_query_results *results;

static int register_it(void)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	return lttng_register_trigger(trigger);
#pragma GCC diagnostic pop
}

static int register_with_name(void) { return -(int) lttng_register_trigger_with_name(trigger, "t"); }
static int register_with_automatic_name(void) { return -(int) lttng_register_trigger_with_automatic_name(trigger); }
static int unregister(void) { return lttng_unregister_trigger(trigger); }
static int list(void) { return -(int) lttng_list_triggers(&triggers); }
static int execute(void)
{
	return -(int) lttng_error_query_execute(query, lttng_session_daemon_command_endpoint, &results);
}

static void test_triggers(void)
{
	static const struct {
		const char *name;
		int (*call)(void);
	} rows[] = {
		{ "register_trigger", register_it }, { "register_trigger_with_name", register_with_name },
		{ "register_trigger_with_automatic_name", register_with_automatic_name },
		{ "unregister_trigger", unregister }, { "list_triggers", list }, { "error_query_execute", execute },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		diag("%s", rows[i].name);
		answer_one_session();
		CHECK_CALL(fake, rows[i].call(), -LTTNG_ERR_NOT_SUPPORTED, "list_sessions: ");
		ok_str(lttng_last_error_detail(), "This version does not support triggers", "in words");
		fake_daemon_set_manner(fake, FAKE_CLOSES_AT_ONCE);
		ok_int(rows[i].call(), -LTTNG_ERR_NO_SESSIOND, "no daemon");
	}
	ok(!triggers && !results, "and nothing is returned");
	answer_one_session();
	CHECK_CALL(fake, lttng_register_trigger_with_automatic_name(NULL), LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_register_trigger_with_automatic_name(incomplete), LTTNG_ERR_INVALID_TRIGGER, NULL);
	CHECK_CALL(fake, lttng_register_trigger_with_name(incomplete, "t"), LTTNG_ERR_INVALID_TRIGGER, NULL);
	CHECK_CALL(fake, lttng_register_trigger_with_name(trigger, NULL), LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_unregister_trigger(NULL), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_list_triggers(NULL), LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_error_query_execute(NULL, lttng_session_daemon_command_endpoint, &results),
		LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_error_query_execute(query, NULL, &results), LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_error_query_execute(query, lttng_session_daemon_command_endpoint, NULL),
		LTTNG_ERR_INVALID, NULL);
}

/* With a handle the refusal is what the clearing came to. */
static void test_clear_handle(void)
{
	struct lttng_clear_handle *handle = NULL;
	enum lttng_error_code code = LTTNG_OK;

	answer_one_session();
	CHECK_CALL(fake, lttng_clear_session("web", &handle), LTTNG_OK, "list_sessions: session=\"web\"");
	ok_int(lttng_clear_handle_wait_for_completion(handle, 0), LTTNG_CLEAR_HANDLE_STATUS_COMPLETED, "no wait");
	ok_int(lttng_clear_handle_get_result(handle, NULL), LTTNG_CLEAR_HANDLE_STATUS_INVALID, "nowhere to put it");
	ok_int(lttng_clear_handle_get_result(handle, &code), LTTNG_CLEAR_HANDLE_STATUS_OK, "its result");
	ok_int(code, LTTNG_ERR_NOT_SUPPORTED, "is the refusal");
	lttng_clear_handle_destroy(handle);
	handle = NULL;
	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_clear_session("nosuch", &handle), LTTNG_ERR_SESS_NOT_FOUND,
		"list_sessions: session=\"nosuch\"");
	ok(!handle, "no handle");
}

/* ---- handles, which there are none of ---- */

static void test_handles(void)
{
	const struct lttng_trace_archive_location *location = NULL;
	enum lttng_rotation_state state = LTTNG_ROTATION_STATE_ONGOING;
	enum lttng_error_code code = LTTNG_OK;

	CHECK_CALL(fake, lttng_rotation_handle_get_state(NULL, &state), LTTNG_ROTATION_STATUS_INVALID, NULL);
	ok_int(state, LTTNG_ROTATION_STATE_ONGOING, "untouched");
	CHECK_CALL(fake, lttng_rotation_handle_get_archive_location(NULL, &location), LTTNG_ROTATION_STATUS_INVALID, NULL);
	ok(!location, "untouched");
	CHECK_CALL(fake, (lttng_rotation_handle_destroy(NULL), 0), 0, NULL);
	CHECK_CALL(fake, lttng_clear_handle_wait_for_completion(NULL, -1), LTTNG_CLEAR_HANDLE_STATUS_INVALID, NULL);
	CHECK_CALL(fake, lttng_clear_handle_get_result(NULL, &code), LTTNG_CLEAR_HANDLE_STATUS_INVALID, NULL);
	ok_int(code, LTTNG_OK, "untouched");
	CHECK_CALL(fake, (lttng_clear_handle_destroy(NULL), 0), 0, NULL);
}

#define N(status) LTTNG_NOTIFICATION_CHANNEL_STATUS_##status

static void test_notifications(void)
{
	const struct lttng_condition *condition = lttng_trigger_get_const_condition(trigger);
	struct lttng_notification *notification = NULL;
	bool pending = true;

	answer_one_session();
	CHECK_CALL(fake, lttng_notification_channel_create(lttng_session_daemon_notification_endpoint) == NULL, true,
		"list_sessions: ");
	ok_str(lttng_last_error_detail(), "This version does not support notifications", "in words");
	CHECK_CALL(fake, lttng_notification_channel_create(NULL) == NULL, true, NULL);
	CHECK_CALL(fake, lttng_notification_channel_subscribe(NULL, condition), N(INVALID), NULL);
	CHECK_CALL(fake, lttng_notification_channel_unsubscribe(NULL, condition), N(INVALID), NULL);
	CHECK_CALL(fake, lttng_notification_channel_get_next_notification(NULL, &notification), N(INVALID), NULL);
	ok(!notification, "untouched");
	CHECK_CALL(fake, lttng_notification_channel_has_pending_notification(NULL, &pending), N(INVALID), NULL);
	ok(pending, "untouched");
	CHECK_CALL(fake, (lttng_notification_channel_destroy(NULL), 0), 0, NULL);
}

static struct lttng_trigger *trigger_of(struct lttng_action *action)
{
	struct lttng_event_rule *rule = lttng_event_rule_user_tracepoint_create();
	struct lttng_condition *condition = lttng_condition_event_rule_matches_create(rule);
	struct lttng_trigger *made = lttng_trigger_create(condition, action);

	lttng_event_rule_destroy(rule);
	lttng_condition_destroy(condition);
	lttng_action_destroy(action);
	return made;
}

int main(void)
{
	output = lttng_snapshot_output_create();
	period = lttng_rotation_schedule_periodic_create();
	unset = lttng_rotation_schedule_size_threshold_create();
	trigger = trigger_of(lttng_action_notify_create());
	incomplete = trigger_of(lttng_action_start_session_create());
	query = lttng_error_query_trigger_create(trigger);
	ok(lttng_rotation_schedule_periodic_set_period(period, 5) == LTTNG_ROTATION_STATUS_OK && query && incomplete,
		"something to ask about");
	fake_daemon_start(&fake);
	test_named();
	test_schedules();
	test_triggers();
	test_clear_handle();
	test_handles();
	test_notifications();
	fake_daemon_stop(fake);
	lttng_error_query_destroy(query);
	lttng_trigger_destroy(trigger);
	lttng_trigger_destroy(incomplete);
	lttng_rotation_schedule_destroy(period);
	lttng_rotation_schedule_destroy(unset);
	lttng_snapshot_output_destroy(output);
	return tap_done();
}
