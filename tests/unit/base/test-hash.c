/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>
#include <sys/wait.h>
#include "lib/tap.h"
#include "base/fd.h"
#include "base/hash.h"

#define N 4096

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;

	return x < y ? -1 : x > y;
}

static unsigned count_equal(uint64_t *values)
{
	unsigned n = 0;

	qsort(values, N, sizeof(*values), compare);
	for (unsigned i = 1; i < N; i++)
		n += values[i] == values[i - 1];
	return n;
}

/* A hash computed by another run of the program. */
static uint64_t hash_elsewhere(const char *self)
{
	uint64_t h = 0;
	char line[32] = "";
	FILE *out;
	char command[600];

	snprintf(command, sizeof(command), "'%s' print", self);
	out = popen(command, "re");
	if (out && fgets(line, sizeof(line), out))
		h = strtoull(line, NULL, 16);
	if (out)
		pclose(out);
	return h;
}

int main(int argc, char **argv)
{
	static uint64_t values[N];
	static const char zeros[64];
	unsigned per_bucket[16] = { 0 };
	bool even = true, lengths_differ = true;
	uint64_t elsewhere;

	if (argc > 1) {
		printf("%" PRIx64 "\n", hash_str("key"));
		return 0;
	}
	(void) argc;
	ok(hash_str("key") == hash_bytes("key", 3), "a string is its bytes");
	ok(hash_str("key") == hash_more(0, "key", 3), "a hash begins at 0");
	ok(hash_more(hash_str("a"), "b", 1) != hash_more(hash_str("b"), "b", 1), "what came before counts");
	for (unsigned i = 0; i < N; i++) {
		values[i] = hash_u64(i);
		per_bucket[values[i] % 16]++;
	}
	ok_int(count_equal(values), 0, "no two small numbers collide");
	for (unsigned i = 0; i < 16; i++)
		even = even && per_bucket[i] > N / 16 / 2 && per_bucket[i] < N / 16 * 2;
	ok(even, "they spread over buckets");
	for (unsigned i = 0; i < sizeof(zeros); i++)
		for (unsigned k = 0; k < i; k++)
			lengths_differ = lengths_differ && hash_bytes(zeros, i) != hash_bytes(zeros, k);
	ok(lengths_differ, "the length counts");
	elsewhere = hash_elsewhere(argv[0]);
	ok(elsewhere != 0 && elsewhere != hash_str("key"), "another process has another seed");
	return tap_done();
}
