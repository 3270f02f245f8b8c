/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Streams of processes that are gone which could not be written to their
 * end.  They are kept until the next stop or destroy tells the user.
 */
#pragma once
#include "base/defs.h"

struct loss {
	char *channel, *trace;          /* owned */
	uint32_t cpu;
	uint64_t missing_bytes;
	uint8_t cause;                  /* enum stream_end */
};

struct loss_list {
	struct loss *items;
	unsigned n;
};

/* Copies the strings; bounded, the last ones are kept out when there are too many. */
_must_check_ int loss_list_add(struct loss_list *list, const struct loss *loss);
void loss_list_deinit(struct loss_list *list);
