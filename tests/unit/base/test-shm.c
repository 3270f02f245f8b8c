/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include "lib/dies.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/shm.h"
#include "base/thread.h"

#define SIZE 8192

static unsigned n_repaired;
static volatile char *lost;     /* mapped, and cut off */

static void repair(void)
{
	n_repaired++;
}

static void test_seal(void)
{
	int fd = -1, other = -1;

	ok_int(shm_memfd_new("ring", &fd), 0, "memory");
	ok_int(ftruncate(fd, SIZE), 0, "of a size");
	ok_int(shm_seal_size(fd), 0, "sealed");
	ok(ftruncate(fd, 0) < 0 && errno == EPERM, "nobody can shrink it");
	ok(ftruncate(fd, 2 * SIZE) < 0 && errno == EPERM, "nor grow it");
	ok_int(write(fd, "x", 1), 1, "but write it");
	ok_int(shm_seal_size(fd), -EPERM, "nor change the seals");
	ok_int(shm_memfd_new("other", &other), 0, "other memory");
	ok_int(ftruncate(other, SIZE), 0, "of a size");
	ok(ftruncate(other, 0) == 0, "unsealed it can be cut");
	(void) close(fd);
	(void) close(other);
}

static void lose_memory(void)
{
	int fd = -1;

	if (shm_memfd_new("lost", &fd) < 0 || ftruncate(fd, SIZE) < 0)
		abort();
	lost = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (lost == MAP_FAILED)
		abort();
	lost[0] = 1;
	if (ftruncate(fd, 0) < 0)
		abort();
	(void) close(fd);
}

static void touch_guarded(void *data)
{
	int *result = data;

	*result = SHM_GUARDED(lost[0] = 2);
}

static int read_guarded(volatile char *from, volatile int *to)
{
	return SHM_GUARDED(*to = *from);
}

/* What it does is undefined, and what it is here for. */
__attribute__((no_sanitize("undefined"))) static int divide_guarded(volatile int *to, int by)
{
	volatile int divisor = by;

	return SHM_GUARDED(*to = 7 / divisor);
}

__attribute__((no_sanitize("undefined"), no_sanitize("address"))) static int follow_guarded(uintptr_t where)
{
	return SHM_GUARDED(*(volatile char *) where = 1);
}

static void abort_unguarded(void)
{
	(void) SHM_GUARDED((void) 0);
	abort();
}

static void test_guard(void)
{
	struct thread *thread;
	volatile int sum = 0;
	int result = 0, r;

	shm_guard_set_repair(repair);
	r = SHM_GUARDED(sum = 5);
	ok(r == 0 && sum == 5 && n_repaired == 0, "memory that is there");
	ok_int(read_guarded(lost, &sum), -EFAULT, "memory that vanished");
	ok_int(read_guarded(lost + 4096, &sum), -EFAULT, "another page of it");
	ok_int(read_guarded(lost, &sum), -EFAULT, "again");
	ok_int(sum, 5, "nothing was read");
	ok_int(n_repaired, 3, "the repair ran each time");
	ok_int(SHM_GUARDED(abort()), -EFAULT, "a statement that aborts");
	ok_int(divide_guarded(&sum, 0), -EFAULT, "one that divides by what it read");
	ok_int(follow_guarded((uintptr_t) &follow_guarded >> 12), -EFAULT, "one that follows what it read");
	if (thread_new("other", touch_guarded, &result, &thread) == 0)
		thread_join(thread);
	ok_int(result, -EFAULT, "in another thread");
	r = SHM_GUARDED(sum = 6);
	ok(r == 0 && sum == 6, "and all is well after it");
}

static void touch_unguarded(void)
{
	lost[0] = 2;
}

static void touch_after_guard(void)
{
	volatile int sum = SHM_GUARDED((void) 0);

	(void) sum;
	lost[0] = 2;
}

static void kill_guarded(void)
{
	(void) SHM_GUARDED((void) kill(getpid(), SIGBUS));
}

static void nest(void)
{
	(void) SHM_GUARDED(SHM_GUARDED((void) 0));
}

int main(void)
{
	const struct leak leak = leak_begin();

	shm_guard_install();
	shm_guard_install();
	test_seal();
	lose_memory();
	test_guard();
	ok_int(dies_of(touch_unguarded), SIGBUS, "outside of a guard the signal ends the process");
	ok_int(dies_of(touch_after_guard), SIGBUS, "and after one");
	ok_int(dies_of(abort_unguarded), SIGABRT, "so does abort()");
	ok_int(dies_of(kill_guarded), SIGBUS, "a signal sent by somebody is not caught");
	ok_int(dies_of(nest), SIGABRT, "guards do not nest");
	(void) munmap((void *) lost, SIZE);
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
