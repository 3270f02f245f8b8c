/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much time of a processor each user has had of something; loop-owned.
 *
 * A user may take a burst at once, and is given back a share of the time that
 * passes.  Of more users than there are places those are forgotten that owe
 * least.
 */
#pragma once
#include "base/defs.h"

#define UID_BUDGET_PLACES 64u

struct uid_budget {
	uint64_t burst_us;              /* constant */
	unsigned one_in;                /* constant: the share */
	struct uid_budget_entry {
		uid_t uid;
		uint64_t spent_us, at_us;       /* what was spent and not given back then */
	} entries[UID_BUDGET_PLACES];
};

static inline uint64_t uid_budget_spent(const struct uid_budget *budget, const struct uid_budget_entry *entry,
	uint64_t now)
{
	const uint64_t back = (now - entry->at_us) / budget->one_in;

	return entry->spent_us > back ? entry->spent_us - back : 0;
}

static inline struct uid_budget_entry *uid_budget_find(struct uid_budget *budget, uid_t uid, uint64_t now)
{
	struct uid_budget_entry *least = &budget->entries[0];

	for (unsigned i = 0; i < UID_BUDGET_PLACES; i++) {
		struct uid_budget_entry *entry = &budget->entries[i];

		if (entry->uid == uid && entry->at_us != 0)
			return entry;
		if (uid_budget_spent(budget, entry, now) < uid_budget_spent(budget, least, now))
			least = entry;
	}
	return least;
}

/* us may be negative: something cost less than was charged. */
static inline void uid_budget_charge(struct uid_budget *budget, uid_t uid, int64_t us, uint64_t now)
{
	struct uid_budget_entry *entry = uid_budget_find(budget, uid, now);
	const bool known = entry->uid == uid && entry->at_us != 0;
	const int64_t spent = us + (known ? (int64_t) uid_budget_spent(budget, entry, now) : 0);

	*entry = (struct uid_budget_entry) { .uid = uid, .spent_us = (uint64_t) MAX(spent, (int64_t) 0), .at_us = now };
}

/* How long it is until the user may have more: 0 while less than the burst is spent. */
static inline uint64_t uid_budget_pause_us(struct uid_budget *budget, uid_t uid, uint64_t now)
{
	const struct uid_budget_entry *entry = uid_budget_find(budget, uid, now);
	const uint64_t spent = entry->uid == uid ? uid_budget_spent(budget, entry, now) : 0;

	return spent < budget->burst_us ? 0 : (spent - budget->burst_us + 1) * budget->one_in;
}
