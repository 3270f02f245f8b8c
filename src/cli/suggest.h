/* SPDX-License-Identifier: GPL-2.0-only */
/* Finding the word that was probably meant. */
#pragma once
#include "base/defs.h"

/* Insertions, deletions, changes and swaps of neighbours between two words. */
unsigned edit_distance(const char *a, const char *b);

struct suggestion {
	const char *word;
	const char *best;       /* borrowed from the candidates; NULL: none is near */
	unsigned distance;
};

void suggestion_init(struct suggestion *s, const char *word);
void suggestion_try(struct suggestion *s, const char *candidate);
