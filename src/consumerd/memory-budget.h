/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much memory ring buffers may still take.
 *
 * The system is asked now and then only: its answer costs a dozen files, and
 * very many processes may want buffers at once.  In between what was given
 * out is subtracted.  Any thread.
 */
#pragma once
#include "base/defs.h"

/* False when needed is more than there is; ret_available says what there is. */
_must_check_ bool memory_budget_take(uint64_t needed, uint64_t *ret_available);
