/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The descriptors that applications and ring buffers may take, counted before
 * they are opened: whoever would go beyond is refused with a clear error, and
 * what runs already is not harmed.  Any thread.
 */
#pragma once
#include <stdatomic.h>
#include "base/defs.h"

struct fd_budget {
	unsigned limit;                 /* constant */
	atomic_uint used;
};

/* Everything else that the daemon opens: sockets of clients, directories, /proc. */
#define FD_BUDGET_RESERVED 256u
#define FD_BUDGET_APP      3u           /* two sockets and a pidfd */
#define FD_BUDGET_LAGGARD  1u           /* a pidfd */

static inline void fd_budget_init(struct fd_budget *budget, uint64_t soft_limit)
{
	budget->limit = soft_limit > 2 * FD_BUDGET_RESERVED ? (unsigned) MIN(soft_limit, UINT32_MAX / 2) - FD_BUDGET_RESERVED :
		(unsigned) soft_limit / 2;
	atomic_init(&budget->used, 0);
}

/* False when it would go beyond the limit. */
static inline _must_check_ bool fd_budget_take(struct fd_budget *budget, unsigned n)
{
	unsigned used = atomic_load(&budget->used);

	do
		if (n > budget->limit || used > budget->limit - n)
			return false;
	while (!atomic_compare_exchange_weak(&budget->used, &used, used + n));
	return true;
}

static inline void fd_budget_give(struct fd_budget *budget, unsigned n)
{
	assert(atomic_load(&budget->used) >= n);
	atomic_fetch_sub(&budget->used, n);
}
