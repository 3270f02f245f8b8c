/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scopes: the identifiers of a field list while it is being read.
 *
 * A scope is one struct or variant under construction; its members lie on
 * the list's stack of members, those of inner scopes above.  Names become
 * identifiers by one transformation, for fields and for references alike, and
 * are made unique where a reader would see two of the same.
 */
#pragma once
#include "base/defs.h"

struct field_list;

/* A member begun; the last one of a scope may still be under construction. */
struct scope_member {
	uint32_t wanted;        /* identifier made from the name */
	uint32_t ident;         /* the unique one that stands in the text */
	uint32_t wanted_hash;
	uint32_t hash;          /* of ident */
	uint32_t bare_hash;     /* of ident without its first '_' */
	uint32_t node;          /* index of its type's node */
};

struct scope {
	const struct scope *parent;
	size_t first;           /* index of its first member on the stack */
	bool is_variant;
};

void scope_begin(struct field_list *list, struct scope *scope, const struct scope *parent, bool is_variant);
void scope_end(struct field_list *list, const struct scope *scope);

/* Borrowed until the next addition. */
const struct scope_member *scope_get_members(const struct field_list *list, const struct scope *scope, size_t *ret_n);

/* Begins the member whose type's node is the list's next one. > 0: enum trace_class_outcome. */
_must_check_ int scope_add(struct field_list *list, const struct scope *scope, const char *name, size_t len,
			   uint32_t *ret_ident);
/*
 * The field that a reference made inside of scope means.  > 0: enum
 * trace_class_outcome, when there is none or a reader would find another one.
 */
_must_check_ int scope_resolve(struct field_list *list, const struct scope *scope, const char *name, size_t len,
			       struct scope_member *ret);
