/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include "base/shm.h"

static __thread struct {
	sigjmp_buf landing;
	volatile sig_atomic_t active;
} guard;

static void (*the_repair)(void);

int shm_memfd_new(const char *name, int *ret_fd)
{
	const int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}

int shm_seal_size(int fd)
{
	return fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0 ? -errno : 0;
}

/*
 * Faults of the guarded statement itself. A library that finds nonsense in
 * shared memory may divide by it, follow it, or abort() over it: abort() lets
 * a handler jump out.
 */
static bool is_of_statement(int sig, const siginfo_t *info)
{
	if (sig == SIGABRT)
		return info->si_code == SI_TKILL && info->si_pid == getpid();
	/* One that was sent by kill() says nothing of our memory. */
	return info->si_code > 0;
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
	const int saved_errno = errno;

	(void) context;
	if (guard.active && is_of_statement(sig, info)) {
		guard.active = 0;
		siglongjmp(guard.landing, 1);
	}
	(void) signal(sig, SIG_DFL);
	/* A fault happens again as soon as we return, and the core shows where. */
	if (info->si_code <= 0)
		(void) raise(sig);
	errno = saved_errno;
}

static void install(void)
{
	static const int faults[] = { SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGABRT };
	/* SA_NODEFER: the jump out of the handler leaves the signal mask alone. */
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER };
	int r;

	(void) sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		r = sigaction(faults[i], &action, NULL);
		assert(r == 0);
	}
}

void shm_guard_install(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void) pthread_once(&once, install);
}

void shm_guard_set_repair(void (*repair)(void))
{
	the_repair = repair;
}

sigjmp_buf *shm_guard_enter_(void)
{
	const bool nested = guard.active;

	guard.active = 0;               /* or the assertion would land there */
	assert(!nested);
	guard.active = 1;
	return &guard.landing;
}

void shm_guard_leave_(void)
{
	guard.active = 0;
}

void shm_guard_landed_(void)
{
	if (the_repair)
		the_repair();
}
