/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <lttng/ust-ctl.h>
#include "sessiond/domain/ust/trace-class-enum.h"
#include "sessiond/domain/ust/trace-class-fields.h"
#include "sessiond/domain/ust/trace-class-scope.h"
#include "sessiond/domain/ust/trace-class.h"

#define DEPTH_MAX          16u
#define ALIGN_BYTES_MAX    4096u        /* 8 times that fits field_node.align */
#define FLOAT_BITS_MAX     1024u
#define CHOICES_MAX        128u
#define TAG_ENTRIES_MAX    256u

struct reader {
	const struct lttng_ust_ctl_field *cells;
	size_t n_cells, next;
	const struct enum_set *enums;
	struct field_list *list;
	unsigned depth;
};

static int read_type(struct reader *rd, const struct scope *scope, const struct lttng_ust_ctl_field *cell,
		     uint32_t ident);

void field_list_deinit(struct field_list *list)
{
	buf_deinit(&list->nodes);
	buf_deinit(&list->names);
	buf_deinit(&list->members);
}

static const struct lttng_ust_ctl_field *take_cell(struct reader *rd)
{
	return rd->next < rd->n_cells ? &rd->cells[rd->next++] : NULL;
}

static const struct lttng_ust_ctl_field *peek_cell(const struct reader *rd)
{
	return rd->next < rd->n_cells ? &rd->cells[rd->next] : NULL;
}

static int add_node(struct reader *rd, const struct field_node *node)
{
	buf_append(&rd->list->nodes, node, sizeof(*node));
	return rd->list->nodes.error;
}

static struct field_node *node_at(struct reader *rd, size_t i)
{
	return (struct field_node *) rd->list->nodes.data + i;
}

static size_t n_nodes(const struct reader *rd)
{
	return rd->list->nodes.len / sizeof(struct field_node);
}

static bool is_power_of_2(uint32_t v)
{
	return v != 0 && (v & (v - 1)) == 0;
}

static bool is_encoding(int32_t encoding)
{
	return encoding >= 0 && encoding < NR_LTTNG_UST_CTL_STRING_ENCODINGS;
}

static int fill_integer(const struct lttng_ust_ctl_integer_type *type, struct field_node *node)
{
	bool base_known = type->base == 2 || type->base == 8 || type->base == 10 || type->base == 16;

	if (type->size == 0 || type->size > 64 || !base_known || !is_encoding(type->encoding) ||
	    !is_power_of_2(type->alignment))
		return TRACE_CLASS_INVALID;
	node->kind = FIELD_INTEGER;
	node->size = (uint8_t) type->size;
	node->is_signed = !!type->signedness;
	node->is_reversed = !!type->reverse_byte_order;
	node->base = (uint8_t) type->base;
	node->encoding = (uint8_t) type->encoding;
	node->align = type->alignment;
	return 0;
}

static int add_integer(struct reader *rd, const struct lttng_ust_ctl_integer_type *type, uint32_t ident)
{
	struct field_node node = { .name = ident };
	int r = fill_integer(type, &node);

	return r != 0 ? r : add_node(rd, &node);
}

/* The two formats that readers know. */
static bool is_ieee754(const struct lttng_ust_ctl_float_type *type)
{
	return (type->exp_dig == 8 && type->mant_dig == 24) || (type->exp_dig == 11 && type->mant_dig == 53);
}

/* Others (long double) are recorded as their bytes: that beats losing the event, or the trace. */
static int add_float_bytes(struct reader *rd, const struct lttng_ust_ctl_float_type *type, uint32_t ident)
{
	struct field_node array = { .kind = FIELD_ARRAY, .name = ident, .align = 0 };
	struct field_node byte = { .kind = FIELD_INTEGER, .size = 8, .align = 8, .base = 16 };
	uint64_t bits = (uint64_t) type->exp_dig + type->mant_dig;
	int r;

	if (type->mant_dig == 0 || bits > FLOAT_BITS_MAX || bits % 8 != 0)
		return TRACE_CLASS_INVALID;
	array.count = (uint32_t) (bits / 8);
	r = add_node(rd, &array);
	return r < 0 ? r : add_node(rd, &byte);
}

static int add_float(struct reader *rd, const struct lttng_ust_ctl_float_type *type, uint32_t ident)
{
	struct field_node node = { .kind = FIELD_FLOAT, .name = ident, .align = type->alignment,
				   .is_reversed = !!type->reverse_byte_order };

	if (!is_power_of_2(type->alignment))
		return TRACE_CLASS_INVALID;
	if (!is_ieee754(type))
		return add_float_bytes(rd, type, ident);
	node.size = type->mant_dig == 24 ? 32 : 64;
	return add_node(rd, &node);
}

static int add_string(struct reader *rd, int32_t encoding, uint32_t ident)
{
	struct field_node node = { .kind = FIELD_STRING, .name = ident };

	if (!is_encoding(encoding))
		return TRACE_CLASS_INVALID;
	node.encoding = (uint8_t) encoding;
	return add_node(rd, &node);
}

/* The enum's node; its container's must follow. */
static int add_enum(struct reader *rd, const char *name, uint64_t id, uint32_t ident)
{
	struct field_node node = { .kind = FIELD_ENUM, .name = ident, .target = (uint32_t) id };

	if (!enum_set_find(rd->enums, id, name))
		return TRACE_CLASS_INVALID;
	return add_node(rd, &node);
}

/* A type that ABI 8 put inside of another one. */
static int add_basic(struct reader *rd, int atype, const union _lttng_ust_ctl_basic_type *basic, uint32_t ident)
{
	int r;

	switch (atype) {
	case lttng_ust_ctl_atype_integer:
		return add_integer(rd, &basic->integer, ident);
	case lttng_ust_ctl_atype_float:
		return is_ieee754(&basic->_float) ? add_float(rd, &basic->_float, ident) : TRACE_CLASS_INVALID;
	case lttng_ust_ctl_atype_string:
		return add_string(rd, basic->string.encoding, ident);
	case lttng_ust_ctl_atype_enum:
		r = add_enum(rd, basic->enumeration.name, basic->enumeration.id, ident);
		return r != 0 ? r : add_integer(rd, &basic->enumeration.container_type, 0);
	default:
		return TRACE_CLASS_INVALID;
	}
}

static bool is_array(const struct lttng_ust_ctl_field *cell)
{
	switch (cell->type.atype) {
	case lttng_ust_ctl_atype_array:
	case lttng_ust_ctl_atype_sequence:
	case lttng_ust_ctl_atype_array_nestable:
	case lttng_ust_ctl_atype_sequence_nestable:
		return true;
	case lttng_ust_ctl_atype_float:
		return !is_ieee754(&cell->type.u._float);
	default:
		return false;
	}
}

/* Bytes to which the tracer aligns before the field, where TSDL needs an empty struct to say so; 0: none. */
static uint32_t padding_before(const struct lttng_ust_ctl_field *cell)
{
	switch (cell->type.atype) {
	case lttng_ust_ctl_atype_array_nestable:
		return cell->type.u.array_nestable.alignment;
	case lttng_ust_ctl_atype_sequence_nestable:
		return cell->type.u.sequence_nestable.alignment;
	case lttng_ust_ctl_atype_variant_nestable:
		return cell->type.u.variant_nestable.alignment;
	case lttng_ust_ctl_atype_float:
		if (!is_ieee754(&cell->type.u._float) && cell->type.u._float.alignment > 8)
			return cell->type.u._float.alignment / 8u;
		return 0;
	default:
		return 0;
	}
}

static bool is_alignment(uint32_t bytes)
{
	return bytes == 0 || (bytes <= ALIGN_BYTES_MAX && is_power_of_2(bytes));
}

/* Adds a member whose name is made of the field's. */
static int add_companion(struct reader *rd, const struct scope *scope, const struct lttng_ust_ctl_field *cell,
			 const char *format, uint32_t *ret_ident)
{
	char name[sizeof(cell->name) + 16];
	int len;

	len = snprintf(name, sizeof(name), format, (int) strnlen(cell->name, sizeof(cell->name)), cell->name);
	return scope_add(rd->list, scope, name, (size_t) len, ret_ident);
}

static int add_padding(struct reader *rd, const struct scope *scope, const struct lttng_ust_ctl_field *cell)
{
	struct field_node node = { .kind = FIELD_STRUCT };
	uint32_t bytes = padding_before(cell);
	int r;

	if (!is_alignment(bytes))
		return TRACE_CLASS_INVALID;
	node.align = (uint16_t) (8 * bytes);
	r = add_companion(rd, scope, cell, "%.*s_padding", &node.name);
	return r != 0 ? r : add_node(rd, &node);
}

static int add_legacy_length(struct reader *rd, const struct scope *scope, const struct lttng_ust_ctl_field *cell)
{
	const struct lttng_ust_ctl_basic_type *length = &cell->type.u.legacy.sequence.length_type;
	uint32_t ident;
	int r;

	if (length->atype != lttng_ust_ctl_atype_integer)
		return TRACE_CLASS_INVALID;
	r = add_companion(rd, scope, cell, "_%.*s_length", &ident);
	return r != 0 ? r : add_integer(rd, &length->u.basic.integer, ident);
}

/* One field of a struct; *count grows by the members that it took. */
static int read_member(struct reader *rd, const struct scope *scope, const struct lttng_ust_ctl_field *cell,
		       uint32_t *count)
{
	uint32_t ident;
	int r;

	if (cell->type.atype == lttng_ust_ctl_atype_sequence) {
		r = add_legacy_length(rd, scope, cell);
		if (r != 0)
			return r;
		(*count)++;
	}
	if (padding_before(cell)) {
		r = add_padding(rd, scope, cell);
		if (r != 0)
			return r;
		(*count)++;
	}
	r = scope_add(rd->list, scope, cell->name, strnlen(cell->name, sizeof(cell->name)), &ident);
	if (r != 0)
		return r;
	(*count)++;
	return read_type(rd, scope, cell, ident);
}

static int read_members(struct reader *rd, const struct scope *parent, uint32_t n, size_t node)
{
	uint32_t count = 0;
	struct scope scope;
	int r;

	if (++rd->depth > DEPTH_MAX)
		return TRACE_CLASS_INVALID;
	scope_begin(rd->list, &scope, parent, false);
	for (uint32_t i = 0; i < n; i++) {
		const struct lttng_ust_ctl_field *cell = take_cell(rd);

		r = cell ? read_member(rd, &scope, cell, &count) : TRACE_CLASS_INVALID;
		if (r != 0)
			return r;
	}
	scope_end(rd->list, &scope);
	node_at(rd, node)->count = count;
	rd->depth--;
	return 0;
}

/* The element of an array or a choice of a variant. What needs members beside it gets a struct of its own. */
static int read_single(struct reader *rd, const struct scope *scope, uint32_t ident, bool is_element)
{
	struct field_node node = { .kind = FIELD_STRUCT, .name = ident };
	const struct lttng_ust_ctl_field *cell = peek_cell(rd);
	size_t i = n_nodes(rd);
	int r;

	if (!cell)
		return TRACE_CLASS_INVALID;
	if (!padding_before(cell) && cell->type.atype != lttng_ust_ctl_atype_sequence &&
	    !(is_element && is_array(cell)))
		return read_type(rd, scope, take_cell(rd), ident);
	r = add_node(rd, &node);
	return r < 0 ? r : read_members(rd, scope, 1, i);
}

static int read_struct(struct reader *rd, const struct scope *scope, uint32_t n, uint32_t alignment, uint32_t ident)
{
	struct field_node node = { .kind = FIELD_STRUCT, .name = ident };
	size_t i = n_nodes(rd);
	int r;

	if (!is_alignment(alignment))
		return TRACE_CLASS_INVALID;
	node.align = (uint16_t) (8 * alignment);
	r = add_node(rd, &node);
	return r < 0 ? r : read_members(rd, scope, n, i);
}

/* The integer that counts a sequence. It is never negative, and readers insist on an unsigned type. */
static int find_length(struct reader *rd, const struct scope *scope, const char *name, size_t len, uint32_t *ret)
{
	struct scope_member member;
	struct field_node *node;
	int r = scope_resolve(rd->list, scope, name, len, &member);

	if (r != 0)
		return r;
	node = node_at(rd, member.node);
	if (node->kind != FIELD_INTEGER)
		return TRACE_CLASS_INVALID;
	node->is_signed = 0;
	*ret = member.ident;
	return 0;
}

static int read_sequence(struct reader *rd, const struct scope *scope, const struct lttng_ust_ctl_field *cell,
			 uint32_t ident)
{
	struct field_node node = { .kind = FIELD_SEQUENCE, .name = ident };
	const char *length = cell->type.u.sequence_nestable.length_name;
	int r = find_length(rd, scope, length, strnlen(length, LTTNG_UST_ABI_SYM_NAME_LEN), &node.target);

	if (r != 0)
		return r;
	r = add_node(rd, &node);
	return r < 0 ? r : read_single(rd, scope, 0, true);
}

static int read_legacy_sequence(struct reader *rd, const struct scope *scope, const struct lttng_ust_ctl_field *cell,
				uint32_t ident)
{
	struct field_node node = { .kind = FIELD_SEQUENCE, .name = ident };
	const struct lttng_ust_ctl_basic_type *elem = &cell->type.u.legacy.sequence.elem_type;
	char length[sizeof(cell->name) + 16];
	int len, r;

	len = snprintf(length, sizeof(length), "_%.*s_length",
		       (int) strnlen(cell->name, sizeof(cell->name)), cell->name);
	r = find_length(rd, scope, length, (size_t) len, &node.target);
	if (r != 0)
		return r;
	r = add_node(rd, &node);
	return r < 0 ? r : add_basic(rd, elem->atype, &elem->u.basic, 0);
}

static int read_array(struct reader *rd, const struct scope *scope, const struct lttng_ust_ctl_field *cell,
		      uint32_t ident)
{
	struct field_node node = { .kind = FIELD_ARRAY, .name = ident };
	const struct lttng_ust_ctl_basic_type *elem = &cell->type.u.legacy.array.elem_type;
	bool legacy = cell->type.atype == lttng_ust_ctl_atype_array;
	int r;

	node.count = legacy ? cell->type.u.legacy.array.length : cell->type.u.array_nestable.length;
	r = add_node(rd, &node);
	if (r < 0)
		return r;
	return legacy ? add_basic(rd, elem->atype, &elem->u.basic, 0) : read_single(rd, scope, 0, true);
}

static int read_enum(struct reader *rd, const struct lttng_ust_ctl_field *cell, uint32_t ident)
{
	const struct lttng_ust_ctl_field *container;
	int r = add_enum(rd, cell->type.u.enum_nestable.name, cell->type.u.enum_nestable.id, ident);

	if (r != 0)
		return r;
	container = take_cell(rd);
	if (!container || container->type.atype != lttng_ust_ctl_atype_integer)
		return TRACE_CLASS_INVALID;
	return add_integer(rd, &container->type.u.integer, 0);
}

struct choice_range {
	uint64_t start, end;    /* ordered as unsigned numbers */
};

/* One label per value: babeltrace2 aborts on a tag that selects two, even the same choice twice. */
static bool overlaps(const struct choice_range *ranges, size_t n, const struct choice_range *new)
{
	for (size_t i = 0; i < n; i++)
		if (ranges[i].start <= new->end && new->start <= ranges[i].end)
			return true;
	return false;
}

static size_t find_choice(struct reader *rd, const struct scope_member *choices, size_t n, const char *label)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(field_list_name(rd->list, choices[i].ident), label) == 0)
			break;
	return i;
}

/* Every choice must be a label of the tag, and no value may stand for two choices. */
static int check_choices(struct reader *rd, const struct scope *scope, const struct enum_class *tag, bool is_signed)
{
	struct choice_range ranges[TAG_ENTRIES_MAX];
	const struct scope_member *choices;
	bool labelled[CHOICES_MAX] = { false };
	size_t n_choices, n_ranges = 0, n_labelled = 0;
	uint64_t previous = UINT64_MAX, bias = is_signed ? UINT64_C(1) << 63 : 0;

	choices = scope_get_members(rd->list, scope, &n_choices);
	for (uint32_t i = 0; i < tag->n_entries; i++) {
		struct enum_range range = enum_entry_range(&tag->entries[i], is_signed, previous);
		struct choice_range *new = &ranges[n_ranges];
		size_t choice;

		previous = range.end;
		*new = (struct choice_range) { .start = range.start ^ bias, .end = range.end ^ bias };
		choice = find_choice(rd, choices, n_choices, enum_class_label(tag, &tag->entries[i]));
		if (choice == n_choices)
			continue;
		if (overlaps(ranges, n_ranges, new))
			return TRACE_CLASS_INVALID;
		n_labelled += !labelled[choice];
		labelled[choice] = true;
		n_ranges++;
	}
	return n_labelled == n_choices ? 0 : TRACE_CLASS_INVALID;
}

static int read_choices(struct reader *rd, const struct scope *parent, uint32_t n, const struct scope_member *tag)
{
	const struct enum_class *class;
	struct scope scope;
	bool is_signed;
	int r;

	if (node_at(rd, tag->node)->kind != FIELD_ENUM)
		return TRACE_CLASS_INVALID;
	class = enum_set_get(rd->enums, node_at(rd, tag->node)->target);
	is_signed = node_at(rd, tag->node + 1)->is_signed;
	if (n == 0 || n > CHOICES_MAX || class->n_entries > TAG_ENTRIES_MAX || ++rd->depth > DEPTH_MAX)
		return TRACE_CLASS_INVALID;
	scope_begin(rd->list, &scope, parent, true);
	for (uint32_t i = 0; i < n; i++) {
		const struct lttng_ust_ctl_field *cell = peek_cell(rd);
		uint32_t ident;

		if (!cell)
			return TRACE_CLASS_INVALID;
		r = scope_add(rd->list, &scope, cell->name, strnlen(cell->name, sizeof(cell->name)), &ident);
		if (r != 0)
			return r;
		r = read_single(rd, &scope, ident, false);
		if (r != 0)
			return r;
	}
	r = check_choices(rd, &scope, class, is_signed);
	scope_end(rd->list, &scope);
	rd->depth--;
	return r;
}

static int read_variant(struct reader *rd, const struct scope *scope, const struct lttng_ust_ctl_field *cell,
			uint32_t ident)
{
	bool legacy = cell->type.atype == lttng_ust_ctl_atype_variant;
	const char *name = legacy ? cell->type.u.legacy.variant.tag_name : cell->type.u.variant_nestable.tag_name;
	struct field_node node = { .kind = FIELD_VARIANT, .name = ident };
	struct scope_member tag;
	int r = scope_resolve(rd->list, scope, name, strnlen(name, LTTNG_UST_ABI_SYM_NAME_LEN), &tag);

	if (r != 0)
		return r;
	node.target = tag.ident;
	node.count = legacy ? cell->type.u.legacy.variant.nr_choices : cell->type.u.variant_nestable.nr_choices;
	r = add_node(rd, &node);
	return r < 0 ? r : read_choices(rd, scope, node.count, &tag);
}

/* The node of a cell's type and those of all that follows in it. */
static int read_type(struct reader *rd, const struct scope *scope, const struct lttng_ust_ctl_field *cell,
		     uint32_t ident)
{
	switch (cell->type.atype) {
	case lttng_ust_ctl_atype_integer:
		return add_integer(rd, &cell->type.u.integer, ident);
	case lttng_ust_ctl_atype_float:
		return add_float(rd, &cell->type.u._float, ident);
	case lttng_ust_ctl_atype_string:
		return add_string(rd, cell->type.u.string.encoding, ident);
	case lttng_ust_ctl_atype_enum:
		return add_basic(rd, cell->type.atype, &cell->type.u.legacy.basic, ident);
	case lttng_ust_ctl_atype_enum_nestable:
		return read_enum(rd, cell, ident);
	case lttng_ust_ctl_atype_array:
	case lttng_ust_ctl_atype_array_nestable:
		return read_array(rd, scope, cell, ident);
	case lttng_ust_ctl_atype_sequence:
		return read_legacy_sequence(rd, scope, cell, ident);
	case lttng_ust_ctl_atype_sequence_nestable:
		return read_sequence(rd, scope, cell, ident);
	case lttng_ust_ctl_atype_struct:
		return read_struct(rd, scope, cell->type.u.legacy._struct.nr_fields, 0, ident);
	case lttng_ust_ctl_atype_struct_nestable:
		return read_struct(rd, scope, cell->type.u.struct_nestable.nr_fields,
				   cell->type.u.struct_nestable.alignment, ident);
	case lttng_ust_ctl_atype_variant:
	case lttng_ust_ctl_atype_variant_nestable:
		return read_variant(rd, scope, cell, ident);
	default:
		return TRACE_CLASS_INVALID;
	}
}

int field_list_read(struct field_list *list, const struct lttng_ust_ctl_field *cells, size_t n_cells,
		    const struct enum_set *enums)
{
	struct reader rd = { .cells = cells, .n_cells = n_cells, .enums = enums, .list = list };
	const struct lttng_ust_ctl_field *cell;
	struct scope scope;
	uint32_t count = 0;
	int r;

	if (n_cells > TRACE_CLASS_CELLS_MAX)
		return TRACE_CLASS_FULL;
	list->nodes.len = list->names.len = list->members.len = 0;
	list->nodes.error = list->names.error = list->members.error = 0;
	buf_putc(&list->names, '\0');
	if (list->names.error)
		return -ENOMEM;
	scope_begin(list, &scope, NULL, false);
	while ((cell = take_cell(&rd))) {
		r = read_member(&rd, &scope, cell, &count);
		if (r != 0)
			return r;
	}
	return 0;
}

bool field_list_has_references(const struct field_list *list)
{
	const struct field_node *nodes;
	size_t n;

	nodes = field_list_nodes(list, &n);
	for (size_t i = 0; i < n; i++)
		if (nodes[i].kind == FIELD_SEQUENCE || nodes[i].kind == FIELD_VARIANT)
			return true;
	return false;
}
