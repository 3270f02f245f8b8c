/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writer of CTF 1.8 metadata text (TSDL).  Each function appends to a
 * buffer, whose sticky error tells the caller in the end.  What is written
 * was validated before; strings are escaped here.
 */
#pragma once
#include <lttng/ust-ctl.h>
#include "base/defs.h"

struct buf;
struct enum_set;
struct field_list;
struct trace_class_conf;

/*
 * Everything that comes before the first stream block.  The clock's offset
 * is the part that regeneration replaces: *ret_offset_at and *ret_offset_len
 * tell where it stands in buf.
 */
void tsdl_put_preamble(struct buf *buf, const struct trace_class_conf *conf, size_t *ret_offset_at,
		       size_t *ret_offset_len);
/* The offset entries of the clock block, for a clock of that frequency. */
void tsdl_put_clock_offset(struct buf *buf, int64_t offset, uint64_t freq);

/* What stream and event blocks refer to. */
struct tsdl_types {
	const struct field_list *fields;
	const struct enum_set *enums;
	int byte_order;         /* of the trace */
	size_t limit;           /* writing stops soon after buf holds that much */
};

/* Without the empty line that ends other blocks: see trace_class_copy_text(). */
void tsdl_put_stream(struct buf *buf, uint32_t id, enum lttng_ust_ctl_channel_header header,
		     const struct tsdl_types *types);

struct tsdl_event {
	const char *name;
	uint32_t id, stream_id;
	int loglevel;
	const char *emf_uri;    /* NULL: none */
};
void tsdl_put_event(struct buf *buf, const struct tsdl_event *event, const struct tsdl_types *types);

/* An event without fields that no application ever writes. */
void tsdl_put_placeholder(struct buf *buf, uint32_t id, uint32_t stream_id);

/* A string literal with its quotes. */
void tsdl_put_string(struct buf *buf, const char *s);
