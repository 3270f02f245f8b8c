/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects of every kind and type that travels: for each kind a line of
 * objects of which each differs from all others of its kind in one property
 * at least.
 */
#pragma once
#include "ctl/object/object-wire.h"

/* "user tracepoint, other filter" */
typedef void sample_taker(enum object_kind kind, const char *what, const void *object, void *data);
/* Gives each to take, which does not keep it. */
void object_samples(sample_taker *take, void *data);

const char *object_kind_name(enum object_kind kind);
enum {
	OBJECT_KIND_LAST = 0
#define K(kind, type, free_it) + 1
	OBJECT_KINDS(K)
#undef K
};
/* By the kind's own comparison; of a kind without one, true. */
bool object_is_equal(enum object_kind kind, const void *a, const void *b);
bool object_has_comparison(enum object_kind kind);
