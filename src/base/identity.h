/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * File-system identity of the calling thread.
 *
 * A root daemon creates a user's files with that user's identity: the
 * thread's fsuid, fsgid and supplementary groups are switched by the raw
 * system calls, which act on the calling thread only, and with fsuid the
 * kernel drops the file capabilities.  Nothing else of the process changes,
 * so the user can neither signal nor trace it.  In a daemon that is not root
 * only its own uid is accepted.
 */
#pragma once
#include "base/defs.h"

struct identity {
	uid_t uid;
	gid_t gid;
	bool switched;          /* set by identity_enter() */
};

/* Looks up the user's groups once per uid and keeps them; call outside of locks. -EPERM for a stranger. */
_must_check_ int identity_enter(struct identity *id, uid_t uid, gid_t gid);
void identity_leave(struct identity *id);
#define IDENTITY_INIT { .switched = false }
#define _cleanup_identity_ _cleanup_(identity_leave)
