/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A tracker limits which processes record into a session: by process, user or
 * group id.  Each attribute of a domain has one, which includes everything
 * until it is told otherwise.
 *
 * @since 2.12; the calls by pid 2.7
 */
#pragma once
#include <sys/types.h>
#include <lttng/constant.h>
#include <lttng/domain.h>
#include <lttng/lttng-error.h>
#include <lttng/lttng-export.h>
#include <lttng/session.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_process_attr_tracker_handle;
struct lttng_process_attr_values;

/* VIRTUAL: as the process itself sees it (kernel and user space); the others: kernel. */
enum lttng_process_attr {
	LTTNG_PROCESS_ATTR_PROCESS_ID = 0,
	LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID = 1,
	LTTNG_PROCESS_ATTR_USER_ID = 2,
	LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID = 3,
	LTTNG_PROCESS_ATTR_GROUP_ID = 4,
	LTTNG_PROCESS_ATTR_VIRTUAL_GROUP_ID = 5,
};

enum lttng_tracking_policy {
	LTTNG_TRACKING_POLICY_INCLUDE_ALL = 0,  /* no limit: the default */
	LTTNG_TRACKING_POLICY_EXCLUDE_ALL = 1,
	LTTNG_TRACKING_POLICY_INCLUDE_SET = 2,  /* the values that were added */
};

enum lttng_process_attr_value_type {
	LTTNG_PROCESS_ATTR_VALUE_TYPE_INVALID = -1,
	LTTNG_PROCESS_ATTR_VALUE_TYPE_PID = 0,
	LTTNG_PROCESS_ATTR_VALUE_TYPE_UID = 1,
	LTTNG_PROCESS_ATTR_VALUE_TYPE_USER_NAME = 2,
	LTTNG_PROCESS_ATTR_VALUE_TYPE_GID = 3,
	LTTNG_PROCESS_ATTR_VALUE_TYPE_GROUP_NAME = 4,
};

enum lttng_process_attr_tracker_handle_status {
	LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_OK = 0,
	LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_EXISTS = 1,    /* added before */
	LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_MISSING = 2,   /* not there to be removed */
	LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_INVALID = -1,  /* parameter, or attribute of the handle */
	LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_COMMUNICATION_ERROR = -2,
	LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_ERROR = -3,
	LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_SESSION_DOES_NOT_EXIST = -4,
	LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_INVALID_TRACKING_POLICY = -5,  /* not _INCLUDE_SET */
	LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_USER_NOT_FOUND = -6,
	LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_GROUP_NOT_FOUND = -7,
};

enum lttng_process_attr_values_status {
	LTTNG_PROCESS_ATTR_VALUES_STATUS_OK = 0,
	LTTNG_PROCESS_ATTR_VALUES_STATUS_INVALID = -1,
	LTTNG_PROCESS_ATTR_VALUES_STATUS_INVALID_TYPE = -2,     /* the value is of another type */
};

/* ---- the tracker of an attribute ---- */

/* LTTNG_OK and a handle, or a code: _SESSION_NOT_EXIST, _UNSUPPORTED_DOMAIN and others. */
LTTNG_EXPORT enum lttng_error_code lttng_session_get_tracker_handle(const char *session_name,
		enum lttng_domain_type domain, enum lttng_process_attr process_attr,
		struct lttng_process_attr_tracker_handle **out_tracker_handle);
LTTNG_EXPORT void lttng_process_attr_tracker_handle_destroy(
		struct lttng_process_attr_tracker_handle *tracker_handle);

/* Everybody, nobody, or a set.  Setting the policy to a set that there was not begins with an empty one. */
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status lttng_process_attr_tracker_handle_get_tracking_policy(
		const struct lttng_process_attr_tracker_handle *tracker_handle,
		enum lttng_tracking_policy *policy);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status lttng_process_attr_tracker_handle_set_tracking_policy(
		const struct lttng_process_attr_tracker_handle *tracker_handle,
		enum lttng_tracking_policy policy);

/*
 * Adding to and removing from the set, one pair for each attribute and kind of
 * value.  A name is resolved by the daemon when it is added, and compared as
 * text when it is removed.
 */
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status lttng_process_attr_process_id_tracker_handle_add_pid(
		const struct lttng_process_attr_tracker_handle *process_id_tracker, pid_t pid);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_process_id_tracker_handle_remove_pid(
		const struct lttng_process_attr_tracker_handle *process_id_tracker, pid_t pid);

/* The same for the pid in the process's own name space. */
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_virtual_process_id_tracker_handle_add_pid(
		const struct lttng_process_attr_tracker_handle *process_id_tracker, pid_t vpid);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_virtual_process_id_tracker_handle_remove_pid(
		const struct lttng_process_attr_tracker_handle *process_id_tracker, pid_t vpid);

/* The same for the user, by number or by name (kernel domain). */
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status lttng_process_attr_user_id_tracker_handle_add_uid(
		const struct lttng_process_attr_tracker_handle *user_id_tracker, uid_t uid);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status lttng_process_attr_user_id_tracker_handle_remove_uid(
		const struct lttng_process_attr_tracker_handle *user_id_tracker, uid_t uid);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_user_id_tracker_handle_add_user_name(
		const struct lttng_process_attr_tracker_handle *user_id_tracker, const char *user_name);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_user_id_tracker_handle_remove_user_name(
		const struct lttng_process_attr_tracker_handle *user_id_tracker, const char *user_name);

/* The user in the process's own name space. */
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_virtual_user_id_tracker_handle_add_uid(
		const struct lttng_process_attr_tracker_handle *user_id_tracker, uid_t vuid);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_virtual_user_id_tracker_handle_remove_uid(
		const struct lttng_process_attr_tracker_handle *user_id_tracker, uid_t vuid);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_virtual_user_id_tracker_handle_add_user_name(
		const struct lttng_process_attr_tracker_handle *user_id_tracker, const char *virtual_user_name);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_virtual_user_id_tracker_handle_remove_user_name(
		const struct lttng_process_attr_tracker_handle *user_id_tracker, const char *virtual_user_name);

/* The group, by number or by name (kernel domain). */
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status lttng_process_attr_group_id_tracker_handle_add_gid(
		const struct lttng_process_attr_tracker_handle *group_id_tracker, gid_t gid);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status lttng_process_attr_group_id_tracker_handle_remove_gid(
		const struct lttng_process_attr_tracker_handle *group_id_tracker, gid_t gid);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_group_id_tracker_handle_add_group_name(
		const struct lttng_process_attr_tracker_handle *group_id_tracker, const char *group_name);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_group_id_tracker_handle_remove_group_name(
		const struct lttng_process_attr_tracker_handle *group_id_tracker, const char *group_name);

/* The group in the process's own name space. */
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_virtual_group_id_tracker_handle_add_gid(
		const struct lttng_process_attr_tracker_handle *group_id_tracker, gid_t vgid);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_virtual_group_id_tracker_handle_remove_gid(
		const struct lttng_process_attr_tracker_handle *group_id_tracker, gid_t vgid);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_virtual_group_id_tracker_handle_add_group_name(
		const struct lttng_process_attr_tracker_handle *group_id_tracker, const char *virtual_group_name);
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status
lttng_process_attr_virtual_group_id_tracker_handle_remove_group_name(
		const struct lttng_process_attr_tracker_handle *group_id_tracker, const char *virtual_group_name);

/* ---- the set ---- */

/* The values belong to the handle, until the next call on it.  _INVALID_TRACKING_POLICY: there is no set. */
LTTNG_EXPORT enum lttng_process_attr_tracker_handle_status lttng_process_attr_tracker_handle_get_inclusion_set(
		struct lttng_process_attr_tracker_handle *tracker_handle,
		const struct lttng_process_attr_values **values);

/* The values of a set, by index: how many, of which type, and each type's value. */
LTTNG_EXPORT enum lttng_process_attr_values_status lttng_process_attr_values_get_count(
		const struct lttng_process_attr_values *values, unsigned int *count);
/* _TYPE_INVALID for an index out of range. */
LTTNG_EXPORT enum lttng_process_attr_value_type lttng_process_attr_values_get_type_at_index(
		const struct lttng_process_attr_values *values, unsigned int index);
LTTNG_EXPORT enum lttng_process_attr_values_status lttng_process_attr_values_get_pid_at_index(
		const struct lttng_process_attr_values *values, unsigned int index, pid_t *pid);
LTTNG_EXPORT enum lttng_process_attr_values_status lttng_process_attr_values_get_uid_at_index(
		const struct lttng_process_attr_values *values, unsigned int index, uid_t *uid);
LTTNG_EXPORT enum lttng_process_attr_values_status lttng_process_attr_values_get_user_name_at_index(
		const struct lttng_process_attr_values *values, unsigned int index, const char **user_name);
LTTNG_EXPORT enum lttng_process_attr_values_status lttng_process_attr_values_get_gid_at_index(
		const struct lttng_process_attr_values *values, unsigned int index, gid_t *gid);
LTTNG_EXPORT enum lttng_process_attr_values_status lttng_process_attr_values_get_group_name_at_index(
		const struct lttng_process_attr_values *values, unsigned int index, const char **group_name);

/* ---- former calls, by process id (user space: the virtual one); -1 is every process ---- */

/* 0 or -LTTNG_ERR_*: _PID_TRACKED, _PID_NOT_TRACKED and others. */
LTTNG_EXPORT int lttng_track_pid(struct lttng_handle *handle, int pid);
LTTNG_EXPORT int lttng_untrack_pid(struct lttng_handle *handle, int pid);
/*
 * enabled: 0 when every process is tracked, else 1 and the values in an array
 * that the caller frees with free().  0 or -LTTNG_ERR_*.
 */
LTTNG_EXPORT int lttng_list_tracker_pids(struct lttng_handle *handle, int *enabled, int32_t **pids,
		size_t *nr_pids);

#ifdef __cplusplus
}
#endif
