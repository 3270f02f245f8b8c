/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Header of a data packet, as lttng-ust writes it: the packet header and
 * packet context of the trace, in the byte order and word size of this
 * process.  It stands in shared memory; it is copied first and each value is
 * checked before anybody uses it.
 */
#pragma once
#include "base/uuid.h"

#define PACKET_MAGIC UINT32_C(0xC1FC1FC1)

/* What a packet of this stream must say. */
struct packet_expect {
	uint8_t uuid[UUID_LEN];
	uint32_t stream_id;
	uint32_t cpu;
};

/* Sizes in bytes, times in cycles of the trace clock. */
struct packet {
	uint64_t len, padded_len;
	uint64_t begin, end;
	uint64_t sequence;
	uint64_t discarded;             /* events, since the stream began */
	uint32_t stream_id, cpu;
};

enum { PACKET_AT_DISCARDED = 0x48, PACKET_HEADER_LEN = 0x4c + sizeof(unsigned long) };

/* The first thing that does not fit. */
enum packet_fault {
	PACKET_FAULT_NONE,
	PACKET_FAULT_MAGIC,
	PACKET_FAULT_UUID,
	PACKET_FAULT_STREAM_ID,
	PACKET_FAULT_INSTANCE,
	PACKET_FAULT_CPU,
	PACKET_FAULT_SHORT,             /* less than a header */
	PACKET_FAULT_PADDING,           /* shorter with its padding than without */
	PACKET_FAULT_HUGE,              /* its bits cannot be counted */
	PACKET_FAULT_CONTENT_SIZE,      /* the header says another length than the ring buffer */
	PACKET_FAULT_PACKET_SIZE,
	PACKET_FAULT_TIMES,             /* it ends before it begins */
};

_must_check_ enum packet_fault packet_check(const uint8_t header[PACKET_HEADER_LEN], const struct packet_expect *expect,
	uint64_t len, uint64_t padded_len);

/*
 * Fills ret from a private copy of the header; len and padded_len are what
 * the ring buffer says of the packet. -EBADMSG when anything does not fit.
 */
_must_check_ int packet_parse(const uint8_t header[PACKET_HEADER_LEN], const struct packet_expect *expect,
	uint64_t len, uint64_t padded_len, struct packet *ret);
