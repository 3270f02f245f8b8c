/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of the filter compiler share: hexadecimal text and tables in files. */
#pragma once
#include "model/filter/filter.h"

/* The caller frees the text. */
char *hex(const uint8_t *data, size_t len);

/*
 * Calls row() for each line of a file of the source tree that is no comment, with its columns
 * (NULL: not there). Gives the number of rows; dies if the file cannot be read.
 */
enum { COLUMNS_MAX = 3 };
unsigned for_each_row(const char *path, void (*row)(char *columns[COLUMNS_MAX]));
