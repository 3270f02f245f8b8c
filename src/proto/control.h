/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Control protocol: library and session daemon.
 *
 * The client connects, sends hello and a request in one go; the daemon
 * answers with its hello, zero or more data frames, and one status frame that
 * ends the request.  A connection serves one request at a time; a further
 * hello is answered at once, also during a request: so a client that waits
 * learns whether the daemon lives.
 */
#pragma once
#include "proto/frame.h"

#define CONTROL_MAJOR        1
#define CONTROL_MINOR        0
#define CONTROL_MAX_REQUEST  (4u << 20)
#define CONTROL_MAX_REPLY    (8u << 20)
/*
 * All frames of one answer.  The lists of what applications offer are the
 * longest: a field takes 25 bytes and three names, so 4096 applications with
 * 100 tracepoints of 8 short fields fit in.
 */
#define CONTROL_MAX_ANSWER      (UINT64_C(64) << 20)
#define CONTROL_MAX_BULK_ANSWER (UINT64_C(256) << 20)
/* Long lists are cut into data frames of about this many bytes. */
#define CONTROL_REPLY_PIECE  (1u << 20)

enum control_output { CONTROL_OUTPUT_LOCAL, CONTROL_OUTPUT_NONE, CONTROL_OUTPUT_NET };

#define PROTO control
#include "proto/wire-declare.h"
#include "proto/control.def"
#include "proto/wire-undef.h"
#undef PROTO

enum control_message_id {
#define MESSAGE(id, name) CONTROL_##name = id,
#define RECORD(name)
#define FIELD(type, name, max)
#define LIST(name, element, max)
#define END(name)
#include "proto/control.def"
#include "proto/wire-undef.h"
};

const struct wire_message *control_message_by_id(uint16_t id);
