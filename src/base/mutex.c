/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The locks a thread holds form a stack of ascending ranks: the topmost is the
 * greatest, so the check of a new one is a single comparison.  Locks may be
 * released in any order; taking one out of the middle keeps the stack sorted.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "base/io.h"
#include "base/mutex.h"
#include "base/time.h"

#define HELD_MAX 8

static __thread const struct mutex *held[HELD_MAX];
static __thread unsigned n_held;

#ifdef NDEBUG_RANKS
static const bool check_ranks = false;
#else
static const bool check_ranks = true;
#endif

const char *lock_rank_name(enum lock_rank rank)
{
	switch (rank) {
#define LOCK(name, rank, protects, io) case LOCK_##name: return #name;
#include "base/lock-order.def"
	}
	return "?";
}

static bool rank_forbids_io(enum lock_rank rank)
{
	switch (rank) {
#define LOCK(name, rank, protects, io) case LOCK_##name: return strcmp(io, "none") == 0;
#include "base/lock-order.def"
	}
	return true;
}

static _noreturn_ void die(const char *what, const struct mutex *m)
{
	fprintf(stderr, "lock order: %s: lock=%s rank=%d", what, lock_rank_name(m->rank), (int) m->rank);
	for (unsigned i = 0; i < n_held; i++)
		fprintf(stderr, " held=%s rank=%d", lock_rank_name(held[i]->rank), (int) held[i]->rank);
	fputc('\n', stderr);
	abort();
}

void mutex_init(struct mutex *m, enum lock_rank rank)
{
	int r = pthread_mutex_init(&m->raw, NULL);

	assert(r == 0);
	m->rank = rank;
}

void mutex_deinit(struct mutex *m)
{
	int r = pthread_mutex_destroy(&m->raw);

	assert(r == 0);
}

void mutex_lock(struct mutex *m)
{
	int r;

	io_assert_no_rcu();
	if (check_ranks && n_held > 0 && held[n_held - 1]->rank >= m->rank)
		die("taken while an equal or greater rank is held", m);
	if (n_held == HELD_MAX)
		die("too many locks", m);
	r = pthread_mutex_lock(&m->raw);
	assert(r == 0);
	held[n_held++] = m;
}

void mutex_unlock(struct mutex *m)
{
	unsigned i = n_held;
	int r;

	while (i > 0 && held[i - 1] != m)
		i--;
	if (i == 0)
		die("released by a thread that does not hold it", m);
	for (; i < n_held; i++)
		held[i - 1] = held[i];
	n_held--;
	r = pthread_mutex_unlock(&m->raw);
	assert(r == 0);
}

bool mutex_is_taken(struct mutex *m)
{
	int r = pthread_mutex_trylock(&m->raw);

	if (r != 0)
		return true;
	r = pthread_mutex_unlock(&m->raw);
	assert(r == 0);
	return false;
}

bool mutex_is_mine(const struct mutex *m)
{
	for (unsigned i = n_held; i > 0; i--)
		if (held[i - 1] == m)
			return true;
	return false;
}

bool mutex_holds_any(void)
{
	return n_held > 0;
}

bool mutex_forbids_io(void)
{
	for (unsigned i = 0; i < n_held; i++)
		if (rank_forbids_io(held[i]->rank))
			return true;
	return false;
}

void cond_init(struct cond *c)
{
	pthread_condattr_t attr;
	int r;

	r = pthread_condattr_init(&attr);
	assert(r == 0);
	r = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	assert(r == 0);
	r = pthread_cond_init(&c->raw, &attr);
	assert(r == 0);
	(void) pthread_condattr_destroy(&attr);
}

void cond_deinit(struct cond *c)
{
	int r = pthread_cond_destroy(&c->raw);

	assert(r == 0);
}

/* A thread that sleeps must not keep others out of a second lock. */
static void assert_only(const struct mutex *m)
{
	if (n_held != 1 || held[0] != m)
		die("wait on a condition with other locks, or without its own", m);
}

void cond_wait(struct cond *c, struct mutex *m)
{
	int r;

	assert_only(m);
	r = pthread_cond_wait(&c->raw, &m->raw);
	assert(r == 0);
}

bool cond_wait_until(struct cond *c, struct mutex *m, uint64_t deadline_us)
{
	struct timespec ts;
	int r;

	if (deadline_us == NEVER) {
		cond_wait(c, m);
		return true;
	}
	assert_only(m);
	ts = time_to_timespec(deadline_us);
	r = pthread_cond_timedwait(&c->raw, &m->raw, &ts);
	assert(r == 0 || r == ETIMEDOUT);
	return r == 0;
}

void cond_signal(struct cond *c)
{
	(void) pthread_cond_signal(&c->raw);
}

void cond_broadcast(struct cond *c)
{
	(void) pthread_cond_broadcast(&c->raw);
}
