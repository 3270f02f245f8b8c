/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "cli/suggest.h"

#define LONGEST 40      /* longer words are no typing errors of ours */

unsigned edit_distance(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b);
	unsigned two_back[LONGEST + 1], back[LONGEST + 1], now[LONGEST + 1];

	if (la > LONGEST || lb > LONGEST)
		return UINT32_MAX;
	for (size_t j = 0; j <= lb; j++)
		back[j] = two_back[j] = (unsigned) j;
	for (size_t i = 1; i <= la; i++) {
		now[0] = (unsigned) i;
		for (size_t j = 1; j <= lb; j++) {
			unsigned change = back[j - 1] + (a[i - 1] != b[j - 1]);

			now[j] = MIN(MIN(back[j] + 1, now[j - 1] + 1), change);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = MIN(now[j], two_back[j - 2] + 1);
		}
		memcpy(two_back, back, sizeof(back));
		memcpy(back, now, sizeof(now));
	}
	return back[lb];
}

void suggestion_init(struct suggestion *s, const char *word)
{
	*s = (struct suggestion) { .word = word, .distance = UINT32_MAX };
}

void suggestion_try(struct suggestion *s, const char *candidate)
{
	unsigned distance = edit_distance(s->word, candidate);
	size_t len = strlen(s->word);

	/* A word begun right is near whatever its end. */
	if (len >= 3 && !strncmp(candidate, s->word, len))
		distance = 1;
	/* About one error in three letters. */
	if (distance > 1 + len / 4 || distance >= s->distance)
		return;
	s->distance = distance;
	s->best = candidate;
}
