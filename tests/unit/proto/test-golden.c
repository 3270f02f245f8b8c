/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whole frames against the bytes under tests/golden, so that a change of the
 * format is a decision.  With GOLDEN_WRITE=1 the files are written anew.
 */
#include <ctype.h>
#include "base/str.h"
#include "lib/tap.h"
#include "proto/consumer.h"
#include "proto/control.h"

static char *golden_path(const char *name)
{
	char *path;

	if (str_printf(&path, "%s/tests/golden/%s.hex", getenv("srcdir") ?: ".", name) < 0)
		abort();
	return path;
}

static void write_golden(const char *path, const struct buf *frame)
{
	FILE *file = fopen(path, "we");

	if (!file)
		abort();
	for (size_t i = 0; i < frame->len; i++)
		fprintf(file, "%02x%c", (uint8_t) frame->data[i], i % 16 == 15 || i + 1 == frame->len ? '\n' : ' ');
	if (fclose(file))
		abort();
}

/* The bytes of a file of hexadecimal pairs. */
static bool read_golden(const char *path, struct buf *ret)
{
	FILE *file = fopen(path, "re");
	unsigned byte;

	if (!file)
		return false;
	while (fscanf(file, "%2x", &byte) == 1)
		buf_putc(ret, (char) byte);
	(void) fclose(file);
	return !ret->error;
}

static void golden(const char *name, const struct wire_message *m, uint64_t serial, const void *msg, unsigned n_fds)
{
	_cleanup_buf_ struct buf frame = BUF_INIT, want = BUF_INIT;
	_cleanup_free_ char *path = golden_path(name);

	frame_append_with_fds(&frame, m, serial, msg, n_fds);
	if (getenv("GOLDEN_WRITE"))
		write_golden(path, &frame);
	ok(read_golden(path, &want) && !frame.error && want.len == frame.len && want.len > 0 &&
		memcmp(want.data, frame.data, want.len) == 0, "%s", name);
	/* the twin: one other bit must be seen */
	frame.data[frame.len - 1] ^= 1;
	ok(memcmp(want.data, frame.data, want.len) != 0, "%s: another byte differs", name);
}

int main(void)
{
	const struct control_warning warnings[] = { { "first" }, { "" } };
	const struct control_name exclusions[] = { { "app:debug_*" } };
	const uint32_t reloc_offset = 4;
	const struct control_event_rule rule = {
		.type = 1, .name = "app:*", .enabled = true, .loglevel = -1, .filter = "a > 2",
		.bytecode = { &reloc_offset, 4 }, .exclusions = { .items = exclusions, .n = 1 },
	};
	const struct consumer_channel_spec channels[] = {
		{ .key = 7, .chan_id = 1, .name = "channel0", .subbuf_size = 4096, .num_subbuf = 4,
		  .blocking_timeout_us = -1 },
	};

	if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__) {
		tap_skip("the files hold little-endian frames");
		return tap_done();
	}
	golden("control/hello", control_hello_wire(), 1,
		&(struct control_hello) { .major = 1, .minor = 0, .program = "lttng" }, 0);
	golden("control/status", control_status_wire(), 2, &(struct control_status) {
		.code = 10, .detail = "", .warnings = { .items = warnings, .n = 2 } }, 0);
	golden("control/enable_event", control_enable_event_wire(), 3, &(struct control_enable_event) {
		.session = "web", .domain = 2, .buffer_type = 1, .channel = "", .rule = { .items = &rule, .n = 1 } }, 0);
	golden("consumer/add_trace", consumer_add_trace_wire(), 4, &(struct consumer_add_trace) {
		.trace_id = 9, .session_id = 1, .chunk_id = 2, .subdir = "ust/uid/1000/64-bit",
		.uuid = { "0123456789abcdef", 16 }, .app_uid = 1000, .channels = { .items = channels, .n = 1 } }, 1);
	golden("consumer/metadata", consumer_metadata_wire(), 0, &(struct consumer_metadata) {
		.trace_id = 9, .version = 1, .offset = 4096, .text = { "/* CTF 1.8 */\n", 14 } }, 0);
	return tap_done();
}
