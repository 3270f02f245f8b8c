/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "wire-fill.h"

struct arena_block {
	struct arena_block *next;
	max_align_t data[];
};

void arena_deinit(struct arena *arena)
{
	for (struct arena_block *b = arena->blocks, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	arena->blocks = NULL;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *b = calloc(1, sizeof(*b) + size);

	assert(b);
	b->next = arena->blocks;
	arena->blocks = b;
	return b->data;
}

/* xorshift: the same values in each run. */
static uint64_t next_random(struct arena *arena)
{
	uint64_t x = arena->random ?: 88172645463325252u;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	arena->random = x;
	return x;
}

/* A length or count. */
static size_t some_length(struct arena *arena, const struct wire_field *f, enum fill_how how, size_t most)
{
	uint64_t max = f->max && f->max < most ? f->max : most;

	switch (how) {
	case FILL_ZERO:   return 0;
	case FILL_MAX:    return f->type == WIRE_list ? max : f->max ? f->max : max;
	case FILL_RANDOM: break;
	}
	return next_random(arena) % (max + 1);
}

static uint64_t some_number(struct arena *arena, const struct wire_field *f, enum fill_how how)
{
	switch (how) {
	case FILL_ZERO:   return 0;
	case FILL_MAX:    return f->type == WIRE_flag ? 1 : f->max ?: UINT64_MAX;
	case FILL_RANDOM: break;
	}
	if (f->type == WIRE_flag)
		return next_random(arena) & 1;
	return f->max ? next_random(arena) % (f->max + 1) : next_random(arena);
}

static void put_number(void *member, enum wire_type type, uint64_t v)
{
	switch (type) {
	case WIRE_u8:   *(uint8_t *) member = (uint8_t) v; break;
	case WIRE_u16:  *(uint16_t *) member = (uint16_t) v; break;
	case WIRE_u32:  *(uint32_t *) member = (uint32_t) v; break;
	case WIRE_i32:  *(int32_t *) member = (int32_t) (uint32_t) v; break;
	case WIRE_flag: *(bool *) member = v != 0; break;
	default:        *(uint64_t *) member = v; break;
	}
}

static void fill_list(struct arena *arena, const struct wire_field *f, enum fill_how how, struct wire_list *list)
{
	const struct wire_message *element = f->element();
	size_t n = some_length(arena, f, how, how == FILL_MAX ? 2 : 3);
	char *items = arena_alloc(arena, n * element->size);

	for (size_t i = 0; i < n; i++)
		wire_fill(arena, element, how, items + i * element->size);
	*list = (struct wire_list) { .items = items, .n = (uint32_t) n };
}

void wire_fill(struct arena *arena, const struct wire_message *m, enum fill_how how, void *msg)
{
	memset(msg, 0, m->size);
	for (unsigned i = 0; i < m->n_fields; i++) {
		const struct wire_field *f = &m->fields[i];
		void *member = (char *) msg + f->offset;
		char *bytes;
		size_t len;

		switch (f->type) {
		case WIRE_str:
			len = some_length(arena, f, how, 20);
			bytes = arena_alloc(arena, len + 1);
			for (size_t k = 0; k < len; k++)
				bytes[k] = (char) ('a' + next_random(arena) % 26);
			*(const char **) member = bytes;
			break;
		case WIRE_blob:
			len = some_length(arena, f, how, 20);
			bytes = arena_alloc(arena, len);
			for (size_t k = 0; k < len; k++)
				bytes[k] = (char) next_random(arena);
			*(struct wire_blob *) member = (struct wire_blob) { .data = bytes, .len = (uint32_t) len };
			break;
		case WIRE_list:
			fill_list(arena, f, how, member);
			break;
		default:
			put_number(member, f->type, some_number(arena, f, how));
		}
	}
}

void wire_expand(struct arena *arena, const struct wire_message *m, void *msg)
{
	for (unsigned i = 0; i < m->n_fields; i++) {
		struct wire_list *list = (void *) ((char *) msg + m->fields[i].offset);
		const struct wire_message *element;
		uint32_t n = 0;
		char *items;

		if (m->fields[i].type != WIRE_list)
			continue;
		element = m->fields[i].element();
		items = arena_alloc(arena, (size_t) list->n * element->size);
		for (; n < list->n; n++) {
			int r = wire_list_next(list, element, items + (size_t) n * element->size);

			assert(r == 1);
			wire_expand(arena, element, items + (size_t) n * element->size);
		}
		*list = (struct wire_list) { .items = items, .n = n };
	}
}

static size_t number_size(enum wire_type type)
{
	switch (type) {
	case WIRE_u8: case WIRE_flag:  return 1;
	case WIRE_u16:                 return 2;
	case WIRE_u32: case WIRE_i32:  return 4;
	default:                       return 8;
	}
}

static bool same_field(const struct wire_field *f, const void *a, const void *b)
{
	const struct wire_list *la = a, *lb = b;
	const struct wire_blob *ba = a, *bb = b;
	const struct wire_message *element;

	switch (f->type) {
	case WIRE_str:
		return strcmp(*(const char *const *) a ?: "", *(const char *const *) b ?: "") == 0;
	case WIRE_blob:
		return ba->len == bb->len && (!ba->len || memcmp(ba->data, bb->data, ba->len) == 0);
	case WIRE_list:
		element = f->element();
		for (uint32_t i = 0; la->n == lb->n && i < la->n; i++)
			if (!wire_same(element, (const char *) la->items + (size_t) i * element->size,
				    (const char *) lb->items + (size_t) i * element->size))
				return false;
		return la->n == lb->n;
	default:
		return memcmp(a, b, number_size(f->type)) == 0;
	}
}

bool wire_same(const struct wire_message *m, const void *a, const void *b)
{
	for (unsigned i = 0; i < m->n_fields; i++)
		if (!same_field(&m->fields[i], (const char *) a + m->fields[i].offset,
			    (const char *) b + m->fields[i].offset))
			return false;
	return true;
}

const struct wire_message *wire_table_of(struct arena *arena, const struct wire_message *m, unsigned n_fields,
	bool bounded)
{
	struct wire_message *copy = arena_alloc(arena, sizeof(*copy));
	struct wire_field *fields = arena_alloc(arena, (m->n_fields + 1u) * sizeof(*fields));

	memcpy(fields, m->fields, m->n_fields * sizeof(*fields));
	for (unsigned i = 0; i < m->n_fields && !bounded; i++)
		fields[i].max = 0;
	*copy = *m;
	copy->fields = fields;
	copy->n_fields = (uint16_t) n_fields;
	return copy;
}
