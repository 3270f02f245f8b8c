/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Sizes and bounds which the public structures are made of.  They are part of
 * the binary interface and never change.
 */
#pragma once
#ifndef __STDC_LIMIT_MACROS
#define __STDC_LIMIT_MACROS 1           /* INT32_MAX in C++ with an old C library */
#endif
#include <limits.h>
#include <stdint.h>
#include <sys/types.h>
#include <lttng/lttng-export.h>

/* Bytes of a name of an event, channel, symbol or field, with the final NUL. */
#define LTTNG_SYMBOL_NAME_LEN   256
/* Bytes of a session name, with the final NUL. */
#define LTTNG_NAME_MAX          255
/* Bytes of a path or URL, with the final NUL. */
#define LTTNG_PATH_MAX          4096
/* Bytes of a host name (RFC 1035: 255) with the final NUL. */
#define LTTNG_HOST_NAME_MAX     256
/* Greatest process id which the interface can carry; the kernel stays below it. */
#define LTTNG_MAX_PID           INT32_MAX
#define LTTNG_MAX_PID_STR       "2147483647"

/* Put before a declaration: the compiler warns about its uses and shows msg. */
#ifndef LTTNG_DEPRECATED
#if defined(__clang__) || (defined(__GNUC__) && (__GNUC__ > 4 || (__GNUC__ == 4 && __GNUC_MINOR__ >= 5)))
#define LTTNG_DEPRECATED(msg)   __attribute__((deprecated(msg)))
#else
#define LTTNG_DEPRECATED(msg)   __attribute__((deprecated))
#endif
#endif
