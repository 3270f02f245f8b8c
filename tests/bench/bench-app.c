/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench-app [THREADS EVENTS]: the program that the benchmark traces.
 *
 * Says 'main PID NS' (CLOCK_MONOTONIC) when it reaches main, then waits for a byte on standard input;
 * its end ends the program, a byte makes THREADS emit EVENTS bench:hot each, after which it says
 * 'done BEGIN-NS END-NS EVENTS'. All programs of a fleet share one pipe in and one pipe out: every
 * line is one write.
 */
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "bench-tp.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MAX = 16 };

static uint64_t events;
static pthread_barrier_t barrier;

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t) ts.tv_sec * 1000000000U + (uint64_t) ts.tv_nsec;
}

static void say(const char *line, int size)
{
	if (write(STDOUT_FILENO, line, (size_t) size) != size)
		exit(2);
}

static void *emitter(void *arg)
{
	int thread = (int) (intptr_t) arg;

	pthread_barrier_wait(&barrier);
	for (uint64_t seq = 0; seq < events; seq++)
		lttng_ust_tracepoint(bench, hot, thread, seq);
	return NULL;
}

static void emit(int count)
{
	pthread_t threads[THREADS_MAX];
	uint64_t begin, end;
	char line[128];

	pthread_barrier_init(&barrier, NULL, (unsigned int) count + 1);
	for (int i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, emitter, (void *) (intptr_t) i) != 0)
			exit(2);
	begin = now_ns();
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	end = now_ns();
	pthread_barrier_destroy(&barrier);
	say(line, snprintf(line, sizeof(line), "done %ju %ju %ju\n", (uintmax_t) begin, (uintmax_t) end,
			   (uintmax_t) events * (unsigned int) count));
}

int main(int argc, char **argv)
{
	uint64_t in_main = now_ns();
	int threads = argc > 2 ? atoi(argv[1]) : 1;
	char line[128], byte;

	events = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	if (threads < 1 || threads > THREADS_MAX)
		return 2;
	say(line, snprintf(line, sizeof(line), "main %d %ju\n", (int) getpid(), (uintmax_t) in_main));
	while (read(STDIN_FILENO, &byte, 1) == 1)
		emit(threads);
	return 0;
}
