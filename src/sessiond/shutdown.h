/* SPDX-License-Identifier: GPL-2.0-only */
/* The orderly end: within 3 s, whatever applications, disks or clients do. */
#pragma once
#include "sessiond/sessiond.h"

/* Stops recording everywhere and has what was recorded written. The loops still run. */
void shutdown_sessions(struct sessiond *sd, uint64_t deadline_us);
