/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/buf.h"
#include "sessiond/domain/ust/metadata/tsdl.h"

/* Length of the well-formed UTF-8 sequence at s, 0 if there is none. */
static unsigned utf8_length(const unsigned char *s)
{
	uint32_t code;
	unsigned n;

	if (*s < 0x80)
		return 1;
	if (*s < 0xc2 || *s > 0xf4)
		return 0;
	n = *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
	code = *s & (0x7fu >> n);
	for (unsigned i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	if ((n == 3 && code < 0x800) || (n == 4 && (code < 0x10000 || code > 0x10ffff)))
		return 0;
	return code >= 0xd800 && code <= 0xdfff ? 0 : n;
}

/* Characters that stand for themselves, from s on. */
static size_t plain_length(const unsigned char *s)
{
	size_t len = 0;
	unsigned n;

	while (s[len] >= 0x20 && s[len] != 0x7f && s[len] != '"' && s[len] != '\\' && (n = utf8_length(s + len)))
		len += n;
	return len;
}

/* Readers hand names on as UTF-8, so other bytes and control characters would break them. */
void tsdl_put_string(struct buf *buf, const char *str)
{
	const unsigned char *s = (const unsigned char *) str;

	buf_putc(buf, '"');
	for (;;) {
		size_t n = plain_length(s);

		buf_append(buf, s, n);
		s += n;
		if (!*s)
			break;
		if (*s == '"')
			buf_puts(buf, "\\\"");
		else if (*s == '\\')
			buf_puts(buf, "\\\\");
		else if (*s == '\n')
			buf_puts(buf, "\\n");
		else
			buf_putc(buf, '?');
		s++;
	}
	buf_putc(buf, '"');
}
