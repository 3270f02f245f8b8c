/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include "fake-daemon.h"
#include "lib/tap.h"

static struct fake_daemon *fake;

typedef struct lttng_process_attr_tracker_handle tracker;

#define STATUS(name) LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_##name
#define ASK(what, attribute, rest) what ": session=\"web\", domain=2, attribute=" attribute rest

static void answer_tracker(uint8_t policy, const struct control_process_value *values, unsigned n)
{
	static struct control_tracker message[2];
	static struct fake_data data[2];

	/* in two pieces, as a long set comes */
	message[0] = (struct control_tracker) { .policy = policy, .values = { .items = values, .n = n / 2 } };
	message[1] = (struct control_tracker) { .policy = policy, .values = { .items = values + n / 2, .n = n - n / 2 } };
	data[0] = (struct fake_data) { control_tracker_wire(), &message[0] };
	data[1] = (struct fake_data) { control_tracker_wire(), &message[1] };
	fake_daemon_answer(fake, data, 2, LTTNG_OK);
}

static tracker *get(enum lttng_process_attr attribute)
{
	tracker *t = NULL;

	answer_tracker(LTTNG_TRACKING_POLICY_INCLUDE_ALL, NULL, 0);
	ok_int(lttng_session_get_tracker_handle("web", LTTNG_DOMAIN_UST, attribute, &t), LTTNG_OK, "handle of %d", attribute);
	return t;
}

static void test_handles(void)
{
	enum lttng_tracking_policy policy = 9;
	tracker *t = NULL;

	answer_tracker(LTTNG_TRACKING_POLICY_EXCLUDE_ALL, NULL, 0);
	CHECK_CALL(fake, lttng_session_get_tracker_handle("web", LTTNG_DOMAIN_UST, LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID, &t),
		LTTNG_OK, ASK("get_tracker", "1", ""));
	ok_int(lttng_process_attr_tracker_handle_get_tracking_policy(t, &policy), STATUS(OK), "policy");
	ok_int(policy, LTTNG_TRACKING_POLICY_EXCLUDE_ALL, "is the daemon's");
	ok_int(lttng_process_attr_tracker_handle_get_tracking_policy(NULL, &policy), STATUS(INVALID), "of none");
	ok_int(lttng_process_attr_tracker_handle_get_tracking_policy(t, NULL), STATUS(INVALID), "to nowhere");
	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_process_attr_tracker_handle_set_tracking_policy(t, LTTNG_TRACKING_POLICY_INCLUDE_SET),
		STATUS(OK),
		ASK("set_tracking_policy", "1", ", policy=2"));
	CHECK_CALL(fake, lttng_process_attr_tracker_handle_set_tracking_policy(t, 77), STATUS(ERROR), NULL);
	CHECK_CALL(fake, lttng_process_attr_tracker_handle_set_tracking_policy(NULL, 1), STATUS(INVALID), NULL);
	ok_int(lttng_process_attr_tracker_handle_get_tracking_policy(t, &policy), STATUS(ERROR), "an answer without a policy");
	lttng_process_attr_tracker_handle_destroy(t);
	lttng_process_attr_tracker_handle_destroy(NULL);
	fake_daemon_answer(fake, NULL, 0, LTTNG_ERR_SESS_NOT_FOUND);
	ok_int(lttng_session_get_tracker_handle("nosuch", LTTNG_DOMAIN_UST, 1, &t), LTTNG_ERR_SESSION_NOT_EXIST, "no session");
	CHECK_CALL(fake, lttng_session_get_tracker_handle("web", LTTNG_DOMAIN_JUL, 1, &t), LTTNG_ERR_UNSUPPORTED_DOMAIN, NULL);
	CHECK_CALL(fake, lttng_session_get_tracker_handle("web", LTTNG_DOMAIN_UST, 99, &t), LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_session_get_tracker_handle(NULL, LTTNG_DOMAIN_UST, 1, &t), LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_session_get_tracker_handle("web", LTTNG_DOMAIN_UST, 1, NULL), LTTNG_ERR_INVALID, NULL);
}

static void test_changes(void)
{
	tracker *pid = get(LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID), *uid = get(LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID);
	tracker *gid = get(LTTNG_PROCESS_ATTR_VIRTUAL_GROUP_ID);

	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_process_attr_virtual_process_id_tracker_handle_add_pid(pid, 10), STATUS(OK),
		ASK("track", "1", ", value=[number=10]"));
	CHECK_CALL(fake, lttng_process_attr_virtual_process_id_tracker_handle_remove_pid(pid, 10), STATUS(OK),
		ASK("untrack", "1", ", value=[number=10]"));
	CHECK_CALL(fake, lttng_process_attr_virtual_user_id_tracker_handle_add_uid(uid, 4294967294u), STATUS(OK),
		ASK("track", "3", ", value=[number=4294967294]"));
	CHECK_CALL(fake, lttng_process_attr_virtual_user_id_tracker_handle_add_user_name(uid, "me"), STATUS(OK),
		ASK("track", "3", ", value=[kind=1, name=\"me\"]"));
	CHECK_CALL(fake, lttng_process_attr_virtual_user_id_tracker_handle_remove_user_name(uid, "me"), STATUS(OK),
		ASK("untrack", "3", ", value=[kind=1, name=\"me\"]"));
	CHECK_CALL(fake, lttng_process_attr_virtual_group_id_tracker_handle_add_group_name(gid, "us"), STATUS(OK),
		ASK("track", "5", ", value=[kind=2, name=\"us\"]"));
	CHECK_CALL(fake, lttng_process_attr_virtual_group_id_tracker_handle_remove_gid(gid, 6), STATUS(OK),
		ASK("untrack", "5", ", value=[number=6]"));
	CHECK_CALL(fake, lttng_process_attr_process_id_tracker_handle_add_pid(pid, 1), STATUS(OK),
		ASK("track", "1", ", value=[number=1]"));
	CHECK_CALL(fake, lttng_process_attr_virtual_process_id_tracker_handle_add_pid(pid, -5), STATUS(ERROR), NULL);
	CHECK_CALL(fake, lttng_process_attr_virtual_process_id_tracker_handle_add_pid(uid, 5), STATUS(INVALID), NULL);
	CHECK_CALL(fake, lttng_process_attr_virtual_process_id_tracker_handle_add_pid(NULL, 5), STATUS(INVALID), NULL);
	CHECK_CALL(fake, lttng_process_attr_virtual_user_id_tracker_handle_add_user_name(uid, NULL), STATUS(INVALID), NULL);
	lttng_process_attr_tracker_handle_destroy(uid);
	lttng_process_attr_tracker_handle_destroy(gid);
	lttng_process_attr_tracker_handle_destroy(pid);
}

/* ---- the kernel's, which has six attributes ---- */

#define KERNEL(what, attribute, rest) what ": session=\"web\", domain=1" attribute ", value=[" rest "]"

static tracker *get_kernel(enum lttng_process_attr attribute)
{
	tracker *t = NULL;

	answer_tracker(LTTNG_TRACKING_POLICY_INCLUDE_SET, NULL, 0);
	ok_int(lttng_session_get_tracker_handle("web", LTTNG_DOMAIN_KERNEL, attribute, &t), LTTNG_OK, "kernel, %d", attribute);
	return t;
}

static void test_kernel(void)
{
	static const struct control_process_value names[] = { { .kind = 2, .name = "us" }, { .number = 6 } };
	tracker *pid = get_kernel(LTTNG_PROCESS_ATTR_PROCESS_ID), *uid = get_kernel(LTTNG_PROCESS_ATTR_USER_ID);
	tracker *gid = get_kernel(LTTNG_PROCESS_ATTR_GROUP_ID), *vgid = get_kernel(LTTNG_PROCESS_ATTR_VIRTUAL_GROUP_ID);
	const struct lttng_process_attr_values *values = NULL;
	const char *name = NULL;
	gid_t number = 0;

	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_process_attr_process_id_tracker_handle_add_pid(pid, 7), STATUS(OK),
		KERNEL("track", "", "number=7"));
	CHECK_CALL(fake, lttng_process_attr_process_id_tracker_handle_remove_pid(pid, 7), STATUS(OK),
		KERNEL("untrack", "", "number=7"));
	CHECK_CALL(fake, lttng_process_attr_user_id_tracker_handle_add_uid(uid, 8), STATUS(OK),
		KERNEL("track", ", attribute=2", "number=8"));
	CHECK_CALL(fake, lttng_process_attr_user_id_tracker_handle_remove_uid(uid, 8), STATUS(OK),
		KERNEL("untrack", ", attribute=2", "number=8"));
	CHECK_CALL(fake, lttng_process_attr_user_id_tracker_handle_add_user_name(uid, "me"), STATUS(OK),
		KERNEL("track", ", attribute=2", "kind=1, name=\"me\""));
	CHECK_CALL(fake, lttng_process_attr_user_id_tracker_handle_remove_user_name(uid, "me"), STATUS(OK),
		KERNEL("untrack", ", attribute=2", "kind=1, name=\"me\""));
	CHECK_CALL(fake, lttng_process_attr_group_id_tracker_handle_add_gid(gid, 9), STATUS(OK),
		KERNEL("track", ", attribute=4", "number=9"));
	CHECK_CALL(fake, lttng_process_attr_group_id_tracker_handle_remove_gid(gid, 9), STATUS(OK),
		KERNEL("untrack", ", attribute=4", "number=9"));
	CHECK_CALL(fake, lttng_process_attr_group_id_tracker_handle_add_group_name(gid, "us"), STATUS(OK),
		KERNEL("track", ", attribute=4", "kind=2, name=\"us\""));
	CHECK_CALL(fake, lttng_process_attr_group_id_tracker_handle_remove_group_name(gid, "us"), STATUS(OK),
		KERNEL("untrack", ", attribute=4", "kind=2, name=\"us\""));
	CHECK_CALL(fake, lttng_process_attr_group_id_tracker_handle_remove_gid(vgid, 9), STATUS(OK),
		KERNEL("untrack", ", attribute=5", "number=9"));
	CHECK_CALL(fake, lttng_process_attr_user_id_tracker_handle_remove_uid(gid, 9), STATUS(INVALID), NULL);
	CHECK_CALL(fake, lttng_process_attr_user_id_tracker_handle_add_user_name(gid, "me"), STATUS(INVALID), NULL);
	CHECK_CALL(fake, lttng_process_attr_user_id_tracker_handle_remove_user_name(uid, NULL), STATUS(INVALID), NULL);
	CHECK_CALL(fake, lttng_process_attr_group_id_tracker_handle_remove_group_name(NULL, "us"), STATUS(INVALID), NULL);
	answer_tracker(LTTNG_TRACKING_POLICY_INCLUDE_SET, names, 2);
	ok_int(lttng_process_attr_tracker_handle_get_inclusion_set(gid, &values), STATUS(OK), "the set");
	ok(lttng_process_attr_values_get_group_name_at_index(values, 0, &name) == LTTNG_PROCESS_ATTR_VALUES_STATUS_OK &&
	   strcmp(name, "us") == 0, "has a name");
	ok(lttng_process_attr_values_get_gid_at_index(values, 1, &number) == LTTNG_PROCESS_ATTR_VALUES_STATUS_OK && number == 6,
		"and a number");
	lttng_process_attr_tracker_handle_destroy(pid);
	lttng_process_attr_tracker_handle_destroy(uid);
	lttng_process_attr_tracker_handle_destroy(gid);
	lttng_process_attr_tracker_handle_destroy(vgid);
}

static void test_statuses(void)
{
	static const struct {
		uint32_t code;
		int status;
	} rows[] = {
		{ LTTNG_ERR_PROCESS_ATTR_EXISTS, STATUS(EXISTS) },
		{ LTTNG_ERR_PROCESS_ATTR_MISSING, STATUS(MISSING) },
		{ LTTNG_ERR_PROCESS_ATTR_TRACKER_INVALID_TRACKING_POLICY, STATUS(INVALID_TRACKING_POLICY) },
		{ LTTNG_ERR_USER_NOT_FOUND, STATUS(USER_NOT_FOUND) },
		{ LTTNG_ERR_GROUP_NOT_FOUND, STATUS(GROUP_NOT_FOUND) },
		{ LTTNG_ERR_SESS_NOT_FOUND, STATUS(SESSION_DOES_NOT_EXIST) },
		{ LTTNG_ERR_NOMEM, STATUS(ERROR) },
	};
	tracker *t = get(LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_daemon_answer(fake, NULL, 0, rows[i].code);
		ok_int(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(t, 1), rows[i].status, "code %u", rows[i].code);
	}
	fake_daemon_set_manner(fake, FAKE_CLOSES_AT_ONCE);
	ok_int(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(t, 1), STATUS(COMMUNICATION_ERROR), "no daemon");
	lttng_process_attr_tracker_handle_destroy(t);
}

#define VALUES(name) LTTNG_PROCESS_ATTR_VALUES_STATUS_##name

static void test_values(void)
{
	static const struct control_process_value set[] = {
		{ .kind = 0, .number = 1000 }, { .kind = 1, .name = "me" }, { .kind = 0, .number = 5 } };
	tracker *t = get(LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID);
	const struct lttng_process_attr_values *values = NULL;
	const char *name = NULL;
	unsigned n = 0;
	uid_t uid = 0;
	pid_t pid = 0;
	gid_t gid = 0;

	answer_tracker(LTTNG_TRACKING_POLICY_INCLUDE_SET, set, 3);
	ok_int(lttng_process_attr_tracker_handle_get_inclusion_set(t, &values), STATUS(OK), "the set");
	ok(lttng_process_attr_values_get_count(values, &n) == VALUES(OK) && n == 3, "has three");
	ok_int(lttng_process_attr_values_get_type_at_index(values, 0), LTTNG_PROCESS_ATTR_VALUE_TYPE_UID, "a number");
	ok(lttng_process_attr_values_get_uid_at_index(values, 0, &uid) == VALUES(OK) && uid == 1000, "which");
	ok_int(lttng_process_attr_values_get_type_at_index(values, 1), LTTNG_PROCESS_ATTR_VALUE_TYPE_USER_NAME, "a name");
	ok(lttng_process_attr_values_get_user_name_at_index(values, 1, &name) == VALUES(OK) && !strcmp(name, "me"), "which");
	ok(lttng_process_attr_values_get_uid_at_index(values, 2, &uid) == VALUES(OK) && uid == 5, "of the second piece");
	ok_int(lttng_process_attr_values_get_uid_at_index(values, 1, &uid), VALUES(INVALID_TYPE), "a name is no number");
	ok_int(lttng_process_attr_values_get_pid_at_index(values, 0, &pid), VALUES(INVALID_TYPE), "nor a process");
	ok_int(lttng_process_attr_values_get_gid_at_index(values, 0, &gid), VALUES(INVALID_TYPE), "nor a group");
	ok_int(lttng_process_attr_values_get_group_name_at_index(values, 1, &name), VALUES(INVALID_TYPE), "nor its name");
	ok_int(lttng_process_attr_values_get_uid_at_index(values, 3, &uid), VALUES(INVALID), "no fourth");
	ok_int(lttng_process_attr_values_get_type_at_index(values, 3), LTTNG_PROCESS_ATTR_VALUE_TYPE_INVALID, "of no type");
	ok_int(lttng_process_attr_values_get_count(NULL, &n), VALUES(INVALID), "no set");
	ok_int(lttng_process_attr_values_get_type_at_index(NULL, 0), LTTNG_PROCESS_ATTR_VALUE_TYPE_INVALID, "no type");
	answer_tracker(LTTNG_TRACKING_POLICY_INCLUDE_ALL, NULL, 0);
	ok_int(lttng_process_attr_tracker_handle_get_inclusion_set(t, &values), STATUS(INVALID_TRACKING_POLICY),
		"another policy has no set");
	ok_int(lttng_process_attr_tracker_handle_get_inclusion_set(NULL, &values), STATUS(INVALID), "no handle");
	lttng_process_attr_tracker_handle_destroy(t);
}

static void test_by_pid(void)
{
	static const struct control_process_value set[] = { { .number = 42 }, { .number = 43 } };
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST };
	struct lttng_handle *handle = lttng_create_handle("web", &domain);
	int32_t *pids = NULL;
	int enabled = 9;
	size_t n = 9;

	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	CHECK_CALL(fake, lttng_untrack_pid(handle, 7), 0, ASK("untrack", "1", ", value=[number=7]"));
	CHECK_CALL(fake, lttng_untrack_pid(handle, -1), 0, ASK("set_tracking_policy", "1", ", policy=1"));
	CHECK_CALL(fake, lttng_track_pid(handle, -1), 0, ASK("set_tracking_policy", "1", ""));
	CHECK_CALL(fake, lttng_track_pid(NULL, 7), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_track_pid(handle, -2), -LTTNG_ERR_INVALID, NULL);
	CHECK_CALL(fake, lttng_untrack_pid(NULL, 7), -LTTNG_ERR_INVALID, NULL);
	fake_daemon_answer(fake, NULL, 0, LTTNG_ERR_PROCESS_ATTR_MISSING);
	ok_int(lttng_untrack_pid(handle, 7), 0, "what is not tracked is untracked");
	fake_daemon_answer(fake, NULL, 0, LTTNG_ERR_SESS_NOT_FOUND);
	ok_int(lttng_track_pid(handle, -1), -LTTNG_ERR_SESSION_NOT_EXIST, "another code for no session");
	answer_tracker(LTTNG_TRACKING_POLICY_INCLUDE_SET, set, 2);
	CHECK_CALL(fake, lttng_list_tracker_pids(handle, &enabled, &pids, &n), 0, ASK("get_tracker", "1", ""));
	ok(enabled == 1 && n == 2 && pids[0] == 42 && pids[1] == 43, "a set");
	free(pids);
	answer_tracker(LTTNG_TRACKING_POLICY_INCLUDE_ALL, NULL, 0);
	ok(lttng_list_tracker_pids(handle, &enabled, &pids, &n) == 0 && enabled == 0 && n == 0, "no limit");
	free(pids);
	answer_tracker(LTTNG_TRACKING_POLICY_EXCLUDE_ALL, NULL, 0);
	ok(lttng_list_tracker_pids(handle, &enabled, &pids, &n) == 0 && enabled == 1 && n == 0, "nothing at all");
	free(pids);
	CHECK_CALL(fake, lttng_list_tracker_pids(handle, NULL, &pids, &n), -LTTNG_ERR_INVALID, NULL);
	lttng_destroy_handle(handle);
}

int main(void)
{
	fake_daemon_start(&fake);
	test_handles();
	test_changes();
	test_kernel();
	test_statuses();
	test_values();
	test_by_pid();
	fake_daemon_stop(fake);
	return tap_done();
}
