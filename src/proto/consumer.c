/* SPDX-License-Identifier: LGPL-2.1-only */
#include "proto/consumer.h"

#define PROTO consumer
#include "proto/wire-define.h"
#include "proto/consumer.def"
#include "proto/wire-undef.h"
#undef PROTO

const struct wire_message *consumer_message_by_id(uint16_t id)
{
	switch (id) {
#define MESSAGE(id_, name) case id_: return consumer_##name##_wire();
#define RECORD(name)
#define FIELD(type, name, max)
#define LIST(name, element, max)
#define END(name)
#include "proto/consumer.def"
#include "proto/wire-undef.h"
	default:
		return NULL;
	}
}
