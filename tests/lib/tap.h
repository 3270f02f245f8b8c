/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Test Anything Protocol, for one program per module: checks, then
 * return tap_done().  The plan comes last, so a program that dies on the way
 * fails.
 */
#pragma once
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned tap_count, tap_failed;

static inline __attribute__((unused, format(printf, 4, 5)))
bool tap_check(bool good, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	printf("%s %u - ", good ? "ok" : "not ok", ++tap_count);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	if (!good) {
		tap_failed++;
		printf("# at %s:%d\n", file, line);
	}
	fflush(stdout);
	return good;
}

/* Each gives whether it held. */
#define ok(good, ...) tap_check((good), __FILE__, __LINE__, __VA_ARGS__)
#define ok_int(got, want, ...)                                                                          \
	__extension__({                                                                                 \
		int64_t got_ = (int64_t) (got), want_ = (int64_t) (want);                               \
		if (!ok(got_ == want_, __VA_ARGS__))                                                    \
			printf("# got %" PRId64 ", wanted %" PRId64 "\n", got_, want_);                 \
		got_ == want_;                                                                          \
	})
#define ok_str(got, want, ...)                                                                          \
	__extension__({                                                                                 \
		const char *got_ = (got), *want_ = (want);                                              \
		bool same_ = got_ && want_ ? strcmp(got_, want_) == 0 : got_ == want_;                  \
		if (!ok(same_, __VA_ARGS__))                                                            \
			printf("# got \"%s\", wanted \"%s\"\n", got_ ? got_ : "(null)",                 \
			       want_ ? want_ : "(null)");                                               \
		same_;                                                                                  \
	})
#define diag(fmt, ...) printf("# " fmt "\n", ##__VA_ARGS__)

/* For what this kernel or hardware cannot do; the reason is printed. */
static inline __attribute__((unused)) void tap_skip(const char *reason)
{
	printf("ok %u # SKIP %s\n", ++tap_count, reason);
}

static inline __attribute__((unused)) int tap_done(void)
{
	printf("1..%u\n", tap_count);
	fflush(stdout);
	return tap_failed || !tap_count ? EXIT_FAILURE : EXIT_SUCCESS;
}
