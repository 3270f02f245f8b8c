/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once

/* The whole program but for the set-user-ID check and signals. Returns the exit status. */
int cli_run(int argc, char **argv);
