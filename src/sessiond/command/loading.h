/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sessions that one client loads together.  Each is made aside, with its
 * output directory and its consumers if it is to be started: what can fail is
 * tried while those that it replaces go on recording.  A commit lists all of
 * them at once; then the old ones end, and after that the new ones start,
 * since they may have the directory in common.  Until then nobody sees
 * anything, and when a load fails or the client goes away nothing is left.
 *
 * Belongs to a connection, and is used by the command that runs on it.
 */
#pragma once
#include "sessiond/sessiond.h"

struct loaded {
	struct session *session;        /* a reference */
	struct session *old;            /* a reference to the one that it replaces, or NULL */
	bool replace, start;
	uint64_t epoch;                 /* of the consumers that know it; 0: none has to */
};

struct loading {
	struct job job;                 /* of its end */
	struct sessiond *sd;
	struct loaded *items;
	unsigned n, room;
};

_must_check_ int loading_new(struct sessiond *sd, uid_t client, struct loading **ret);
/* Takes back what was made. In a command handler; the object remains, empty. */
void loading_discard(struct loading *loading);
/* The same and the end of the object, in a job. Any thread. */
void loading_abandon(struct loading *loading);
/* Keeps a reference to the session. */
_must_check_ int loading_add(struct loading *loading, struct session *session, bool replace, bool start);
bool loading_has(const struct loading *loading, const char *name);
/* Lists all sessions, in the place of their old ones. SESSION_LIST_CHANGED: other old ones are to be set. -ENOMEM. */
_must_check_ int loading_list(struct loading *loading);
/* After that: the old ones end. In a command handler. */
void loading_end_old(struct loading *loading);
/* And the object forgets all of them. */
void loading_forget(struct loading *loading);
