/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whatever applications register, babeltrace2 reads the text: random
 * registrations from a fixed seed.  With an argument: that many rounds.
 */
#include "unit/sessiond/domain/ust/cells.h"
#include "lib/hostile-cells.h"
#include "lib/tap.h"

#define ROUND_BYTES  60000
#define ROUND_EVENTS 600

static void fill_random(uint64_t seed, uint8_t *bytes, size_t len)
{
	uint64_t x = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;

	for (size_t i = 0; i < len; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		bytes[i] = (uint8_t) (x >> 32);
	}
}

static void test_round(uint64_t seed)
{
	static uint8_t bytes[ROUND_BYTES];
	struct dice dice = { .bytes = bytes, .len = sizeof(bytes) };
	unsigned accepted = 0;
	char *text;
	int r;

	fill_random(seed, bytes, sizeof(bytes));
	text = hostile_round(&dice, ROUND_EVENTS, &accepted);
	ok(text && accepted > ROUND_EVENTS / 20, "round %" PRIu64 ": %u of %u events accepted", seed, accepted,
	   ROUND_EVENTS);
	r = text ? babeltrace_reads(text) : 1;
	if (r < 0)
		tap_skip("babeltrace2 is not installed");
	else if (!ok_int(r, 0, "babeltrace2 reads what round %" PRIu64 " left", seed) && getenv("KEEP_TEXT"))
		fputs(text, stderr);
	free(text);
}

int main(int argc, char **argv)
{
	uint64_t rounds = argc > 1 ? strtoull(argv[1], NULL, 10) : 8;

	for (uint64_t seed = 1; seed <= rounds; seed++)
		test_round(seed);
	return tap_done();
}
