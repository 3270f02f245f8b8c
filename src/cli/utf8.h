/* SPDX-License-Identifier: GPL-2.0-only */
/* Names come from applications: nothing of them reaches a terminal or a document unchecked. */
#pragma once
#include "base/defs.h"

#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/* Length of the valid character at s, or 0 when the byte begins none (overlong, surrogate, cut off). */
unsigned utf8_char_len(const char *s);
/* Columns that the text takes, one a character. */
unsigned utf8_width(const char *s);
