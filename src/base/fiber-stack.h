/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Stacks, and the switch from one to another: the part of fibers that knows
 * the machine and the sanitizers.  All functions but the first are for the
 * thread that uses the stack.
 */
#pragma once
#include <setjmp.h>
#include <ucontext.h>
#include "base/defs.h"

struct fiber_stack {
	ucontext_t context;             /* how it begins */
	jmp_buf point;                  /* where it was left */
	bool left;
	void *mapping;                  /* NULL: the stack of a thread */
	const void *bottom;             /* where it ends at the lowest address; of a thread known after the first switch */
	size_t size;
	void *fake_stack, *tsan_fiber;  /* of the sanitizers */
	struct fiber_stack *from;       /* who switched to it last */
	struct fiber_stack *back;       /* where to go at the end */
	void (*fn)(void *data);
	void *data;
	bool ends;                      /* and is not switched to any more */
};

/* Pages are taken when they are touched, but for one below, which nobody may touch. */
_must_check_ int fiber_stack_init(struct fiber_stack *stack);
/* The one that the calling thread has. */
void fiber_stack_of_thread(struct fiber_stack *stack);
void fiber_stack_deinit(struct fiber_stack *stack);
/* fn runs at the first switch to it; when it returns, back goes on. */
void fiber_stack_begin(struct fiber_stack *stack, struct fiber_stack *back, void (*fn)(void *data), void *data);
void fiber_stack_switch(struct fiber_stack *from, struct fiber_stack *to);
