/* SPDX-License-Identifier: GPL-2.0-only */
/* How much of the daemon one user may have, and all together. Options of the daemon; constant. */
#pragma once
#include "base/defs.h"

struct limits {
	unsigned connections;           /* of control clients, in all */
	unsigned user_connections;      /* of one user */
	unsigned user_applications;     /* registered */
	unsigned user_registrations;    /* that have begun and not ended */
	unsigned user_metadata;         /* MiB, in one trace */
	unsigned setup_ms;              /* that an application's start waits for its set-up */
};

#define LIMITS_DEFAULT { .connections = 1024, .user_connections = 512, .user_applications = 4096, .user_registrations = 256, \
	.user_metadata = 64, .setup_ms = 1000 }
/* Of registrations that have begun, users together may have so many times what one may. */
#define LIMITS_USERS 16u
/* So many more control clients when it is root, so that there is always somebody who can see to it. */
#define LIMITS_ROOT_CONNECTIONS 16u
