/* SPDX-License-Identifier: GPL-2.0-only */
/* The exact text for every kind of field and architecture (R14), and that babeltrace2 reads it. */
#include <endian.h>
#include "unit/sessiond/domain/ust/cells.h"
#include "lib/tap.h"
#include "sessiond/domain/ust/metadata/clock.h"

#define S32 "integer { size = 32; align = 8; signed = 1; encoding = none; base = 10; }"
#define U32 "integer { size = 32; align = 8; signed = 0; encoding = none; base = 10; }"
#define U16 "integer { size = 16; align = 8; signed = 0; encoding = none; base = 10; }"
#define U64 "integer { size = 64; align = 8; signed = 0; encoding = none; base = 10; }"
#define STREAM_0                                                \
	"stream {\n"                                            \
	"\tid = 0;\n"                                           \
	"\tevent.header := struct event_header_compact;\n"      \
	"\tpacket.context := struct packet_context;\n"

static const char preamble[] =
	"/* CTF 1.8 */\n"
	"\n"
	"typealias integer { size = 8; align = 8; signed = false; } := uint8_t;\n"
	"typealias integer { size = 16; align = 8; signed = false; } := uint16_t;\n"
	"typealias integer { size = 32; align = 8; signed = false; } := uint32_t;\n"
	"typealias integer { size = 64; align = 8; signed = false; } := uint64_t;\n"
	"typealias integer { size = 64; align = 8; signed = false; } := unsigned long;\n"
	"typealias integer { size = 5; align = 1; signed = false; } := uint5_t;\n"
	"typealias integer { size = 27; align = 1; signed = false; } := uint27_t;\n"
	"\n"
	"trace {\n"
	"\tmajor = 1;\n"
	"\tminor = 8;\n"
	"\tuuid = \"51b9c6b3-0c3f-41b9-9e29-a09ed9fe77a4\";\n"
	"\tbyte_order = le;\n"
	"\tpacket.header := struct {\n"
	"\t\tuint32_t magic;\n"
	"\t\tuint8_t uuid[16];\n"
	"\t\tuint32_t stream_id;\n"
	"\t\tuint64_t stream_instance_id;\n"
	"\t};\n"
	"};\n"
	"\n"
	"env {\n"
	"\tdomain = \"ust\";\n"
	"\ttracer_name = \"lttng-ust\";\n"
	"\ttracer_major = 2;\n"
	"\ttracer_minor = 13;\n"
	"\ttracer_patchlevel = 5;\n"
	"\ttracer_buffering_scheme = \"pid\";\n"
	"\ttracer_buffering_id = 1003;\n"
	"\tarchitecture_bit_width = 64;\n"
	"\ttrace_name = \"sp\\\"ike\";\n"
	"\ttrace_creation_datetime = \"20261122T235129+0000\";\n"
	"\thostname = \"vm\";\n"
	"\tvpid = 4711;\n"
	"\tprocname = \"demo\";\n"
	"\tvpid_datetime = \"20261122T235130+0000\";\n"
	"};\n"
	"\n"
	"clock {\n"
	"\tname = \"monotonic\";\n"
	"\tuuid = \"d0d26073-63be-42cf-99cd-54fee55bc093\";\n"
	"\tdescription = \"Monotonic Clock\";\n"
	"\tfreq = 1000000000;\n"
	"\toffset = 1795390363572974776;\n"
	"};\n"
	"\n"
	"typealias integer {\n"
	"\tsize = 27; align = 1; signed = false;\n"
	"\tmap = clock.monotonic.value;\n"
	"} := uint27_clock_monotonic_t;\n"
	"\n"
	"typealias integer {\n"
	"\tsize = 32; align = 8; signed = false;\n"
	"\tmap = clock.monotonic.value;\n"
	"} := uint32_clock_monotonic_t;\n"
	"\n"
	"typealias integer {\n"
	"\tsize = 64; align = 8; signed = false;\n"
	"\tmap = clock.monotonic.value;\n"
	"} := uint64_clock_monotonic_t;\n"
	"\n"
	"struct packet_context {\n"
	"\tuint64_clock_monotonic_t timestamp_begin;\n"
	"\tuint64_clock_monotonic_t timestamp_end;\n"
	"\tuint64_t content_size;\n"
	"\tuint64_t packet_size;\n"
	"\tuint64_t packet_seq_num;\n"
	"\tunsigned long events_discarded;\n"
	"\tuint32_t cpu_id;\n"
	"};\n"
	"\n"
	"struct event_header_compact {\n"
	"\tenum : uint5_t { compact = 0 ... 30, extended = 31 } id;\n"
	"\tvariant <id> {\n"
	"\t\tstruct {\n"
	"\t\t\tuint27_clock_monotonic_t timestamp;\n"
	"\t\t} compact;\n"
	"\t\tstruct {\n"
	"\t\t\tuint32_t id;\n"
	"\t\t\tuint64_clock_monotonic_t timestamp;\n"
	"\t\t} extended;\n"
	"\t} v;\n"
	"} align(8);\n"
	"\n"
	"struct event_header_large {\n"
	"\tenum : uint16_t { compact = 0 ... 65534, extended = 65535 } id;\n"
	"\tvariant <id> {\n"
	"\t\tstruct {\n"
	"\t\t\tuint32_clock_monotonic_t timestamp;\n"
	"\t\t} compact;\n"
	"\t\tstruct {\n"
	"\t\t\tuint32_t id;\n"
	"\t\t\tuint64_clock_monotonic_t timestamp;\n"
	"\t\t} extended;\n"
	"\t} v;\n"
	"} align(8);\n"
	"\n";

static void check_readable(const char *text, const char *what)
{
	int r = babeltrace_reads(text);

	if (r < 0)
		tap_skip("babeltrace2 is not installed");
	else
		ok_int(r, 0, "babeltrace2 reads %s", what);
}

static void test_preamble(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_PID);
	_cleanup_free_ char *text = class_text(tc);

	ok_str(text, preamble, "preamble of a process");
	check_readable(text, "a preamble alone");
}

static void test_bad_arch(void)
{
	struct trace_class_conf conf = { .arch = { .bits_per_long = 64, .uint8_align = 8, .uint16_align = 8,
						   .uint32_align = 8, .uint64_align = 7, .long_align = 8,
						   .byte_order = LITTLE_ENDIAN } };
	struct trace_class *tc = NULL;

	ok(trace_class_new(&conf, &tc) < 0 && !tc, "an alignment of 7 bits is refused");
}

/* Registers the cells as the only event and compares what follows the stream block. */
static void check_event(struct trace_class *tc, const struct cells *cells, const char *want, const char *what)
{
	_cleanup_free_ char *text = NULL;
	uint32_t chan = class_add_channel(tc), id;
	char stream[512];
	const char *at;

	ok_int(class_open_channel(tc, chan, NULL), 0, "channel for %s", what);
	ok_int(class_add_event(tc, chan, "spk:x", cells, &id), 0, "%s are accepted", what);
	text = class_text(tc);
	at = strstr(text, "\tfields := struct {\n");
	snprintf(stream, sizeof(stream), "%s", at ? at : "(no event)");
	ok_str(at ? at + strlen("\tfields := struct {\n") : NULL, want, "text of %s", what);
	check_readable(text, what);
}

static void test_simple_fields(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	struct cells c = { .n = 0 };

	cell_int(&c, "i8", 8, true);
	cell_int(&c, "u16", 16, false);
	cell_int(&c, "hex", 64, false)->type.u.integer.base = 16;
	cell_int(&c, "net", 32, false)->type.u.integer.reverse_byte_order = 1;
	cell_int(&c, "asc", 8, true)->type.u.integer.encoding = lttng_ust_ctl_encode_ASCII;
	cell_string(&c, "str");
	cell_string(&c, "str2")->type.u.string.encoding = lttng_ust_ctl_encode_ASCII;
	cell_float(&c, "d", 11, 53);
	cell_float(&c, "f", 8, 24)->type.u._float.reverse_byte_order = 1;
	cell_float(&c, "ld", 64, 64);
	cell_float(&c, "ld_aligned", 64, 64)->type.u._float.alignment = 128;
	check_event(tc, &c,
		    "\t\tinteger { size = 8; align = 8; signed = 1; encoding = none; base = 10; } _i8;\n"
		    "\t\t" U16 " _u16;\n"
		    "\t\tinteger { size = 64; align = 8; signed = 0; encoding = none; base = 16; } _hex;\n"
		    "\t\tinteger { size = 32; align = 8; signed = 0; encoding = none; base = 10; byte_order = be; }"
		    " _net;\n"
		    "\t\tinteger { size = 8; align = 8; signed = 1; encoding = ASCII; base = 10; } _asc;\n"
		    "\t\tstring _str;\n"
		    "\t\tstring { encoding = ASCII; } _str2;\n"
		    "\t\tfloating_point { exp_dig = 11; mant_dig = 53; align = 8; } _d;\n"
		    "\t\tfloating_point { exp_dig = 8; mant_dig = 24; align = 8; byte_order = be; } _f;\n"
		    "\t\tinteger { size = 8; align = 8; signed = 0; encoding = none; base = 16; } _ld[16];\n"
		    "\t\tstruct {\n\t\t} align(128) _ld_aligned_padding;\n"
		    "\t\tinteger { size = 8; align = 8; signed = 0; encoding = none; base = 16; } _ld_aligned[16];\n"
		    "\t};\n};\n\n",
		    "simple fields");
}

static void test_arrays(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	struct cells c = { .n = 0 };

	cell_array(&c, "a", 3);
	cell_int(&c, "", 16, false);
	cell_array(&c, "txt", 4);
	cell_int(&c, "", 8, true)->type.u.integer.encoding = lttng_ust_ctl_encode_UTF8;
	cell_int(&c, "_s_length", 64, false);
	cell_sequence(&c, "s", "_s_length");
	cell_int(&c, "", 16, false);
	cell_int(&c, "_z_length", 32, true);
	cell_sequence(&c, "z", "_z_length")->type.u.sequence_nestable.alignment = 4;
	cell_int(&c, "", 32, false);
	cell_array(&c, "aligned", 2)->type.u.array_nestable.alignment = 8;
	cell_int(&c, "", 16, false);
	cell_array(&c, "matrix", 2);
	cell_array(&c, "", 3);
	cell_int(&c, "", 16, false);
	cell_array(&c, "strings", 2);
	cell_string(&c, "");
	check_event(tc, &c,
		    "\t\t" U16 " _a[3];\n"
		    "\t\tinteger { size = 8; align = 8; signed = 1; encoding = UTF8; base = 10; } _txt[4];\n"
		    "\t\t" U64 " __s_length;\n"
		    "\t\t" U16 " _s[ __s_length ];\n"
		    "\t\t" U32 " __z_length;\n"
		    "\t\tstruct {\n\t\t} align(32) _z_padding;\n"
		    "\t\t" U32 " _z[ __z_length ];\n"
		    "\t\tstruct {\n\t\t} align(64) _aligned_padding;\n"
		    "\t\t" U16 " _aligned[2];\n"
		    "\t\tstruct {\n"
		    "\t\t\t" U16 " _unnamed[3];\n"
		    "\t\t} _matrix[2];\n"
		    "\t\tstring _strings[2];\n"
		    "\t};\n};\n\n",
		    "arrays and sequences");
}

static void test_enums(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	const struct lttng_ust_ctl_enum_entry entries[] = {
		entry_value("RED", 0), entry_value("quo\"te", 1), entry_range("mid range", 10, 20),
		entry_auto("autoval"), entry_value("neg", -5),
	};
	const struct lttng_ust_ctl_enum_entry wide[] = {
		entry_range("below", -7, 7), entry_unsigned("above", 100, UINT64_MAX),
		entry_unsigned("top", UINT64_MAX, UINT64_MAX),
	};
	struct cells c = { .n = 0 };
	uint64_t id, wide_id, empty_id;

	ok_int(trace_class_register_enum(tc, "spk_enum", ARRAY_SIZE(entries), entries, &id), 0, "an enum is accepted");
	ok_int(trace_class_register_enum(tc, "wide", ARRAY_SIZE(wide), wide, &wide_id), 0, "and a wide one");
	ok_int(trace_class_register_enum(tc, "empty", 0, NULL, &empty_id), 0, "and one without entries");
	cell_enum(&c, "en", "spk_enum", id);
	cell_int(&c, "", 32, true);
	cell_enum(&c, "u", "wide", wide_id);
	cell_int(&c, "", 32, false);
	cell_enum(&c, "s", "wide", wide_id);
	cell_int(&c, "", 32, true);
	cell_enum(&c, "e", "empty", empty_id);
	cell_int(&c, "", 32, true);
	check_event(tc, &c,
		    "\t\tenum : " S32 " {\n"
		    "\t\t\t\"RED\" = 0,\n"
		    "\t\t\t\"quo\\\"te\" = 1,\n"
		    "\t\t\t\"mid range\" = 10 ... 20,\n"
		    "\t\t\t\"autoval\",\n"
		    "\t\t\t\"neg\" = -5,\n"
		    "\t\t} _en;\n"
		    "\t\tenum : " U32 " {\n"
		    "\t\t\t\"below\" = 0 ... 7,\n"
		    "\t\t\t\"above\" = 100 ... 18446744073709551615,\n"
		    "\t\t\t\"top\" = 18446744073709551615,\n"
		    "\t\t} _u;\n"
		    "\t\tenum : " S32 " {\n"
		    "\t\t\t\"below\" = -7 ... 7,\n"
		    "\t\t\t\"above\" = 100 ... 9223372036854775807,\n"
		    "\t\t\t\"top\" = 18446744073709551615,\n"
		    "\t\t} _s;\n"
		    "\t\t" S32 " _e;\n"
		    "\t};\n};\n\n",
		    "enumerations");
}

static void test_compounds(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	const struct lttng_ust_ctl_enum_entry entries[] = { entry_value("_a", 0), entry_range("_b", 1, 9) };
	struct cells c = { .n = 0 };
	uint64_t id;

	ok_int(trace_class_register_enum(tc, "tag", 2, entries, &id), 0, "an enum for a tag");
	cell_struct(&c, "st", 2)->type.u.struct_nestable.alignment = 4;
	cell_int(&c, "x", 32, true);
	cell_struct(&c, "inner", 0);
	cell_enum(&c, "t", "tag", id);
	cell_int(&c, "", 32, false);
	cell_variant(&c, "v", "t", 2)->type.u.variant_nestable.alignment = 2;
	cell_array(&c, "a", 2)->type.u.array_nestable.alignment = 4;
	cell_int(&c, "", 32, true);
	cell_string(&c, "b");
	check_event(tc, &c,
		    "\t\tstruct {\n"
		    "\t\t\t" S32 " _x;\n"
		    "\t\t\tstruct {\n\t\t\t} _inner;\n"
		    "\t\t} align(32) _st;\n"
		    "\t\tenum : " U32 " {\n\t\t\t\"_a\" = 0,\n\t\t\t\"_b\" = 1 ... 9,\n\t\t} _t;\n"
		    "\t\tstruct {\n\t\t} align(16) _v_padding;\n"
		    "\t\tvariant <_t> {\n"
		    "\t\t\tstruct {\n"
		    "\t\t\t\tstruct {\n\t\t\t\t} align(32) _a_padding;\n"
		    "\t\t\t\t" S32 " _a[2];\n"
		    "\t\t\t} _a;\n"
		    "\t\t\tstring _b;\n"
		    "\t\t} _v;\n"
		    "\t};\n};\n\n",
		    "structs and variants");
}

static void test_names(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	struct cells c = { .n = 0 };

	cell_int(&c, "a.b:c$d-e\xc3\xa9", 32, true);
	cell_int(&c, "Bool", 32, true);
	cell_int(&c, "twice", 32, true);
	cell_int(&c, "twice", 32, true);
	cell_int(&c, "_msg_length", 32, false);
	cell_sequence(&c, "msg", "_msg_length");
	cell_int(&c, "", 32, true);
	cell_int(&c, "msg_length", 32, true);
	cell_int(&c, "_msg_length", 32, false);
	cell_sequence(&c, "msg", "_msg_length");
	cell_int(&c, "", 32, true);
	cell_int(&c, "", 32, true);
	check_event(tc, &c,
		    "\t\t" S32 " _a_b_c_d_e__;\n"
		    "\t\t" S32 " _Bool_;\n"
		    "\t\t" S32 " _twice;\n"
		    "\t\t" S32 " _twice_2;\n"
		    "\t\t" U32 " __msg_length;\n"
		    "\t\t" S32 " _msg[ __msg_length ];\n"
		    "\t\t" S32 " _msg_length_2;\n"
		    "\t\t" U32 " __msg_length_2;\n"
		    "\t\t" S32 " _msg_2[ __msg_length_2 ];\n"
		    "\t\t" S32 " _unnamed;\n"
		    "\t};\n};\n\n",
		    "awkward names");
}

static void legacy_cells(struct cells *c, uint64_t enum_id)
{
	struct lttng_ust_ctl_field *cell;

	cell = cell_add(c, lttng_ust_ctl_atype_array, "a");
	cell->type.u.legacy.array.length = 3;
	cell->type.u.legacy.array.elem_type.atype = lttng_ust_ctl_atype_integer;
	fill_integer(&cell->type.u.legacy.array.elem_type.u.basic.integer, 16, false);
	cell = cell_add(c, lttng_ust_ctl_atype_sequence, "s");
	cell->type.u.legacy.sequence.length_type.atype = lttng_ust_ctl_atype_integer;
	fill_integer(&cell->type.u.legacy.sequence.length_type.u.basic.integer, 64, false);
	cell->type.u.legacy.sequence.elem_type.atype = lttng_ust_ctl_atype_integer;
	fill_integer(&cell->type.u.legacy.sequence.elem_type.u.basic.integer, 16, false);
	cell = cell_add(c, lttng_ust_ctl_atype_enum, "e");
	fill_name(cell->type.u.legacy.basic.enumeration.name, LTTNG_UST_ABI_SYM_NAME_LEN, "tag");
	cell->type.u.legacy.basic.enumeration.id = enum_id;
	fill_integer(&cell->type.u.legacy.basic.enumeration.container_type, 32, false);
	cell = cell_add(c, lttng_ust_ctl_atype_struct, "st");
	cell->type.u.legacy._struct.nr_fields = 1;
	cell_int(c, "x", 32, true);
	cell = cell_add(c, lttng_ust_ctl_atype_variant, "v");
	cell->type.u.legacy.variant.nr_choices = 1;
	fill_name(cell->type.u.legacy.variant.tag_name, LTTNG_UST_ABI_SYM_NAME_LEN, "e");
	cell_string(c, "a");
}

static void present_cells(struct cells *c, uint64_t enum_id)
{
	cell_array(c, "a", 3);
	cell_int(c, "", 16, false);
	cell_int(c, "_s_length", 64, false);
	cell_sequence(c, "s", "_s_length");
	cell_int(c, "", 16, false);
	cell_enum(c, "e", "tag", enum_id);
	cell_int(c, "", 32, false);
	cell_struct(c, "st", 1);
	cell_int(c, "x", 32, true);
	cell_variant(c, "v", "e", 1);
	cell_string(c, "a");
}

static void test_legacy(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	const struct lttng_ust_ctl_enum_entry entries[] = { entry_value("_a", 0) };
	struct cells old = { .n = 0 }, new = { .n = 0 };
	uint32_t old_id = 7, new_id = 8;
	uint64_t id;

	ok_int(trace_class_register_enum(tc, "tag", 1, entries, &id), 0, "an enum for both ABIs");
	legacy_cells(&old, id);
	present_cells(&new, id);
	check_event(tc, &old,
		    "\t\t" U16 " _a[3];\n"
		    "\t\t" U64 " __s_length;\n"
		    "\t\t" U16 " _s[ __s_length ];\n"
		    "\t\tenum : " U32 " {\n\t\t\t\"_a\" = 0,\n\t\t} _e;\n"
		    "\t\tstruct {\n\t\t\t" S32 " _x;\n\t\t} _st;\n"
		    "\t\tvariant <_e> {\n\t\t\tstring _a;\n\t\t} _v;\n"
		    "\t};\n};\n\n",
		    "fields of ABI 8");
	ok_int(class_add_event(tc, 0, "spk:x", &old, &old_id), 0, "the same event again");
	ok_int(class_add_event(tc, 0, "spk:x", &new, &new_id), 0, "and from an application of ABI 9");
	ok_int(new_id, old_id, "both ABIs give one event");
}

static void test_context(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	_cleanup_free_ char *text = NULL;
	struct cells c = { .n = 0 };
	uint64_t id = class_add_dynamic_enum(tc);
	uint32_t chan = class_add_channel(tc), event_id = 7;
	const char *at;

	cell_int(&c, "vtid", 32, true);
	cell_enum(&c, "$app.myprov:ctxa_tag", "dynamic_type_enum", id);
	cell_int(&c, "", 8, true);
	cell_variant(&c, "$app.myprov:ctxa", "$app.myprov:ctxa_tag", 3);
	cell_struct(&c, "none", 0);
	cell_int(&c, "int8", 8, true);
	cell_string(&c, "string");
	ok_int(class_open_channel(tc, chan, &c), 0, "context fields are accepted");
	text = class_text(tc);
	at = strstr(text, "stream {\n");
	ok_str(at,
	       STREAM_0
	       "\tevent.context := struct {\n"
	       "\t\t" S32 " _vtid;\n"
	       "\t\tenum : integer { size = 8; align = 8; signed = 1; encoding = none; base = 10; } {\n"
	       "\t\t\t\"_none\" = 0,\n\t\t\t\"_int8\" = 1,\n\t\t\t\"_int16\" = 2,\n\t\t\t\"_int32\" = 3,\n"
	       "\t\t\t\"_int64\" = 4,\n\t\t\t\"_uint8\" = 5,\n\t\t\t\"_uint16\" = 6,\n\t\t\t\"_uint32\" = 7,\n"
	       "\t\t\t\"_uint64\" = 8,\n\t\t\t\"_float\" = 9,\n\t\t\t\"_double\" = 10,\n\t\t\t\"_string\" = 11,\n"
	       "\t\t} __app_myprov_ctxa_tag;\n"
	       "\t\tvariant <__app_myprov_ctxa_tag> {\n"
	       "\t\t\tstruct {\n\t\t\t} _none;\n"
	       "\t\t\tinteger { size = 8; align = 8; signed = 1; encoding = none; base = 10; } _int8;\n"
	       "\t\t\tstring _string;\n"
	       "\t\t} __app_myprov_ctxa;\n"
	       "\t};\n"
	       "};\n"
	       "event {\n"
	       "\tname = \"ringmaster:no_event\";\n"
	       "\tid = 0;\n"
	       "\tstream_id = 0;\n"
	       "\tfields := struct {\n"
	       "\t};\n"
	       "};\n\n",
	       "text of an application context");
	check_readable(text, "an application context without events");
	c.n = 0;
	ok_int(class_add_event(tc, chan, "spk:x", &c, &event_id), 0, "an event comes later");
	ok_int(event_id, 1, "its id is its own");
}

static void test_event_entries(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	struct trace_class_event event = { .name = "a\"b\\c\nd\x01\xff\xc3\xa9", .loglevel = 13,
					   .emf_uri = "http://x/\"y" };
	_cleanup_free_ char *text = NULL;
	uint32_t chan = class_add_channel(tc), id;
	const char *at;

	ok_int(class_open_channel(tc, chan, NULL), 0, "channel");
	ok_int(trace_class_register_event(tc, chan, &event, &id, NULL), 0, "event with an awkward name");
	event = (struct trace_class_event) { .name = "plain", .loglevel = -1, .emf_uri = "" };
	ok_int(trace_class_register_event(tc, chan, &event, &id, NULL), 0, "event with a level no reader knows");
	text = class_text(tc);
	at = strstr(text, "event {\n");
	ok_str(at,
	       "event {\n"
	       "\tname = \"a\\\"b\\\\c\\nd??\xc3\xa9\";\n"
	       "\tid = 0;\n"
	       "\tstream_id = 0;\n"
	       "\tloglevel = 13;\n"
	       "\tmodel.emf.uri = \"http://x/\\\"y\";\n"
	       "\tfields := struct {\n"
	       "\t};\n"
	       "};\n\n"
	       "event {\n"
	       "\tname = \"plain\";\n"
	       "\tid = 1;\n"
	       "\tstream_id = 0;\n"
	       "\tfields := struct {\n"
	       "\t};\n"
	       "};\n\n",
	       "text of event entries");
	check_readable(text, "escaped strings");
}

static void test_other_arch(void)
{
	char name[] = "my-clock", description[] = "x";
	struct trace_clock clock = { .name = name, .description = description, .freq = 1000, .offset = -1 };
	struct trace_class_conf conf = {
		.arch = { .bits_per_long = 32, .uint8_align = 8, .uint16_align = 16, .uint32_align = 32,
			  .uint64_align = 64, .long_align = 32, .byte_order = BIG_ENDIAN },
		.session_name = "s",
		.hostname = "h",
		.clock = &clock,
	};
	_cleanup_(trace_class_unrefp) struct trace_class *tc = NULL;
	_cleanup_free_ char *text = NULL;
	struct cells c = { .n = 0 };
	uint32_t id;

	ok_int(trace_class_new(&conf, &tc), 0, "a big-endian machine of 32 bits with another clock");
	cell_int(&c, "net", 32, true)->type.u.integer.reverse_byte_order = 1;
	ok_int(class_open_channel(tc, class_add_channel(tc), NULL), 0, "its channel");
	ok_int(class_add_event(tc, 0, "spk:x", &c, &id), 0, "its event");
	text = class_text(tc);
	ok(strstr(text, "\tbyte_order = be;\n"), "its byte order");
	ok(strstr(text, "base = 10; byte_order = le; } _net;"), "the other byte order");
	ok(strstr(text, "size = 32; align = 32; signed = false; } := unsigned long;"), "its long");
	ok(strstr(text, "\tname = \"my_clock\";\n\tdescription"), "a clock's name is an identifier");
	ok(strstr(text, "\toffset_s = -1;\n\toffset = 999;\n"), "a negative offset");
	ok(strstr(text, "\tmap = clock.my_clock.value;\n"), "the clock is mapped");
	check_readable(text, "all that");
}

/* The oracle itself: it must find what this module guards against. */
static void test_oracle(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_PID);
	_cleanup_free_ char *text = class_text(tc);
	static const char *const defects[] = {
		STREAM_0 "};\nevent { name = \"x\"; id = 0; stream_id = 1; fields := struct { }; };\n",
		STREAM_0 "\tevent.context := struct { " S32 " _x; " S32 " _x; };\n};\n",
		STREAM_0 "\tevent.context := struct { " S32 " _Bool; };\n};\n",
	};
	char broken[16384];

	for (size_t i = 0; i < ARRAY_SIZE(defects); i++) {
		int r;

		snprintf(broken, sizeof(broken), "%s%s", text, defects[i]);
		r = babeltrace_reads(broken);
		if (r < 0)
			tap_skip("babeltrace2 is not installed");
		else
			ok_int(r, 1, "planted defect %zu is noticed", i);
	}
}

int main(void)
{
	setenv("TZ", "UTC", 1);
	test_preamble();
	test_bad_arch();
	test_simple_fields();
	test_arrays();
	test_enums();
	test_compounds();
	test_names();
	test_legacy();
	test_context();
	test_event_entries();
	test_other_arch();
	test_oracle();
	return tap_done();
}
