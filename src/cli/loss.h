/* SPDX-License-Identifier: GPL-2.0-only */
/* What a session lost, told after a stop: which channel, how much, why, and what to change. */
#pragma once
#include <lttng/lttng.h>
#include "cli/cli.h"

void loss_warn(const struct cli *cli, const char *session);
/* One channel; says nothing when nothing was lost. Also for tests. */
void loss_warn_channel(const struct cli *cli, const char *session, struct lttng_channel *channel);
