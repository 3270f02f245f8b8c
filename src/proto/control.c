/* SPDX-License-Identifier: LGPL-2.1-only */
#include "proto/control.h"

#define PROTO control
#include "proto/wire-define.h"
#include "proto/control.def"
#include "proto/wire-undef.h"
#undef PROTO

const struct wire_message *control_message_by_id(uint16_t id)
{
	switch (id) {
#define MESSAGE(id_, name) case id_: return control_##name##_wire();
#define RECORD(name)
#define FIELD(type, name, max)
#define LIST(name, element, max)
#define END(name)
#include "proto/control.def"
#include "proto/wire-undef.h"
	default:
		return NULL;
	}
}
