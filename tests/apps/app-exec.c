/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-exec PROGRAM [ARG]...: says 'ready PID', waits for a line, emits 100 ticks, says 'emitted 100'
 * and becomes PROGRAM, which keeps the pid.
 */
#include "handshake.h"
#include "rm-test-tp.h"

#include <unistd.h>

int main(int argc, char **argv)
{
	int pid = getpid();

	if (argc < 2)
		return 2;
	say_ready_and_wait();
	for (uint64_t seq = 0; seq < 100; seq++)
		lttng_ust_tracepoint(rm_test, tick, 0, seq, pid);
	say("emitted 100");
	execvp(argv[1], argv + 1);
	die(argv[1]);
}
