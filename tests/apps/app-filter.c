/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-filter [N]: says 'ready PID', waits for a line, emits N (1) rm_filter:all events with the
 * values written in rm-filter-tp.h, says 'emitted N'; again for each further line.
 */
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "rm-filter-tp.h"

#include "handshake.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
	static const int32_t sequence[] = { 10, 20, 30 };
	static const int16_t array[] = { 1, -2, 3 };
	long count = argc > 1 ? atol(argv[1]) : 1, total = 0;
	char line[64];

	say_ready_and_wait();
	do {
		for (long n = 0; n < count; n++)
			lttng_ust_tracepoint(rm_filter, all, "hello world", "abcd", sequence, array);
		total += count;
		say("emitted %ld", total);
	} while (hear(line, sizeof(line)));
	return 0;
}
