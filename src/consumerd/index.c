/* SPDX-License-Identifier: GPL-2.0-only */
#include <endian.h>
#include <string.h>
#include "consumerd/index.h"

#define INDEX_MAGIC UINT32_C(0xC1F1DCC1)
#define INDEX_MAJOR 1
#define INDEX_MINOR 1

static uint8_t *put_u32(uint8_t *p, uint32_t v)
{
	v = htobe32(v);
	memcpy(p, &v, sizeof(v));
	return p + sizeof(v);
}

static uint8_t *put_u64(uint8_t *p, uint64_t v)
{
	v = htobe64(v);
	memcpy(p, &v, sizeof(v));
	return p + sizeof(v);
}

void index_put_header(uint8_t ret[INDEX_HEADER_LEN])
{
	uint8_t *p = ret;

	p = put_u32(p, INDEX_MAGIC);
	p = put_u32(p, INDEX_MAJOR);
	p = put_u32(p, INDEX_MINOR);
	p = put_u32(p, INDEX_ENTRY_LEN);
	assert(p == ret + INDEX_HEADER_LEN);
}

void index_put_entry(const struct packet *packet, uint64_t offset, uint8_t ret[INDEX_ENTRY_LEN])
{
	uint8_t *p = ret;

	p = put_u64(p, offset);
	p = put_u64(p, packet->padded_len * 8);
	p = put_u64(p, packet->len * 8);
	p = put_u64(p, packet->begin);
	p = put_u64(p, packet->end);
	p = put_u64(p, packet->discarded);
	p = put_u64(p, packet->stream_id);
	p = put_u64(p, packet->cpu);
	p = put_u64(p, packet->sequence);
	assert(p == ret + INDEX_ENTRY_LEN);
}
