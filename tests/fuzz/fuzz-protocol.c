/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "fuzz-protocol.h"
#include "unit/proto/wire-fill.h"

/* What is good once stays good: decoded, encoded, decoded again it is the same, and described without harm. */
static void check_message(struct fuzz_protocol *protocol, const struct wire_message *m, const uint8_t *body, size_t len)
{
	_cleanup_arena_ struct arena arena = ARENA_INIT(1);
	_cleanup_buf_ struct buf out = BUF_INIT, again = BUF_INIT;
	struct wire_cursor in = { .pos = body, .end = body + len };
	struct wire_cursor back = { .strict = true };
	void *first = arena_alloc(&arena, m->size), *second = arena_alloc(&arena, m->size);
	char text[64];

	if (wire_decode(m, &in, first) < 0)
		return;
	protocol->seen[m->id]++;
	wire_expand(&arena, m, first);
	wire_describe(m, first, text, sizeof(text));
	wire_encode(m, first, &out);
	assert(!out.error);
	back.pos = (const uint8_t *) (out.data ?: "");
	back.end = back.pos + out.len;
	if (wire_decode(m, &back, second) < 0 || back.pos != back.end)
		abort();
	wire_expand(&arena, m, second);
	wire_encode(m, second, &again);
	assert(wire_same(m, first, second));
	assert(again.len == out.len && (!out.len || memcmp(again.data, out.data, out.len) == 0));
}

static void check_frame(struct fuzz_protocol *protocol, const struct frame *frame)
{
	const struct wire_message *m = protocol->by_id(frame->id);

	protocol->frames++;
	assert(frame->len <= protocol->max_body);
	if (m)
		check_message(protocol, m, frame->body, frame->len);
}

static void check_reader(struct fuzz_protocol *protocol, const uint8_t *data, size_t size, size_t portion)
{
	struct frame_reader reader;
	int r = 0;

	frame_reader_init(&reader, protocol->max_body);
	for (size_t at = 0; r >= 0 && at < size; at += portion) {
		struct frame frame;

		r = frame_reader_feed(&reader, data + at, MIN(portion, size - at), NULL, 0);
		while (r >= 0 && (r = frame_reader_take(&reader, &frame)) == FRAME_READY) {
			check_frame(protocol, &frame);
			frame_deinit(&frame);
		}
	}
	frame_reader_deinit(&reader);
}

void fuzz_protocol_input(struct fuzz_protocol *protocol, const uint8_t *data, size_t size)
{
	const struct wire_message *m;
	uint16_t id;

	if (size < 3)
		return;
	id = (uint16_t) (data[0] | data[1] << 8);
	m = protocol->by_id(id);
	if (m)
		check_message(protocol, m, data + 2, size - 2);
	else if (id == 0)
		check_reader(protocol, data + 3, size - 3, data[2] + 1u);
}

bool fuzz_protocol_coverage(const struct fuzz_protocol *protocol)
{
	unsigned n = 0;

	for (unsigned id = 0; id <= UINT16_MAX; id++) {
		const struct wire_message *m = protocol->by_id((uint16_t) id);

		n += m != NULL;
		if (m)
			fuzz_row(m->name, protocol->seen[id] > 0);
	}
	assert(n == protocol->n_messages);
	fuzz_row("frames", protocol->frames > 0);
	return fuzz_rows_end();
}

/* ---- seeds ---- */

static void write_seed(const char *dir, const char *name, uint16_t id, const struct buf *bytes)
{
	const uint8_t prefix[] = { (uint8_t) id, (uint8_t) (id >> 8) };
	_cleanup_buf_ struct buf seed = BUF_INIT;

	buf_append(&seed, prefix, 2);
	buf_append(&seed, bytes->data, bytes->len);
	assert(!seed.error);
	fuzz_write_seed(dir, name, seed.data, seed.len);
}

void fuzz_protocol_write_seeds(struct fuzz_protocol *protocol, const char *dir)
{
	_cleanup_buf_ struct buf frames = BUF_INIT;

	buf_putc(&frames, 12);
	for (unsigned id = 1; id <= UINT16_MAX; id++) {
		const struct wire_message *m = protocol->by_id((uint16_t) id);
		_cleanup_arena_ struct arena arena = ARENA_INIT(id);
		_cleanup_buf_ struct buf body = BUF_INIT;
		void *msg;

		if (!m)
			continue;
		msg = arena_alloc(&arena, m->size);
		wire_fill(&arena, m, FILL_RANDOM, msg);
		wire_encode(m, msg, &body);
		write_seed(dir, m->name, (uint16_t) id, &body);
		if (id < 24)
			frame_append(&frames, m, id, msg);
	}
	write_seed(dir, "frames", 0, &frames);
}
