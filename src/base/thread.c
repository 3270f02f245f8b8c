/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include "base/log.h"
#include "base/loop.h"
#include "base/str.h"
#include "base/thread.h"

/*
 * Nothing here needs much: what is large is on the heap, and nothing recurses without a small bound.  Stacks of the
 * usual 8 MiB would not be kept when a thread ends, and pools add and end threads all the time.
 */
#define STACK_SIZE ((size_t) 1 << 20)

struct thread {
	pthread_t id;
	void (*fn)(void *data);
	void *data;
	char name[16];          /* the kernel's limit */
};

static const struct thread_hooks no_hooks;
static const struct thread_hooks *_Atomic the_hooks = &no_hooks;

void thread_set_hooks(const struct thread_hooks *hooks)
{
	atomic_store(&the_hooks, hooks ? hooks : &no_hooks);
}

const struct thread_hooks *thread_get_hooks(void)
{
	return atomic_load_explicit(&the_hooks, memory_order_acquire);
}

static void *thread_main(void *data)
{
	const struct thread_hooks *hooks = thread_get_hooks();
	struct thread *thread = data;

	(void) pthread_setname_np(pthread_self(), thread->name);
	log_set_thread_name(thread->name);
	if (hooks->enter)
		hooks->enter();
	thread->fn(thread->data);
	if (hooks->leave)
		hooks->leave();
	log_set_thread_name(NULL);
	return NULL;
}

/* All but those a thread causes itself: blocked, they would kill the process without a handler. */
static void fill_blocked(sigset_t *set)
{
	static const int synchronous[] = { SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT };

	(void) sigfillset(set);
	for (size_t i = 0; i < ARRAY_SIZE(synchronous); i++)
		(void) sigdelset(set, synchronous[i]);
}

static int create(struct thread *thread)
{
	pthread_attr_t attr;
	int r = pthread_attr_init(&attr);

	if (r != 0)
		return -r;
	r = pthread_attr_setstacksize(&attr, STACK_SIZE);
	if (r == 0)
		r = pthread_create(&thread->id, &attr, thread_main, thread);
	(void) pthread_attr_destroy(&attr);
	return -r;
}

int thread_new(const char *name, void (*fn)(void *data), void *data, struct thread **ret)
{
	_cleanup_free_ struct thread *thread = calloc(1, sizeof(*thread));
	sigset_t blocked, old;
	int r;

	if (!thread)
		return -ENOMEM;
	thread->fn = fn;
	thread->data = data;
	str_copy(thread->name, sizeof(thread->name), name);
	/* Inherited by the new thread, so there is no instant at which it could get a signal. */
	fill_blocked(&blocked);
	(void) pthread_sigmask(SIG_SETMASK, &blocked, &old);
	r = create(thread);
	(void) pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(thread);
	return 0;
}

static void run_loop(void *data)
{
	struct loop *loop = data;
	int r = loop_run(loop);

	if (r < 0) {
		(void) log_err(NULL, r, "Event loop failed: loop=\"%s\"", loop_name(loop));
		abort();
	}
}

int thread_new_loop(struct loop *loop, struct thread **ret)
{
	return thread_new(loop_name(loop), run_loop, loop, ret);
}

void thread_join(struct thread *thread)
{
	int r;

	if (!thread)
		return;
	r = pthread_join(thread->id, NULL);
	assert(r == 0);
	free(thread);
}
