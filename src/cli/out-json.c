/* SPDX-License-Identifier: GPL-2.0-only */
/* The same document as JSON (RFC 8259), on one line: doc/man/lttng.1.adoc says how it is formed. */
#include "cli/out.h"
#include "cli/utf8.h"

static void put_string(FILE *file, const char *s)
{
	(void) fputc('"', file);
	while (*s) {
		unsigned char c = (unsigned char) *s;
		unsigned len = utf8_char_len(s);

		if (len == 0) {
			(void) fputs(UTF8_REPLACEMENT, file);
			len = 1;
		} else if (c == '"' || c == '\\') {
			(void) fprintf(file, "\\%c", c);
		} else if (c < 0x20 || c == 0x7f) {
			(void) fprintf(file, "\\u%04x", c);
		} else {
			(void) fwrite(s, 1, len, file);
		}
		s += len;
	}
	(void) fputc('"', file);
}

static void put_value(const struct node *node, FILE *file)
{
	const struct node *child;
	bool list = node->kind == NODE_LIST, first = true;

	if (node->kind == NODE_STRING) {
		put_string(file, node->value);
		return;
	}
	if (node_is_leaf(node)) {
		(void) fputs(node->value, file);
		return;
	}
	(void) fputc(list ? '[' : '{', file);
	node_for_each(child, node) {
		if (!first)
			(void) fputc(',', file);
		first = false;
		if (!list) {
			put_string(file, child->name);
			(void) fputc(':', file);
		}
		put_value(child, file);
	}
	(void) fputc(list ? ']' : '}', file);
}

void out_json(const struct node *root, FILE *file)
{
	put_value(root, file);
	(void) fputc('\n', file);
}
