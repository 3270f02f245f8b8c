/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "cli/out.h"
#include "cli/utf8.h"

int out_render(struct cli *cli, FILE *file)
{
	if (node_failed(cli->root) || node_failed(cli->text))
		return -ENOMEM;
	switch (cli->format) {
	case CLI_TEXT:
		if (!cli->quiet)
			out_text(cli, file);
		break;
	case CLI_XML:
		out_xml(cli->root, file);
		break;
	case CLI_JSON:
		out_json(cli->root, file);
		break;
	}
	errno = 0;
	if (fflush(file) || ferror(file))
		return errno ? -errno : -EIO;
	return 0;
}

void out_put_safe(FILE *file, const char *s)
{
	while (*s) {
		unsigned len = utf8_char_len(s);

		if (len == 0 || (len == 1 && ((unsigned char) *s < 0x20 || *s == 0x7f)) ||
		    (len == 2 && (unsigned char) s[0] == 0xc2 && (unsigned char) s[1] < 0xa0)) {
			(void) fputc(*s == '\n' || *s == '\t' ? ' ' : '?', file);
			s += len ? len : 1;
			continue;
		}
		(void) fwrite(s, 1, len, file);
		s += len;
	}
}
