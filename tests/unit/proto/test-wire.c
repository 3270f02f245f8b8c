/* SPDX-License-Identifier: GPL-2.0-only */
/* The codec over every row of both protocols, and over a small protocol with two versions. */
#include <errno.h>
#include <string.h>
#include "lib/tap.h"
#include "proto/consumer.h"
#include "proto/control.h"
#include "wire-fill.h"

#define PROTO old
#include "proto/wire-declare.h"
RECORD(item)
	FIELD(u32, a, 7)
END(item)
MESSAGE(9, box)
	LIST(items, item, 3)
	FIELD(i32, signed_number, 10)
END(box)
#include "proto/wire-undef.h"
#include "proto/wire-define.h"
RECORD(item)
	FIELD(u32, a, 7)
END(item)
MESSAGE(9, box)
	LIST(items, item, 3)
	FIELD(i32, signed_number, 10)
END(box)
#include "proto/wire-undef.h"
#undef PROTO

/* The same two years later: both have got a field more. */
#define PROTO new
#undef ANY
#define ANY 0
#include "proto/wire-declare.h"
RECORD(item)
	FIELD(u32, a, 7)
	FIELD(str, b, 30)
END(item)
MESSAGE(9, box)
	LIST(items, item, 3)
	FIELD(i32, signed_number, 10)
	FIELD(str, extra, ANY)
END(box)
#include "proto/wire-undef.h"
#undef ANY
#include "proto/wire-define.h"
RECORD(item)
	FIELD(u32, a, 7)
	FIELD(str, b, 30)
END(item)
MESSAGE(9, box)
	LIST(items, item, 3)
	FIELD(i32, signed_number, 10)
	FIELD(str, extra, ANY)
END(box)
#include "proto/wire-undef.h"
#undef PROTO

typedef const struct wire_message *(*by_id_fn)(uint16_t id);

static struct wire_cursor cursor_of(const struct buf *buf, size_t len, bool strict)
{
	const uint8_t *data = (const uint8_t *) (buf->data ?: "");

	return (struct wire_cursor) { .pos = data, .end = data + len, .strict = strict };
}

static bool round_trip(struct arena *arena, const struct wire_message *m, enum fill_how how)
{
	_cleanup_buf_ struct buf first = BUF_INIT, second = BUF_INIT;
	void *msg = arena_alloc(arena, m->size), *back = arena_alloc(arena, m->size);
	struct wire_cursor in;

	wire_fill(arena, m, how, msg);
	wire_encode(m, msg, &first);
	if (first.error)
		return false;
	in = cursor_of(&first, first.len, true);
	if (wire_decode(m, &in, back) < 0 || in.pos != in.end)
		return false;
	wire_expand(arena, m, back);
	wire_encode(m, back, &second);
	return wire_same(m, msg, back) && !second.error && second.len == first.len &&
		memcmp(first.data, second.data, first.len) == 0;
}

/* Length of the first n fields. */
static size_t encoded_length(struct arena *arena, const struct wire_message *m, unsigned n, const void *msg)
{
	_cleanup_buf_ struct buf out = BUF_INIT;

	wire_encode(wire_table_of(arena, m, n, true), msg, &out);
	return out.len;
}

/* Each cut is refused, or leaves whole fields and the others empty; a strict cursor refuses every one. */
static bool truncations(struct arena *arena, const struct wire_message *m)
{
	_cleanup_buf_ struct buf out = BUF_INIT;
	void *msg = arena_alloc(arena, m->size), *back = arena_alloc(arena, m->size);
	void *empty = arena_alloc(arena, m->size);
	unsigned whole = 0;

	wire_fill(arena, m, FILL_RANDOM, msg);
	wire_encode(m, msg, &out);
	for (size_t len = 0; len < out.len; len++) {
		struct wire_cursor in = cursor_of(&out, len, true);
		uint8_t *copy;
		bool good;

		if (wire_decode(m, &in, back) != -EBADMSG)
			return false;
		while (whole < m->n_fields && encoded_length(arena, m, whole, msg) < len)
			whole++;
		/* in a block of its own: reading beyond the cut is seen */
		copy = malloc(len + !len);
		memcpy(copy, out.data, len);
		in = (struct wire_cursor) { .pos = copy, .end = copy + len };
		good = wire_decode(m, &in, back) == 0;
		if (good)
			wire_expand(arena, m, back);
		if (good != (encoded_length(arena, m, whole, msg) == len) ||
		    (good && (!wire_same(wire_table_of(arena, m, whole, true), msg, back)))) {
			free(copy);
			return false;
		}
		for (unsigned i = whole; good && i < m->n_fields; i++) {
			struct wire_message one = { .n_fields = 1, .fields = &m->fields[i] };

			good = wire_same(&one, back, empty) && (m->fields[i].type != WIRE_str ||
				*(const char **) ((char *) back + m->fields[i].offset));
			if (!good) {
				free(copy);
				return false;
			}
		}
		free(copy);
	}
	return true;
}

/* One beyond each maximum is neither sent nor believed. */
static unsigned maxima(struct arena *arena, const struct wire_message *m, bool *ret_good)
{
	unsigned n = 0;

	for (unsigned i = 0; i < m->n_fields; i++) {
		const struct wire_field *f = &m->fields[i];
		_cleanup_buf_ struct buf strict = BUF_INIT, loose = BUF_INIT;
		void *msg = arena_alloc(arena, m->size), *back = arena_alloc(arena, m->size);
		char *member = (char *) msg + f->offset;
		struct wire_cursor in;

		if (!f->max)
			continue;
		wire_fill(arena, m, FILL_RANDOM, msg);
		switch (f->type) {
		case WIRE_str:
			*(char **) member = memset(arena_alloc(arena, f->max + 2), 'x', f->max + 1);
			break;
		case WIRE_blob:
			*(struct wire_blob *) member = (struct wire_blob) {
				.data = arena_alloc(arena, f->max + 1), .len = (uint32_t) f->max + 1 };
			break;
		case WIRE_list:
			*(struct wire_list *) member = (struct wire_list) {
				.items = arena_alloc(arena, (f->max + 1) * f->element()->size),
				.n = (uint32_t) f->max + 1 };
			break;
		default:
			*(uint8_t *) member = (uint8_t) (f->max + 1);
		}
		wire_encode(m, msg, &strict);
		wire_encode(wire_table_of(arena, m, m->n_fields, false), msg, &loose);
		in = cursor_of(&loose, loose.len, true);
		n++;
		if (strict.error != -ERANGE || loose.error || wire_decode(m, &in, back) != -ERANGE)
			*ret_good = false;
	}
	return n;
}

static void test_protocol(const char *protocol, by_id_fn by_id, unsigned want_rows)
{
	unsigned rows = 0, bounded = 0;

	for (unsigned id = 0; id <= UINT16_MAX; id++) {
		const struct wire_message *m = by_id((uint16_t) id);
		_cleanup_arena_ struct arena arena = ARENA_INIT(id);
		bool good = true;
		char text[200];

		if (!m)
			continue;
		rows++;
		ok(m->id == id && m->name, "%s %s: id %u", protocol, m->name, id);
		ok(round_trip(&arena, m, FILL_ZERO), "%s %s: empty", protocol, m->name);
		ok(round_trip(&arena, m, FILL_MAX), "%s %s: greatest", protocol, m->name);
		for (unsigned i = 0; i < 50; i++)
			good &= round_trip(&arena, m, FILL_RANDOM);
		ok(good, "%s %s: 50 random ones", protocol, m->name);
		ok(truncations(&arena, m), "%s %s: every cut", protocol, m->name);
		good = true;
		bounded += maxima(&arena, m, &good);
		ok(good, "%s %s: beyond the maxima", protocol, m->name);
		wire_describe(m, memset(arena_alloc(&arena, m->size), 0, m->size), text, sizeof(text));
		ok(strncmp(text, m->name, strlen(m->name)) == 0, "%s %s: \"%s\"", protocol, m->name, text);
	}
	ok_int(rows, want_rows, "%s: all rows of the table", protocol);
	ok(bounded > 0, "%s: %u bounded fields", protocol, bounded);
}

static const unsigned control_rows = 0
#define MESSAGE(id, name) + 1
#define RECORD(name)
#define FIELD(type, name, max)
#define LIST(name, element, max)
#define END(name)
#include "proto/control.def"
#include "proto/wire-undef.h"
	;
static const unsigned consumer_rows = 0
#define MESSAGE(id, name) + 1
#define RECORD(name)
#define FIELD(type, name, max)
#define LIST(name, element, max)
#define END(name)
#include "proto/consumer.def"
#include "proto/wire-undef.h"
	;

static void test_versions(void)
{
	const struct new_item new_items[] = { { .a = 1, .b = "one" }, { .a = 2, .b = "two" } };
	const struct new_box new_box = { .items = { .items = new_items, .n = 2 }, .signed_number = -3, .extra = "e" };
	const struct old_item old_items[] = { { .a = 4 }, { .a = 5 } };
	const struct old_box old_box = { .items = { .items = old_items, .n = 2 }, .signed_number = -6 };
	_cleanup_buf_ struct buf from_new = BUF_INIT, from_old = BUF_INIT;
	struct wire_cursor in;
	struct old_box as_old;
	struct old_item o;
	struct new_box as_new;
	struct new_item n;

	wire_encode(new_box_wire(), &new_box, &from_new);
	in = cursor_of(&from_new, from_new.len, false);
	ok_int(wire_decode(old_box_wire(), &in, &as_old), 0, "an old reader takes a new message");
	ok(as_old.items.n == 2 && as_old.signed_number == -3, "with its fields");
	ok(wire_list_next(&as_old.items, old_item_wire(), &o) == 1 && o.a == 1, "first record");
	ok(wire_list_next(&as_old.items, old_item_wire(), &o) == 1 && o.a == 2, "steps over what it does not know");
	ok_int(wire_list_next(&as_old.items, old_item_wire(), &o), 0, "end of the list");
	ok_int(wire_list_next(&as_old.items, old_item_wire(), &o), 0, "and still");

	wire_encode(old_box_wire(), &old_box, &from_old);
	in = cursor_of(&from_old, from_old.len, false);
	ok_int(wire_decode(new_box_wire(), &in, &as_new), 0, "a new reader takes an old message");
	ok_str(as_new.extra, "", "what is missing is empty");
	ok(wire_list_next(&as_new.items, new_item_wire(), &n) == 1 && n.a == 4, "first record");
	ok_str(n.b, "", "also in records");
	in = cursor_of(&from_old, from_old.len, true);
	ok_int(wire_decode(new_box_wire(), &in, &as_new), -EBADMSG, "a strict one refuses");
}

static int decode_bytes(const struct wire_message *m, const void *data, size_t len, void *msg)
{
	struct wire_cursor in = { .pos = data, .end = (const uint8_t *) data + len };

	return wire_decode(m, &in, msg);
}

static void test_malformed(void)
{
	const struct old_item items[4] = { { .a = 1 } };
	struct old_box box = { .items = { .items = items, .n = 4 } };
	_cleanup_buf_ struct buf out = BUF_INIT;
	struct control_warning w;
	struct control_data_pending_answer answer;
	char small[8];

	ok_int(decode_bytes(control_warning_wire(), "\2\0\0\0ab", 6, &w), -EBADMSG, "a string without its NUL");
	ok_int(decode_bytes(control_warning_wire(), "\2\0\0\0abc", 7, &w), -EBADMSG, "another byte instead of it");
	ok_int(decode_bytes(control_warning_wire(), "\2\0\0\0a\0", 7, &w), -EBADMSG, "a NUL inside");
	ok_int(decode_bytes(control_warning_wire(), "\xff\xff\xff\xff", 5, &w), -ERANGE, "a length beyond all");
	ok_int(decode_bytes(control_data_pending_answer_wire(), "\2", 1, &answer), -EBADMSG, "a flag of 2");
	ok_int(decode_bytes(control_data_pending_answer_wire(), "\1", 1, &answer), 0, "a flag of 1");

	wire_encode(old_box_wire(), &box, &out);
	ok_int(out.error, -ERANGE, "too many records");
	wire_encode(old_box_wire(), &box, &out);
	ok_int(out.error, -ERANGE, "the error sticks");
	ok_int(decode_bytes(old_box_wire(), "\4\0\0\0", 4, &box), -ERANGE, "too many announced");
	ok_int(decode_bytes(old_box_wire(), "\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, &box), 0, "records of no bytes");
	ok_int(decode_bytes(old_box_wire(), "\1\0\0\0\5\0\0\0\1\0\0\0", 12, &box), -EBADMSG, "a record beyond the end");
	ok_int(decode_bytes(old_box_wire(), "\1\0\0\0\4\0\0\0\x08\0\0\0", 12, &box), -ERANGE, "a bad value in a record");
	ok_int(decode_bytes(old_box_wire(), "\0\0\0\0\xf5\xff\xff\xff", 8, &box), -ERANGE, "a signed number below");
	ok_int(decode_bytes(old_box_wire(), "\0\0\0\0\xf6\xff\xff\xff", 8, &box), 0, "and just not");
	ok_int(box.signed_number, -10, "is it");

	box = (struct old_box) { .items = { .n = 1 } };
	buf_deinit(&out);
	buf_init(&out);
	wire_encode(old_box_wire(), &box, &out);
	ok_int(out.error, -EINVAL, "records without an array");
	w.text = "a long text";
	wire_describe(control_warning_wire(), &w, small, sizeof(small));
	ok_str(small, "warning", "a description is cut to size");
}

static const struct wire_message *nest_wire(void);

struct nest {
	struct wire_list inner;
};

static const struct wire_message *nest_wire(void)
{
	static const struct wire_field fields[] = {
		{ .name = "inner", .type = WIRE_list, .offset = 0, .element = nest_wire },
	};
	static const struct wire_message m = {
		.name = "nest", .size = sizeof(struct nest), .fields = fields, .n_fields = 1 };

	return &m;
}

static void test_depth(void)
{
	struct nest nests[WIRE_MAX_DEPTH + 2] = { 0 };
	uint8_t bytes[8 * (WIRE_MAX_DEPTH + 2)] = { 0 };

	for (unsigned i = 0; i < WIRE_MAX_DEPTH + 1; i++)
		nests[i].inner = (struct wire_list) { .items = &nests[i + 1], .n = 1 };
	for (unsigned n = WIRE_MAX_DEPTH - 1; n <= WIRE_MAX_DEPTH + 1; n++) {
		const struct nest *outer = &nests[WIRE_MAX_DEPTH + 1 - n];
		_cleanup_buf_ struct buf out = BUF_INIT;

		/* the innermost has an empty list, which is a level too */
		wire_encode(nest_wire(), outer, &out);
		ok_int(out.error, n < WIRE_MAX_DEPTH ? 0 : -ERANGE, "%u lists are sent or not", n + 1);
	}
	for (unsigned n = WIRE_MAX_DEPTH - 1; n <= WIRE_MAX_DEPTH + 1; n++) {
		struct nest nest;

		/* count 1, size of the rest, …, count 0 */
		for (unsigned i = 0; i < n; i++) {
			uint32_t pair[2] = { 1, 4 + 8 * (n - 1 - i) };

			memcpy(bytes + 8 * i, pair, 8);
		}
		memset(bytes + 8 * n, 0, 4);
		ok_int(decode_bytes(nest_wire(), bytes, 8 * n + 4, &nest), n < WIRE_MAX_DEPTH ? 0 : -EBADMSG,
			"%u lists are believed or not", n + 1);
	}
}

static void test_big_endian(void)
{
	const struct old_item items[] = { { .a = 3 } };
	const struct old_box box = { .items = { .items = items, .n = 1 }, .signed_number = -2 };
	static const uint8_t want[] = { 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 3, 0xff, 0xff, 0xff, 0xfe };
	_cleanup_buf_ struct buf out = BUF_INIT;
	struct wire_cursor in;
	struct old_box back;
	struct old_item item;

	wire_encode_big_endian(old_box_wire(), &box, &out);
	ok(out.len == sizeof(want) && memcmp(out.data, want, sizeof(want)) == 0, "big-endian bytes");
	in = cursor_of(&out, out.len, true);
	in.big_endian = true;
	ok_int(wire_decode(old_box_wire(), &in, &back), 0, "and back");
	ok(back.signed_number == -2 && wire_list_next(&back.items, old_item_wire(), &item) == 1 && item.a == 3,
		"in records too");
}

int main(void)
{
	test_versions();
	test_malformed();
	test_depth();
	test_big_endian();
	test_protocol("control", control_message_by_id, control_rows);
	test_protocol("consumer", consumer_message_by_id, consumer_rows);
	return tap_done();
}
