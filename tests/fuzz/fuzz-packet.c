/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packet headers out of shared memory, where any traced program can write.
 * An input is what the ring buffer says (two lengths) and the header.  What
 * is accepted must be such that a reader of the file finds the next packet,
 * and that the index can be written.
 */
#include <errno.h>
#include <string.h>
#include "base/defs.h"
#include "consumerd/index.h"
#include "consumerd/packet.h"
#include "fuzz.h"

const char fuzz_name[] = "packet";

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
	enum packet_fault fault;
	unsigned at, size;              /* of the header, or of the lengths */
	uint64_t value;
} seeds[] = {
	{ "good", PACKET_FAULT_NONE, 0, 0, 0 },
	{ "magic", PACKET_FAULT_MAGIC, 16 + 0x00, 4, 0xC1FC1FC2 },
	{ "uuid", PACKET_FAULT_UUID, 16 + 0x13, 1, 0 },
	{ "stream", PACKET_FAULT_STREAM_ID, 16 + 0x14, 4, 8 },
	{ "instance", PACKET_FAULT_INSTANCE, 16 + 0x18, 8, 4 },
	{ "times", PACKET_FAULT_TIMES, 16 + 0x20, 8, 3000 },
	{ "content", PACKET_FAULT_CONTENT_SIZE, 16 + 0x30, 8, 8 * 101 },
	{ "open", PACKET_FAULT_CONTENT_SIZE, 16 + 0x30, 8, UINT64_MAX },
	{ "packet", PACKET_FAULT_PACKET_SIZE, 16 + 0x38, 8, 8 * 8192 },
	{ "cpu", PACKET_FAULT_CPU, 16 + 0x48 + sizeof(unsigned long), 4, 4 },
	{ "short", PACKET_FAULT_SHORT, 0, 8, 20 },
	{ "long", PACKET_FAULT_PADDING, 0, 8, 5000 },
	{ "huge", PACKET_FAULT_HUGE, 8, 8, UINT64_MAX / 8 + 1 },
};
/* What the parser said. */
static bool seen[PACKET_FAULT_TIMES + 1];

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t entry[INDEX_ENTRY_LEN], again[sizeof(struct input)];
	enum packet_fault fault;
	struct packet packet;
	struct input input;
	int r;

	if (size < sizeof(input))
		return 0;
	memcpy(&input, data, sizeof(input));
	fault = packet_check(input.header, &expect, input.len, input.padded_len);
	r = packet_parse(input.header, &expect, input.len, input.padded_len, &packet);
	if (r != (fault == PACKET_FAULT_NONE ? 0 : -EBADMSG))
		abort();
	seen[fault] = true;
	/* A seed is refused for what is wrong with it. */
	for (unsigned i = 0; i < ARRAY_SIZE(seeds); i++) {
		make_seed(i, again);
		if (memcmp(data, again, sizeof(again)) == 0 && fault != seeds[i].fault)
			abort();
	}
	if (r < 0)
		return 0;
	if (packet.len < PACKET_HEADER_LEN || packet.len > packet.padded_len || packet.padded_len * 8 / 8 != packet.padded_len)
		abort();
	if (packet.begin > packet.end || packet.stream_id != expect.stream_id || packet.cpu != expect.cpu)
		abort();
	index_put_entry(&packet, 0, entry);
	return 0;
}

bool fuzz_coverage(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(seen); i++)
		for (unsigned j = 0; j < ARRAY_SIZE(seeds); j++)
			if (seeds[j].fault == (enum packet_fault) i) {
				fuzz_row(seeds[j].name, seen[i]);
				break;
			}
	return fuzz_rows_end();
}

void fuzz_write_seeds(const char *dir)
{
	uint8_t seed[sizeof(struct input)];

	for (unsigned i = 0; i < ARRAY_SIZE(seeds); i++) {
		make_seed(i, seed);
		fuzz_write_seed(dir, seeds[i].name, seed, sizeof(seed));
	}
}
