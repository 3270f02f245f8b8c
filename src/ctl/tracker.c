/* SPDX-License-Identifier: LGPL-2.1-only */
/* Trackers as the public interface has them: a handle for each attribute, and the former calls by pid. */
#include <lttng/lttng.h>
#include "base/str.h"
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/handle.h"
#include "ctl/tracker.h"

struct lttng_process_attr_tracker_handle {
	char *session;
	enum lttng_domain_type domain;
	enum lttng_process_attr attribute;
	struct lttng_process_attr_values *values;       /* of the last look at the set */
};
DEFINE_CLEANUP(struct lttng_process_attr_tracker_handle *, lttng_process_attr_tracker_handle_destroy)

static struct tracker_name name_of(const struct lttng_process_attr_tracker_handle *handle)
{
	return (struct tracker_name) {
		.session = handle->session, .domain = wire_small((int) handle->domain),
		.attribute = wire_small((int) handle->attribute) };
}

static enum lttng_process_attr_tracker_handle_status status_of(int r)
{
	switch (-r) {
	case 0:
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_OK;
	case LTTNG_ERR_PROCESS_ATTR_EXISTS:
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_EXISTS;
	case LTTNG_ERR_PROCESS_ATTR_MISSING:
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_MISSING;
	case LTTNG_ERR_NO_SESSIOND:
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_COMMUNICATION_ERROR;
	case LTTNG_ERR_SESS_NOT_FOUND:
	case LTTNG_ERR_SESSION_NOT_EXIST:
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_SESSION_DOES_NOT_EXIST;
	case LTTNG_ERR_PROCESS_ATTR_TRACKER_INVALID_TRACKING_POLICY:
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_INVALID_TRACKING_POLICY;
	case LTTNG_ERR_USER_NOT_FOUND:
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_USER_NOT_FOUND;
	case LTTNG_ERR_GROUP_NOT_FOUND:
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_GROUP_NOT_FOUND;
	default:
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_ERROR;
	}
}

/* ---- handles ---- */

enum lttng_error_code lttng_session_get_tracker_handle(const char *session_name, enum lttng_domain_type domain,
	enum lttng_process_attr process_attr, struct lttng_process_attr_tracker_handle **out_tracker_handle)
{
	_cleanup_(lttng_process_attr_tracker_handle_destroyp) struct lttng_process_attr_tracker_handle *handle = NULL;
	enum lttng_tracking_policy policy;
	struct tracker_name name;
	int r;

	if (!session_name || !out_tracker_handle)
		return -call_invalid("A session's name and a place for the handle are needed");
	answer_clear();
	if (domain != LTTNG_DOMAIN_UST && domain != LTTNG_DOMAIN_KERNEL)
		return -answer_fail(-LTTNG_ERR_UNSUPPORTED_DOMAIN, "Only kernel and user space have trackers");
	handle = calloc(1, sizeof(*handle));
	if (!handle || str_dup(session_name, &handle->session) < 0)
		return LTTNG_ERR_NOMEM;
	handle->domain = domain;
	handle->attribute = process_attr;
	name = name_of(handle);
	r = tracker_get(&name, &policy, NULL);
	if (r == -LTTNG_ERR_SESS_NOT_FOUND)
		return LTTNG_ERR_SESSION_NOT_EXIST;
	if (r < 0)
		return (enum lttng_error_code) -r;
	*out_tracker_handle = TAKE_PTR(handle);
	return LTTNG_OK;
}

void lttng_process_attr_tracker_handle_destroy(struct lttng_process_attr_tracker_handle *tracker_handle)
{
	if (!tracker_handle)
		return;
	free(tracker_handle->session);
	lttng_process_attr_values_free(tracker_handle->values);
	free(tracker_handle);
}

enum lttng_process_attr_tracker_handle_status lttng_process_attr_tracker_handle_get_tracking_policy(
	const struct lttng_process_attr_tracker_handle *tracker_handle, enum lttng_tracking_policy *policy)
{
	struct tracker_name name;

	if (!tracker_handle || !policy)
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_INVALID;
	name = name_of(tracker_handle);
	return status_of(tracker_get(&name, policy, NULL));
}

enum lttng_process_attr_tracker_handle_status lttng_process_attr_tracker_handle_set_tracking_policy(
	const struct lttng_process_attr_tracker_handle *tracker_handle, enum lttng_tracking_policy policy)
{
	struct tracker_name name;

	if (!tracker_handle)
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_INVALID;
	if ((unsigned) policy > LTTNG_TRACKING_POLICY_INCLUDE_SET)
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_ERROR;
	name = name_of(tracker_handle);
	return status_of(tracker_set_policy(&name, policy));
}

enum lttng_process_attr_tracker_handle_status lttng_process_attr_tracker_handle_get_inclusion_set(
	struct lttng_process_attr_tracker_handle *tracker_handle, const struct lttng_process_attr_values **values)
{
	struct lttng_process_attr_values *found;
	enum lttng_tracking_policy policy;
	struct tracker_name name;
	int r;

	if (!tracker_handle || !values)
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_INVALID;
	name = name_of(tracker_handle);
	r = tracker_get(&name, &policy, &found);
	if (r < 0)
		return status_of(r);
	lttng_process_attr_values_free(tracker_handle->values);
	tracker_handle->values = found;
	if (policy != LTTNG_TRACKING_POLICY_INCLUDE_SET)
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_INVALID_TRACKING_POLICY;
	*values = found;
	return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_OK;
}

/* ---- additions and removals ---- */

enum value_kind { NUMBER, USER_NAME, GROUP_NAME };     /* as in control.def */

/* The attribute is the one meant, or its virtual twin. */
static bool fits(const struct lttng_process_attr_tracker_handle *handle, enum lttng_process_attr attribute)
{
	return handle->attribute / 2 == attribute / 2;
}

static enum lttng_process_attr_tracker_handle_status change(const struct lttng_process_attr_tracker_handle *handle,
	enum lttng_process_attr attribute, const struct control_process_value *value, bool add)
{
	struct tracker_name name;

	if (!handle || !fits(handle, attribute) || (value->kind != NUMBER && !value->name))
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_INVALID;
	if (value->number < 0)
		return LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_ERROR;
	name = name_of(handle);
	return status_of(tracker_change(&name, value, add));
}

#define DEFINE_CHANGE(function, attr, type, value_kind, member, is_add)                                         \
	enum lttng_process_attr_tracker_handle_status function(                                                 \
		const struct lttng_process_attr_tracker_handle *handle, type value)                             \
	{                                                                                                       \
		return change(handle, LTTNG_PROCESS_ATTR_##attr,                                                \
			&(struct control_process_value) { .kind = (value_kind), .member = value }, (is_add));   \
	}
#define DEFINE_PAIR(prefix, what, attr, type, kind, member)                                                     \
	DEFINE_CHANGE(lttng_process_attr_##prefix##_tracker_handle_add_##what, attr, type, kind, member, true)  \
	DEFINE_CHANGE(lttng_process_attr_##prefix##_tracker_handle_remove_##what, attr, type, kind, member, false)

DEFINE_PAIR(process_id, pid, PROCESS_ID, pid_t, NUMBER, number)
DEFINE_PAIR(virtual_process_id, pid, VIRTUAL_PROCESS_ID, pid_t, NUMBER, number)
DEFINE_PAIR(user_id, uid, USER_ID, uid_t, NUMBER, number)
DEFINE_PAIR(user_id, user_name, USER_ID, const char *, USER_NAME, name)
DEFINE_PAIR(virtual_user_id, uid, VIRTUAL_USER_ID, uid_t, NUMBER, number)
DEFINE_PAIR(virtual_user_id, user_name, VIRTUAL_USER_ID, const char *, USER_NAME, name)
DEFINE_PAIR(group_id, gid, GROUP_ID, gid_t, NUMBER, number)
DEFINE_PAIR(group_id, group_name, GROUP_ID, const char *, GROUP_NAME, name)
DEFINE_PAIR(virtual_group_id, gid, VIRTUAL_GROUP_ID, gid_t, NUMBER, number)
DEFINE_PAIR(virtual_group_id, group_name, VIRTUAL_GROUP_ID, const char *, GROUP_NAME, name)

/* ---- values ---- */

enum lttng_process_attr_values_status lttng_process_attr_values_get_count(const struct lttng_process_attr_values *values,
	unsigned int *count)
{
	if (!values || !count)
		return LTTNG_PROCESS_ATTR_VALUES_STATUS_INVALID;
	*count = values->n;
	return LTTNG_PROCESS_ATTR_VALUES_STATUS_OK;
}

enum lttng_process_attr_value_type lttng_process_attr_values_get_type_at_index(
	const struct lttng_process_attr_values *values, unsigned int index)
{
	return values && index < values->n ? values->items[index].type : LTTNG_PROCESS_ATTR_VALUE_TYPE_INVALID;
}

#define DEFINE_GET(what, type_name, ctype, member)                                                               \
	enum lttng_process_attr_values_status lttng_process_attr_values_get_##what##_at_index(                  \
		const struct lttng_process_attr_values *values, unsigned int index, ctype *ret)                 \
	{                                                                                                       \
		if (!values || !ret || index >= values->n)                                                      \
			return LTTNG_PROCESS_ATTR_VALUES_STATUS_INVALID;                                        \
		if (values->items[index].type != LTTNG_PROCESS_ATTR_VALUE_TYPE_##type_name)                     \
			return LTTNG_PROCESS_ATTR_VALUES_STATUS_INVALID_TYPE;                                   \
		*ret = (ctype) values->items[index].member;                                                     \
		return LTTNG_PROCESS_ATTR_VALUES_STATUS_OK;                                                     \
	}

DEFINE_GET(pid, PID, pid_t, number)
DEFINE_GET(uid, UID, uid_t, number)
DEFINE_GET(gid, GID, gid_t, number)
DEFINE_GET(user_name, USER_NAME, const char *, name)
DEFINE_GET(group_name, GROUP_NAME, const char *, name)

/* ---- by process id ---- */

static struct tracker_name pid_tracker(const struct lttng_handle *handle)
{
	return (struct tracker_name) {
		.session = handle->session_name, .domain = handle_domain(handle),
		.attribute = handle->domain.type == LTTNG_DOMAIN_KERNEL ?
			LTTNG_PROCESS_ATTR_PROCESS_ID : LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID };
}

static int session_by_pid(int r)
{
	return r == -LTTNG_ERR_SESS_NOT_FOUND ? -LTTNG_ERR_SESSION_NOT_EXIST : r;
}

int lttng_track_pid(struct lttng_handle *handle, int pid)
{
	const struct control_process_value value = { .kind = NUMBER, .number = pid };
	enum lttng_tracking_policy policy;
	struct tracker_name name;
	int r;

	if (!handle || pid < -1)
		return call_invalid("A handle and a process id are needed");
	name = pid_tracker(handle);
	if (pid == -1)
		return session_by_pid(tracker_set_policy(&name, LTTNG_TRACKING_POLICY_INCLUDE_ALL));
	r = tracker_get(&name, &policy, NULL);
	if (r >= 0 && policy != LTTNG_TRACKING_POLICY_INCLUDE_SET)
		r = tracker_set_policy(&name, LTTNG_TRACKING_POLICY_INCLUDE_SET);
	return session_by_pid(r < 0 ? r : tracker_change(&name, &value, true));
}

int lttng_untrack_pid(struct lttng_handle *handle, int pid)
{
	const struct control_process_value value = { .kind = NUMBER, .number = pid };
	struct tracker_name name;
	int r;

	if (!handle || pid < -1)
		return call_invalid("A handle and a process id are needed");
	name = pid_tracker(handle);
	if (pid == -1)
		return session_by_pid(tracker_set_policy(&name, LTTNG_TRACKING_POLICY_EXCLUDE_ALL));
	r = tracker_change(&name, &value, false);
	return r == -LTTNG_ERR_PROCESS_ATTR_MISSING ? 0 : session_by_pid(r);
}

int lttng_list_tracker_pids(struct lttng_handle *handle, int *enabled, int32_t **pids, size_t *nr_pids)
{
	_cleanup_(lttng_process_attr_values_freep) struct lttng_process_attr_values *values = NULL;
	enum lttng_tracking_policy policy;
	struct tracker_name name;
	int32_t *list;
	int r;

	if (!handle || !enabled || !pids || !nr_pids)
		return call_invalid("A handle and places for the answer are needed");
	name = pid_tracker(handle);
	r = tracker_get(&name, &policy, &values);
	if (r < 0)
		return session_by_pid(r);
	list = calloc((size_t) values->n + 1, sizeof(*list));
	if (!list)
		return -LTTNG_ERR_NOMEM;
	for (unsigned i = 0; i < values->n; i++)
		list[i] = (int32_t) values->items[i].number;
	*enabled = policy != LTTNG_TRACKING_POLICY_INCLUDE_ALL;
	*nr_pids = policy == LTTNG_TRACKING_POLICY_INCLUDE_SET ? values->n : 0;
	*pids = list;
	return 0;
}
