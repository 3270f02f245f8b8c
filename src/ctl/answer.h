/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What the calling thread's last call brought beside its result: warnings,
 * and the cause of a failure in words.
 */
#pragma once
#include "base/defs.h"

/* At the beginning of a call. */
void answer_clear(void);
/* Say more about the failure; returns the code it is given: return answer_fail(-LTTNG_ERR_INVALID, "…"). */
int answer_fail(int code, const char *fmt, ...) _printf_(2, 3);
void answer_add_warning(const char *text);
