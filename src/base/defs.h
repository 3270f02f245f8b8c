/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Attributes, cleanup helpers and small macros.  Everybody includes this.
 */
#pragma once
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#define _cleanup_(fn)       __attribute__((cleanup(fn)))
#define _must_check_        __attribute__((warn_unused_result))
#define _printf_(f, a)      __attribute__((format(printf, f, a)))
#define _unused_            __attribute__((unused))
#define _noreturn_          __attribute__((noreturn))

#if defined(__clang__)
#define REQUIRES(...)       __attribute__((requires_capability(__VA_ARGS__)))
#else
#define REQUIRES(...)
#endif

/* Defines fn##p(), the adapter _cleanup_() needs; a NULL object is a no-op. */
#define DEFINE_CLEANUP(type, fn)                                        \
	static inline _unused_ void fn##p(type *p)                      \
	{                                                               \
		if (*p)                                                 \
			fn(*p);                                         \
	}

/* Moves a value out of a variable that a _cleanup_ would otherwise destroy. */
#define TAKE_PTR(p)         __extension__({ __typeof__(p) taken_ = (p); (p) = NULL; taken_; })
#define TAKE_FD(fd)         __extension__({ int taken_ = (fd); (fd) = -1; taken_; })

/* Says that a result does not matter here, and why it does not in the comment beside. */
#define IGNORE(expression)  __extension__({ __typeof__(expression) ignored_ = (expression); (void) ignored_; })

#define ARRAY_SIZE(a)       (sizeof(a) / sizeof((a)[0]))
#define CONTAINER_OF(ptr, type, member)                                 \
	__extension__({                                                 \
		const __typeof__(((type *) 0)->member) *member_ = (ptr); \
		(type *) ((char *) member_ - offsetof(type, member));   \
	})
#define MIN(a, b)           __extension__({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ < b_ ? a_ : b_; })
#define MAX(a, b)           __extension__({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })

static inline void fd_closep(int *fd)
{
	if (*fd >= 0)
		(void) close(*fd);
}

static inline void freep(void *p)
{
	free(*(void **) p);
}

#define _cleanup_close_     _cleanup_(fd_closep)
#define _cleanup_free_      _cleanup_(freep)
