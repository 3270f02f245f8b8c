/* SPDX-License-Identifier: GPL-2.0-only */
/* One session in full: of "lttng list SESSION" and "lttng status". */
#pragma once
#include <lttng/lttng.h>
#include "cli/cli.h"

struct list_request {
	const char *session;
	enum lttng_domain_type domain;  /* only this; NONE: all */
	const char *channel;            /* only this; NULL: all */
	bool domains_only;
	bool warnings;                  /* also the session's last warnings */
};

_must_check_ int list_session(struct cli *cli, const struct list_request *request);
