/* SPDX-License-Identifier: LGPL-2.1-only */
/* What a session descriptor holds: the request that creates the session. */
#pragma once
#include <lttng/session-descriptor.h>
#include "ctl/url.h"
#include "proto/control.h"

enum descriptor_kind { DESCRIPTOR_REGULAR, DESCRIPTOR_SNAPSHOT, DESCRIPTOR_LIVE };

struct lttng_session_descriptor {
	enum descriptor_kind kind;
	enum control_output output;
	char *name;                     /* NULL: the daemon chooses */
	char *path;                     /* of a local output; NULL: the daemon chooses */
	struct url_pair urls;
	unsigned long long live_timer_us;
};

/* url as lttng_create_session() takes it; NULL when it is not valid. */
struct lttng_session_descriptor *session_descriptor_from_url(enum descriptor_kind kind, const char *name,
	const char *url, unsigned long long live_timer_us);
DEFINE_CLEANUP(struct lttng_session_descriptor *, lttng_session_descriptor_destroy)
