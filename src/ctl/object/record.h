/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Between objects and their records: what the *-wire.c files do for
 * object-wire.c and for each other.  Those of what programs build do not
 * include the headers with the layouts, so that they cannot but call the
 * public functions.
 */
#pragma once
#include "ctl/object/object-wire.h"

/* The memory of nested records, until the outermost is encoded. */
struct record_pool {
	struct record_block *blocks;
};

/* Room for n records of the list's element type, zeroed; the list has them. NULL: no memory. */
void *record_list_new(struct record_pool *pool, struct wire_list *list, const struct wire_message *element,
		size_t n);
/* The record of a list that must have one. -EBADMSG. */
_must_check_ int record_only(const struct wire_list *list, const struct wire_message *element, void *ret);
/* A public setter's status as an error: its _OK, its _ERROR (no memory), or that it refused. */
_must_check_ int record_status(int status);

#define K(kind, type, free_it)                                                                          \
	/* The record's strings are the object's. */                                                    \
	_must_check_ int kind##_to_record(const type *object, struct record_pool *pool,                 \
			struct object_##kind *ret);                                                     \
	_must_check_ int kind##_from_record(const struct object_##kind *record, type **ret);            \
	/* For _cleanup_(), where the layout is not known. */                                           \
	static inline _unused_ void kind##_dropp(type **object)                                         \
	{                                                                                               \
		object_free(OBJECT_##kind, *object);                                                    \
	}
OBJECT_KINDS(K)
#undef K
