/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a hostile application could register, drawn from a run of bytes:
 * mostly well-formed trees of fields, so that the deep code is reached, with
 * some member wrong now and then.  Equal bytes give equal cells.
 */
#pragma once
#include <lttng/ust-ctl.h>
#include "base/defs.h"

#define HOSTILE_CELLS_MAX 200

struct dice {
	const uint8_t *bytes;
	size_t len, next;       /* zeros follow the last byte */
};

uint8_t dice_roll(struct dice *dice);
/* True once in n. */
bool dice_is_rare(struct dice *dice, unsigned n);

/* Fills cells, which has room for HOSTILE_CELLS_MAX; gives their number. */
size_t hostile_fields(struct dice *dice, struct lttng_ust_ctl_field *cells);
/* At most 8 entries. */
size_t hostile_entries(struct dice *dice, struct lttng_ust_ctl_enum_entry *entries);
/* A name with NUL behind it, of at most 255 bytes. */
void hostile_name(struct dice *dice, char name[LTTNG_UST_ABI_SYM_NAME_LEN]);

/*
 * Plays one round against a class of its own, until the bytes are used up:
 * enums, events and channels in any order, each event twice.  Aborts when a
 * rule is broken that any text must keep.  The caller frees the text.
 */
char *hostile_round(struct dice *dice, unsigned n_events, unsigned *ret_accepted);
