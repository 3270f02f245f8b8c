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

static const struct scope_member *members_of(const struct field_list *list)
{
	return (const struct scope_member *) list->members.data;
}

static size_t n_members(const struct field_list *list)
{
	return list->members.len / sizeof(struct scope_member);
}

static const char *text_of(const struct field_list *list, uint32_t ident)
{
	return field_list_name(list, ident);
}

/* FNV-1a; only saves comparisons, so it needs no seed. */
#define FNV_BASIS UINT32_C(2166136261)

static uint32_t hash_char(uint32_t h, char c)
{
	return (h ^ (unsigned char) c) * UINT32_C(16777619);
}

static uint32_t hash_text(const char *s)
{
	uint32_t h = FNV_BASIS;

	for (; *s; s++)
		h = hash_char(h, *s);
	return h;
}

static bool is_identifier_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_keyword(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (text[1] == keywords[i][1] && str_eq(text, keywords[i]))
			return true;
	return false;
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
	if (is_keyword(pool->data + start)) {
		*to++ = '_';
		*to = '\0';
	}
	pool->len = (size_t) (to + 1 - pool->data);
	*ret = (uint32_t) start;
	return 0;
}

void scope_begin(struct field_list *list, struct scope *scope, const struct scope *parent, bool is_variant)
{
	*scope = (struct scope) { .parent = parent, .first = n_members(list), .is_variant = is_variant };
}

const struct scope_member *scope_get_members(const struct field_list *list, const struct scope *scope, size_t *ret_n)
{
	*ret_n = n_members(list) - scope->first;
	return members_of(list) + scope->first;
}

void scope_end(struct field_list *list, const struct scope *scope)
{
	list->members.len = scope->first * sizeof(struct scope_member);
}

/*
 * babeltrace2 takes a member for a duplicate of an earlier one also when its
 * identifier equals the earlier one's without the leading '_': a sequence
 * "msg" brings "__msg_length", after which a field "msg_length" collides.
 */
static bool is_taken(const struct field_list *list, const struct scope *scope, const struct scope_member *new)
{
	const struct scope_member *members = members_of(list);
	const char *text = text_of(list, new->ident);

	for (size_t i = scope->first; i < n_members(list); i++) {
		if (members[i].hash == new->hash && str_eq(text_of(list, members[i].ident), text))
			return true;
		if (members[i].bare_hash == new->hash && str_eq(text_of(list, members[i].ident) + 1, text))
			return true;
	}
	return false;
}

static void hash_ident(const struct field_list *list, struct scope_member *member)
{
	const char *text = text_of(list, member->ident);

	/* Side by side: each alone would wait for its multiplication. */
	member->hash = hash_char(FNV_BASIS, *text);
	member->bare_hash = FNV_BASIS;
	while (*++text) {
		member->hash = hash_char(member->hash, *text);
		member->bare_hash = hash_char(member->bare_hash, *text);
	}
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

static int make_unique(struct field_list *list, const struct scope *scope, struct scope_member *member)
{
	struct buf *pool = &list->names;
	int r;

	for (unsigned n = 2; is_taken(list, scope, member); n++) {
		/* A renamed choice would no longer match the label of its tag. */
		if (scope->is_variant || n > SAME_NAME_MAX)
			return TRACE_CLASS_INVALID;
		if (member->ident != member->wanted)
			pool->len = member->ident;
		r = put_numbered(pool, member->wanted, n, &member->ident);
		if (r < 0)
			return r;
		hash_ident(list, member);
	}
	return 0;
}

int scope_add(struct field_list *list, const struct scope *scope, const char *name, size_t len,
	      uint32_t *ret_ident)
{
	struct scope_member member = { .node = (uint32_t) (list->nodes.len / sizeof(struct field_node)) };
	int r;

	r = put_identifier(&list->names, name, len, &member.wanted);
	if (r < 0)
		return r;
	member.ident = member.wanted;
	hash_ident(list, &member);
	member.wanted_hash = member.hash;
	r = make_unique(list, scope, &member);
	if (r != 0)
		return r;
	buf_append(&list->members, &member, sizeof(member));
	*ret_ident = member.ident;
	return list->members.error;
}

/* The nearest finished member made from that name, seen from inside of scope. */
static const struct scope_member *find_wanted(const struct field_list *list, const struct scope *scope,
					      const char *text, uint32_t hash)
{
	const struct scope_member *members = members_of(list);
	size_t end = n_members(list);

	for (; scope; end = scope->first, scope = scope->parent) {
		if (scope->is_variant)
			continue;
		/* The last one is the member that the reference is made in. */
		for (size_t i = end; i-- > scope->first;)
			if (i + 1 < end && members[i].wanted_hash == hash &&
			    str_eq(text_of(list, members[i].wanted), text))
				return &members[i];
	}
	return NULL;
}

/* What a reader finds for an identifier: the nearest member of that name, the one under construction included. */
static const struct scope_member *find_ident(const struct field_list *list, const struct scope *scope,
					     const struct scope_member *like)
{
	const struct scope_member *members = members_of(list);
	size_t end = n_members(list);

	for (; scope; end = scope->first, scope = scope->parent)
		for (size_t i = scope->first; i < end; i++)
			if (members[i].hash == like->hash &&
			    str_eq(text_of(list, members[i].ident), text_of(list, like->ident)))
				return &members[i];
	return NULL;
}

int scope_resolve(struct field_list *list, const struct scope *scope, const char *name, size_t len,
		  struct scope_member *ret)
{
	struct buf *pool = &list->names;
	const struct scope_member *found;
	uint32_t ident;
	int r;

	r = put_identifier(pool, name, len, &ident);
	if (r < 0)
		return r;
	found = find_wanted(list, scope, pool->data + ident, hash_text(pool->data + ident));
	pool->len = ident;
	if (!found || find_ident(list, scope, found) != found)
		return TRACE_CLASS_INVALID;
	*ret = *found;
	return 0;
}
