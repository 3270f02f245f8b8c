/* SPDX-License-Identifier: GPL-2.0-only */
/* The orderly end: within 3 s, whatever applications, disks or clients do. */
#pragma once
#include "sessiond/sessiond.h"

/* Stops recording everywhere and has what was recorded written. The loops still run. */
void shutdown_sessions(struct sessiond *sd, uint64_t deadline_us);

/*
 * Has a thread of its own, and ends the process at the deadline, when the
 * orderly end has not: consumers are killed, the run directory is left clean
 * for the next daemon, and it is logged.
 */
struct shutdown_guard;
_must_check_ int shutdown_guard_start(struct sessiond *sd, uint64_t deadline_us, struct shutdown_guard **ret);
/* They have ended, and are about to be freed. NULL, as below, is allowed. */
void shutdown_guard_consumers_ended(struct shutdown_guard *guard);
void shutdown_guard_stop(struct shutdown_guard *guard);
