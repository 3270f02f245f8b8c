/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens when a user's applications hold all fibers that the user may
 * have and others of the same user wait: those that have been silent for
 * longest, and do not even want to run, are cut off.  They register again
 * when they wake.  Nobody is cut off while nobody waits.
 */
#pragma once
#include "base/pool.h"
#include "base/time.h"

/* So long nothing has moved before anybody is cut off. */
#define RELIEF_AFTER_US (250 * US_PER_MS)

/* For pool_conf; data is the domain. */
void ust_domain_relieve(const struct pool_relief *relief, void *data);
