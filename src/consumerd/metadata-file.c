/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "consumerd/metadata-file.h"
#include "consumerd/write-whole.h"

#define METADATA_MAGIC UINT32_C(0x75D11D57)

void metadata_file_close(struct metadata_file *file)
{
	if (file->fd >= 0)
		(void) close(file->fd);
	file->fd = -1;
}

static uint8_t *put(uint8_t *p, const void *data, size_t len)
{
	memcpy(p, data, len);
	return p + len;
}

static uint8_t *put_u32(uint8_t *p, uint32_t v)
{
	return put(p, &v, sizeof(v));
}

static void make_packet(const uint8_t uuid[UUID_LEN], const void *text, size_t len, uint8_t ret[METADATA_PACKET_LEN])
{
	static const uint8_t tail[] = { 0, 0, 0, 1, 8 };        /* compression, encryption, checksum; CTF 1.8 */
	uint8_t *p = ret;

	p = put_u32(p, METADATA_MAGIC);
	p = put(p, uuid, UUID_LEN);
	p = put_u32(p, 0);
	p = put_u32(p, (uint32_t) (METADATA_HEADER_LEN + len) * 8);
	p = put_u32(p, METADATA_PACKET_LEN * 8);
	p = put(p, tail, sizeof(tail));
	assert(p == ret + METADATA_HEADER_LEN);
	p = put(p, text, len);
	memset(p, 0, (size_t) (ret + METADATA_PACKET_LEN - p));
}

void metadata_make_packets(const uint8_t uuid[UUID_LEN], const void *text, size_t len, struct buf *out)
{
	const size_t room = METADATA_PACKET_LEN - METADATA_HEADER_LEN;

	for (size_t done = 0; done < len;) {
		size_t piece = MIN(len - done, room);
		uint8_t *p = buf_reserve(out, METADATA_PACKET_LEN);

		if (!p)
			return;
		make_packet(uuid, (const char *) text + done, piece, p);
		out->len += METADATA_PACKET_LEN;
		done += piece;
	}
}

int metadata_file_append(struct metadata_file *file, const void *text, size_t len)
{
	_cleanup_buf_ struct buf packets = BUF_INIT;
	int r;

	if (file->fd < 0 || len == 0)
		return 0;
	metadata_make_packets(file->uuid, text, len, &packets);
	if (packets.error < 0)
		return packets.error;
	r = write_whole(file->fd, packets.data, packets.len, file->size);
	if (r < 0)
		return r;
	file->size += packets.len;
	return 0;
}

int metadata_file_restart(struct metadata_file *file)
{
	if (file->fd < 0)
		return 0;
	if (ftruncate(file->fd, 0) < 0)
		return -errno;
	file->size = 0;
	return 0;
}
