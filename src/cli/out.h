/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Renderers of a command's document.  They are the only code that writes to
 * stdout, besides help.c and complete.c.
 */
#pragma once
#include <stdio.h>
#include "cli/cli.h"

/* How a text item looks on a terminal, in node.flags. */
enum {
	TEXT_TITLE = 1 << 8,
	TEXT_GOOD = 1 << 9,
	TEXT_BAD = 1 << 10,
	TEXT_DIM = 1 << 11,
};

/*
 * Text is a tree of items: a label and a value, either may be empty.
 * Siblings without children of their own are aligned.
 */
struct node *text_item(struct node *parent, unsigned style, const char *label, const char *fmt, ...) _printf_(4, 5);

/* 0 or -errno of stdout. */
_must_check_ int out_render(struct cli *cli, FILE *file);
void out_text(const struct cli *cli, FILE *file);
void out_xml(const struct node *root, FILE *file);
void out_json(const struct node *root, FILE *file);
/* Control characters and bytes that are no UTF-8 become '?'. */
void out_put_safe(FILE *file, const char *s);
