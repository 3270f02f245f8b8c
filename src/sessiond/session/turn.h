/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A turn: one changing command per session at a time.  A command that does
 * not get the turn waits in line as a job, not as a thread; who gives the
 * turn back has the next one started.
 */
#pragma once
#include "base/mutex.h"
#include "base/pool.h"

struct turn {
	struct mutex lock;
	bool taken;                     /* lock */
	struct list waiting;            /* lock; of jobs */
};

void turn_init(struct turn *turn);
void turn_deinit(struct turn *turn);
/* True: it is the caller's now. False: job is in line and will be posted to the pool when it has the turn. */
_must_check_ bool turn_take_or_queue(struct turn *turn, struct job *job);
/* Hands the turn to the next in line. */
void turn_give_back(struct turn *turn, struct pool *pool);
