/* SPDX-License-Identifier: GPL-2.0-only */
/* Where an archived trace chunk is. */
#pragma once
#include <lttng/lttng.h>
#include "cli/cli.h"

/* <location> of the machine interface. */
void location_describe(struct node *parent, const struct lttng_trace_archive_location *location);
void location_say(struct cli *cli, const struct lttng_trace_archive_location *location);
