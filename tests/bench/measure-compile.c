/* SPDX-License-Identifier: GPL-2.0-only */
/* The compiler of filters alone, as the library calls it: no connection and no daemon. */
#include "fleet.h"
#include "measures.h"
#include "model/filter/filter.h"

#include <stdio.h>
#include <stdlib.h>

void measure_compile(const struct settings *settings)
{
	struct filter_bytecode *bytecode;
	struct filter_error error;
	uint64_t begun_ns;
	char text[256];

	for (unsigned cycle = 0; cycle < settings->cycles; cycle++) {
		begun_ns = now_ns();
		for (unsigned i = 0; i < 100; i++) {
			bench_filter(text, sizeof(text), i);
			if (filter_compile(text, &bytecode, &error) < 0) {
				fprintf(stderr, "%s: column %u: %s\n", text, error.column, error.text);
				exit(1);
			}
			free(bytecode);
		}
		sample(settings, "100 filters compiled ms", (double) (now_ns() - begun_ns) / 1e6);
	}
}
