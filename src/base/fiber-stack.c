/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * swapcontext() also sets the signal mask, which is a system call each time
 * and never changes here: a stack that has begun is switched to by a jump.
 * The checks of a fortified longjmp() know one stack only.
 */
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/fiber-stack.h"

/* As for threads: what is large is on the heap, and nothing recurses without a small bound. */
#define STACK_SIZE ((size_t) 256 << 10)

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN
#elif defined(__SANITIZE_THREAD__)
#define WITH_TSAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN
#elif __has_feature(thread_sanitizer)
#define WITH_TSAN
#endif
#endif

#ifdef WITH_ASAN
#include <sanitizer/common_interface_defs.h>

static void tell_before(struct fiber_stack *from, struct fiber_stack *to)
{
	__sanitizer_start_switch_fiber(from->ends ? NULL : &from->fake_stack, to->bottom, to->size);
}

static void tell_after(struct fiber_stack *now)
{
	__sanitizer_finish_switch_fiber(now->fake_stack, &now->from->bottom, &now->from->size);
}
#elif defined(WITH_TSAN)
#include <sanitizer/tsan_interface.h>

static void tell_before(struct fiber_stack *from, struct fiber_stack *to)
{
	(void) from;
	__tsan_switch_to_fiber(to->tsan_fiber, 0);
}

static void tell_after(struct fiber_stack *now)
{
	(void) now;
}
#else
static void tell_before(struct fiber_stack *from, struct fiber_stack *to)
{
	(void) from;
	(void) to;
}

static void tell_after(struct fiber_stack *now)
{
	(void) now;
}
#endif

int fiber_stack_init(struct fiber_stack *stack)
{
	const size_t guard = (size_t) sysconf(_SC_PAGESIZE);
	void *mapping = mmap(NULL, guard + STACK_SIZE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);

	if (mapping == MAP_FAILED)
		return -errno;
	if (mprotect(mapping, guard, PROT_NONE) < 0) {
		const int r = -errno;

		(void) munmap(mapping, guard + STACK_SIZE);
		return r;
	}
	*stack = (struct fiber_stack) { .mapping = mapping, .bottom = (char *) mapping + guard, .size = STACK_SIZE };
	return 0;
}

void fiber_stack_of_thread(struct fiber_stack *stack)
{
	*stack = (struct fiber_stack) { .mapping = NULL };
#ifdef WITH_TSAN
	stack->tsan_fiber = __tsan_get_current_fiber();
#endif
}

void fiber_stack_deinit(struct fiber_stack *stack)
{
	const size_t guard = (size_t) sysconf(_SC_PAGESIZE);

	if (!stack->mapping)
		return;
#ifdef WITH_TSAN
	if (stack->tsan_fiber)
		__tsan_destroy_fiber(stack->tsan_fiber);
#endif
	(void) munmap(stack->mapping, guard + STACK_SIZE);
	stack->mapping = NULL;
}

/* makecontext() hands over numbers of the size of an int. */
static void enter(unsigned high, unsigned low)
{
	struct fiber_stack *stack = (void *) (uintptr_t) ((uint64_t) high << 32 | low);

	tell_after(stack);
	stack->fn(stack->data);
	stack->ends = true;
	fiber_stack_switch(stack, stack->back);
	abort();
}

void fiber_stack_begin(struct fiber_stack *stack, struct fiber_stack *back, void (*fn)(void *data), void *data)
{
	const uint64_t address = (uintptr_t) stack;
	/* Here, for the thread's own signal mask. */
	int r = getcontext(&stack->context);

	assert(r == 0);
	stack->back = back;
	stack->fn = fn;
	stack->data = data;
	stack->context.uc_stack.ss_sp = (char *) stack->mapping + sysconf(_SC_PAGESIZE);
	stack->context.uc_stack.ss_size = stack->size;
	stack->context.uc_link = NULL;
#ifdef WITH_TSAN
	stack->tsan_fiber = __tsan_create_fiber(0);
#endif
	makecontext(&stack->context, (void (*)(void)) enter, 2, (unsigned) (address >> 32), (unsigned) address);
}

#if defined(WITH_ASAN) || defined(WITH_TSAN)
/* Sanitizers follow this one. */
static void jump(struct fiber_stack *from, struct fiber_stack *to)
{
	int r = swapcontext(&from->context, &to->context);

	assert(r == 0);
}
#else
static void jump(struct fiber_stack *from, struct fiber_stack *to)
{
	if (_setjmp(from->point))
		return;
	if (to->left)
		_longjmp(to->point, 1);
	(void) setcontext(&to->context);
	abort();
}
#endif

void fiber_stack_switch(struct fiber_stack *from, struct fiber_stack *to)
{
	from->left = true;
	to->from = from;
	tell_before(from, to);
	jump(from, to);
	tell_after(from);
}
