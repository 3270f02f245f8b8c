/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzzing of one protocol.  An input is u16 id (little-endian) and the body of
 * that message, or id 0, u8 portion, and bytes for a frame reader.
 */
#pragma once
#include "fuzz.h"
#include "proto/frame.h"

struct fuzz_protocol {
	const struct wire_message *(*by_id)(uint16_t id);
	uint32_t max_body;
	unsigned n_messages;            /* rows of the table */
	/* Well-formed messages seen, by id; frames read. */
	unsigned seen[UINT16_MAX + 1], frames;
};

void fuzz_protocol_input(struct fuzz_protocol *protocol, const uint8_t *data, size_t size);
bool fuzz_protocol_coverage(const struct fuzz_protocol *protocol);
void fuzz_protocol_write_seeds(struct fuzz_protocol *protocol, const char *dir);
