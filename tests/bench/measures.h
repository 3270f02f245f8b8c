/* SPDX-License-Identifier: GPL-2.0-only */
/* What the benchmark measures. Each function prints 'NAME VALUE' lines, one a sample. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct settings {
	const char *dir;        /* traces are recorded below */
	const char *prefix;     /* of the samples' names */
	unsigned apps, cycles;
	int per_process;
	uint64_t events;
	int lossless;
	unsigned rules, sessions;
};

/* A filter of some length, a different one for each number. */
void bench_filter(char *text, size_t size, unsigned number);

void sample(const struct settings *settings, const char *name, double value);

/* Starts the write-back of a block that was written, and hands back the pages of the one before. */
void recycle_pages(int fd, off_t at, off_t block);

void measure_life(const struct settings *settings);
void measure_list(const struct settings *settings);
void measure_launch(const struct settings *settings);
void measure_launch_alone(const struct settings *settings);
void measure_data(const struct settings *settings);
void measure_plain_loop(const struct settings *settings);
void measure_fed_loop(const struct settings *settings);
void measure_drain(const struct settings *settings);
void measure_writing(const struct settings *settings);
void measure_memory(const struct settings *settings);
void measure_newcomers(const struct settings *settings);
void measure_enable_one(const struct settings *settings);
void measure_rules(const struct settings *settings);
void measure_compile(const struct settings *settings);
void measure_many_rules(const struct settings *settings);
void measure_live_rules(const struct settings *settings);
void measure_scale(const struct settings *settings);
void measure_sessions(const struct settings *settings);
