/* SPDX-License-Identifier: GPL-2.0-only */
/* Registrations of a hostile application: rules of the text are asserted, memory is watched by the sanitizers. */
#include <stdio.h>
#include <string.h>
#include <lttng/ust-sigbus.h>
#include "fuzz.h"
#include "lib/hostile-cells.h"

const char fuzz_name[] = "trace-class";

/* liblttng-ust-ctl imports it from the executable. */
__attribute__((visibility("default"))) DEFINE_LTTNG_UST_SIGBUS_STATE();

#define N_EVENTS   1000
#define N_SEEDS    8
#define SEED_BYTES 6000

/* What the corpus must bring about in the text. */
static const char *const wanted[] = {
	"stream {", "event.context", "event {", "integer {", "floating_point {", "string ", "enum : ", "struct {",
	"variant <_", "[ _", "align(", "byte_order = be", "ringmaster:no_event", "_padding;", "_2;", " ... ",
};
static bool seen[ARRAY_SIZE(wanted)];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dice dice = { .bytes = data, .len = size };
	unsigned accepted;
	_cleanup_free_ char *text = hostile_round(&dice, N_EVENTS, &accepted);

	for (size_t i = 0; text && i < ARRAY_SIZE(wanted); i++)
		seen[i] = seen[i] || strstr(text, wanted[i]);
	return 0;
}

bool fuzz_coverage(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		fuzz_row(wanted[i], seen[i]);
	return fuzz_rows_end();
}

void fuzz_write_seeds(const char *dir)
{
	uint64_t x = UINT64_C(0x9e3779b97f4a7c15);

	for (unsigned n = 0; n < N_SEEDS; n++) {
		uint8_t bytes[SEED_BYTES];
		char name[16];

		for (unsigned i = 0; i < SEED_BYTES; i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			bytes[i] = (uint8_t) (x >> 32);
		}
		(void) snprintf(name, sizeof(name), "random-%u", n);
		fuzz_write_seed(dir, name, bytes, sizeof(bytes));
	}
}
