/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-fork: a program that forks while it is traced.
 *
 *   app-fork [--daemonize] [--count N] [--seconds S]
 *
 * Says 'ready PID', waits for a line, emits N ticks, forks. The child emits N ticks of its own and
 * says 'child PID emitted N'; the parent then says 'parent PID emitted N'. With --daemonize the
 * parent leaves at once and the child, in a session of its own, emits one tick a millisecond for
 * S seconds before it reports. Run it with and without the fork library preloaded.
 */
#include "handshake.h"
#include "rm-test-tp.h"

#include <getopt.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t count = 100;
static unsigned seconds = 10;
static bool daemonize;

static void parse(int argc, char **argv)
{
	static const struct option table[] = {
		{ "daemonize", 0, NULL, 'd' },
		{ "count", 1, NULL, 'c' },
		{ "seconds", 1, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", table, NULL)) != -1) {
		switch (c) {
		case 'd': daemonize = true; break;
		case 'c': count = strtoull(optarg, NULL, 10); break;
		case 's': seconds = (unsigned) atoi(optarg); break;
		default: exit(2);
		}
	}
}

static void emit(uint64_t n)
{
	int pid = getpid();

	for (uint64_t seq = 0; seq < n; seq++)
		lttng_ust_tracepoint(rm_test, tick, 0, seq, pid);
}

static uint64_t emit_for(unsigned span_s)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	struct timespec now, end;
	uint64_t seq = 0;
	int pid = getpid();

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += span_s;
	do {
		lttng_ust_tracepoint(rm_test, tick, 0, seq, pid);
		seq++;
		nanosleep(&pause, NULL);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < end.tv_sec ||
		 (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
	return seq;
}

static int run_child(void)
{
	uint64_t n = count;

	if (daemonize) {
		setsid();
		say("child %d", (int) getpid());
		n = emit_for(seconds);
	} else {
		emit(count);
	}
	say("child %d emitted %ju", (int) getpid(), (uintmax_t) n);
	return 0;
}

int main(int argc, char **argv)
{
	int status = 0;
	pid_t pid;

	parse(argc, argv);
	say_ready_and_wait();
	emit(count);
	pid = fork();
	if (pid < 0)
		die("fork");
	/* Without the fork library the tracer's exit handler may find a lock taken by a thread that is not there. */
	if (pid == 0)
		_exit(run_child());
	if (!daemonize && waitpid(pid, &status, 0) < 0)
		die("waitpid");
	say("parent %d emitted %ju", (int) getpid(), (uintmax_t) count);
	return status != 0;
}
