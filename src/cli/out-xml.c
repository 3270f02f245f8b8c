/* SPDX-License-Identifier: GPL-2.0-only */
/* The machine interface of LTTng 2.13, schema version 4.1: one line after the declaration. */
#include <string.h>
#include "cli/out.h"
#include "cli/utf8.h"

#define NAMESPACE "https://lttng.org/xml/ns/lttng-mi"

static const char *xml_entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

/* XML 1.0 cannot hold these at all: control characters, and U+FFFE and U+FFFF. */
static bool is_forbidden(const char *s, unsigned len)
{
	if (len == 1)
		return (unsigned char) *s < 0x20 && *s != '\t' && *s != '\n';
	return len == 3 && (!memcmp(s, "\xef\xbf\xbe", 3) || !memcmp(s, "\xef\xbf\xbf", 3));
}

static void put_text(FILE *file, const char *s)
{
	while (*s) {
		const char *entity = xml_entity(*s);
		unsigned len = utf8_char_len(s);

		if (entity) {
			(void) fputs(entity, file);
		} else if (len == 0 || is_forbidden(s, len)) {
			(void) fputs(UTF8_REPLACEMENT, file);
			len = MAX(len, 1u);
		} else {
			(void) fwrite(s, 1, len, file);
		}
		s += len;
	}
}

static bool is_hidden(const struct node *node)
{
	return node->flags & NODE_NOT_XML;
}

static bool has_members(const struct node *node)
{
	const struct node *child;

	node_for_each(child, node) {
		if (!is_hidden(child))
			return true;
	}
	return false;
}

static void put_members(const struct node *node, FILE *file);

static void put_node(const struct node *node, FILE *file)
{
	if (node->flags & NODE_INLINE) {
		put_members(node, file);
	} else if (node_is_leaf(node)) {
		(void) fprintf(file, "<%s>", node->name);
		put_text(file, node->value);
		(void) fprintf(file, "</%s>", node->name);
	} else if (!has_members(node)) {
		(void) fprintf(file, "<%s/>", node->name);
	} else {
		(void) fprintf(file, "<%s>", node->name);
		put_members(node, file);
		(void) fprintf(file, "</%s>", node->name);
	}
}

static void put_members(const struct node *node, FILE *file)
{
	const struct node *child;

	node_for_each(child, node) {
		if (!is_hidden(child))
			put_node(child, file);
	}
}

void out_xml(const struct node *root, FILE *file)
{
	(void) fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		     "<command xmlns=\"" NAMESPACE "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
		     " xsi:schemaLocation=\"" NAMESPACE " https://lttng.org/xml/schemas/lttng-mi/4/lttng-mi-4.1.xsd\""
		     " schemaVersion=\"4.1\">", file);
	put_members(root, file);
	(void) fputs("</command>\n", file);
}
