/* SPDX-License-Identifier: GPL-2.0-only */
/* The six process attributes that can be tracked. */
#pragma once
#include <lttng/tracker.h>
#include "base/defs.h"

struct tracker_name {
	enum lttng_process_attr attr;
	const char *name;               /* option, and element of the machine interface: "vpid" */
	const char *text;               /* "virtual process ID" */
	bool userspace;                 /* also in the user-space domain */
};

#define N_TRACKERS 6
extern const struct tracker_name tracker_names[N_TRACKERS];
