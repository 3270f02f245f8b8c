/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Where the session daemon is.  root talks to the root daemon; a member of
 * the tracing group to the root daemon if there is one, else to its own;
 * everybody else to its own.
 */
#pragma once
#include "base/defs.h"

/*
 * Connects to a socket of the daemon by its name in the run directory, such
 * as "client-lttng-sessiond".  The caller owns *ret_path, the last path tried,
 * which is set on failure too (NULL: out of memory).
 */
_must_check_ int endpoint_connect(const char *name, uint64_t deadline_us, int *ret_fd, char **ret_path);

/* "", or what to say of root's daemon, which is there and not for us. */
const char *endpoint_closed_to_us(void);

/* From now on: $LTTNG_NETWORK_SOCKET_TIMEOUT (milliseconds; 0 and -1: never), or the given time. */
uint64_t endpoint_deadline(uint64_t usual_us);

/* $LTTNG_HOME, $HOME or the user database; the caller owns it. -ENOENT. */
_must_check_ int endpoint_home(char **ret);

/* For tests: the only run directory, NULL for the usual rule. Not while calls are under way. */
void endpoint_set_run_directory(const char *path);
