/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a test program and its test talk: lines on the program's standard output and input. Both
 * sides wait by blocking reads, so nobody guesses how long the other takes.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { COUNTERS_MAX = 64 };

/*
 * Counters of one thread. They may live in a file mapping, so that they outlast a SIGKILL: then
 * done <= events that reached the tracer <= begun.
 */
struct counter {
	uint64_t begun;
	uint64_t done;
	uint64_t unused[6];
};

/* Says one line ("ready 1234") and flushes it. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Blocks for one line of standard input, without its newline; false at end of file. */
bool hear(char *line, size_t size);

/* Says 'ready PID', then blocks until the test answers with any line; exits at end of file. */
void say_ready_and_wait(void);

/* Writes 'ready PID' to path (a FIFO blocks until its reader is there). */
void ready_file_write(const char *path);

/* Blocks until a byte can be read from path, normally a FIFO. */
void start_file_wait(const char *path);

/* COUNTERS_MAX counters, in the file at path or, if path is NULL, in private memory. */
struct counter *counters_map(const char *path);

/* Reports a fault of the program's environment and exits 2. */
void die(const char *what) __attribute__((noreturn));
