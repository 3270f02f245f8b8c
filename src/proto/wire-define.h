/* SPDX-License-Identifier: LGPL-2.1-only */
/* Pass 2: one descriptor table per message.  No include guard on purpose. */
#define ANY 0
#define MESSAGE(id_, name_)                                                             \
	const struct wire_message *WIRE_CAT(PROTO, _, name_, _wire)(void)               \
	{                                                                               \
		typedef struct WIRE_CAT(PROTO, _, name_, ) self_t;                      \
		enum { self_id = id_ };                                                 \
		static const struct wire_field fields[] = {
#define RECORD(name_)                 MESSAGE(0, name_)
#define FIELD(type_, name_, max_)                                                       \
			{ .name = #name_, .type = WIRE_##type_, .max = (max_),          \
			  .offset = offsetof(self_t, name_) },
#define LIST(name_, element_, max_)                                                     \
			{ .name = #name_, .type = WIRE_list, .max = (max_),             \
			  .offset = offsetof(self_t, name_),                            \
			  .element = WIRE_CAT(PROTO, _, element_, _wire) },
#define END(name_)                                                                      \
			{ .name = NULL },                                               \
		};                                                                      \
		static const struct wire_message message = {                            \
			.name = #name_, .id = self_id, .size = sizeof(self_t),          \
			.fields = fields, .n_fields = ARRAY_SIZE(fields) - 1,           \
		};                                                                      \
		return &message;                                                        \
	}
