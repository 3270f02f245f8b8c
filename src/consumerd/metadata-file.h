/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file "metadata" of a trace: text in packets of whole pages.  Text is
 * written whole or not at all.  Used by one thread at a time.
 */
#pragma once
#include "base/buf.h"
#include "base/uuid.h"

enum { METADATA_HEADER_LEN = 37, METADATA_PACKET_LEN = 4096 };

struct metadata_file {
	int fd;                         /* owned, or -1: nothing is written */
	uint64_t size;
	uint8_t uuid[UUID_LEN];
};

#define METADATA_FILE_INIT { .fd = -1 }
void metadata_file_close(struct metadata_file *file);
_must_check_ int metadata_file_append(struct metadata_file *file, const void *text, size_t len);
/* Replaces all that is in the file. */
_must_check_ int metadata_file_restart(struct metadata_file *file);
/* The packets of a text, as they stand in the file. */
void metadata_make_packets(const uint8_t uuid[UUID_LEN], const void *text, size_t len, struct buf *out);
