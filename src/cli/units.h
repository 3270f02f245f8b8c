/* SPDX-License-Identifier: GPL-2.0-only */
/* Quantities for people. buf holds UNIT_SIZE bytes and is returned. */
#pragma once
#include "base/defs.h"

#define UNIT_SIZE 32

/* "512 KiB", "1000 B": the greatest unit that leaves no remainder. */
const char *unit_bytes(uint64_t bytes, char *buf);
/* "1 s", "250 ms", "10 us". */
const char *unit_us(uint64_t us, char *buf);
/* The same with "off" for 0: of timers. */
const char *unit_timer(uint64_t us, char *buf);
