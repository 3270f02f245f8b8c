/* SPDX-License-Identifier: GPL-2.0-only */
/* Users of --owner-uid, by number or name. */
#pragma once
#include "cli/cli.h"

_must_check_ int owner_parse(struct cli *cli, const char *text, uid_t *ret);
