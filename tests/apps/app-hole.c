/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-hole freeze|die: stops in the middle of recording an event, after its space in the ring buffer
 * was reserved and before it was committed.
 *
 * Says 'ready PID', waits for a line, emits 10 ticks, says 'emitted 10', and then one rm_test:bulk
 * whose data cannot be read: the tracer learns it while it copies. 'die' lets the fault kill the
 * process; 'freeze' stops it there, and when it is continued makes the data readable, finishes the
 * event and says 'emitted 11'.
 */
#include "handshake.h"
#include "rm-test-tp.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HOLE_SIZE = 256 };

static void *hole;

static void freeze_in_fault(int number)
{
	(void) number;
	raise(SIGSTOP);
	if (mprotect(hole, 4096, PROT_READ) < 0)
		_exit(3);
}

int main(int argc, char **argv)
{
	bool freeze = argc > 1 && !strcmp(argv[1], "freeze");
	int pid = getpid();

	hole = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (hole == MAP_FAILED)
		die("mmap");
	if (freeze && signal(SIGSEGV, freeze_in_fault) == SIG_ERR)
		die("signal");
	say_ready_and_wait();
	for (uint64_t seq = 0; seq < 10; seq++)
		lttng_ust_tracepoint(rm_test, tick, 0, seq, pid);
	say("emitted 10");
	lttng_ust_tracepoint(rm_test, bulk, 10, hole, HOLE_SIZE);
	say("emitted 11");
	return 0;
}
