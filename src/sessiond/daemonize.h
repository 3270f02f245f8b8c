/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Going to the background.  The parent stays until the child is ready or has
 * failed, so that whoever started it finds a daemon that answers.
 */
#pragma once
#include "base/defs.h"

/* In the child *ret_ready is a descriptor to report on; the parent does not return. */
_must_check_ int daemonize(int *ret_ready);
/* The standard streams go to /dev/null: once nothing needs to be said there any more. */
_must_check_ int daemonize_detach(void);
/* Ready: 0, else the exit status that the parent is to have. Closes the descriptor. */
void daemonize_report(int *ready_fd, int status);
/* Tells a service manager (NOTIFY_SOCKET), if there is one. */
void daemonize_notify(const char *state);
