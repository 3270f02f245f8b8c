/* SPDX-License-Identifier: LGPL-2.1-only */
/* Owned strings and parsing of numbers. */
#pragma once
#include <stdarg.h>
#include <string.h>
#include "base/defs.h"

_must_check_ int str_dup(const char *s, char **ret);
_must_check_ int str_dup_n(const char *s, size_t max, char **ret);   /* stops at NUL or max */
_must_check_ int str_printf(char **ret, const char *fmt, ...) _printf_(2, 3);
bool str_eq(const char *a, const char *b);                           /* NULL equals NULL */
bool str_has_prefix(const char *s, const char *prefix);
/* Copies with truncation; dst is always terminated. */
void str_copy(char *dst, size_t size, const char *src);

/* The whole string must be a number in [min, max]; base 10, 0x, 0. -EINVAL, -ERANGE. */
_must_check_ int str_to_u64(const char *s, uint64_t min, uint64_t max, uint64_t *ret);
_must_check_ int str_to_i64(const char *s, int64_t min, int64_t max, int64_t *ret);
/* "4096", "4k", "1M", "2G" (powers of 1024). */
_must_check_ int str_to_size(const char *s, uint64_t *ret);
/* "250us", "10ms", "1s", "2m", "1h"; a bare number is microseconds. */
_must_check_ int str_to_us(const char *s, uint64_t *ret);
/* Glob of LTTng: '*' any run of characters, '\' takes the next one literally. */
bool str_glob_match(const char *pattern, const char *s);
bool str_is_glob(const char *pattern);                               /* has an unescaped '*' */
void str_glob_normalize(char *pattern);                              /* "a**b" becomes "a*b", which is the same */
