/* SPDX-License-Identifier: GPL-2.0-only */
/* For what a test cannot go on without. */
#pragma once
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define must(condition)                                                                                 \
	do {                                                                                            \
		if (!(condition)) {                                                                     \
			printf("Bail out! %s:%d: %s: %s\n", __FILE__, __LINE__, #condition, strerror(errno)); \
			fflush(stdout);                                                                 \
			abort();                                                                        \
		}                                                                                       \
	} while (0)
