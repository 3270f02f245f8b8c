/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "lib/tap.h"
#include "base/buf.h"

static void test_growth(void)
{
	_cleanup_buf_ struct buf buf = BUF_INIT;
	_cleanup_free_ char *text = NULL;

	for (int i = 0; i < 10000; i++)
		buf_printf(&buf, "%d,", i % 10);
	ok_int(buf.len, 20000, "many small pieces");
	ok(buf.data[buf.len] == '\0', "terminated");
	buf_printf(&buf, "%5000d", 1);
	ok_int(buf.len, 25000, "a piece larger than the room left");
	buf_consume(&buf, 24999);
	ok_str(buf.data, "1", "consumed from the front");
	text = buf_steal(&buf);
	ok_str(text, "1", "stolen");
	ok(buf.data == NULL && buf.len == 0, "the buffer is empty then");
}

static void test_pieces(void)
{
	_cleanup_buf_ struct buf buf = BUF_INIT;
	char *room;

	buf_puts(&buf, "ab");
	buf_putc(&buf, 'c');
	buf_append(&buf, "de\0f", 4);
	ok(buf.len == 7 && memcmp(buf.data, "abcde\0f", 8) == 0, "text, characters and bytes");
	room = buf_reserve(&buf, 100);
	ok(room == buf.data + 7 && buf.cap > 107, "room behind the end");
	buf_append(&buf, NULL, 0);
	buf_consume(&buf, 0);
	ok_int(buf.len, 7, "nothing appended, nothing consumed");
	buf_consume(&buf, 7);
	ok(buf.len == 0 && buf.data[0] == '\0', "all consumed");
}

static void test_error(void)
{
	_cleanup_buf_ struct buf buf = BUF_INIT;

	buf_puts(&buf, "x");
	ok(!buf_reserve(&buf, SIZE_MAX), "too much");
	ok_int(buf.error, -ENOMEM, "is remembered");
	buf_puts(&buf, "y");
	buf_printf(&buf, "%d", 1);
	ok_int(buf.len, 1, "later calls do nothing");
	ok(!buf_steal(&buf), "and no text comes out");
	ok_int(buf.error, 0, "a stolen buffer is fresh");
}

int main(void)
{
	_cleanup_buf_ struct buf buf = BUF_INIT;
	_cleanup_free_ char *empty = buf_steal(&buf);

	ok_str(empty, "", "nothing appended is an empty string");
	test_growth();
	test_pieces();
	test_error();
	return tap_done();
}
