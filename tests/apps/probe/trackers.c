/* SPDX-License-Identifier: GPL-2.0-only */
#include "probe.h"

static struct lttng_process_attr_tracker_handle *tracker(enum lttng_process_attr attribute)
{
	struct lttng_process_attr_tracker_handle *handle = NULL;

	lttng_session_get_tracker_handle("trackers", LTTNG_DOMAIN_UST, attribute, &handle);
	return handle;
}

static void get(enum lttng_domain_type domain, enum lttng_process_attr attribute)
{
	struct lttng_process_attr_tracker_handle *handle = NULL;

	INT(domain);
	INT(attribute);
	INT(lttng_session_get_tracker_handle("trackers", domain, attribute, &handle));
	PTR(handle);
	lttng_process_attr_tracker_handle_destroy(handle);
}

static void probe_handles(void)
{
	struct lttng_process_attr_tracker_handle *handle = NULL;

	probe_part("tracker handles");
	RISKY(lttng_session_get_tracker_handle(NULL, LTTNG_DOMAIN_UST, LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID, &handle));
	INT(lttng_session_get_tracker_handle("nosuch", LTTNG_DOMAIN_UST, LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID, &handle));
	RISKY(lttng_session_get_tracker_handle("trackers", LTTNG_DOMAIN_UST, LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID, NULL));
	for (int domain = LTTNG_DOMAIN_NONE; domain <= LTTNG_DOMAIN_JUL; domain++)
		for (int attribute = -1; attribute <= LTTNG_PROCESS_ATTR_VIRTUAL_GROUP_ID + 1; attribute++)
			get((enum lttng_domain_type) domain, (enum lttng_process_attr) attribute);
	RISKY((lttng_process_attr_tracker_handle_destroy(NULL), 0));
}

/* A value with its type, as text; -99 where the function refuses. */
static void describe(const struct lttng_process_attr_values *values, unsigned int i, char *text, size_t size)
{
	const char *user = "-", *group = "-";
	pid_t pid = -99;
	uid_t uid = 99;
	gid_t gid = 99;
	int r[5];

	r[0] = lttng_process_attr_values_get_pid_at_index(values, i, &pid);
	r[1] = lttng_process_attr_values_get_uid_at_index(values, i, &uid);
	r[2] = lttng_process_attr_values_get_gid_at_index(values, i, &gid);
	r[3] = lttng_process_attr_values_get_user_name_at_index(values, i, &user);
	r[4] = lttng_process_attr_values_get_group_name_at_index(values, i, &group);
	snprintf(text, size, "type %d, pid %d (%d), uid %d (%d), gid %d (%d), user %s (%d), group %s (%d)",
		 (int) lttng_process_attr_values_get_type_at_index(values, i), (int) pid, r[0], (int) uid, r[1],
		 (int) gid, r[2], user, r[3], group, r[4]);
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void see(struct lttng_process_attr_tracker_handle *handle)
{
	const struct lttng_process_attr_values *values = NULL;
	enum lttng_tracking_policy policy = (enum lttng_tracking_policy) 77;
	char value[16][256];
	unsigned int n = 0;

	INT(lttng_process_attr_tracker_handle_get_tracking_policy(handle, &policy));
	INT(policy);
	INT(lttng_process_attr_tracker_handle_get_inclusion_set(handle, &values));
	if (!values)
		return;
	INT(lttng_process_attr_values_get_count(values, &n));
	INT(n);
	for (unsigned int i = 0; i <= n && i < 16; i++)
		describe(values, i, value[i], sizeof(value[i]));
	qsort(value, n, sizeof(value[0]), compare);
	for (unsigned int i = 0; i <= n && i < 16; i++)
		STR(value[i]);
}

static void probe_process_ids(void)
{
	struct lttng_process_attr_tracker_handle *vpid = tracker(LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID);

	probe_part("process ids");
	see(vpid);
	INT(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(vpid, 5));
	see(vpid);
	INT(lttng_process_attr_tracker_handle_set_tracking_policy(vpid, LTTNG_TRACKING_POLICY_INCLUDE_SET));
	INT(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(vpid, 5));
	INT(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(vpid, 5));
	INT(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(vpid, 6));
	INT(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(vpid, 0));
	INT(lttng_process_attr_virtual_process_id_tracker_handle_remove_pid(vpid, 99));
	see(vpid);
	INT(lttng_process_attr_virtual_process_id_tracker_handle_remove_pid(vpid, 5));
	see(vpid);
	INT(lttng_process_attr_process_id_tracker_handle_add_pid(vpid, 1));
	INT(lttng_process_attr_process_id_tracker_handle_remove_pid(vpid, 1));
	INT(lttng_process_attr_virtual_user_id_tracker_handle_add_uid(vpid, 1));
	INT(lttng_process_attr_virtual_user_id_tracker_handle_add_user_name(vpid, "root"));
	INT(lttng_process_attr_virtual_group_id_tracker_handle_remove_gid(vpid, 1));
	INT(lttng_process_attr_virtual_group_id_tracker_handle_remove_group_name(vpid, "root"));
	INT(lttng_process_attr_tracker_handle_set_tracking_policy(vpid, LTTNG_TRACKING_POLICY_EXCLUDE_ALL));
	see(vpid);
	INT(lttng_process_attr_virtual_process_id_tracker_handle_remove_pid(vpid, 5));
	INT(lttng_process_attr_tracker_handle_set_tracking_policy(vpid, LTTNG_TRACKING_POLICY_INCLUDE_ALL));
	INT(lttng_process_attr_virtual_process_id_tracker_handle_remove_pid(vpid, 5));
	see(vpid);
	INT(lttng_process_attr_tracker_handle_set_tracking_policy(vpid, (enum lttng_tracking_policy) 9));
	INT(lttng_process_attr_tracker_handle_set_tracking_policy(vpid, LTTNG_TRACKING_POLICY_INCLUDE_SET));
	INT(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(vpid, -1));
	INT(lttng_process_attr_tracker_handle_set_tracking_policy(vpid, LTTNG_TRACKING_POLICY_INCLUDE_ALL));
	lttng_process_attr_tracker_handle_destroy(vpid);
}

static void probe_names(void)
{
	struct lttng_process_attr_tracker_handle *vuid = tracker(LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID);
	struct lttng_process_attr_tracker_handle *vgid = tracker(LTTNG_PROCESS_ATTR_VIRTUAL_GROUP_ID);

	probe_part("users and groups");
	INT(lttng_process_attr_virtual_user_id_tracker_handle_add_uid(vuid, 0));
	INT(lttng_process_attr_tracker_handle_set_tracking_policy(vuid, LTTNG_TRACKING_POLICY_INCLUDE_SET));
	INT(lttng_process_attr_virtual_user_id_tracker_handle_add_uid(vuid, 0));
	INT(lttng_process_attr_virtual_user_id_tracker_handle_add_user_name(vuid, "root"));
	INT(lttng_process_attr_virtual_user_id_tracker_handle_add_user_name(vuid, "no-such-user"));
	INT(lttng_process_attr_virtual_user_id_tracker_handle_add_user_name(vuid, ""));
	RISKY(lttng_process_attr_virtual_user_id_tracker_handle_add_user_name(vuid, NULL));
	INT(lttng_process_attr_user_id_tracker_handle_add_uid(vuid, 1));
	see(vuid);
	INT(lttng_process_attr_virtual_user_id_tracker_handle_remove_uid(vuid, 0));
	INT(lttng_process_attr_virtual_user_id_tracker_handle_remove_user_name(vuid, "root"));
	see(vuid);
	INT(lttng_process_attr_tracker_handle_set_tracking_policy(vgid, LTTNG_TRACKING_POLICY_INCLUDE_SET));
	INT(lttng_process_attr_virtual_group_id_tracker_handle_add_gid(vgid, 3));
	INT(lttng_process_attr_virtual_group_id_tracker_handle_add_group_name(vgid, "root"));
	INT(lttng_process_attr_virtual_group_id_tracker_handle_add_group_name(vgid, "no-such-group"));
	INT(lttng_process_attr_virtual_group_id_tracker_handle_remove_group_name(vgid, "daemon"));
	see(vgid);
	INT(lttng_process_attr_group_id_tracker_handle_add_gid(vgid, 1));
	lttng_process_attr_tracker_handle_destroy(vuid);
	lttng_process_attr_tracker_handle_destroy(vgid);
}

static void probe_old(void)
{
	struct lttng_handle *handle = probe_handle("trackers");
	int enabled = 7;
	int32_t *pids = NULL;
	size_t n = 7;

	probe_part("old tracker calls");
	INT(lttng_track_pid(NULL, 1));
	INT(lttng_untrack_pid(NULL, 1));
	INT(lttng_list_tracker_pids(handle, &enabled, &pids, &n));
	INT(enabled);
	INT(lttng_untrack_pid(handle, -1));
	INT(lttng_list_tracker_pids(handle, &enabled, &pids, &n));
	INT(enabled);
	INT(n);
	INT(lttng_track_pid(handle, 5));
	INT(lttng_track_pid(handle, 5));
	INT(lttng_track_pid(handle, 6));
	INT(lttng_untrack_pid(handle, 7));
	INT(lttng_untrack_pid(handle, 6));
	INT(lttng_list_tracker_pids(handle, &enabled, &pids, &n));
	INT(enabled);
	INT(n);
	INT(n == 1 ? pids[0] : -1);
	INT(lttng_track_pid(handle, -1));
	INT(lttng_list_tracker_pids(handle, &enabled, &pids, &n));
	INT(enabled);
	INT(lttng_track_pid(probe_handle("nosuch"), 5));
	INT(lttng_list_tracker_pids(probe_handle("nosuch"), &enabled, &pids, &n));
}

static void probe_nothing(void)
{
	const struct lttng_process_attr_values *values = NULL;
	struct lttng_process_attr_tracker_handle *vpid = tracker(LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID);
	enum lttng_tracking_policy policy;
	unsigned int n;

	probe_part("trackers without objects");
	RISKY(lttng_process_attr_tracker_handle_get_tracking_policy(NULL, &policy));
	RISKY(lttng_process_attr_tracker_handle_get_tracking_policy(vpid, NULL));
	RISKY(lttng_process_attr_tracker_handle_set_tracking_policy(NULL, LTTNG_TRACKING_POLICY_INCLUDE_ALL));
	RISKY(lttng_process_attr_tracker_handle_get_inclusion_set(NULL, &values));
	RISKY(lttng_process_attr_tracker_handle_get_inclusion_set(vpid, NULL));
	RISKY(lttng_process_attr_virtual_process_id_tracker_handle_add_pid(NULL, 1));
	RISKY(lttng_process_attr_values_get_count(NULL, &n));
	RISKY(lttng_process_attr_values_get_type_at_index(NULL, 0));
}

void probe_trackers(void)
{
	probe_part("trackers");
	INT(lttng_create_session("trackers", NULL));
	probe_handles();
	probe_process_ids();
	probe_names();
	probe_old();
	probe_nothing();
	INT(lttng_destroy_session("trackers"));
}
