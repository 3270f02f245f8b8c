/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include "base/defs.h"

/*
 * Writes all of data at an offset of a regular file, or nothing: after a
 * failure the file ends at the offset again. The memory may be shared.
 */
_must_check_ int write_whole(int fd, const void *data, size_t len, uint64_t offset);
