/* SPDX-License-Identifier: LGPL-2.1-only */
/* Seeded hash of keys that come from outside; the seed is drawn once per process. */
#pragma once
#include "base/defs.h"

uint64_t hash_bytes(const void *data, size_t len);
uint64_t hash_str(const char *s);
uint64_t hash_u64(uint64_t v);
/* Continues a hash with more bytes. */
uint64_t hash_more(uint64_t h, const void *data, size_t len);
