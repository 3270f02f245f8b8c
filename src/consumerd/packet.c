/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "consumerd/packet.h"

/* More offsets in the header; the discarded count is a long of the traced program. */
enum {
	AT_MAGIC = 0x00,
	AT_UUID = 0x04,
	AT_STREAM_ID = 0x14,
	AT_INSTANCE = 0x18,
	AT_BEGIN = 0x20,
	AT_END = 0x28,
	AT_CONTENT_BITS = 0x30,
	AT_PACKET_BITS = 0x38,
	AT_SEQUENCE = 0x40,
	AT_CPU = PACKET_AT_DISCARDED + sizeof(unsigned long),
};

static uint32_t get_u32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t get_u64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static unsigned long get_long(const uint8_t *p)
{
	unsigned long v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static bool is_of_stream(const uint8_t *header, const struct packet_expect *expect)
{
	return get_u32(header + AT_MAGIC) == PACKET_MAGIC && !memcmp(header + AT_UUID, expect->uuid, UUID_LEN) &&
		get_u32(header + AT_STREAM_ID) == expect->stream_id && get_u64(header + AT_INSTANCE) == expect->cpu &&
		get_u32(header + AT_CPU) == expect->cpu;
}

int packet_parse(const uint8_t header[PACKET_HEADER_LEN], const struct packet_expect *expect, uint64_t len,
	uint64_t padded_len, struct packet *ret)
{
	uint64_t content_bits = get_u64(header + AT_CONTENT_BITS), packet_bits = get_u64(header + AT_PACKET_BITS);
	struct packet packet = {
		.len = len,
		.padded_len = padded_len,
		.begin = get_u64(header + AT_BEGIN),
		.end = get_u64(header + AT_END),
		.sequence = get_u64(header + AT_SEQUENCE),
		.discarded = get_long(header + PACKET_AT_DISCARDED),
		.stream_id = expect->stream_id,
		.cpu = expect->cpu,
	};

	if (!is_of_stream(header, expect))
		return -EBADMSG;
	/* A reader of the file finds the next packet by these two. */
	if (len < PACKET_HEADER_LEN || len > padded_len || padded_len > UINT64_MAX / 8)
		return -EBADMSG;
	if (content_bits != len * 8 || packet_bits != padded_len * 8)
		return -EBADMSG;
	if (packet.begin > packet.end)
		return -EBADMSG;
	*ret = packet;
	return 0;
}
