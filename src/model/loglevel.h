/* SPDX-License-Identifier: LGPL-2.1-only */
/* Names of the log levels of each domain. */
#pragma once
#include <lttng/domain.h>
#include "base/defs.h"

/* "TRACE_INFO", "JUL_INFO", …; NULL for a value without name, or a domain without levels. */
const char *loglevel_name(enum lttng_domain_type domain, int value);
/*
 * Takes a name with or without its prefix, in any case, or a number. 0 or -EINVAL. User-space
 * tracepoints know 0 (EMERG) to 14 (DEBUG) only; agents any number.
 */
_must_check_ int loglevel_parse(enum lttng_domain_type domain, const char *text, int *ret);
/* The n-th name of a domain, most severe first; NULL after the last. */
const char *loglevel_nth(enum lttng_domain_type domain, unsigned n);
/* The level that takes everything. */
int loglevel_least_severe(enum lttng_domain_type domain);
