/* SPDX-License-Identifier: GPL-2.0-only */
/* Starting daemons that a command needs. */
#pragma once
#include "cli/cli.h"

/* A session daemon answers afterwards, unless --no-sessiond. CLI_OK, or an exit status after a message. */
_must_check_ int spawn_sessiond(const struct cli *cli);
/* A relay daemon listens for live viewers on this host afterwards. */
_must_check_ int spawn_relayd(const struct cli *cli);
