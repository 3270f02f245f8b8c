/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The library's objects as records.  A message that carries one has its bytes
 * in a blob: the kind, and the record with its length, so that bytes which end
 * early are seen whatever fields an older peer does not know.
 */
#pragma once
#include "proto/wire.h"

/* Of one object. */
#define OBJECT_MAX (1u << 20)

enum object_threshold { OBJECT_THRESHOLD_UNSET, OBJECT_THRESHOLD_RATIO, OBJECT_THRESHOLD_BYTES };
enum object_query_target { OBJECT_QUERY_TRIGGER, OBJECT_QUERY_CONDITION, OBJECT_QUERY_ACTION };

#define PROTO object
#include "proto/wire-declare.h"
#include "proto/object.def"
#include "proto/wire-undef.h"
#undef PROTO

enum object_kind {
#define MESSAGE(id, name) OBJECT_##name = id,
#define RECORD(name)
#define FIELD(type, name, max)
#define LIST(name, element, max)
#define END(name)
#include "proto/object.def"
#include "proto/wire-undef.h"
};
