/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Mutex with a rank.  A thread may take only a lock of a strictly greater
 * rank than any it holds; a violation aborts with both names.  All locks and
 * their ranks stand in lock-order.def.
 */
#pragma once
#include <pthread.h>
#include "base/defs.h"

enum lock_rank {
#define LOCK(name, rank, protects, io) LOCK_##name = rank,
#include "base/lock-order.def"
};

struct mutex {
	pthread_mutex_t raw;
	enum lock_rank rank;
};

/* For a mutex of static storage. */
#define MUTEX_INIT(name) { .raw = PTHREAD_MUTEX_INITIALIZER, .rank = LOCK_##name }

void mutex_init(struct mutex *m, enum lock_rank rank);
void mutex_deinit(struct mutex *m);
void mutex_lock(struct mutex *m);
void mutex_unlock(struct mutex *m);
/* Whether somebody holds it at this moment; does not wait. For who has something better to do than to wait. */
bool mutex_is_taken(struct mutex *m);
bool mutex_is_mine(const struct mutex *m);
#define mutex_assert_mine(m) assert(mutex_is_mine(m))

/* True when the calling thread holds any lock. */
bool mutex_holds_any(void);
/* True when the calling thread holds a lock during which no I/O is allowed. */
bool mutex_forbids_io(void);
const char *lock_rank_name(enum lock_rank rank);

/* Condition variable on a ranked mutex, the only lock held then; for base/pool.c alone. */
struct cond {
	pthread_cond_t raw;
};
void cond_init(struct cond *c);
void cond_deinit(struct cond *c);
void cond_wait(struct cond *c, struct mutex *m);
/* Returns false when deadline_us (clock of time_now_us()) passed first. */
bool cond_wait_until(struct cond *c, struct mutex *m, uint64_t deadline_us);
void cond_signal(struct cond *c);
void cond_broadcast(struct cond *c);

static inline struct mutex *mutex_enter(struct mutex *m)
{
	mutex_lock(m);
	return m;
}
DEFINE_CLEANUP(struct mutex *, mutex_unlock)

#define GUARD_CAT_(a, b) a##b
#define GUARD_CAT(a, b)  GUARD_CAT_(a, b)
/* Holds m until the end of the enclosing block. */
#define MUTEX_GUARD(m) \
	_cleanup_(mutex_unlockp) _unused_ struct mutex *GUARD_CAT(guard_, __COUNTER__) = mutex_enter(m)
