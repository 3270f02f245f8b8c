/* SPDX-License-Identifier: LGPL-2.1-only */
/* Clocks and deadlines.  All durations and deadlines are microseconds. */
#pragma once
#include <time.h>
#include "base/defs.h"

#define US_PER_S    UINT64_C(1000000)
#define US_PER_MS   UINT64_C(1000)
#define NEVER       UINT64_MAX

/* CLOCK_MONOTONIC. */
uint64_t time_now_us(void);
/* What the calling thread has had of a processor. */
uint64_t time_thread_cpu_us(void);
/* now + delay; NEVER stays NEVER. */
uint64_t time_after_us(uint64_t delay_us);
/* Milliseconds until the deadline for poll(2): -1 for NEVER, 0 when passed. */
int time_left_ms(uint64_t deadline_us);
struct timespec time_to_timespec(uint64_t us);
/* "20261122-234522", local time; buf holds at least 16 bytes. */
void time_format_compact(time_t t, char *buf, size_t size);
/* "20261122T234522+0000"; buf holds at least 21 bytes. */
void time_format_iso8601_basic(time_t t, char *buf, size_t size);
