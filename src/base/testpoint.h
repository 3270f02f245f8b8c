/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Points at which a test build injects faults; nothing in other builds.
 *
 * RM_TESTPOINT holds the names of the active points, separated by commas.
 * "name@/path" is active while the path exists, so that a test can switch it.
 *
 * RM_SCHEDULE holds a number. Each thread then pauses for up to two
 * milliseconds wherever it may lose a race, as a generator of its own says
 * that the number seeds: what happens rarely happens often.
 */
#pragma once
#include "base/defs.h"

#ifdef ENABLE_TESTPOINTS

bool testpoint_hit(const char *name);
/* Stays here while the point is active. */
void testpoint_stall(const char *name);
/* The point "stall-KIND-NAME", of one loop or pool. */
void testpoint_stall_in(const char *kind, const char *name);
/* A place between two steps of which others may see the first. With no lock held. */
void testpoint_yield(const char *name);

#else

static inline bool testpoint_hit(const char *name)
{
	(void) name;
	return false;
}

static inline void testpoint_stall(const char *name)
{
	(void) name;
}

static inline void testpoint_stall_in(const char *kind, const char *name)
{
	(void) kind;
	(void) name;
}

static inline void testpoint_yield(const char *name)
{
	(void) name;
}

#endif
