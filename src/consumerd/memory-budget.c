/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdatomic.h>
#include "base/proc.h"
#include "base/time.h"
#include "consumerd/memory-budget.h"

#define REFRESH_US (100 * US_PER_MS)

/* Of the process, as the memory is. Two threads that refresh at once lose an update of a few buffers at most. */
static atomic_uint_fast64_t available, asked_us;

static void refresh(uint64_t now)
{
	atomic_store(&available, proc_memory_available());
	atomic_store(&asked_us, now);
}

bool memory_budget_take(uint64_t needed, uint64_t *ret_available)
{
	const uint64_t now = time_now_us(), asked = atomic_load(&asked_us);
	uint64_t left;

	if (asked == 0 || now - asked > REFRESH_US)
		refresh(now);
	left = atomic_load(&available);
	/* What was freed meanwhile counts: nobody is refused by an old answer. */
	if (needed > left) {
		refresh(now);
		left = atomic_load(&available);
	}
	*ret_available = left;
	while (needed <= left)
		if (atomic_compare_exchange_weak(&available, &left, left - needed))
			return true;
	return false;
}
