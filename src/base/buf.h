/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Growing byte buffer.  The first failure sticks in error (-ENOMEM), later
 * calls do nothing: append many times, check once.  A string built with
 * buf_printf() is NUL-terminated beyond len.
 */
#pragma once
#include <stdarg.h>
#include "base/defs.h"

struct buf {
	char *data;
	size_t len, cap;
	int error;
};

#define BUF_INIT { .data = NULL }

void buf_init(struct buf *buf);
void buf_deinit(struct buf *buf);
#define _cleanup_buf_ _cleanup_(buf_deinit)

/* Room for extra more bytes at data + len, or NULL. */
void *buf_reserve(struct buf *buf, size_t extra);
void buf_append(struct buf *buf, const void *data, size_t len);
void buf_puts(struct buf *buf, const char *str);
void buf_putc(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *fmt, ...) _printf_(2, 3);
void buf_vprintf(struct buf *buf, const char *fmt, va_list ap) _printf_(2, 0);
/* Drops the first len bytes. */
void buf_consume(struct buf *buf, size_t len);
/* The bytes as an owned string; the buffer is empty afterwards. NULL after an error. */
_must_check_ char *buf_steal(struct buf *buf);
