/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-light [N]: as small as an instrumented program can be, for tests with very many of them.
 *
 * Says 'ready PID'; for each line read emits N (1) rm_test:tick events and says 'emitted TOTAL';
 * leaves at the end of standard input.
 */
#include "handshake.h"
#include "rm-test-tp.h"

#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1, total = 0;
	char line[64];

	say("ready %d", (int) getpid());
	while (hear(line, sizeof(line))) {
		/* the arguments of a tracepoint that is not enabled are not evaluated */
		for (uint64_t n = 0; n < count; n++, total++)
			lttng_ust_tracepoint(rm_test, tick, 0, total, (int) getpid());
		say("emitted %ju", (uintmax_t) total);
	}
	return 0;
}
