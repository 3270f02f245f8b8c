/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Marks what the library exports: everything else in it is hidden.
 */
#pragma once

#if defined(__GNUC__)
#define LTTNG_EXPORT __attribute__((visibility("default")))
#else
#define LTTNG_EXPORT
#endif
