/* SPDX-License-Identifier: GPL-2.0-only */
/* Index of the packets of one data file, version 1.1; big endian. */
#pragma once
#include "consumerd/packet.h"

enum { INDEX_HEADER_LEN = 16, INDEX_ENTRY_LEN = 72 };

void index_put_header(uint8_t ret[INDEX_HEADER_LEN]);
/* offset: of the packet in the data file. */
void index_put_entry(const struct packet *packet, uint64_t offset, uint8_t ret[INDEX_ENTRY_LEN]);
