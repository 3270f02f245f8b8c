/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Saves sessions as files that lttng_load_session() can load.
 *
 * @since 2.5
 */
#pragma once
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_save_session_attr;

/* NULL: no memory. */
LTTNG_EXPORT struct lttng_save_session_attr *lttng_save_session_attr_create(void);
LTTNG_EXPORT void lttng_save_session_attr_destroy(struct lttng_save_session_attr *output);

/*
 * The setters return 0, or -LTTNG_ERR_INVALID: no object, or a string too
 * long.  A string is copied; NULL takes it back.  Getters give what was set
 * (the object's string), NULL or 0 otherwise.
 */

/* Which session; NULL: every session. */
LTTNG_EXPORT int lttng_save_session_attr_set_session_name(struct lttng_save_session_attr *attr,
		const char *session_name);
LTTNG_EXPORT const char *lttng_save_session_attr_get_session_name(struct lttng_save_session_attr *attr);

/* Directory as "file://DIR" or an absolute path; NULL: the user's $LTTNG_HOME/.lttng/sessions. */
LTTNG_EXPORT int lttng_save_session_attr_set_output_url(struct lttng_save_session_attr *attr, const char *url);
LTTNG_EXPORT const char *lttng_save_session_attr_get_output_url(struct lttng_save_session_attr *attr);

/* Not 0: replace a file that exists. */
LTTNG_EXPORT int lttng_save_session_attr_set_overwrite(struct lttng_save_session_attr *attr, int overwrite);
LTTNG_EXPORT int lttng_save_session_attr_get_overwrite(struct lttng_save_session_attr *attr);

/* Not 0: leave the session's name, or its output, out of the file. */
LTTNG_EXPORT int lttng_save_session_attr_set_omit_name(struct lttng_save_session_attr *attr, int omit_name);
LTTNG_EXPORT int lttng_save_session_attr_get_omit_name(struct lttng_save_session_attr *attr);
LTTNG_EXPORT int lttng_save_session_attr_set_omit_output(struct lttng_save_session_attr *attr, int omit_output);
LTTNG_EXPORT int lttng_save_session_attr_get_omit_output(struct lttng_save_session_attr *attr);

/*
 * Saves.  0 or -LTTNG_ERR_*: _SAVE_FILE_EXIST, _SAVE_IO_FAIL, _SESS_NOT_FOUND
 * and others.  The object stays the caller's.
 */
LTTNG_EXPORT int lttng_save_session(struct lttng_save_session_attr *attr);

#ifdef __cplusplus
}
#endif
