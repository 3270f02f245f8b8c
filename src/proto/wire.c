/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "proto/wire.h"

static const bool host_is_big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

static void set_uint(char *bytes, bool big_endian, uint64_t v, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		bytes[big_endian ? width - 1 - i : i] = (char) (uint8_t) (v >> (8 * i));
}

static void put_uint(struct buf *out, bool big_endian, uint64_t v, unsigned width)
{
	char bytes[8];

	set_uint(bytes, big_endian, v, width);
	buf_append(out, bytes, width);
}

static void fail(struct buf *out, int error)
{
	if (!out->error)
		out->error = error;
}

static const uint8_t *advance(struct wire_cursor *in, size_t len)
{
	const uint8_t *at = in->pos;

	if (in->error)
		return NULL;
	if ((size_t) (in->end - in->pos) < len) {
		in->error = -EBADMSG;
		return NULL;
	}
	in->pos += len;
	return at;
}

static uint64_t get_uint(struct wire_cursor *in, unsigned width)
{
	const uint8_t *at = advance(in, width);
	uint64_t v = 0;

	for (unsigned i = 0; at && i < width; i++)
		v |= (uint64_t) at[in->big_endian ? width - 1 - i : i] << (8 * i);
	return v;
}

/* Of a number, or of the prefix of what has a length. */
static unsigned width_of(enum wire_type type)
{
	switch (type) {
	case WIRE_u8: case WIRE_flag:
		return 1;
	case WIRE_u16:
		return 2;
	case WIRE_u64: case WIRE_i64:
		return 8;
	case WIRE_u32: case WIRE_i32: case WIRE_str: case WIRE_blob: case WIRE_list:
		break;
	}
	return 4;
}

static uint64_t load(const void *member, enum wire_type type)
{
	switch (type) {
	case WIRE_u8:   return *(const uint8_t *) member;
	case WIRE_u16:  return *(const uint16_t *) member;
	case WIRE_u32:  return *(const uint32_t *) member;
	case WIRE_i32:  return (uint64_t) (int64_t) *(const int32_t *) member;
	case WIRE_flag: return *(const bool *) member;
	default:        return *(const uint64_t *) member;
	}
}

static void store(void *member, enum wire_type type, uint64_t v)
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

static bool is_within(const struct wire_field *f, uint64_t v)
{
	if (!f->max)
		return true;
	if (f->type == WIRE_i32)
		v = (uint64_t) (int64_t) (int32_t) (uint32_t) v;
	if ((f->type == WIRE_i32 || f->type == WIRE_i64) && (int64_t) v < 0)
		v = -v;
	return v <= f->max;
}

/* ---- encoding ---- */

static void encode(const struct wire_message *m, const void *msg, bool big_endian, unsigned depth, struct buf *out);

static void encode_bytes(const struct wire_field *f, const void *data, size_t len, bool big_endian, struct buf *out)
{
	if (len > UINT32_MAX || !is_within(f, len)) {
		fail(out, -ERANGE);
		return;
	}
	put_uint(out, big_endian, len, 4);
	if (len > 0)
		buf_append(out, data, len);
}

static void encode_list(const struct wire_field *f, const struct wire_list *list, bool big_endian, unsigned depth,
	struct buf *out)
{
	const struct wire_message *element = f->element();

	if (!is_within(f, list->n) || depth == WIRE_MAX_DEPTH) {
		fail(out, -ERANGE);
		return;
	}
	if (list->n > 0 && !list->items) {
		fail(out, -EINVAL);
		return;
	}
	put_uint(out, big_endian, list->n, 4);
	for (uint32_t i = 0; i < list->n && !out->error; i++) {
		size_t at = out->len;

		put_uint(out, big_endian, 0, 4);
		encode(element, (const char *) list->items + (size_t) i * element->size, big_endian, depth + 1, out);
		if (!out->error)
			set_uint(out->data + at, big_endian, out->len - at - 4, 4);
	}
}

static void encode(const struct wire_message *m, const void *msg, bool big_endian, unsigned depth, struct buf *out)
{
	for (unsigned i = 0; i < m->n_fields && !out->error; i++) {
		const struct wire_field *f = &m->fields[i];
		const void *member = (const char *) msg + f->offset;

		if (f->type == WIRE_str) {
			const char *s = *(const char *const *) member ?: "";

			encode_bytes(f, s, strlen(s), big_endian, out);
			buf_putc(out, 0);
		} else if (f->type == WIRE_blob) {
			const struct wire_blob *b = member;

			encode_bytes(f, b->data, b->len, big_endian, out);
		} else if (f->type == WIRE_list) {
			encode_list(f, member, big_endian, depth, out);
		} else if (is_within(f, load(member, f->type))) {
			put_uint(out, big_endian, load(member, f->type), width_of(f->type));
		} else {
			fail(out, -ERANGE);
		}
	}
}

void wire_encode(const struct wire_message *m, const void *msg, struct buf *out)
{
	encode(m, msg, host_is_big_endian, 0, out);
}

void wire_encode_big_endian(const struct wire_message *m, const void *msg, struct buf *out)
{
	encode(m, msg, true, 0, out);
}

/* ---- decoding ---- */

static void decode(const struct wire_message *m, struct wire_cursor *in, void *msg, unsigned depth);

/* Looks at every record without keeping anything of it. */
static void decode_list(const struct wire_field *f, struct wire_cursor *in, uint32_t n, unsigned depth,
	struct wire_list *ret)
{
	struct wire_list list = { .n = n, .pos = in->pos, .big_endian = in->big_endian };

	if (depth == WIRE_MAX_DEPTH)
		in->error = -EBADMSG;
	for (uint32_t i = 0; i < n && !in->error; i++) {
		uint32_t size = (uint32_t) get_uint(in, 4);
		const uint8_t *at = advance(in, size);
		struct wire_cursor record = *in;

		if (!at)
			return;
		record.pos = at;
		record.end = at + size;
		decode(f->element(), &record, NULL, depth + 1);
		in->error = record.error;
	}
	list.end = in->pos;
	if (ret && !in->error)
		*ret = list;
}

/* member is NULL to look only. */
static void decode_field(const struct wire_field *f, struct wire_cursor *in, void *member, unsigned depth)
{
	uint64_t v = get_uint(in, width_of(f->type));
	const uint8_t *at;

	if (in->error)
		return;
	if (!is_within(f, v)) {
		in->error = -ERANGE;
		return;
	}
	switch (f->type) {
	case WIRE_str:
		at = advance(in, (size_t) v + 1);
		if (at && memchr(at, 0, (size_t) v + 1) != at + v)
			in->error = -EBADMSG;
		else if (at && member)
			*(const char **) member = (const char *) at;
		break;
	case WIRE_blob:
		at = advance(in, (size_t) v);
		if (at && member)
			*(struct wire_blob *) member = (struct wire_blob) { .data = at, .len = (uint32_t) v };
		break;
	case WIRE_list:
		decode_list(f, in, (uint32_t) v, depth, member);
		break;
	case WIRE_flag:
		if (v > 1)
			in->error = -EBADMSG;
		/* fall through */
	default:
		if (member)
			store(member, f->type, v);
	}
}

static void decode(const struct wire_message *m, struct wire_cursor *in, void *msg, unsigned depth)
{
	for (unsigned i = 0; i < m->n_fields && !in->error; i++) {
		const struct wire_field *f = &m->fields[i];

		if (in->pos == in->end && !in->strict)
			return;
		decode_field(f, in, msg ? (char *) msg + f->offset : NULL, depth);
	}
}

static void clear(const struct wire_message *m, void *msg)
{
	memset(msg, 0, m->size);
	for (unsigned i = 0; i < m->n_fields; i++)
		if (m->fields[i].type == WIRE_str)
			*(const char **) ((char *) msg + m->fields[i].offset) = "";
}

int wire_decode(const struct wire_message *m, struct wire_cursor *in, void *msg)
{
	clear(m, msg);
	if (!in->error)
		decode(m, in, msg, 0);
	return in->error;
}

int wire_list_next(struct wire_list *list, const struct wire_message *element, void *elem)
{
	struct wire_cursor in = { .pos = list->pos, .end = list->end, .big_endian = list->big_endian };
	struct wire_cursor record = in;
	uint32_t size;
	int r;

	if (in.pos == in.end)
		return 0;
	size = (uint32_t) get_uint(&in, 4);
	record.pos = advance(&in, size);
	if (!record.pos)
		return -EBADMSG;
	record.end = in.pos;
	r = wire_decode(element, &record, elem);
	if (r < 0)
		return r;
	list->pos = in.pos;
	return 1;
}

/* ---- description ---- */

static void describe_field(const struct wire_field *f, const void *member, struct buf *out)
{
	switch (f->type) {
	case WIRE_str:
		buf_printf(out, "\"%s\"", *(const char *const *) member ?: "");
		break;
	case WIRE_blob:
		buf_printf(out, "<%" PRIu32 " bytes>", ((const struct wire_blob *) member)->len);
		break;
	case WIRE_list:
		buf_printf(out, "<%" PRIu32 " of %s>", ((const struct wire_list *) member)->n, f->element()->name);
		break;
	case WIRE_flag:
		buf_puts(out, *(const bool *) member ? "true" : "false");
		break;
	case WIRE_i32: case WIRE_i64:
		buf_printf(out, "%" PRId64, (int64_t) load(member, f->type));
		break;
	default:
		buf_printf(out, "%" PRIu64, load(member, f->type));
	}
}

void wire_describe(const struct wire_message *m, const void *msg, char *text, size_t size)
{
	_cleanup_buf_ struct buf out = BUF_INIT;

	buf_printf(&out, "%s:", m->name);
	for (unsigned i = 0; i < m->n_fields; i++) {
		buf_printf(&out, "%s%s=", i > 0 ? ", " : " ", m->fields[i].name);
		describe_field(&m->fields[i], (const char *) msg + m->fields[i].offset, &out);
	}
	buf_putc(&out, 0);
	(void) snprintf(text, size, "%s", out.error ? m->name : out.data);
}
