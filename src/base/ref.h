/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Reference count.  ref_get_unless_zero() is for look-ups under RCU, where
 * the object may be on its way out.
 */
#pragma once
#include <stdatomic.h>
#include "base/defs.h"

struct ref {
	atomic_uint count;
};

static inline void ref_init(struct ref *ref)
{
	atomic_init(&ref->count, 1);
}

static inline void ref_get(struct ref *ref)
{
	unsigned old = atomic_fetch_add_explicit(&ref->count, 1, memory_order_relaxed);

	assert(old > 0 && old < UINT32_MAX);
}

static inline bool ref_get_unless_zero(struct ref *ref)
{
	unsigned old = atomic_load_explicit(&ref->count, memory_order_relaxed);

	while (old > 0)
		if (atomic_compare_exchange_weak(&ref->count, &old, old + 1))
			return true;
	return false;
}

/* True when this was the last reference. */
static inline _must_check_ bool ref_put(struct ref *ref)
{
	unsigned old = atomic_fetch_sub_explicit(&ref->count, 1, memory_order_acq_rel);

	assert(old > 0);
	return old == 1;
}
