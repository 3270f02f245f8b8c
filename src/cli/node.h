/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tree of named values: what a command has to say, before anybody decides
 * how it looks.  Commands build it, renderers (out-xml.c, out-json.c,
 * out-text.c) read it.  A node belongs to its parent.
 *
 * Building may run out of memory at any point.  The builders then mark the
 * root as failed and return NULL; they accept a NULL parent, so a command
 * builds without looking and the renderer checks node_failed() once.
 */
#pragma once
#include "base/defs.h"
#include "base/list.h"

enum node_kind {
	NODE_OBJECT,            /* members of different names */
	NODE_LIST,              /* members of one kind: an array in JSON */
	NODE_STRING,
	NODE_NUMBER,
	NODE_BOOL,
};

enum {
	NODE_NOT_XML = 1,       /* our additions: the XML schema of 2.13 has no place for them */
	NODE_INLINE = 2,        /* a list that XML writes without an element around its members */
};

struct node {
	struct list link;       /* in parent's children */
	struct list children;
	struct node *parent;
	enum node_kind kind;
	unsigned flags;
	bool failed;            /* root only */
	char *name;
	char *value;            /* leaves only */
};

_must_check_ int node_new(const char *name, struct node **ret);
void node_free(struct node *node);
DEFINE_CLEANUP(struct node *, node_free)
/* True when something is missing from the tree that holds this node. */
bool node_failed(const struct node *node);
void node_set_failed(struct node *node);

struct node *node_object(struct node *parent, const char *name);
struct node *node_list(struct node *parent, const char *name);
struct node *node_string(struct node *parent, const char *name, const char *value);
struct node *node_printf(struct node *parent, const char *name, const char *fmt, ...) _printf_(3, 4);
struct node *node_u64(struct node *parent, const char *name, uint64_t value);
struct node *node_i64(struct node *parent, const char *name, int64_t value);
struct node *node_bool(struct node *parent, const char *name, bool value);
/* Accepts NULL; returns node. */
struct node *node_mark(struct node *node, unsigned flags);
/* Frees all members, for a command that found out late that it has nothing to show. */
void node_clear(struct node *node);

struct node *node_find(const struct node *node, const char *name);
/* Value of the member of that name; "" when there is none. */
const char *node_get(const struct node *node, const char *name);
uint64_t node_get_u64(const struct node *node, const char *name);
bool node_get_bool(const struct node *node, const char *name);
bool node_is_empty(const struct node *node);
bool node_is_leaf(const struct node *node);

#define node_for_each(pos, parent_) list_for_each(pos, &(parent_)->children, link)
