/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command link: each request of the session daemon gets exactly one
 * answer, some of them when other loops have done their part.
 */
#pragma once
#include "base/defs.h"

struct consumerd;
struct trace_chunk;

_must_check_ int command_service_start_consume_fd(struct consumerd *consumerd, int fd);
void command_service_stop(struct consumerd *consumerd);
/* A new reference, or NULL. */
struct trace_chunk *command_find_chunk(struct consumerd *consumerd, uint64_t chunk_id);
/* Some chunk is on this file system. */
bool command_uses_device(const struct consumerd *consumerd, dev_t device);
