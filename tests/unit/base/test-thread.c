/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include "lib/dies.h"
#include "lib/tap.h"
#include "base/loop.h"
#include "base/thread.h"
#include "base/time.h"

static __thread unsigned entered;
static unsigned n_left, n_idle, n_busy;

static void enter(void)
{
	entered++;
}

static void leave(void)
{
	n_left += entered;
}

static void idle(void)
{
	n_idle++;
}

static void busy(void)
{
	n_busy++;
}

struct seen {
	char name[32];
	bool entered, term_blocked, bus_blocked;
};

static void look(void *data)
{
	struct seen *seen = data;
	sigset_t set;

	seen->entered = entered == 1;
	(void) pthread_getname_np(pthread_self(), seen->name, sizeof(seen->name));
	(void) pthread_sigmask(SIG_BLOCK, NULL, &set);
	seen->term_blocked = sigismember(&set, SIGTERM);
	seen->bus_blocked = sigismember(&set, SIGBUS);
}

static int broken(struct source *src, uint32_t events, void *data)
{
	(void) src;
	(void) events;
	(void) data;
	return -EDOM;
}

static void run_broken_loop(void)
{
	struct thread *thread;
	struct source *src;
	struct loop *loop;

	if (loop_new("broken", &loop) < 0 || source_new_timer(loop, broken, NULL, &src) < 0)
		return;
	source_arm(src, 0, 0);
	if (thread_new_loop(loop, &thread) == 0)
		thread_join(thread);
}

int main(void)
{
	static const struct thread_hooks hooks = { .enter = enter, .leave = leave, .idle = idle, .busy = busy };
	struct thread *thread = NULL;
	struct seen seen = { .name = "" };
	struct loop *loop;
	sigset_t set;

	ok(thread_get_hooks() && !thread_get_hooks()->enter, "no hooks at first");
	thread_set_hooks(&hooks);
	ok_int(thread_new("a name that is too long", look, &seen, &thread), 0, "a thread");
	thread_join(thread);
	ok_str(seen.name, "a name that is ", "its name is cut to what the kernel takes");
	ok(seen.entered, "the hook ran before its function");
	ok_int(n_left, 1, "and the other after it");
	ok(seen.term_blocked && !seen.bus_blocked, "signals are blocked, but those it causes itself");
	(void) pthread_sigmask(SIG_BLOCK, NULL, &set);
	ok(!sigismember(&set, SIGTERM), "those of its maker are as before");
	thread_join(NULL);
	if (ok(loop_new("hooked", &loop) == 0, "a loop")) {
		ok_int(loop_run_once(loop, time_after_us(US_PER_MS)), 0, "that waits");
		ok(n_idle == 1 && n_busy == 1, "the hooks ran around the wait");
		ok_int(loop_run_once(loop, 0), 0, "that does not wait");
		ok_int(n_idle, 1, "and not when there was none");
		loop_free(loop);
	}
	thread_set_hooks(NULL);
	ok_int(dies_of(run_broken_loop), SIGABRT, "a loop that fails aborts");
	return tap_done();
}
