/* SPDX-License-Identifier: LGPL-2.1-only */
/* What a handle says to the daemon. */
#pragma once
#include <lttng/handle.h>
#include "base/defs.h"

/* Numbers for the wire; what does not fit becomes one that no message accepts. */
uint8_t handle_domain(const struct lttng_handle *handle);
uint8_t handle_buffer_type(const struct lttng_handle *handle);
uint8_t wire_small(int value);
/* A string of a public structure ends inside of it. */
bool is_terminated(const char *text, size_t size);
