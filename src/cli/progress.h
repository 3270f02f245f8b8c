/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "Writing the recorded data..." on stderr while a call of the library takes
 * its time: only on a terminal, and only once the call has lasted a moment.
 */
#pragma once
#include "cli/cli.h"

struct progress;

/* NULL when nothing is to be shown; then the other function does nothing. */
struct progress *progress_begin(const struct cli *cli, const char *what);
void progress_end(struct progress *progress);
/* The value of a call, which may wait for applications or data. */
#define PROGRESS_DURING(cli, what, call) __extension__({        \
	struct progress *progress_ = progress_begin(cli, what); \
	__typeof__(call) value_ = (call);                       \
	progress_end(progress_);                                \
	value_; })
DEFINE_CLEANUP(struct progress *, progress_end)
