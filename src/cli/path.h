/* SPDX-License-Identifier: GPL-2.0-only */
/* Paths as users write them: against the current directory, which the daemon does not know. */
#pragma once
#include "cli/cli.h"

/* The absolute path of a relative one, or of file://PATH; the caller frees it. CLI_OK, or an exit status after a message. */
_must_check_ int cli_path(struct cli *cli, const char *path, char **ret);
