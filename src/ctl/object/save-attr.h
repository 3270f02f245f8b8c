/* SPDX-License-Identifier: LGPL-2.1-only */
/* What to save and where to. */
#pragma once
#include "base/defs.h"
#include <lttng/save.h>

struct lttng_save_session_attr {
	char *session_name;             /* NULL: all sessions */
	char *directory;                /* absolute; NULL: the default */
	bool overwrite, omit_name, omit_output;
};
DEFINE_CLEANUP(struct lttng_save_session_attr *, lttng_save_session_attr_destroy)
