/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Intrusive doubly linked list.  A node that is in no list points to itself
 * after list_init(); list_remove() brings it back to that state, so removing
 * twice is harmless.
 */
#pragma once
#include "base/defs.h"

struct list {
	struct list *next, *prev;
};

#define LIST_INIT(name) { .next = &(name), .prev = &(name) }

static inline void list_init(struct list *head)
{
	head->next = head->prev = head;
}

static inline bool list_is_empty(const struct list *head)
{
	return head->next == head;
}

static inline void list_insert_(struct list *node, struct list *prev, struct list *next)
{
	node->prev = prev;
	node->next = next;
	prev->next = node;
	next->prev = node;
}

static inline void list_append(struct list *head, struct list *node)
{
	list_insert_(node, head->prev, head);
}

static inline void list_prepend(struct list *head, struct list *node)
{
	list_insert_(node, head, head->next);
}

static inline void list_remove(struct list *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	list_init(node);
}

/* Moves all of from to the end of to. */
static inline void list_splice(struct list *to, struct list *from)
{
	if (list_is_empty(from))
		return;
	from->next->prev = to->prev;
	to->prev->next = from->next;
	from->prev->next = to;
	to->prev = from->prev;
	list_init(from);
}

#define list_entry(node, type, member) CONTAINER_OF(node, type, member)
#define list_first(head, type, member) \
	(list_is_empty(head) ? NULL : list_entry((head)->next, type, member))
#define list_last(head, type, member) \
	(list_is_empty(head) ? NULL : list_entry((head)->prev, type, member))

#define list_for_each(pos, head, member)                                           \
	for (pos = list_entry((head)->next, __typeof__(*pos), member);             \
	     &pos->member != (head);                                               \
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))

/* pos may be removed or freed inside. */
#define list_for_each_safe(pos, tmp, head, member)                                 \
	for (pos = list_entry((head)->next, __typeof__(*pos), member),             \
	     tmp = list_entry(pos->member.next, __typeof__(*pos), member);         \
	     &pos->member != (head);                                               \
	     pos = tmp, tmp = list_entry(tmp->member.next, __typeof__(*tmp), member))
