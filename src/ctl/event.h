/* SPDX-License-Identifier: LGPL-2.1-only */
/* Behind extended.ptr of an event. */
#pragma once
#include "base/defs.h"

struct lttng_userspace_probe_location;

struct event_extra {
	struct lttng_userspace_probe_location *location;        /* owned; never of a listed rule */
	uint32_t n_exclusions;
	bool has_filter;
	char text[];            /* the filter if there is one, then the exclusions, each with its NUL */
};
