/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Shared memory that others can write, and the guard of its reader.
 *
 * SHM_GUARDED(expr_statement) runs a statement that touches such memory; if
 * the memory vanished under it, or a library that believes what stands there
 * faults or aborts over it, -EFAULT is the result instead of a signal.
 * The statement must not leave by return or break, guards do not nest, and
 * of the variables it changes only volatile ones have a value after -EFAULT.
 */
#pragma once
#include <errno.h>
#include <setjmp.h>
#include "base/defs.h"

/* memfd that nobody can shrink or grow once sealed. */
_must_check_ int shm_memfd_new(const char *name, int *ret_fd);
_must_check_ int shm_seal_size(int fd);

/* Installs the handlers (once per process); outside of a guard the signals do what they always do. */
void shm_guard_install(void);
/* Called on the landing side after a caught fault (to repair a library's own state). */
void shm_guard_set_repair(void (*repair)(void));

sigjmp_buf *shm_guard_enter_(void);
void shm_guard_leave_(void);
void shm_guard_landed_(void);

#define SHM_GUARDED(statement)                                                  \
	__extension__({                                                         \
		volatile int guarded_r_ = 0;                                             \
		if (sigsetjmp(*shm_guard_enter_(), 0) == 0) {                   \
			statement;                                              \
			shm_guard_leave_();                                     \
		} else {                                                        \
			shm_guard_landed_();                                    \
			guarded_r_ = -EFAULT;                                   \
		}                                                               \
		guarded_r_;                                                     \
	})
