/* SPDX-License-Identifier: LGPL-2.1-only */
/* Snapshots: the daemon does not take any yet. */
#include <lttng/lttng-error.h>
#include <lttng/snapshot.h>
#include "ctl/call.h"

#define WHAT "snapshots"

int lttng_snapshot_add_output(const char *session_name, struct lttng_snapshot_output *output)
{
	return session_name && output ? call_unserved(session_name, WHAT) :
		call_invalid("A session's name and an output are needed");
}

int lttng_snapshot_del_output(const char *session_name, struct lttng_snapshot_output *output)
{
	return session_name && output ? call_unserved(session_name, WHAT) :
		call_invalid("A session's name and an output are needed");
}

int lttng_snapshot_list_output(const char *session_name, struct lttng_snapshot_output_list **list)
{
	return session_name && list ? call_unserved(session_name, WHAT) :
		call_invalid("A session's name and a place for the outputs are needed");
}

int lttng_snapshot_record(const char *session_name, struct lttng_snapshot_output *output, int wait)
{
	(void) output;
	(void) wait;
	return session_name ? call_unserved(session_name, WHAT) : call_invalid("A session's name is needed");
}
