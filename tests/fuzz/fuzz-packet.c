/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packet headers out of shared memory, where any traced program can write.
 * An input is what the ring buffer says (two lengths) and the header.  What
 * is accepted must be such that a reader of the file finds the next packet,
 * and that the index can be written.
 */
#include <stdio.h>
#include <string.h>
#include "base/defs.h"
#include "consumerd/index.h"
#include "consumerd/packet.h"
#include "fuzz.h"

struct input {
	uint64_t len, padded_len;
	uint8_t header[PACKET_HEADER_LEN];
};

static const struct packet_expect expect = {
	.uuid = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 }, .stream_id = 7, .cpu = 3,
};

/* One change to a good input each; the first is none. */
static const struct {
	const char *name;
	unsigned at, size;              /* of the header, or of the lengths */
	uint64_t value;
} seeds[] = {
	{ "good", 0, 0, 0 },
	{ "magic", 16 + 0x00, 4, 0xC1FC1FC2 },
	{ "uuid", 16 + 0x13, 1, 0 },
	{ "stream", 16 + 0x14, 4, 8 },
	{ "instance", 16 + 0x18, 8, 4 },
	{ "times", 16 + 0x20, 8, 3000 },
	{ "content", 16 + 0x30, 8, 8 * 101 },
	{ "open", 16 + 0x30, 8, UINT64_MAX },
	{ "packet", 16 + 0x38, 8, 8 * 8192 },
	{ "cpu", 16 + 0x48 + sizeof(unsigned long), 4, 4 },
	{ "short", 0, 8, 20 },
	{ "long", 0, 8, 5000 },
	{ "huge", 8, 8, UINT64_MAX / 8 + 1 },
};
static bool seen[ARRAY_SIZE(seeds)];
static unsigned accepted, refused;

static void put(uint8_t *at, uint64_t value, unsigned size)
{
	memcpy(at, &value, size);       /* little endian, like the seeds */
}

static void make_seed(unsigned i, uint8_t ret[sizeof(struct input)])
{
	uint8_t *header = ret + 16;

	memset(ret, 0, sizeof(struct input));
	put(ret, 100, 8);
	put(ret + 8, 4096, 8);
	put(header, PACKET_MAGIC, 4);
	memcpy(header + 4, expect.uuid, sizeof(expect.uuid));
	put(header + 0x14, expect.stream_id, 4);
	put(header + 0x18, expect.cpu, 8);
	put(header + 0x20, 1000, 8);
	put(header + 0x28, 2000, 8);
	put(header + 0x30, 8 * 100, 8);
	put(header + 0x38, 8 * 4096, 8);
	put(header + 0x40, 5, 8);
	put(header + 0x48, 6, sizeof(unsigned long));
	put(header + 0x48 + sizeof(unsigned long), expect.cpu, 4);
	put(ret + seeds[i].at, seeds[i].value, seeds[i].size);
}

static void note(const uint8_t *data, size_t size)
{
	uint8_t seed[sizeof(struct input)];

	for (unsigned i = 0; i < ARRAY_SIZE(seeds); i++) {
		make_seed(i, seed);
		if (size == sizeof(seed) && memcmp(data, seed, size) == 0)
			seen[i] = true;
	}
}

static bool is_seed(const uint8_t *data, size_t size, unsigned i)
{
	uint8_t seed[sizeof(struct input)];

	make_seed(i, seed);
	return size == sizeof(seed) && memcmp(data, seed, size) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t entry[INDEX_ENTRY_LEN];
	struct packet packet;
	struct input input;
	int r;

	if (size < sizeof(input))
		return 0;
	memcpy(&input, data, sizeof(input));
	note(data, size);
	r = packet_parse(input.header, &expect, input.len, input.padded_len, &packet);
	if (r < 0) {
		refused++;
		if (is_seed(data, size, 0))
			abort();
		return 0;
	}
	accepted++;
	for (unsigned i = 1; i < ARRAY_SIZE(seeds); i++)
		if (is_seed(data, size, i))
			abort();
	if (packet.len < PACKET_HEADER_LEN || packet.len > packet.padded_len || packet.padded_len * 8 / 8 != packet.padded_len)
		abort();
	if (packet.begin > packet.end || packet.stream_id != expect.stream_id || packet.cpu != expect.cpu)
		abort();
	index_put_entry(&packet, 0, entry);
	return 0;
}

bool fuzz_coverage(void)
{
	bool all = accepted > 0 && refused > 0;

	printf("# packet: %u accepted, %u refused\n", accepted, refused);
	for (unsigned i = 0; i < ARRAY_SIZE(seeds); i++) {
		if (!seen[i])
			printf("# not reached: %s\n", seeds[i].name);
		all = all && seen[i];
	}
	return all;
}

void fuzz_write_seeds(const char *dir)
{
	for (unsigned i = 0; i < ARRAY_SIZE(seeds); i++) {
		uint8_t seed[sizeof(struct input)];
		char path[512];
		FILE *file;

		make_seed(i, seed);
		(void) snprintf(path, sizeof(path), "%s/%s", dir, seeds[i].name);
		file = fopen(path, "we");
		if (!file || fwrite(seed, sizeof(seed), 1, file) != 1 || fclose(file) != 0)
			abort();
	}
}
