/* SPDX-License-Identifier: GPL-2.0-only */
/* A number of bench-app processes, and what processes cost. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

enum { FLEET_MAX = 1024 };

struct fleet {
	unsigned count;
	pid_t pids[FLEET_MAX];
	uint64_t spawned_ns[FLEET_MAX], main_ns[FLEET_MAX];
	int input;      /* its end ends them all */
	FILE *output;
};

uint64_t now_ns(void);

/* Spawns count processes as fast as it can; threads and events are bench-app's arguments. */
void fleet_spawn(struct fleet *fleet, unsigned count, unsigned threads, uint64_t events);
/* Blocks until all are in main. */
void fleet_wait_main(struct fleet *fleet);
/* Has the single process of a fleet emit; how many seconds it took. */
double fleet_emit(struct fleet *fleet, uint64_t *ret_events);
void fleet_end(struct fleet *fleet);
/* CPU used so far by all of them. */
uint64_t fleet_cpu_ns(const struct fleet *fleet);

/* The daemon named by BENCH_SESSIOND_PID and its descendants. */
struct daemons {
	unsigned count;
	pid_t pids[32];
};

void daemons_find(struct daemons *daemons);
uint64_t daemons_cpu_ns(const struct daemons *daemons);
/* In KiB. Of their own: ring buffers, which applications map too, are left out. */
struct memory {
	uint64_t own, resident, proportional;
};

struct memory daemons_memory(const struct daemons *daemons);
uint64_t daemons_memory_kib(const struct daemons *daemons); /* of their own */
/* To the consumer daemons. */
void consumers_signal(const struct daemons *daemons, int number);
unsigned daemons_descriptors(const struct daemons *daemons);
unsigned daemons_threads(const struct daemons *daemons);
