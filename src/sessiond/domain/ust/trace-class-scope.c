/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "base/str.h"
#include "sessiond/domain/ust/trace-class-fields.h"
#include "sessiond/domain/ust/trace-class-scope.h"
#include "sessiond/domain/ust/trace-class.h"

/* Fields of one struct that may have one name; bounds the search for a free one. */
#define SAME_NAME_MAX 9u

/* What identifiers with the leading '_' could still collide with. */
static const char *const keywords[] = { "_Bool", "_Complex", "_Imaginary" };

static const struct scope_member *members_of(const struct scope_stack *stack)
{
	return (const struct scope_member *) stack->members.data;
}

static size_t n_members(const struct scope_stack *stack)
{
	return stack->members.len / sizeof(struct scope_member);
}

static const char *text_of(const struct scope_stack *stack, uint32_t ident)
{
	return field_list_name(stack->list, ident);
}

/* FNV-1a; only saves comparisons, so it needs no seed. */
static uint32_t hash_text(const char *s)
{
	uint32_t h = UINT32_C(2166136261);

	for (; *s; s++)
		h = (h ^ (unsigned char) *s) * UINT32_C(16777619);
	return h;
}

static bool is_identifier_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Appends the identifier of a name to the pool; *ret is where it begins. */
static int put_identifier(struct buf *pool, const char *name, size_t len, uint32_t *ret)
{
	size_t start = pool->len;
	char *to;

	if (len == 0) {
		name = "unnamed";
		len = strlen(name);
	}
	to = buf_reserve(pool, len + 3);
	if (!to)
		return -ENOMEM;
	*to++ = '_';
	for (size_t i = 0; i < len; i++)
		*to++ = is_identifier_char(name[i]) ? name[i] : '_';
	*to = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++) {
		if (str_eq(pool->data + start, keywords[i])) {
			*to++ = '_';
			*to = '\0';
			break;
		}
	}
	pool->len = (size_t) (to + 1 - pool->data);
	*ret = (uint32_t) start;
	return 0;
}

void scope_begin(struct scope_stack *stack, struct scope *scope, const struct scope *parent, bool is_variant)
{
	*scope = (struct scope) { .parent = parent, .first = n_members(stack), .is_variant = is_variant };
}

void scope_end(struct scope_stack *stack, const struct scope *scope)
{
	stack->members.len = scope->first * sizeof(struct scope_member);
}

/*
 * babeltrace2 takes a member for a duplicate of an earlier one also when its
 * identifier equals the earlier one's without the leading '_': a sequence
 * "msg" brings "__msg_length", after which a field "msg_length" collides.
 */
static bool is_taken(const struct scope_stack *stack, const struct scope *scope, const struct scope_member *new)
{
	const struct scope_member *members = members_of(stack);
	const char *text = text_of(stack, new->ident);

	for (size_t i = scope->first; i < n_members(stack); i++) {
		if (members[i].hash == new->hash && str_eq(text_of(stack, members[i].ident), text))
			return true;
		if (members[i].bare_hash == new->hash && str_eq(text_of(stack, members[i].ident) + 1, text))
			return true;
	}
	return false;
}

static void hash_ident(const struct scope_stack *stack, struct scope_member *member)
{
	const char *text = text_of(stack, member->ident);

	member->hash = hash_text(text);
	member->bare_hash = hash_text(text + 1);
}

/* Appends "<wanted>_<n>" to the pool. */
static int put_numbered(struct buf *pool, uint32_t wanted, unsigned n, uint32_t *ret)
{
	size_t start = pool->len, len = strlen(pool->data + wanted);
	char *to = buf_reserve(pool, len + 12);

	if (!to)
		return -ENOMEM;
	memcpy(to, pool->data + wanted, len);
	pool->len += len + (size_t) snprintf(to + len, 12, "_%u", n) + 1;
	*ret = (uint32_t) start;
	return 0;
}

static int make_unique(struct scope_stack *stack, const struct scope *scope, struct scope_member *member)
{
	struct buf *pool = &stack->list->names;
	int r;

	for (unsigned n = 2; is_taken(stack, scope, member); n++) {
		/* A renamed choice would no longer match the label of its tag. */
		if (scope->is_variant || n > SAME_NAME_MAX)
			return TRACE_CLASS_INVALID;
		if (member->ident != member->wanted)
			pool->len = member->ident;
		r = put_numbered(pool, member->wanted, n, &member->ident);
		if (r < 0)
			return r;
		hash_ident(stack, member);
	}
	return 0;
}

int scope_add(struct scope_stack *stack, const struct scope *scope, const char *name, size_t len,
	      uint32_t *ret_ident)
{
	struct scope_member member = { .node = (uint32_t) (stack->list->nodes.len / sizeof(struct field_node)) };
	int r;

	r = put_identifier(&stack->list->names, name, len, &member.wanted);
	if (r < 0)
		return r;
	member.ident = member.wanted;
	hash_ident(stack, &member);
	member.wanted_hash = member.hash;
	r = make_unique(stack, scope, &member);
	if (r != 0)
		return r;
	buf_append(&stack->members, &member, sizeof(member));
	*ret_ident = member.ident;
	return stack->members.error;
}

/* The nearest finished member made from that name, seen from inside of scope. */
static const struct scope_member *find_wanted(const struct scope_stack *stack, const struct scope *scope,
					      const char *text, uint32_t hash)
{
	const struct scope_member *members = members_of(stack);
	size_t end = n_members(stack);

	for (; scope; end = scope->first, scope = scope->parent) {
		if (scope->is_variant)
			continue;
		/* The last one is the member that the reference is made in. */
		for (size_t i = end; i-- > scope->first;)
			if (i + 1 < end && members[i].wanted_hash == hash &&
			    str_eq(text_of(stack, members[i].wanted), text))
				return &members[i];
	}
	return NULL;
}

/* What a reader finds for an identifier: the nearest member of that name, the one under construction included. */
static const struct scope_member *find_ident(const struct scope_stack *stack, const struct scope *scope,
					     const struct scope_member *like)
{
	const struct scope_member *members = members_of(stack);
	size_t end = n_members(stack);

	for (; scope; end = scope->first, scope = scope->parent)
		for (size_t i = scope->first; i < end; i++)
			if (members[i].hash == like->hash &&
			    str_eq(text_of(stack, members[i].ident), text_of(stack, like->ident)))
				return &members[i];
	return NULL;
}

int scope_resolve(struct scope_stack *stack, const struct scope *scope, const char *name, size_t len,
		  struct scope_member *ret)
{
	struct buf *pool = &stack->list->names;
	const struct scope_member *found;
	uint32_t ident;
	int r;

	r = put_identifier(pool, name, len, &ident);
	if (r < 0)
		return r;
	found = find_wanted(stack, scope, pool->data + ident, hash_text(pool->data + ident));
	pool->len = ident;
	if (!found || find_ident(stack, scope, found) != found)
		return TRACE_CLASS_INVALID;
	*ret = *found;
	return 0;
}
