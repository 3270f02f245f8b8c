/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Named threads with all signals blocked but SIGBUS.  A daemon registers
 * hooks that run in each thread before and after its function (RCU).
 */
#pragma once
#include "base/defs.h"

struct loop;
struct thread;

struct thread_hooks {
	void (*enter)(void);
	void (*leave)(void);
	void (*idle)(void);      /* before a wait without end */
	void (*busy)(void);      /* after it */
};
void thread_set_hooks(const struct thread_hooks *hooks);
const struct thread_hooks *thread_get_hooks(void);

_must_check_ int thread_new(const char *name, void (*fn)(void *data), void *data, struct thread **ret);
/* Runs a loop until loop_stop(); an error of the loop is logged and aborts. */
_must_check_ int thread_new_loop(struct loop *loop, struct thread **ret);
/* Waits for its end and frees it. */
void thread_join(struct thread *thread);
DEFINE_CLEANUP(struct thread *, thread_join)
