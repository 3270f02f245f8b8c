/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What a channel is asked to be: pure values, and the rules between them.
 */
#pragma once
#include "base/defs.h"

enum buffer_type { BUFFER_NONE = -1, BUFFER_PER_PID = 0, BUFFER_PER_UID = 1, BUFFER_GLOBAL = 2 };

struct channel_conf {
	int32_t overwrite;              /* -1: the session's default */
	uint64_t subbuf_size;           /* bytes, 0: the default of the buffer kind */
	uint64_t num_subbuf;            /* 0: the default */
	uint32_t switch_timer_us, read_timer_us;
	uint64_t monitor_timer_us;
	int64_t blocking_timeout_us;    /* 0 never, -1 without end */
	uint8_t output;
	uint64_t tracefile_size, tracefile_count;
	uint32_t live_timer_us;
};

#define CHANNEL_DEFAULT_NAME "channel0"

/*
 * Bytes of the longest name. Of a name files are made: NAME_CPU and
 * NAME_CPU.idx or, when trace files have a greatest size, NAME_CPU_NUMBER and
 * NAME_CPU_NUMBER.idx. Whatever CPU and number are, all of them fit.
 */
#define CHANNEL_NAME_MAX          240
#define CHANNEL_NAME_MAX_NUMBERED 219

/* Fills defaults in and rounds sizes up to powers of two. */
void channel_conf_resolve(struct channel_conf *conf, enum buffer_type type, bool snapshot);
/* 0 or -E_CHANNEL_SIZE with the reason in text. For a resolved configuration. */
_must_check_ int channel_conf_validate(const struct channel_conf *conf, char *text, size_t size);
/* 0 or -E_CHANNEL_NAME with the reason in text: empty, begins with '.', has '/', is "metadata", or too long. */
_must_check_ int channel_name_validate(const char *name, uint64_t tracefile_size, char *text, size_t size);
/* Bytes that the ring buffers of one set take. */
uint64_t channel_conf_memory(const struct channel_conf *conf, unsigned cpus);
