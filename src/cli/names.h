/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists written with commas: "a,b,c". A comma after a backslash belongs to the name. */
#pragma once
#include "base/defs.h"

struct names {
	char **items;
	unsigned n;
};

/* Empty parts are left out. 0 or -ENOMEM. */
_must_check_ int names_split(const char *text, struct names *ret);
void names_deinit(struct names *names);
