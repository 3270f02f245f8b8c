/* SPDX-License-Identifier: LGPL-2.1-only */
/* Saved sessions: the daemon neither saves nor loads yet. */
#include <lttng/load.h>
#include <lttng/lttng-error.h>
#include <lttng/save.h>
#include "ctl/call.h"

int lttng_save_session(struct lttng_save_session_attr *attr)
{
	return attr ? call_unserved(NULL, "saving of sessions") : call_invalid("Attributes are needed");
}

int lttng_load_session(struct lttng_load_session_attr *attr)
{
	return attr ? call_unserved(NULL, "loading of sessions") : call_invalid("Attributes are needed");
}
