/* SPDX-License-Identifier: GPL-2.0-only */
/* "lttng track" and "lttng untrack", which differ in one direction only. */
#pragma once
#include "cli/args.h"
#include "cli/cli.h"

extern const struct option_row track_options[];

_must_check_ int track_run(struct cli *cli, const struct args *args, bool add);
