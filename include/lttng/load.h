/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Makes sessions as they were saved with lttng_save_session().
 *
 * @since 2.5; overrides 2.9
 */
#pragma once
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_load_session_attr;

/* NULL: no memory. */
LTTNG_EXPORT struct lttng_load_session_attr *lttng_load_session_attr_create(void);
LTTNG_EXPORT void lttng_load_session_attr_destroy(struct lttng_load_session_attr *attr);

/*
 * The setters return 0, or -LTTNG_ERR_INVALID: no object, a string too long,
 * or a URL that is not one.  A string is copied; NULL takes it back where it
 * is allowed.  Getters give what was set (the object's string), NULL or 0
 * otherwise.
 */

/* Which of the saved sessions; NULL: all. */
LTTNG_EXPORT int lttng_load_session_attr_set_session_name(struct lttng_load_session_attr *attr,
		const char *session_name);
LTTNG_EXPORT const char *lttng_load_session_attr_get_session_name(struct lttng_load_session_attr *attr);

/* File or directory to read, "file://PATH" or an absolute path; NULL: the user's and the system's. */
LTTNG_EXPORT int lttng_load_session_attr_set_input_url(struct lttng_load_session_attr *attr, const char *url);
LTTNG_EXPORT const char *lttng_load_session_attr_get_input_url(struct lttng_load_session_attr *attr);

/* Not 0: a session of the same name is destroyed first. */
LTTNG_EXPORT int lttng_load_session_attr_set_overwrite(struct lttng_load_session_attr *attr, int overwrite);
LTTNG_EXPORT int lttng_load_session_attr_get_overwrite(struct lttng_load_session_attr *attr);

/* ---- instead of what the file says ---- */

/* Output: "file://DIR", or a network URL as in lttng/session-descriptor.h. */
LTTNG_EXPORT int lttng_load_session_attr_set_override_url(struct lttng_load_session_attr *attr, const char *url);
LTTNG_EXPORT const char *lttng_load_session_attr_get_override_url(struct lttng_load_session_attr *attr);

/* The two ports of a relay daemon apart: "tcp://HOST[:PORT][/PATH]" or tcp6.  Both are needed. */
LTTNG_EXPORT int lttng_load_session_attr_set_override_ctrl_url(struct lttng_load_session_attr *attr,
		const char *url);
LTTNG_EXPORT const char *lttng_load_session_attr_get_override_ctrl_url(struct lttng_load_session_attr *attr);
LTTNG_EXPORT int lttng_load_session_attr_set_override_data_url(struct lttng_load_session_attr *attr,
		const char *url);
LTTNG_EXPORT const char *lttng_load_session_attr_get_override_data_url(struct lttng_load_session_attr *attr);

/* Name; loading fails when there is more than one session. */
LTTNG_EXPORT int lttng_load_session_attr_set_override_session_name(struct lttng_load_session_attr *attr,
		const char *session_name);
LTTNG_EXPORT const char *lttng_load_session_attr_get_override_session_name(struct lttng_load_session_attr *attr);

/*
 * Loads.  0 or -LTTNG_ERR_*: _LOAD_SESSION_NOENT, _LOAD_INVALID_CONFIG,
 * _LOAD_IO_FAIL, _EXIST_SESS and others.  The object stays the caller's.
 */
LTTNG_EXPORT int lttng_load_session(struct lttng_load_session_attr *attr);

#ifdef __cplusplus
}
#endif
