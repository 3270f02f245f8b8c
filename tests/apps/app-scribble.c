/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-scribble: an instrumented program that writes over the ring buffers it shares, word by word,
 * and floods the pipes that wake their reader.
 *
 * Says 'ready PID' and emits some events; for each line read makes one pass over all shared
 * mappings and pipes and says 'scribbled WORDS'. Leaves at the end of standard input.
 */
#include "handshake.h"
#include "rm-test-tp.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVENTS 200

/* Other values than random ones hurt more: positions that are almost right, all ones, nothing. */
static uint32_t poison(uint32_t old)
{
	switch (random() % 6) {
	case 0: return 0;
	case 1: return UINT32_MAX;
	case 2: return old + 1;
	case 3: return old + 4096;
	case 4: return (uint32_t) random() % 128 * 8; /* of what the reader keeps to itself, where a 0 stands before it */
	default: return (uint32_t) random();
	}
}

static uint64_t scribble_mapping(uintptr_t from, uintptr_t to)
{
	volatile uint32_t *words = (volatile uint32_t *) from;
	uint64_t n = (to - from) / sizeof(*words);

	for (uint64_t i = 0; i < n; i++)
		words[i] = poison(words[i]);
	return n;
}

static uint64_t scribble_all(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512], flags[8];
	uintptr_t from, to;
	uint64_t n = 0;

	while (maps && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s", &from, &to, flags) == 3 && !strcmp(flags, "rw-s") &&
		    (strstr(line, "memfd:") || strstr(line, "ust-shm")))
			n += scribble_mapping(from, to);
	if (maps)
		fclose(maps);
	return n;
}

static void flood_pipes(void)
{
	static const char bytes[4096];
	struct stat st;

	for (int fd = 3; fd < 1024; fd++) {
		if (fstat(fd, &st) < 0 || !S_ISFIFO(st.st_mode))
			continue;
		if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
			continue;
		(void) fcntl(fd, F_SETFL, O_NONBLOCK | O_WRONLY);
		for (int i = 0; i < 64 && write(fd, bytes, sizeof(bytes)) > 0; i++)
			continue;
	}
}

int main(void)
{
	char line[64];

	(void) signal(SIGPIPE, SIG_IGN); /* the reader may give such a buffer up */
	say("ready %d", (int) getpid());
	/* Only before the first pass: the tracer in this process trusts its buffers. */
	for (uint64_t i = 0; i < EVENTS; i++)
		lttng_ust_tracepoint(rm_test, tick, 0, i, (int) getpid());
	while (hear(line, sizeof(line))) {
		flood_pipes();
		say("scribbled %" PRIu64, scribble_all());
	}
	_exit(0); /* no orderly end: the tracer's own would trip over the scribble */
}
