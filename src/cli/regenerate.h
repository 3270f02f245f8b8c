/* SPDX-License-Identifier: GPL-2.0-only */
/* What "lttng regenerate" and the old "lttng metadata regenerate" have in common. */
#pragma once
#include "cli/args.h"
#include "cli/cli.h"

/* Asks for new metadata (or a new state dump) of the session; CLI_OK or the library's number after a message. */
_must_check_ int regenerate(struct cli *cli, const char *session, bool metadata);
