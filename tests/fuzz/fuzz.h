/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fuzz target is one file with the name and the first three functions; libFuzzer's main
 * or main-replay.c drives it.  What it prints of its rows, and its files, go
 * through fuzz.c, so that all targets say the same.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of the target: fuzz-NAME, corpus-NAME. */
extern const char fuzz_name[];
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Prints what the inputs so far have reached; false if a row was never reached. */
bool fuzz_coverage(void);
/* Writes a seed for each row that must be reached, into the directory. */
void fuzz_write_seeds(const char *dir);

/* In fuzz_coverage(): each row in turn, then the result. */
void fuzz_row(const char *name, bool reached);
/* "# NAME: 9 of 10 rows: …", and a line for each row that was not reached. */
bool fuzz_rows_end(void);
void fuzz_write_seed(const char *dir, const char *name, const void *bytes, size_t len);
