/* SPDX-License-Identifier: LGPL-2.1-only */
/* Words of the file format and the numbers of the control protocol that they stand for. */
#pragma once
#include "base/defs.h"

struct word {
	const char *text;
	int value;
};

/* Each ends with a NULL text. */
extern const struct word domain_words[], buffer_words[], overwrite_words[], output_words[], event_type_words[],
	loglevel_words[], context_words[];

/* One of the process attributes that a domain can be restricted by. */
struct tracker_word {
	const char *element;            /* "vpid_process_attr_tracker" */
	const char *value;              /* "vpid" */
	int attribute;                  /* enum lttng_process_attr */
	uint8_t named;                  /* kind of a value given by name: 1 user, 2 group; 0: numbers only */
};
extern const struct tracker_word tracker_words[];

/* NULL: none stands for the value. */
const char *word_of(const struct word *words, int value);
const struct word *word_find(const struct word *words, const char *text);
