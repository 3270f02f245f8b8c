/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include "cli/describe-domain.h"
#include "cli/tracker-names.h"

DEFINE_CLEANUP(struct lttng_process_attr_tracker_handle *, lttng_process_attr_tracker_handle_destroy)

const struct tracker_name tracker_names[N_TRACKERS] = {
	{ LTTNG_PROCESS_ATTR_PROCESS_ID, "pid", "process ID", false },
	{ LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID, "vpid", "virtual process ID", true },
	{ LTTNG_PROCESS_ATTR_USER_ID, "uid", "user ID", false },
	{ LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID, "vuid", "virtual user ID", true },
	{ LTTNG_PROCESS_ATTR_GROUP_ID, "gid", "group ID", false },
	{ LTTNG_PROCESS_ATTR_VIRTUAL_GROUP_ID, "vgid", "virtual group ID", true },
};

static void describe_value(struct node *type, const struct lttng_process_attr_values *values, unsigned i)
{
	const char *name;
	pid_t pid;
	uid_t uid;
	gid_t gid;

	switch (lttng_process_attr_values_get_type_at_index(values, i)) {
	case LTTNG_PROCESS_ATTR_VALUE_TYPE_PID:
		if (lttng_process_attr_values_get_pid_at_index(values, i, &pid) == 0)
			node_i64(type, "id", pid);
		break;
	case LTTNG_PROCESS_ATTR_VALUE_TYPE_UID:
		if (lttng_process_attr_values_get_uid_at_index(values, i, &uid) == 0)
			node_u64(type, "id", uid);
		break;
	case LTTNG_PROCESS_ATTR_VALUE_TYPE_GID:
		if (lttng_process_attr_values_get_gid_at_index(values, i, &gid) == 0)
			node_u64(type, "id", gid);
		break;
	case LTTNG_PROCESS_ATTR_VALUE_TYPE_USER_NAME:
		if (lttng_process_attr_values_get_user_name_at_index(values, i, &name) == 0)
			node_string(type, "name", name);
		break;
	case LTTNG_PROCESS_ATTR_VALUE_TYPE_GROUP_NAME:
		if (lttng_process_attr_values_get_group_name_at_index(values, i, &name) == 0)
			node_string(type, "name", name);
		break;
	default:
		break;
	}
}

static void describe_set(struct node *list, const struct tracker_name *name,
			 struct lttng_process_attr_tracker_handle *handle)
{
	const struct lttng_process_attr_values *values;
	unsigned n = 0;

	if (lttng_process_attr_tracker_handle_get_inclusion_set(handle, &values) != 0 ||
	    lttng_process_attr_values_get_count(values, &n) != 0)
		return;
	for (unsigned i = 0; i < n; i++)
		describe_value(node_object(node_object(list, name->name), "type"), values, i);
}

static void describe_tracker(struct node *trackers, const char *session, enum lttng_domain_type domain,
			     const struct tracker_name *name)
{
	_cleanup_(lttng_process_attr_tracker_handle_destroyp) struct lttng_process_attr_tracker_handle *handle = NULL;
	enum lttng_tracking_policy policy;
	char element[40];
	struct node *list;

	if (lttng_session_get_tracker_handle(session, domain, name->attr, &handle) != LTTNG_OK ||
	    lttng_process_attr_tracker_handle_get_tracking_policy(handle, &policy) != 0 ||
	    policy == LTTNG_TRACKING_POLICY_INCLUDE_ALL)
		return;
	(void) snprintf(element, sizeof(element), "%s_process_attr_tracker", name->name);
	list = node_list(node_object(trackers, element), "process_attr_values");
	if (policy == LTTNG_TRACKING_POLICY_INCLUDE_SET)
		describe_set(list, name, handle);
}

void describe_trackers(struct node *domain_node, const char *session, enum lttng_domain_type domain)
{
	struct node *trackers = node_object(domain_node, "process_attr_trackers");

	for (unsigned i = 0; i < N_TRACKERS; i++) {
		if (domain == LTTNG_DOMAIN_KERNEL || tracker_names[i].userspace)
			describe_tracker(trackers, session, domain, &tracker_names[i]);
	}
}
