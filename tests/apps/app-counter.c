/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-counter: emits events of provider rm_test and says how many.
 *
 * Without an option: 1000 ticks, then "emitted 1000" on standard output. See usage() for the rest.
 */
#include "handshake.h"
#include "rm-test-tp.h"

#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum kind { KIND_TICK, KIND_TOCK, KIND_NOTE, KIND_PHASE, KIND_BULK, KIND_ALL };

static const char *const kind_names[] = { "tick", "tock", "note", "phase", "bulk", "all" };

static struct {
	uint64_t count;
	uint64_t abort_after;
	unsigned threads;
	unsigned delay_us;
	unsigned bulk_size;
	enum kind kind;
	bool wait, linger, until_eof, commands;
	const char *ready_file, *start_file, *counter_file;
} options = { .count = 1000, .threads = 1, .bulk_size = 64 };

static struct counter *counters;
static atomic_bool stopping;
static uint8_t bulk_data[65536];

static void usage(void)
{
	puts("app-counter [OPTION]...\n"
	     "  --count N          events of each thread (1000; 0 is none)\n"
	     "  --threads N        threads that emit (1)\n"
	     "  --event KIND       tick, tock, note, phase, bulk, or all in turn (tick)\n"
	     "  --bulk-size BYTES  payload of a bulk event (64)\n"
	     "  --delay-us N       pause after each event (0)\n"
	     "  --wait             say 'ready PID', then wait for a line on standard input\n"
	     "  --ready-file PATH  write 'ready PID' there (file or FIFO)\n"
	     "  --start-file PATH  wait for a byte from there (FIFO)\n"
	     "  --loop-until-eof   emit until standard input ends\n"
	     "  --linger           when done, wait for the end of standard input before leaving\n"
	     "  --counter-file P   keep the counters in this file, for tests that kill\n"
	     "  --abort N          abort() after N events of the first thread\n"
	     "  --commands         obey lines on standard input: emit N | pid | abort | exit N,\n"
	     "                     ids and six numbers: real, effective, saved user, then group");
}

static void emit_one(enum kind kind, int thread, uint64_t seq, int pid)
{
	switch (kind) {
	case KIND_TICK:
		lttng_ust_tracepoint(rm_test, tick, thread, seq, pid);
		break;
	case KIND_TOCK:
		lttng_ust_tracepoint(rm_test, tock, seq, (double) seq / 2);
		break;
	case KIND_NOTE:
		lttng_ust_tracepoint(rm_test, note, seq, seq % 2 ? "odd" : "even");
		break;
	case KIND_PHASE:
		lttng_ust_tracepoint(rm_test, phase, seq, (int) (seq % 100));
		break;
	case KIND_BULK:
		lttng_ust_tracepoint(rm_test, bulk, seq, bulk_data, options.bulk_size);
		break;
	case KIND_ALL:
		emit_one((enum kind) (seq % KIND_ALL), thread, seq, pid);
		break;
	}
}

static void emit(unsigned thread, uint64_t count)
{
	struct timespec pause = { .tv_sec = options.delay_us / 1000000,
				  .tv_nsec = options.delay_us % 1000000 * 1000L };
	struct counter *counter = &counters[thread];
	int pid = getpid();

	for (uint64_t n = 0; n < count && !atomic_load_explicit(&stopping, memory_order_relaxed); n++) {
		uint64_t seq = counter->begun;

		if (options.abort_after && thread == 0 && seq == options.abort_after)
			abort();
		/* volatile: the counters must stand in this order around the event in memory too */
		*(volatile uint64_t *) &counter->begun = seq + 1;
		emit_one(options.kind, (int) thread, seq, pid);
		*(volatile uint64_t *) &counter->done = seq + 1;
		if (options.delay_us)
			nanosleep(&pause, NULL);
	}
}

static void *emitter(void *arg)
{
	emit((unsigned) (uintptr_t) arg, options.until_eof ? UINT64_MAX : options.count);
	return NULL;
}

static void *stop_at_eof(void *arg)
{
	char line[64];

	while (hear(line, sizeof(line)))
		;
	atomic_store(&stopping, true);
	return arg;
}

static uint64_t total(void)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < COUNTERS_MAX; i++)
		sum += counters[i].done;
	return sum;
}

static void run_threads(void)
{
	pthread_t threads[COUNTERS_MAX], reader;

	if (options.until_eof && pthread_create(&reader, NULL, stop_at_eof, NULL) != 0)
		die("pthread_create");
	if (options.threads == 1 && !options.until_eof) {
		emitter(NULL);
		return;
	}
	for (unsigned i = 0; i < options.threads; i++)
		if (pthread_create(&threads[i], NULL, emitter, (void *) (uintptr_t) i) != 0)
			die("pthread_create");
	for (unsigned i = 0; i < options.threads; i++)
		pthread_join(threads[i], NULL);
	if (options.until_eof)
		pthread_join(reader, NULL);
}

static bool set_ids(const char *line)
{
	unsigned u[3], g[3];

	if (sscanf(line, "ids %u %u %u %u %u %u", &u[0], &u[1], &u[2], &g[0], &g[1], &g[2]) != 6)
		return false;
	if (setresgid(g[0], g[1], g[2]) != 0 || setresuid(u[0], u[1], u[2]) != 0)
		die("setresuid");
	say("ids");
	return true;
}

static int obey_commands(void)
{
	char line[256];
	uint64_t n;
	int code;

	say("ready %d", (int) getpid());
	while (hear(line, sizeof(line))) {
		if (sscanf(line, "emit %ju", &n) == 1) {
			emit(0, n);
			say("emitted %ju", (uintmax_t) total());
		} else if (!strcmp(line, "pid")) {
			say("pid %d", (int) getpid());
		} else if (!strcmp(line, "abort")) {
			abort();
		} else if (sscanf(line, "exit %d", &code) == 1) {
			return code;
		} else if (!set_ids(line)) {
			say("unknown command");
		}
	}
	return 0;
}

static enum kind parse_kind(const char *name)
{
	for (unsigned i = 0; i < sizeof(kind_names) / sizeof(kind_names[0]); i++)
		if (!strcmp(name, kind_names[i]))
			return (enum kind) i;
	fprintf(stderr, "Unknown event: %s\n", name);
	exit(2);
}

static void parse(int argc, char **argv)
{
	static const struct option table[] = {
		{ "count", 1, NULL, 'c' },	  { "threads", 1, NULL, 't' },
		{ "event", 1, NULL, 'e' },	  { "bulk-size", 1, NULL, 'b' },
		{ "delay-us", 1, NULL, 'd' },	  { "wait", 0, NULL, 'w' },
		{ "ready-file", 1, NULL, 'r' },	  { "start-file", 1, NULL, 's' },
		{ "loop-until-eof", 0, NULL, 'u' }, { "linger", 0, NULL, 'l' },
		{ "counter-file", 1, NULL, 'f' }, { "abort", 1, NULL, 'a' },
		{ "commands", 0, NULL, 'C' },	  { "help", 0, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		switch (c) {
		case 'c': options.count = strtoull(optarg, NULL, 10); break;
		case 't': options.threads = (unsigned) atoi(optarg); break;
		case 'e': options.kind = parse_kind(optarg); break;
		case 'b': options.bulk_size = (unsigned) atoi(optarg); break;
		case 'd': options.delay_us = (unsigned) atoi(optarg); break;
		case 'w': options.wait = true; break;
		case 'r': options.ready_file = optarg; break;
		case 's': options.start_file = optarg; break;
		case 'u': options.until_eof = true; break;
		case 'l': options.linger = true; break;
		case 'f': options.counter_file = optarg; break;
		case 'a': options.abort_after = strtoull(optarg, NULL, 10); break;
		case 'C': options.commands = true; break;
		case 'h': usage(); exit(0);
		default: exit(2);
		}
	}
	if (options.threads < 1 || options.threads > COUNTERS_MAX ||
	    options.bulk_size > sizeof(bulk_data)) {
		fprintf(stderr, "Too many threads or bytes\n");
		exit(2);
	}
}

int main(int argc, char **argv)
{
	char line[64];

	parse(argc, argv);
	counters = counters_map(options.counter_file);
	if (options.commands)
		return obey_commands();
	if (options.ready_file)
		ready_file_write(options.ready_file);
	if (options.start_file)
		start_file_wait(options.start_file);
	if (options.wait)
		say_ready_and_wait();
	run_threads();
	say("emitted %ju", (uintmax_t) total());
	while (options.linger && hear(line, sizeof(line)))
		;
	return 0;
}
