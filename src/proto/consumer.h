/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Consumer protocol: session daemon and one consumer daemon, over two
 * socketpairs made by the session daemon.  On the command link each request
 * has a serial and exactly one answer, possibly much later; on the metadata
 * link text flows one way.  Metadata stands apart so that any thread of the
 * consumer can take in what has been sent before it writes the data that
 * needs it.
 */
#pragma once
#include "proto/frame.h"

#define CONSUMER_MAJOR         1
#define CONSUMER_MINOR         0
#define CONSUMER_MAX_BODY      (4u << 20)
#define CONSUMER_METADATA_PIECE 32768u

/* Descriptors of the child at its start. */
enum { CONSUMER_FD_COMMAND = 3, CONSUMER_FD_METADATA = 4 };

/* Why a stream did not reach its wanted position. */
enum stream_end {
	STREAM_END_DONE,
	STREAM_END_UNCOMMITTED,         /* a writer died or froze inside a tracepoint */
	STREAM_END_DISK,                /* the output cannot be written */
	STREAM_END_BUFFER,              /* the ring buffer is damaged and was given up */
	STREAM_END_LINK,                /* the consumer is gone */
	STREAM_END_SILENT,              /* the consumer has not answered in time */
	STREAM_END_LAST = STREAM_END_SILENT,
};

#define PROTO consumer
#include "proto/wire-declare.h"
#include "proto/consumer.def"
#include "proto/wire-undef.h"
#undef PROTO

enum consumer_message_id {
#define MESSAGE(id, name) CONSUMER_##name = id,
#define RECORD(name)
#define FIELD(type, name, max)
#define LIST(name, element, max)
#define END(name)
#include "proto/consumer.def"
#include "proto/wire-undef.h"
};

const struct wire_message *consumer_message_by_id(uint16_t id);
