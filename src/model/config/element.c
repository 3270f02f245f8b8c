/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/errors.h"
#include "model/config/document.h"
#include "model/config/libxml.h"

/* White space as XML schemas know it. */
#define BLANK "\t\n\r "

unsigned element_line(const xmlNode *node)
{
	long line = libxml.xmlGetLineNo(node);

	return line > 0 ? (unsigned) line : 0;
}

bool element_is(const xmlNode *node, const char *name)
{
	return node && node->type == XML_ELEMENT_NODE && strcmp((const char *) node->name, name) == 0;
}

xmlNode *element_next(const xmlNode *parent, const char *name, const xmlNode *last)
{
	xmlNode *node = last ? last->next : parent ? parent->children : NULL;

	while (node && !element_is(node, name))
		node = node->next;
	return node;
}

xmlNode *element_child(const xmlNode *parent, const char *name)
{
	return element_next(parent, name, NULL);
}

int element_count(struct document *document, const xmlNode *parent, const char *name, unsigned max, unsigned *ret)
{
	unsigned n = 0;

	for (const xmlNode *node = NULL; (node = element_next(parent, name, node)); n++)
		if (n == max)
			return document_fail(document, node, -E_LOAD_INVALID, "More than %u elements '%s'", max, name);
	*ret = n;
	return 0;
}

int element_string(struct document *document, const xmlNode *node, size_t max, const char **ret)
{
	size_t len = 0, n;
	char *text;

	for (const xmlNode *part = node->children; part; part = part->next)
		len += part->type == XML_TEXT_NODE ? strlen((const char *) part->content) : 0;
	if (len > max)
		return document_fail(document, node, -E_LOAD_INVALID, "Element '%s' is longer than %zu bytes",
			(const char *) node->name, max);
	text = arena_array(document->arena, len + 1, 1);
	if (!text)
		return -ENOMEM;
	*ret = text;
	for (const xmlNode *part = node->children; part; part = part->next) {
		if (part->type != XML_TEXT_NODE)
			continue;
		n = strlen((const char *) part->content);
		memcpy(text, part->content, n);
		text += n;
	}
	return 0;
}

int child_string(struct document *document, const xmlNode *parent, const char *name, size_t max, const char **ret)
{
	const xmlNode *node = element_child(parent, name);

	return node ? element_string(document, node, max, ret) : 0;
}

/* A short word without the white space around it. *ret_node NULL: it is missing. */
static int child_token(struct document *document, const xmlNode *parent, const char *name, const xmlNode **ret_node,
	const char **ret)
{
	const xmlNode *node = element_child(parent, name);
	const char *text = NULL;
	size_t len;
	int r;

	*ret_node = node;
	if (!node)
		return 0;
	r = element_string(document, node, 256, &text);
	if (r < 0)
		return r;
	text += strspn(text, BLANK);
	for (len = strlen(text); len > 0 && strchr(BLANK, text[len - 1]); len--)
		((char *) text)[len - 1] = '\0';
	*ret = text;
	return 0;
}

static int not_valid(struct document *document, const xmlNode *node, const char *text)
{
	return document_fail(document, node, -E_LOAD_INVALID, "'%.64s' is not possible as '%s'", text,
		(const char *) node->name);
}

/* Decimal digits only: neither octal nor hexadecimal numbers. */
static bool is_number(const char *text)
{
	text += *text == '-' || *text == '+';
	return *text && strspn(text, "0123456789") == strlen(text);
}

int child_unsigned(struct document *document, const xmlNode *parent, const char *name, uint64_t max, uint64_t *ret)
{
	const char *text = NULL;
	const xmlNode *node;
	uint64_t value;
	int r = child_token(document, parent, name, &node, &text);

	if (r < 0 || !node)
		return r;
	errno = 0;
	value = strtoumax(text, NULL, 10);
	if (!is_number(text) || *text == '-' || errno != 0 || value > max)
		return not_valid(document, node, text);
	*ret = value;
	return 0;
}

int child_u32(struct document *document, const xmlNode *parent, const char *name, uint32_t *ret)
{
	uint64_t value = *ret;
	int r = child_unsigned(document, parent, name, UINT32_MAX, &value);

	*ret = (uint32_t) value;
	return r;
}

int child_signed(struct document *document, const xmlNode *parent, const char *name, int64_t min, int64_t max,
	int64_t *ret)
{
	const char *text = NULL;
	const xmlNode *node;
	int64_t value;
	int r = child_token(document, parent, name, &node, &text);

	if (r < 0 || !node)
		return r;
	errno = 0;
	value = strtoimax(text, NULL, 10);
	if (!is_number(text) || errno != 0 || value < min || value > max)
		return not_valid(document, node, text);
	*ret = value;
	return 0;
}

int child_bool(struct document *document, const xmlNode *parent, const char *name, bool *ret)
{
	static const struct word words[] = { { "true", 1 }, { "1", 1 }, { "false", 0 }, { "0", 0 }, { NULL, 0 } };
	int value = *ret, r = child_word(document, parent, name, words, &value);

	*ret = value;
	return r;
}

int child_word(struct document *document, const xmlNode *parent, const char *name, const struct word *words, int *ret)
{
	const struct word *word;
	const char *text = NULL;
	const xmlNode *node;
	int r = child_token(document, parent, name, &node, &text);

	if (r < 0 || !node)
		return r;
	word = word_find(words, text);
	if (!word)
		return not_valid(document, node, text);
	*ret = word->value;
	return 0;
}
