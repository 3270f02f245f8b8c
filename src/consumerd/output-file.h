/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets of one stream in files of a trace chunk, with their index. */
#pragma once
#include "chunk/trace-chunk.h"
#include "consumerd/output.h"

struct output_file_conf {
	const char *sub;                /* directory below the chunk, with a directory index/ */
	const char *channel;
	unsigned cpu;
	uint64_t max_size;              /* 0: one file; else CHANNEL_CPU_0, _1, … */
	uint64_t max_files;             /* 0: no limit; else names are used in a ring */
};

/* Creates the first file and its index. */
_must_check_ int output_file_new(struct trace_chunk *chunk, const struct output_file_conf *conf, struct output **ret);
