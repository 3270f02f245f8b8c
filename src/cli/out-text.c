/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdarg.h>
#include <string.h>
#include "cli/out.h"
#include "cli/utf8.h"

#define DEEPEST 12

struct branches {
	const char *tee, *corner, *bar, *none;
};

static const struct branches line_art = { "├─ ", "└─ ", "│  ", "   " };
static const struct branches indent = { "  ", "  ", "  ", "  " };

struct drawing {
	FILE *file;
	const struct branches *branches;
	bool colour;
	bool last_at[DEEPEST];          /* the item drawn at that depth has no sibling after it */
};

struct node *text_item(struct node *parent, unsigned style, const char *label, const char *fmt, ...)
{
	_cleanup_free_ char *value = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&value, fmt, ap) < 0)
		value = NULL;
	va_end(ap);
	if (!value) {
		node_set_failed(parent);
		return NULL;
	}
	return node_mark(node_string(parent, label, value), style);
}

static const char *style_code(unsigned style)
{
	if (style & TEXT_TITLE)
		return "\033[1m";
	if (style & TEXT_GOOD)
		return "\033[32m";
	if (style & TEXT_BAD)
		return "\033[33m";
	if (style & TEXT_DIM)
		return "\033[2m";
	return NULL;
}

static void put_styled(const struct drawing *d, unsigned style, const char *s)
{
	const char *code = d->colour ? style_code(style) : NULL;

	if (code)
		(void) fputs(code, d->file);
	out_put_safe(d->file, s);
	if (code)
		(void) fputs("\033[0m", d->file);
}

static unsigned label_width(const struct node *parent)
{
	const struct node *item;
	unsigned width = 0;

	node_for_each(item, parent) {
		if (*item->value && node_is_empty(item))
			width = MAX(width, utf8_width(item->name));
	}
	return width;
}

static void put_branches(const struct drawing *d, unsigned depth)
{
	for (unsigned i = 1; i < depth; i++)
		(void) fputs(d->last_at[i] ? d->branches->none : d->branches->bar, d->file);
	if (depth)
		(void) fputs(d->last_at[depth] ? d->branches->corner : d->branches->tee, d->file);
}

/* A title's style is that of the label, every other that of the value. */
static void put_item(const struct drawing *d, const struct node *item, unsigned width)
{
	if (*item->name)
		put_styled(d, item->flags & TEXT_TITLE, item->name);
	if (*item->name && *item->value) {
		unsigned pad = node_is_empty(item) ? width - utf8_width(item->name) + 2 : 1;

		(void) fprintf(d->file, "%*s", (int) pad, "");
	}
	put_styled(d, item->flags & ~(unsigned) TEXT_TITLE, item->value);
	(void) fputc('\n', d->file);
}

static void draw(struct drawing *d, const struct node *parent, unsigned depth)
{
	unsigned width = label_width(parent);
	const struct node *item;

	if (depth >= DEEPEST)
		return;
	node_for_each(item, parent) {
		d->last_at[depth] = item->link.next == &parent->children;
		put_branches(d, depth);
		put_item(d, item, width);
		draw(d, item, depth + 1);
	}
}

void out_text(const struct cli *cli, FILE *file)
{
	struct drawing d = {
		.file = file,
		.branches = cli->utf8 ? &line_art : &indent,
		.colour = cli->colour_out,
	};

	draw(&d, cli->text, 0);
}
