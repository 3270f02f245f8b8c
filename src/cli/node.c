/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "cli/node.h"

void node_set_failed(struct node *node)
{
	while (node && node->parent)
		node = node->parent;
	if (node)
		node->failed = true;
}

static struct node *node_alloc(const char *name, enum node_kind kind)
{
	struct node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->kind = kind;
	list_init(&node->link);
	list_init(&node->children);
	node->name = strdup(name);
	if (!node->name) {
		free(node);
		return NULL;
	}
	return node;
}

int node_new(const char *name, struct node **ret)
{
	struct node *node = node_alloc(name, NODE_OBJECT);

	if (!node)
		return -ENOMEM;
	*ret = node;
	return 0;
}

void node_clear(struct node *node)
{
	struct node *child, *tmp;

	if (!node)
		return;
	list_for_each_safe(child, tmp, &node->children, link)
		node_free(child);
}

void node_free(struct node *node)
{
	if (!node)
		return;
	list_remove(&node->link);
	node_clear(node);
	free(node->name);
	free(node->value);
	free(node);
}

bool node_failed(const struct node *node)
{
	while (node && node->parent)
		node = node->parent;
	return !node || node->failed;
}

static struct node *node_add(struct node *parent, const char *name, enum node_kind kind)
{
	struct node *node;

	if (!parent)
		return NULL;
	node = node_alloc(name, kind);
	if (!node) {
		node_set_failed(parent);
		return NULL;
	}
	node->parent = parent;
	list_append(&parent->children, &node->link);
	return node;
}

struct node *node_object(struct node *parent, const char *name)
{
	return node_add(parent, name, NODE_OBJECT);
}

struct node *node_list(struct node *parent, const char *name)
{
	return node_add(parent, name, NODE_LIST);
}

/* Takes over value, which is NULL when there was no memory for it. */
static struct node *node_leaf(struct node *parent, const char *name, enum node_kind kind, char *value)
{
	struct node *node = node_add(parent, name, kind);

	if (!node || !value) {
		node_set_failed(parent);
		node_free(node);
		free(value);
		return NULL;
	}
	node->value = value;
	return node;
}

struct node *node_string(struct node *parent, const char *name, const char *value)
{
	return node_leaf(parent, name, NODE_STRING, strdup(value ? value : ""));
}

struct node *node_printf(struct node *parent, const char *name, const char *fmt, ...)
{
	char *value;
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = vasprintf(&value, fmt, ap);
	va_end(ap);
	return node_leaf(parent, name, NODE_STRING, r < 0 ? NULL : value);
}

struct node *node_u64(struct node *parent, const char *name, uint64_t value)
{
	char text[24];

	(void) snprintf(text, sizeof(text), "%" PRIu64, value);
	return node_leaf(parent, name, NODE_NUMBER, strdup(text));
}

struct node *node_i64(struct node *parent, const char *name, int64_t value)
{
	char text[24];

	(void) snprintf(text, sizeof(text), "%" PRId64, value);
	return node_leaf(parent, name, NODE_NUMBER, strdup(text));
}

struct node *node_bool(struct node *parent, const char *name, bool value)
{
	return node_leaf(parent, name, NODE_BOOL, strdup(value ? "true" : "false"));
}

struct node *node_mark(struct node *node, unsigned flags)
{
	if (node)
		node->flags |= flags;
	return node;
}

struct node *node_find(const struct node *node, const char *name)
{
	struct node *child;

	if (!node)
		return NULL;
	node_for_each(child, node) {
		if (!strcmp(child->name, name))
			return child;
	}
	return NULL;
}

const char *node_get(const struct node *node, const char *name)
{
	const struct node *child = node_find(node, name);

	return child && child->value ? child->value : "";
}

uint64_t node_get_u64(const struct node *node, const char *name)
{
	return strtoull(node_get(node, name), NULL, 10);
}

bool node_get_bool(const struct node *node, const char *name)
{
	return !strcmp(node_get(node, name), "true");
}

bool node_is_empty(const struct node *node)
{
	return !node || list_is_empty(&node->children);
}

bool node_is_leaf(const struct node *node)
{
	return node->kind >= NODE_STRING;
}
