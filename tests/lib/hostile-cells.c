/* SPDX-License-Identifier: GPL-2.0-only */
#include <endian.h>
#include <stdio.h>
#include <string.h>
#include "lib/hostile-cells.h"
#include "sessiond/domain/ust/metadata/clock.h"
#include "sessiond/domain/ust/trace-class.h"

#define N_ENUMS    4
#define N_CHANNELS 3

static void add_type(struct dice *dice, struct lttng_ust_ctl_field *cells, size_t *n, unsigned depth);

uint8_t dice_roll(struct dice *dice)
{
	return dice->next < dice->len ? dice->bytes[dice->next++] : 0;
}

bool dice_is_rare(struct dice *dice, unsigned n)
{
	return dice_roll(dice) % n == n - 1;
}

static uint32_t pick(struct dice *dice, const uint32_t *from, unsigned n)
{
	return from[dice_roll(dice) % n];
}

void hostile_name(struct dice *dice, char name[LTTNG_UST_ABI_SYM_NAME_LEN])
{
	static const char *const names[] = {
		"a", "b", "_a", "a", "x", "_a_length", "a_length", "t", "_t", "Bool", "", "a.b", "a:b", "a_padding",
		"_x_length", "x_length", "} evil \"", "\xff\xfe", "a_2", "integer",
	};
	unsigned roll = dice_roll(dice);

	memset(name, 0, LTTNG_UST_ABI_SYM_NAME_LEN);
	if (roll == 255)
		memset(name, 'n', LTTNG_UST_ABI_SYM_NAME_LEN - 1);
	else
		memcpy(name, names[roll % ARRAY_SIZE(names)], strlen(names[roll % ARRAY_SIZE(names)]));
	if (dice_is_rare(dice, 3))
		name[LTTNG_UST_ABI_SYM_NAME_LEN - 1 - strlen(name)] = '\0';
}

/* Inner names come without a promise of termination. */
static void inner_name(struct dice *dice, char *to)
{
	char name[LTTNG_UST_ABI_SYM_NAME_LEN];

	hostile_name(dice, name);
	if (dice_is_rare(dice, 32))
		memset(name, 'm', sizeof(name));
	memcpy(to, name, sizeof(name));
}

static void set_integer(struct dice *dice, struct lttng_ust_ctl_integer_type *type)
{
	static const uint32_t sizes[] = { 8, 16, 32, 64, 32, 8, 1, 5 }, bases[] = { 10, 16, 8, 2 };
	static const uint32_t aligns[] = { 8, 8, 8, 1, 16, 32, 64, 32768 };

	type->size = pick(dice, sizes, 8);
	type->base = pick(dice, bases, 4);
	type->alignment = (uint16_t) pick(dice, aligns, 8);
	type->signedness = dice_roll(dice) & 1;
	type->reverse_byte_order = dice_is_rare(dice, 4);
	type->encoding = dice_roll(dice) % 3;
	if (dice_is_rare(dice, 64)) {
		type->size = dice_roll(dice) * 3u;
		type->base = dice_roll(dice);
		type->alignment = dice_roll(dice);
		type->encoding = dice_roll(dice) - 128;
	}
}

static void set_float(struct dice *dice, struct lttng_ust_ctl_float_type *type)
{
	static const uint32_t exps[] = { 8, 11, 64, 11, 8, 8, 0, UINT32_MAX };
	static const uint32_t mants[] = { 24, 53, 64, 53, 24, 24, 24, 9 };
	unsigned i = dice_roll(dice) % 8;

	type->exp_dig = exps[i];
	type->mant_dig = mants[dice_is_rare(dice, 16) ? dice_roll(dice) % 8 : i];
	type->alignment = (uint16_t) (dice_is_rare(dice, 16) ? dice_roll(dice) : 8u << dice_roll(dice) % 8);
	type->reverse_byte_order = dice_roll(dice) & 1;
}

static void set_enum(struct dice *dice, char *name, uint64_t *id)
{
	*id = dice_roll(dice) % N_ENUMS;
	memset(name, 0, LTTNG_UST_ABI_SYM_NAME_LEN);
	snprintf(name, LTTNG_UST_ABI_SYM_NAME_LEN, "enum%d", (int) *id);
	if (dice_is_rare(dice, 64))
		*id = dice_roll(dice) * UINT64_C(0x0101010101010101);
}

static int set_basic(struct dice *dice, union _lttng_ust_ctl_basic_type *basic)
{
	uint64_t id;

	switch (dice_roll(dice) % 8) {
	case 0:
		set_enum(dice, basic->enumeration.name, &id);
		basic->enumeration.id = id;
		set_integer(dice, &basic->enumeration.container_type);
		return lttng_ust_ctl_atype_enum;
	case 1:
		basic->string.encoding = dice_roll(dice) % 3;
		return lttng_ust_ctl_atype_string;
	case 2:
		set_float(dice, &basic->_float);
		return lttng_ust_ctl_atype_float;
	default:
		set_integer(dice, &basic->integer);
		return dice_is_rare(dice, 32) ? dice_roll(dice) : lttng_ust_ctl_atype_integer;
	}
}

static uint32_t an_alignment(struct dice *dice)
{
	unsigned roll = dice_roll(dice);

	return roll < 128 ? 0 : roll == 255 ? 0x20000001 : 1u << roll % 5;
}

static void add_children(struct dice *dice, struct lttng_ust_ctl_field *cells, size_t *n, uint32_t wanted,
			 unsigned depth)
{
	if (dice_is_rare(dice, 64))
		wanted -= 1;
	for (uint32_t i = 0; i < wanted && i < 8; i++)
		add_type(dice, cells, n, depth + 1);
}

static uint32_t a_count(struct dice *dice)
{
	return dice_is_rare(dice, 64) ? UINT32_MAX - dice_roll(dice) : dice_roll(dice) % 4;
}

/* Fills in one cell and whatever has to follow it. */
static void fill_type(struct dice *dice, struct lttng_ust_ctl_field *cells, size_t *n, size_t i, unsigned depth)
{
	struct lttng_ust_ctl_type *type = &cells[i].type;
	uint64_t id;

	switch (type->atype) {
	case lttng_ust_ctl_atype_string:
		type->u.string.encoding = dice_roll(dice) % 3;
		break;
	case lttng_ust_ctl_atype_float:
		set_float(dice, &type->u._float);
		break;
	case lttng_ust_ctl_atype_enum_nestable:
		set_enum(dice, type->u.enum_nestable.name, &id);
		type->u.enum_nestable.id = id;
		add_type(dice, cells, n, 99);
		break;
	case lttng_ust_ctl_atype_array_nestable:
		type->u.array_nestable.length = a_count(dice);
		type->u.array_nestable.alignment = an_alignment(dice);
		add_type(dice, cells, n, depth + 1);
		break;
	case lttng_ust_ctl_atype_sequence_nestable:
		inner_name(dice, type->u.sequence_nestable.length_name);
		type->u.sequence_nestable.alignment = an_alignment(dice);
		add_type(dice, cells, n, depth + 1);
		break;
	case lttng_ust_ctl_atype_struct_nestable:
		type->u.struct_nestable.nr_fields = a_count(dice);
		type->u.struct_nestable.alignment = an_alignment(dice);
		add_children(dice, cells, n, type->u.struct_nestable.nr_fields, depth);
		break;
	case lttng_ust_ctl_atype_variant_nestable:
		inner_name(dice, type->u.variant_nestable.tag_name);
		type->u.variant_nestable.nr_choices = a_count(dice);
		type->u.variant_nestable.alignment = an_alignment(dice);
		add_children(dice, cells, n, type->u.variant_nestable.nr_choices, depth);
		break;
	case lttng_ust_ctl_atype_enum:
		(void) set_basic(dice, &type->u.legacy.basic);
		set_enum(dice, type->u.legacy.basic.enumeration.name, &id);
		type->u.legacy.basic.enumeration.id = id;
		set_integer(dice, &type->u.legacy.basic.enumeration.container_type);
		break;
	case lttng_ust_ctl_atype_array:
		type->u.legacy.array.elem_type.atype = set_basic(dice, &type->u.legacy.array.elem_type.u.basic);
		type->u.legacy.array.length = a_count(dice);
		break;
	case lttng_ust_ctl_atype_sequence:
		type->u.legacy.sequence.length_type.atype = dice_is_rare(dice, 16) ?
			set_basic(dice, &type->u.legacy.sequence.length_type.u.basic) :
			lttng_ust_ctl_atype_integer;
		set_integer(dice, &type->u.legacy.sequence.length_type.u.basic.integer);
		type->u.legacy.sequence.elem_type.atype = set_basic(dice, &type->u.legacy.sequence.elem_type.u.basic);
		break;
	case lttng_ust_ctl_atype_struct:
		type->u.legacy._struct.nr_fields = a_count(dice);
		add_children(dice, cells, n, type->u.legacy._struct.nr_fields, depth);
		break;
	case lttng_ust_ctl_atype_variant:
		inner_name(dice, type->u.legacy.variant.tag_name);
		type->u.legacy.variant.nr_choices = a_count(dice);
		add_children(dice, cells, n, type->u.legacy.variant.nr_choices, depth);
		break;
	default:
		set_integer(dice, &type->u.integer);
		break;
	}
}

static void add_type(struct dice *dice, struct lttng_ust_ctl_field *cells, size_t *n, unsigned depth)
{
	static const uint32_t leaves[] = { lttng_ust_ctl_atype_integer, lttng_ust_ctl_atype_integer,
					   lttng_ust_ctl_atype_string, lttng_ust_ctl_atype_float };
	size_t i = *n;

	if (i >= HOSTILE_CELLS_MAX)
		return;
	(*n)++;
	memset(&cells[i], 0, sizeof(cells[i]));
	hostile_name(dice, cells[i].name);
	cells[i].type.atype = dice_roll(dice) % NR_LTTNG_UST_CTL_ABSTRACT_TYPES;
	if (depth == 99)
		cells[i].type.atype = dice_is_rare(dice, 64) ? 5 : lttng_ust_ctl_atype_integer;
	else if (depth > 3 && !dice_is_rare(dice, 8))
		cells[i].type.atype = pick(dice, leaves, 4);
	else if (dice_is_rare(dice, 200))
		cells[i].type.atype = dice_roll(dice) - 100;
	fill_type(dice, cells, n, i, depth);
}

/* A tag, and a variant whose choices are among its likely labels: rare by chance alone. */
static void add_tagged(struct dice *dice, struct lttng_ust_ctl_field *cells, size_t *n)
{
	static const char *const choices[] = { "a", "b", "x", "t", "_a" };
	struct lttng_ust_ctl_field *variant;
	uint32_t wanted = dice_roll(dice) % 3 + 1u;
	size_t tag = *n, choice;

	if (tag + 20 > HOSTILE_CELLS_MAX)
		return;
	(*n) += 3;
	memset(&cells[tag], 0, 3 * sizeof(cells[0]));
	hostile_name(dice, cells[tag].name);
	cells[tag].type.atype = lttng_ust_ctl_atype_enum_nestable;
	cells[tag].type.u.enum_nestable.id = dice_roll(dice) % N_ENUMS;
	snprintf(cells[tag].type.u.enum_nestable.name, LTTNG_UST_ABI_SYM_NAME_LEN, "enum%d",
		 (int) cells[tag].type.u.enum_nestable.id);
	cells[tag + 1].type.atype = lttng_ust_ctl_atype_integer;
	set_integer(dice, &cells[tag + 1].type.u.integer);
	variant = &cells[tag + 2];
	hostile_name(dice, variant->name);
	variant->type.atype = lttng_ust_ctl_atype_variant_nestable;
	variant->type.u.variant_nestable.nr_choices = wanted;
	variant->type.u.variant_nestable.alignment = an_alignment(dice);
	memcpy(variant->type.u.variant_nestable.tag_name, cells[tag].name, LTTNG_UST_ABI_SYM_NAME_LEN);
	while (wanted-- > 0) {
		choice = *n;
		add_type(dice, cells, n, 3);
		if (choice == *n)
			return;                 /* no room left */
		memset(cells[choice].name, 0, sizeof(cells[choice].name));
		snprintf(cells[choice].name, sizeof(cells[choice].name), "%s",
			 choices[dice_roll(dice) % ARRAY_SIZE(choices)]);
	}
}

size_t hostile_fields(struct dice *dice, struct lttng_ust_ctl_field *cells)
{
	size_t n = 0, wanted = dice_roll(dice) % 12;

	while (n < wanted) {
		size_t before = n;

		if (dice_is_rare(dice, 4))
			add_tagged(dice, cells, &n);
		if (n == before)
			add_type(dice, cells, &n, 0);
	}
	return n;
}

size_t hostile_entries(struct dice *dice, struct lttng_ust_ctl_enum_entry *entries)
{
	static const int64_t values[] = { 0, 1, 2, 3, -1, -5, 127, INT64_MAX, INT64_MIN, 10, 20 };
	static const char *const labels[] = { "_a", "_b", "_x", "_t", "__a", "a", "", "quo\"te\\", "_a_b" };
	size_t n = dice_roll(dice) % 9;

	for (size_t i = 0; i < n; i++) {
		const char *label = labels[dice_roll(dice) % ARRAY_SIZE(labels)];

		memset(&entries[i], 0, sizeof(entries[i]));
		memcpy(entries[i].string, label, strlen(label));
		if (dice_is_rare(dice, 16))
			memset(entries[i].string, 'l', sizeof(entries[i].string));
		entries[i].start.value = (uint64_t) values[dice_roll(dice) % ARRAY_SIZE(values)];
		entries[i].start.signedness = dice_roll(dice) & 1;
		entries[i].end = entries[i].start;
		if (dice_roll(dice) & 1) {
			entries[i].end.value = (uint64_t) values[dice_roll(dice) % ARRAY_SIZE(values)];
			entries[i].end.signedness = dice_roll(dice) & 1;
		}
		if (dice_is_rare(dice, 5))
			entries[i].u.extra.options = LTTNG_UST_CTL_UST_ENUM_ENTRY_OPTION_IS_AUTO;
	}
	return n;
}

static struct trace_class *make_class(struct dice *dice)
{
	char name[] = "monotonic", description[] = "Monotonic Clock";
	struct trace_clock clock = { .name = name, .description = description, .freq = 1000000000 };
	struct trace_class_conf conf = {
		.arch = { .bits_per_long = 64, .uint8_align = 8, .uint16_align = 8, .uint32_align = 8,
			  .uint64_align = 8, .long_align = 8, .byte_order = LITTLE_ENDIAN },
		.session_name = "hostile",
		.hostname = "vm",
		.clock = &clock,
	};
	struct lttng_ust_ctl_enum_entry entries[8];
	struct trace_class *tc;
	uint32_t chan_id;
	char enum_name[LTTNG_UST_ABI_SYM_NAME_LEN] = "";
	uint64_t id;

	if (trace_class_new(&conf, &tc) < 0)
		return NULL;
	for (unsigned i = 0; i < N_CHANNELS; i++)
		if (trace_class_add_channel(tc, &chan_id) < 0)
			break;
	for (unsigned i = 0; i < N_ENUMS; i++) {
		snprintf(enum_name, sizeof(enum_name), "enum%u", i);
		/* A refused enumeration gives way to one that can be a tag. */
		if (trace_class_register_enum(tc, enum_name, hostile_entries(dice, entries), entries, &id) != 0) {
			memset(entries, 0, 2 * sizeof(entries[0]));
			memcpy(entries[0].string, "_a", 2);
			memcpy(entries[1].string, "_b", 2);
			entries[1].start.value = entries[1].end.value = 1;
			if (trace_class_register_enum(tc, enum_name, 2, entries, &id) != 0)
				break;
		}
	}
	return tc;
}

/* An event that was accepted is known the second time, and its text does not grow. */
static void register_twice(struct trace_class *tc, const struct trace_class_event *event, uint32_t chan_id,
			   unsigned *accepted)
{
	struct trace_class_mark before, after;
	uint32_t id = 0, again = 1;

	if (trace_class_register_event(tc, chan_id, event, &id, NULL) != 0)
		return;
	(*accepted)++;
	trace_class_get_mark(tc, &before);
	assert(trace_class_register_event(tc, chan_id, event, &again, NULL) == 0 && again == id);
	trace_class_get_mark(tc, &after);
	assert(before.length == after.length && before.version == after.version);
}

char *hostile_round(struct dice *dice, unsigned n_events, unsigned *ret_accepted)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = make_class(dice);
	_cleanup_free_ struct lttng_ust_ctl_field *cells = NULL;
	struct trace_class_mark from = { .version = 0 }, at;
	_cleanup_buf_ struct buf text = BUF_INIT;
	enum lttng_ust_ctl_channel_header header;
	char name[LTTNG_UST_ABI_SYM_NAME_LEN];

	*ret_accepted = 0;
	for (unsigned i = 0; tc && i < n_events && dice->next < dice->len; i++) {
		struct trace_class_event event = { .name = name, .loglevel = (int8_t) dice_roll(dice) };
		uint32_t chan_id = dice_roll(dice) % N_CHANNELS;
		size_t n;

		/* Exactly as large as the cells, so that a step beyond them is seen by the sanitizer. */
		free(cells);
		cells = malloc(HOSTILE_CELLS_MAX * sizeof(*cells));
		if (!cells)
			break;
		n = hostile_fields(dice, cells);
		event.fields = cells = realloc(cells, n ? n * sizeof(*cells) : 1);
		event.n_fields = n;
		hostile_name(dice, name);
		if (i < N_CHANNELS || dice_is_rare(dice, 8))
			(void) !trace_class_register_channel(tc, chan_id, event.n_fields, event.fields, &header, NULL);
		else
			register_twice(tc, &event, chan_id, ret_accepted);
	}
	if (!tc || trace_class_copy_text(tc, &from, SIZE_MAX, &text, &at) < 0)
		return NULL;
	return buf_steal(&text);
}
