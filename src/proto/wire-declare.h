/* SPDX-License-Identifier: LGPL-2.1-only */
/* Pass 1 over a .def file: structs and table accessors.  No include guard on purpose. */
#define WIRE_CAT_(a, b, c, d)         a##b##c##d
#define WIRE_CAT(a, b, c, d)          WIRE_CAT_(a, b, c, d)
#define MESSAGE(id, name)             struct WIRE_CAT(PROTO, _, name, ) {
#define RECORD(name)                  MESSAGE(0, name)
#define FIELD(type, name, max)        wire_##type##_t name;
#define LIST(name, element, max)      struct wire_list name;
#define END(name)                     }; const struct wire_message *WIRE_CAT(PROTO, _, name, _wire)(void);
