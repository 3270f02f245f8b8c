/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fuzz target is one file with these functions; libFuzzer's main or
 * main-replay.c drives it.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Prints what the inputs so far have reached; false if a part was never reached. */
bool fuzz_coverage(void);
/* Writes a seed for each part that must be reached, into the directory. */
void fuzz_write_seeds(const char *dir);
