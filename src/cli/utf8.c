/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/utf8.h"

static bool is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

unsigned utf8_char_len(const char *s)
{
	const unsigned char *u = (const unsigned char *) s;

	if (u[0] < 0x80)
		return 1;
	if (u[0] >= 0xc2 && u[0] <= 0xdf)
		return is_tail(u[1]) ? 2 : 0;
	if (u[0] >= 0xe0 && u[0] <= 0xef) {
		if (!is_tail(u[1]) || !is_tail(u[2]) || (u[0] == 0xe0 && u[1] < 0xa0) ||
		    (u[0] == 0xed && u[1] > 0x9f))
			return 0;
		return 3;
	}
	if (u[0] >= 0xf0 && u[0] <= 0xf4) {
		if (!is_tail(u[1]) || !is_tail(u[2]) || !is_tail(u[3]) || (u[0] == 0xf0 && u[1] < 0x90) ||
		    (u[0] == 0xf4 && u[1] > 0x8f))
			return 0;
		return 4;
	}
	return 0;
}

unsigned utf8_width(const char *s)
{
	unsigned width = 0;

	while (*s) {
		unsigned len = utf8_char_len(s);

		s += len ? len : 1;
		width++;
	}
	return width;
}
