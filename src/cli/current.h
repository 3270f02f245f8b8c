/* SPDX-License-Identifier: GPL-2.0-only */
/* The current session: one line "session=NAME" in .lttngrc of the home directory. */
#pragma once
#include "cli/cli.h"

/* 0 with an owned name, -ENOENT when there is none, or another -errno. */
_must_check_ int current_read(char **ret);
/* A failure is a warning only: the session itself is fine. */
void current_write(const struct cli *cli, const char *name);
/* Removes the file when it names that session. */
void current_forget(const char *name);
/* The session a command is about: given, or else the current one. CLI_OK, or an exit status after a message. */
_must_check_ int current_pick(struct cli *cli, const char *given, char **ret);
