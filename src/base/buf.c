/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "base/buf.h"

#define FIRST_CAP 64

void buf_init(struct buf *buf)
{
	*buf = (struct buf) BUF_INIT;
}

void buf_deinit(struct buf *buf)
{
	free(buf->data);
	buf_init(buf);
}

void *buf_reserve(struct buf *buf, size_t extra)
{
	size_t need, cap;
	char *data;

	if (buf->error)
		return NULL;
	/* One more than asked for: the NUL behind the end. */
	if (__builtin_add_overflow(buf->len, extra, &need) || need >= SIZE_MAX / 2) {
		buf->error = -ENOMEM;
		return NULL;
	}
	if (need < buf->cap)
		return buf->data + buf->len;
	for (cap = MAX(buf->cap, (size_t) FIRST_CAP); cap <= need;)
		cap *= 2;
	data = realloc(buf->data, cap);
	if (!data) {
		buf->error = -ENOMEM;
		return NULL;
	}
	buf->data = data;
	buf->cap = cap;
	return data + buf->len;
}

void buf_append(struct buf *buf, const void *data, size_t len)
{
	char *to = buf_reserve(buf, len);

	if (!to)
		return;
	if (len > 0)
		memcpy(to, data, len);
	to[len] = '\0';
	buf->len += len;
}

void buf_puts(struct buf *buf, const char *str)
{
	buf_append(buf, str, strlen(str));
}

void buf_putc(struct buf *buf, char c)
{
	buf_append(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(buf, fmt, ap);
	va_end(ap);
}

void buf_vprintf(struct buf *buf, const char *fmt, va_list ap)
{
	/* Mostly the text fits into what is there, so it is formatted once. */
	char *to = buf_reserve(buf, FIRST_CAP / 2);
	va_list again;
	int n;

	if (!to)
		return;
	va_copy(again, ap);
	n = vsnprintf(to, buf->cap - buf->len, fmt, ap);
	if (n >= 0 && (size_t) n >= buf->cap - buf->len) {
		to = buf_reserve(buf, (size_t) n);
		if (to)
			n = vsnprintf(to, buf->cap - buf->len, fmt, again);
	}
	va_end(again);
	if (n < 0)
		buf->error = -EINVAL;
	else if (to)
		buf->len += (size_t) n;
}

void buf_consume(struct buf *buf, size_t len)
{
	assert(len <= buf->len);
	if (len == 0)
		return;
	buf->len -= len;
	memmove(buf->data, buf->data + len, buf->len);
	buf->data[buf->len] = '\0';
}

char *buf_steal(struct buf *buf)
{
	char *data = buf_reserve(buf, 0);

	if (!data) {
		buf_deinit(buf);
		return NULL;
	}
	*data = '\0';
	data = TAKE_PTR(buf->data);
	buf_init(buf);
	return data;
}
