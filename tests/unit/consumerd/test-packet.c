/* SPDX-License-Identifier: GPL-2.0-only */
/* Packet headers, index entries and metadata packets, byte for byte. */
#include <errno.h>
#include "base/defs.h"
#include "consumerd/index.h"
#include "consumerd/metadata-file.h"
#include "consumerd/packet.h"
#include "lib/tap.h"

/* The first packet of a recorded stream: 84 bytes, no event. */
static const uint8_t recorded[] = {
	0xc1, 0x1f, 0xfc, 0xc1, 0x01, 0x12, 0x23, 0x34, 0x45, 0x56, 0x67, 0x78, 0x89, 0x9a, 0xab, 0xbc,
	0xcd, 0xde, 0xef, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0xa0, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x2a, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x01, 0x00, 0x00, 0x00,
};

static const struct packet_expect expect = {
	.uuid = { 0x01, 0x12, 0x23, 0x34, 0x45, 0x56, 0x67, 0x78, 0x89, 0x9a, 0xab, 0xbc, 0xcd, 0xde, 0xef, 0x00 },
	.stream_id = 2,
	.cpu = 1,
};

static int parse_changed(unsigned at, uint8_t xor, uint64_t len, uint64_t padded_len)
{
	uint8_t header[PACKET_HEADER_LEN];
	struct packet packet;

	memcpy(header, recorded, sizeof(header));
	header[at] ^= xor;
	return packet_parse(header, &expect, len, padded_len, &packet);
}

static void test_parse(void)
{
	static const struct {
		const char *what;
		unsigned at;
	} changes[] = {
		{ "magic", 0 }, { "uuid", 0x0f }, { "stream", 0x14 }, { "instance", 0x1f }, { "content size", 0x30 },
		{ "packet size", 0x39 }, { "cpu", 0x50 },
	};
	struct packet packet;

	ok_int(sizeof(recorded), PACKET_HEADER_LEN, "the header has 84 bytes");
	ok_int(packet_parse(recorded, &expect, 84, 4096, &packet), 0, "a recorded header is good");
	ok(packet.begin == 0x1000 && packet.end == 0x2000 && packet.sequence == 9 && packet.discarded == 42 &&
		packet.len == 84 && packet.padded_len == 4096 && packet.stream_id == 2 && packet.cpu == 1,
		"its values are read");
	for (unsigned i = 0; i < ARRAY_SIZE(changes); i++)
		ok_int(parse_changed(changes[i].at, 0x55, 84, 4096), -EBADMSG, "another %s is refused", changes[i].what);
	ok_int(parse_changed(0x2e, 1, 84, 4096), 0, "a later end is fine");
	ok_int(parse_changed(0x26, 1, 84, 4096), -EBADMSG, "an end before the begin is refused");
	ok_int(parse_changed(0x48, 1, 84, 4096), 0, "another discarded count is fine");
	ok_int(parse_changed(0, 0, 85, 4096), -EBADMSG, "the buffer says more than the header");
	ok_int(parse_changed(0, 0, 84, 8192), -EBADMSG, "the buffer says more padding than the header");
	ok_int(parse_changed(0, 0, 83, 4096), -EBADMSG, "less than a header");
}

static void test_index(void)
{
	static const uint8_t header[] = { 0xc1, 0xf1, 0xdc, 0xc1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 72 };
	static const uint8_t entry[] = {
		0, 0, 0, 0, 0, 0, 0x30, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x02, 0xa0,
		0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 42,
		0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9,
	};
	uint8_t got_header[INDEX_HEADER_LEN], got[INDEX_ENTRY_LEN];
	struct packet packet;

	index_put_header(got_header);
	ok(memcmp(got_header, header, sizeof(header)) == 0, "the header of an index");
	if (packet_parse(recorded, &expect, 84, 4096, &packet) < 0)
		abort();
	index_put_entry(&packet, 0x3000, got);
	ok(memcmp(got, entry, sizeof(entry)) == 0, "an entry of an index");
	packet.sequence++;
	index_put_entry(&packet, 0x3000, got);
	ok(memcmp(got, entry, sizeof(entry)) != 0, "another packet has another entry");
}

static void test_metadata(void)
{
	static const uint8_t head[METADATA_HEADER_LEN] = {
		0x57, 0x1d, 0xd1, 0x75, 0x01, 0x12, 0x23, 0x34, 0x45, 0x56, 0x67, 0x78, 0x89, 0x9a, 0xab, 0xbc,
		0xcd, 0xde, 0xef, 0x00, 0, 0, 0, 0, 0x40, 0x01, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 1, 8,
	};
	_cleanup_buf_ struct buf out = BUF_INIT;
	char text[10000];

	metadata_make_packets(expect.uuid, "abc", 3, &out);
	ok_int(out.len, METADATA_PACKET_LEN, "a short text is one packet");
	ok(out.len > 40 && memcmp(out.data, head, sizeof(head)) == 0 && memcmp(out.data + 37, "abc", 4) == 0,
		"with header, text and zeros");
	memset(text, 'x', sizeof(text));
	out.len = 0;
	metadata_make_packets(expect.uuid, text, sizeof(text), &out);
	ok_int(out.len, 3 * METADATA_PACKET_LEN, "a long one is cut into packets");
	out.len = 0;
	metadata_make_packets(expect.uuid, text, METADATA_PACKET_LEN - METADATA_HEADER_LEN, &out);
	ok_int(out.len, METADATA_PACKET_LEN, "one that just fits");
	out.len = 0;
	metadata_make_packets(expect.uuid, text, 0, &out);
	ok_int(out.len, 0, "no text is no packet");
}

int main(void)
{
	test_parse();
	test_index();
	test_metadata();
	return tap_done();
}
