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

static enum packet_fault check_stream(const uint8_t *header, const struct packet_expect *expect)
{
	if (get_u32(header + AT_MAGIC) != PACKET_MAGIC)
		return PACKET_FAULT_MAGIC;
	if (memcmp(header + AT_UUID, expect->uuid, UUID_LEN) != 0)
		return PACKET_FAULT_UUID;
	if (get_u32(header + AT_STREAM_ID) != expect->stream_id)
		return PACKET_FAULT_STREAM_ID;
	if (get_u64(header + AT_INSTANCE) != expect->cpu)
		return PACKET_FAULT_INSTANCE;
	return get_u32(header + AT_CPU) == expect->cpu ? PACKET_FAULT_NONE : PACKET_FAULT_CPU;
}

/* A reader of the file finds the next packet by these. */
static enum packet_fault check_sizes(const uint8_t *header, uint64_t len, uint64_t padded_len)
{
	if (len < PACKET_HEADER_LEN)
		return PACKET_FAULT_SHORT;
	if (len > padded_len)
		return PACKET_FAULT_PADDING;
	if (padded_len > UINT64_MAX / 8)
		return PACKET_FAULT_HUGE;
	if (get_u64(header + AT_CONTENT_BITS) != len * 8)
		return PACKET_FAULT_CONTENT_SIZE;
	return get_u64(header + AT_PACKET_BITS) == padded_len * 8 ? PACKET_FAULT_NONE : PACKET_FAULT_PACKET_SIZE;
}

enum packet_fault packet_check(const uint8_t header[PACKET_HEADER_LEN], const struct packet_expect *expect,
	uint64_t len, uint64_t padded_len)
{
	enum packet_fault fault = check_stream(header, expect);

	if (fault == PACKET_FAULT_NONE)
		fault = check_sizes(header, len, padded_len);
	if (fault == PACKET_FAULT_NONE && get_u64(header + AT_BEGIN) > get_u64(header + AT_END))
		fault = PACKET_FAULT_TIMES;
	return fault;
}

int packet_parse(const uint8_t header[PACKET_HEADER_LEN], const struct packet_expect *expect, uint64_t len,
	uint64_t padded_len, struct packet *ret)
{
	if (packet_check(header, expect, len, padded_len) != PACKET_FAULT_NONE)
		return -EBADMSG;
	*ret = (struct packet) {
		.len = len,
		.padded_len = padded_len,
		.begin = get_u64(header + AT_BEGIN),
		.end = get_u64(header + AT_END),
		.sequence = get_u64(header + AT_SEQUENCE),
		.discarded = get_long(header + PACKET_AT_DISCARDED),
		.stream_id = expect->stream_id,
		.cpu = expect->cpu,
	};
	return 0;
}
