/* SPDX-License-Identifier: LGPL-2.1-only */
/* Where an archived chunk is; made from an answer, owned by the handle or evaluation it came with. */
#pragma once
#include "base/defs.h"
#include <lttng/location.h>

struct lttng_trace_archive_location {
	enum lttng_trace_archive_location_type type;
	char *path;                     /* absolute, or below the relay daemon's output directory */
	char *host;                     /* relay, as the ports */
	uint16_t control_port, data_port;
};

_must_check_ int archive_location_new_local(const char *path, struct lttng_trace_archive_location **ret);
_must_check_ int archive_location_new_relay(const char *host, uint16_t control_port, uint16_t data_port,
		const char *path, struct lttng_trace_archive_location **ret);
/* NULL equals NULL. */
bool archive_location_is_equal(const struct lttng_trace_archive_location *a,
		const struct lttng_trace_archive_location *b);
void archive_location_free(struct lttng_trace_archive_location *location);
DEFINE_CLEANUP(struct lttng_trace_archive_location *, archive_location_free)
