/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Table-driven message codec.
 *
 * A message is an ordered list of typed fields.  One encoder and one decoder
 * walk the table; no message has hand-written (de)serialization.  Decoding
 * never allocates: strings, blobs and lists point into the frame and live as
 * long as it does.  Fields are appended, never reordered: a decoder ignores
 * bytes behind the fields it knows, and a message that ends early, as one of
 * an older minor version does, leaves the missing fields zero.  Only whole
 * fields at the end may be missing; a strict cursor refuses even that.
 *
 *	u8 … i64    as they are
 *	flag        u8, 0 or 1
 *	str         u32 length without the NUL, the bytes, one NUL
 *	blob        u32 length, the bytes
 *	list        u32 count; of each record its u32 size, then its fields
 *
 * The record's size lets a decoder step over fields that it does not know.
 */
#pragma once
#include "base/buf.h"
#include "base/defs.h"

struct wire_message;

struct wire_blob {
	const void *data;
	uint32_t len;
};

/*
 * A list of records.  To encode: items points to an array of n structs of the
 * element's type.  Decoded: n is the count, and wire_list_next() yields one
 * after the other.
 */
struct wire_list {
	const void *items;
	uint32_t n;
	const uint8_t *pos, *end;
	bool big_endian;
};

/* Lists within lists within a message. */
#define WIRE_MAX_DEPTH 8

/* tag, C type of the struct member */
#define WIRE_TYPES(T)                   \
	T(u8,   uint8_t)                \
	T(u16,  uint16_t)               \
	T(u32,  uint32_t)               \
	T(u64,  uint64_t)               \
	T(i32,  int32_t)                \
	T(i64,  int64_t)                \
	T(flag, bool)                   \
	T(str,  const char *)           \
	T(blob, struct wire_blob)       \
	T(list, struct wire_list)

enum wire_type {
#define T(tag, ctype) WIRE_##tag,
	WIRE_TYPES(T)
#undef T
};
#define T(tag, ctype) typedef ctype wire_##tag##_t;
WIRE_TYPES(T)
#undef T

struct wire_field {
	const char *name;
	uint16_t type;          /* enum wire_type */
	uint16_t offset;        /* of the member in the message struct */
	/* Greatest value (a signed one: absolute), length (a str's NUL not counted) or count; 0: the type's own. */
	uint64_t max;
	const struct wire_message *(*element)(void);    /* of a list */
};

struct wire_message {
	const char *name;
	uint16_t id;            /* 0: a record, part of other messages only */
	uint16_t n_fields;
	uint32_t size;          /* sizeof the message struct */
	const struct wire_field *fields;
};

/* A position in received bytes; the first failure sticks. */
struct wire_cursor {
	const uint8_t *pos, *end;
	int error;
	bool big_endian;
	bool strict;            /* no field may be missing */
};

/* Appends; failures (-ERANGE beyond a maximum, -ENOMEM) stick in out->error. A NULL str is "". */
void wire_encode(const struct wire_message *m, const void *msg, struct buf *out);
void wire_encode_big_endian(const struct wire_message *m, const void *msg, struct buf *out);
/*
 * 0, -EBADMSG (truncated, malformed), -ERANGE (beyond a maximum). The records
 * of lists are looked at too: a message is good as a whole. Strings are never
 * NULL after success.
 */
_must_check_ int wire_decode(const struct wire_message *m, struct wire_cursor *in, void *msg);
/* 1: *elem was decoded; 0: end; negative: malformed. element is the table of the list's records. */
_must_check_ int wire_list_next(struct wire_list *list, const struct wire_message *element, void *elem);
/* "name: field=value, …", cut to size; for the debug log. */
void wire_describe(const struct wire_message *m, const void *msg, char *text, size_t size);
