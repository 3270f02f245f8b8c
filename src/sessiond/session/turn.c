/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/testpoint.h"
#include "sessiond/session/turn.h"

void turn_init(struct turn *turn)
{
	mutex_init(&turn->lock, LOCK_TURN);
	turn->taken = false;
	list_init(&turn->waiting);
}

void turn_deinit(struct turn *turn)
{
	assert(list_is_empty(&turn->waiting));
	mutex_deinit(&turn->lock);
}

bool turn_take_or_queue(struct turn *turn, struct job *job)
{
	MUTEX_GUARD(&turn->lock);

	if (turn->taken) {
		list_append(&turn->waiting, &job->link);
		return false;
	}
	turn->taken = true;
	return true;
}

void turn_give_back(struct turn *turn, struct pool *pool)
{
	struct job *next;

	testpoint_yield("turn-give-back");
	mutex_lock(&turn->lock);
	next = list_first(&turn->waiting, struct job, link);
	if (next)
		list_remove(&next->link);
	else
		turn->taken = false;
	mutex_unlock(&turn->lock);
	if (next)
		pool_post(pool, next);
}
