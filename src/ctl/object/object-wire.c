/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/object-wire.h"
#include <errno.h>
#include <lttng/lttng.h>
#include "ctl/object/archive-location.h"
#include "ctl/object/event-field-value.h"
#include "ctl/object/record.h"

/* ---- records ---- */

struct record_block {
	struct record_block *next;
	max_align_t data[];
};

static void record_pool_deinit(struct record_pool *pool)
{
	while (pool->blocks) {
		struct record_block *block = pool->blocks;

		pool->blocks = block->next;
		free(block);
	}
}

void *record_list_new(struct record_pool *pool, struct wire_list *list, const struct wire_message *element,
		size_t n)
{
	struct record_block *block;

	if (n > UINT32_MAX || n > (SIZE_MAX - sizeof(*block)) / element->size)
		return NULL;
	block = calloc(1, sizeof(*block) + n * element->size);
	if (!block)
		return NULL;
	block->next = pool->blocks;
	pool->blocks = block;
	*list = (struct wire_list) { .items = block->data, .n = (uint32_t) n };
	return block->data;
}

int record_only(const struct wire_list *list, const struct wire_message *element, void *ret)
{
	struct wire_list copy = *list;
	int r = wire_list_next(&copy, element, ret);

	if (r < 0)
		return r;
	return r == 1 && list->n == 1 ? 0 : -EBADMSG;
}

int record_status(int status)
{
	switch (status) {
	case 0:
		return 0;
	case -1:
	case -LTTNG_ERR_NOMEM:
		return -ENOMEM;
	default:
		return -EBADMSG;
	}
}

/* ---- kinds ---- */

enum {
	N_ROWS = 0
#define MESSAGE(id, name) + 1
#define RECORD(name)
#define FIELD(type, name, max)
#define LIST(name, element, max)
#define END(name)
#include "proto/object.def"
#include "proto/wire-undef.h"
	,
	N_KINDS = 0
#define K(kind, type, free_it) + 1
	OBJECT_KINDS(K)
#undef K
};
static_assert(N_ROWS == N_KINDS, "each row of object.def is a kind of OBJECT_KINDS");

union any_record {
#define K(kind, type, free_it) struct object_##kind kind;
	OBJECT_KINDS(K)
#undef K
};

static const struct wire_message *table_of(enum object_kind kind)
{
	switch (kind) {
#define K(kind, type, free_it) case OBJECT_##kind: return object_##kind##_wire();
	OBJECT_KINDS(K)
#undef K
	default:
		return NULL;
	}
}

static int to_record(enum object_kind kind, const void *object, struct record_pool *pool, union any_record *ret)
{
	switch (kind) {
#define K(kind, type, free_it) case OBJECT_##kind: return kind##_to_record(object, pool, &ret->kind);
	OBJECT_KINDS(K)
#undef K
	default:
		return -EINVAL;
	}
}

static int from_record(enum object_kind kind, const union any_record *record, void **ret)
{
	int r = -EINVAL;

	switch (kind) {
#define K(kind, type, free_it)                                                                          \
	case OBJECT_##kind: {                                                                           \
		type *made = NULL;                                                                      \
                                                                                                        \
		r = kind##_from_record(&record->kind, &made);                                           \
		if (r >= 0)                                                                             \
			*ret = made;                                                                    \
		return r;                                                                               \
	}
	OBJECT_KINDS(K)
#undef K
	default:
		return r;
	}
}

void object_free(enum object_kind kind, void *object)
{
	if (!object)
		return;
	switch (kind) {
#define K(kind, type, free_it) case OBJECT_##kind: free_it(object); return;
	OBJECT_KINDS(K)
#undef K
	}
}

int object_encode(enum object_kind kind, const void *object, struct buf *out)
{
	_cleanup_(record_pool_deinit) struct record_pool pool = { .blocks = NULL };
	_cleanup_buf_ struct buf body = BUF_INIT, whole = BUF_INIT;
	const struct wire_message *table = table_of(kind);
	union any_record record = { 0 };
	int r;

	if (!table || !object)
		return -EINVAL;
	r = to_record(kind, object, &pool, &record);
	if (r < 0)
		return r;
	wire_encode(table, &record, &body);
	if (body.error)
		return body.error;
	if (body.len > OBJECT_MAX)
		return -ERANGE;
	wire_encode(object_object_wire(), &(struct object_object) {
		.kind = (uint16_t) kind, .body = { .data = body.data, .len = (uint32_t) body.len } }, &whole);
	if (whole.error)
		return whole.error;
	buf_append(out, whole.data, whole.len);
	return out->error;
}

static struct wire_cursor cursor_over(struct wire_blob bytes)
{
	return (struct wire_cursor) { .pos = bytes.data, .end = (const uint8_t *) bytes.data + bytes.len };
}

int object_decode(enum object_kind kind, struct wire_blob bytes, void **ret)
{
	const struct wire_message *table = table_of(kind);
	struct object_object object;
	union any_record record;
	struct wire_cursor in;
	int r;

	if (!table)
		return -EINVAL;
	if (bytes.len == 0)
		return -EBADMSG;
	in = cursor_over(bytes);
	r = wire_decode(object_object_wire(), &in, &object);
	if (r < 0)
		return r;
	/* Each kind has a field, so that nothing at all is no record of an older peer. */
	if (object.kind != (uint16_t) kind || object.body.len == 0)
		return -EBADMSG;
	in = cursor_over(object.body);
	r = wire_decode(table, &in, &record);
	return r < 0 ? r : from_record(kind, &record, ret);
}
