/* SPDX-License-Identifier: GPL-2.0-only */
/* How full the buffers of a channel are, over all its sets of buffers. */
#include "lib/tap.h"
#include "sessiond/session/fill.h"

static void set(struct fill *fill, uint64_t key, uint64_t highest, uint64_t lowest, uint64_t consumed)
{
	const struct fill_sample sample = { .key = key, .highest = highest, .lowest = lowest, .consumed = consumed };

	if (fill_set(fill, &sample) < 0)
		abort();
}

int main(void)
{
	struct fill fill = { .n = 0 };
	struct fill_sample all = { .key = 7 };

	ok(!fill_get(&fill, &all) && all.key == 7, "nobody has looked: nothing is known");
	set(&fill, 1, 8192, 4096, 100);
	ok(fill_get(&fill, &all) && all.highest == 8192 && all.lowest == 4096 && all.consumed == 100, "one set");
	set(&fill, 2, 4096, 0, 10);
	ok(fill_get(&fill, &all) && all.highest == 8192 && all.lowest == 0 && all.consumed == 110,
	   "of two the fuller, the emptier, and what both wrote");
	set(&fill, 1, 0, 0, 200);
	ok(fill_get(&fill, &all) && all.highest == 4096 && all.lowest == 0 && all.consumed == 210,
	   "a newer sample of the first takes the place of the older");
	fill_remove(&fill, 3);
	ok_int(fill.n, 2, "one that is not there is not removed");
	fill_remove(&fill, 2);
	ok(fill_get(&fill, &all) && all.highest == 0 && all.consumed == 200, "what is gone does not count any more");
	fill_remove(&fill, 1);
	ok(!fill_get(&fill, &all), "when all are gone nothing is known");
	fill_deinit(&fill);
	return tap_done();
}
