/* SPDX-License-Identifier: LGPL-2.1-only */
/* What to load, where from, and what replaces what the file says. */
#pragma once
#include "base/defs.h"
#include <lttng/load.h>

struct lttng_load_session_attr {
	char *session_name;             /* NULL: all sessions */
	char *path;                     /* absolute; NULL: the default places */
	bool overwrite;
	/* NULL: as the file says. The URL excludes the other two. */
	char *override_url, *override_ctrl_url, *override_data_url;
	char *override_session_name;
	unsigned n_loaded;              /* by the last call */
};
DEFINE_CLEANUP(struct lttng_load_session_attr *, lttng_load_session_attr_destroy)
