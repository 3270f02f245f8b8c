/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Field lists: what an application sends as an array of cells, judged and
 * brought into the project's own form.
 *
 * The form is a pre-order run of nodes and a pool of identifiers.  It is
 * valid by construction: every count is met, references name an earlier
 * field of the right type, identifiers are unique where a reader needs that,
 * legacy (ABI 8) types have become their present form, and what TSDL cannot
 * say in one type (alignment before an array, an array of arrays) stands as
 * extra nodes.  Equal fields give equal bytes, so lists are compared and
 * hashed as bytes.
 */
#pragma once
#include "base/buf.h"
#include "base/defs.h"

struct lttng_ust_ctl_field;
struct enum_set;

enum field_kind {
	FIELD_INTEGER = 1,
	FIELD_FLOAT,
	FIELD_STRING,
	FIELD_ENUM,             /* followed by its container, an integer */
	FIELD_ARRAY,            /* followed by its element, which is neither array nor sequence */
	FIELD_SEQUENCE,         /* likewise */
	FIELD_STRUCT,           /* followed by count members */
	FIELD_VARIANT,          /* followed by count choices */
};

/* No holes: compared as bytes. */
struct field_node {
	uint8_t kind;
	uint8_t encoding;       /* integer, string: enum lttng_ust_ctl_string_encodings */
	uint8_t is_signed;
	uint8_t is_reversed;    /* byte order other than the trace's */
	uint8_t base;
	uint8_t size;           /* integer, float: bits */
	uint16_t align;         /* bits; struct: 0 is none */
	uint32_t count;         /* array: length */
	uint32_t name;          /* identifier; 0: an element or a container */
	uint32_t target;        /* sequence, variant: identifier of the length or tag; enum: its id */
};

struct field_list {
	struct buf nodes;       /* struct field_node */
	struct buf names;       /* identifiers, each NUL-terminated; offset 0 is the empty one */
	struct buf members;     /* struct scope_member; in use while reading */
};

#define FIELD_LIST_INIT { .nodes = BUF_INIT, .names = BUF_INIT, .members = BUF_INIT }

void field_list_deinit(struct field_list *list);

/*
 * Replaces list by what the cells describe, as the members of one struct.
 * Never reads beyond n_cells.  > 0: enum trace_class_outcome.
 */
_must_check_ int field_list_read(struct field_list *list, const struct lttng_ust_ctl_field *cells, size_t n_cells,
				 const struct enum_set *enums);

/* Whether one of the fields needs another one to be read: a sequence or a variant. */
bool field_list_has_references(const struct field_list *list);

static inline const struct field_node *field_list_nodes(const struct field_list *list, size_t *ret_n)
{
	*ret_n = list->nodes.len / sizeof(struct field_node);
	return (const struct field_node *) list->nodes.data;
}

static inline const char *field_list_name(const struct field_list *list, uint32_t name)
{
	return list->names.data + name;
}
