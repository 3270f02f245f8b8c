/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * XML text -> a tree that the schema holds for valid, and the values of its
 * elements.  Each getter finds the first child of a name; what is missing
 * leaves the result as it was.  All give 0, -ENOMEM, or -E_LOAD_INVALID with
 * line and reason.
 */
#pragma once
#include <libxml/tree.h>
#include "model/config/session-file.h"
#include "model/config/words.h"

/* One reading of a file. */
struct document {
	xmlDoc *doc;
	struct arena *arena;            /* strings are copied there */
	struct config_error *error;
};
void document_deinit(struct document *document);
#define _cleanup_document_ _cleanup_(document_deinit)

_must_check_ int document_parse(struct document *document, const char *text, size_t len);
/* schema NULL: the built-in one. */
_must_check_ int document_validate(struct document *document, const char *schema);

/* Fills in the error; returns code. */
int document_fail(struct document *document, const xmlNode *node, int code, const char *fmt, ...) _printf_(4, 5);

unsigned element_line(const xmlNode *node);
bool element_is(const xmlNode *node, const char *name);
/* NULL: there is none. parent may be NULL: so is the result. */
xmlNode *element_child(const xmlNode *parent, const char *name);
/* The child elements of a name, one after the other: start with NULL. */
xmlNode *element_next(const xmlNode *parent, const char *name, const xmlNode *last);
/* A list of records is as long as its element has children of the name, but no longer than max. */
_must_check_ int element_count(struct document *document, const xmlNode *parent, const char *name, unsigned max,
	unsigned *ret);

/* The whole text; no longer than max bytes. */
_must_check_ int element_string(struct document *document, const xmlNode *node, size_t max, const char **ret);
_must_check_ int child_string(struct document *document, const xmlNode *parent, const char *name, size_t max,
	const char **ret);
/* Without white space around it. */
_must_check_ int child_unsigned(struct document *document, const xmlNode *parent, const char *name, uint64_t max,
	uint64_t *ret);
_must_check_ int child_u32(struct document *document, const xmlNode *parent, const char *name, uint32_t *ret);
_must_check_ int child_signed(struct document *document, const xmlNode *parent, const char *name, int64_t min,
	int64_t max, int64_t *ret);
_must_check_ int child_bool(struct document *document, const xmlNode *parent, const char *name, bool *ret);
_must_check_ int child_word(struct document *document, const xmlNode *parent, const char *name,
	const struct word *words, int *ret);
