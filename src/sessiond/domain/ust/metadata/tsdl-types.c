/* SPDX-License-Identifier: GPL-2.0-only */
#include <endian.h>
#include <inttypes.h>
#include "base/buf.h"
#include "sessiond/domain/ust/metadata/tsdl.h"
#include "sessiond/domain/ust/trace-class-enum.h"
#include "sessiond/domain/ust/trace-class-fields.h"

#define LOGLEVEL_DEBUG 14

static const char *const encoding_names[NR_LTTNG_UST_CTL_STRING_ENCODINGS] = {
	[lttng_ust_ctl_encode_none] = "none",
	[lttng_ust_ctl_encode_UTF8] = "UTF8",
	[lttng_ust_ctl_encode_ASCII] = "ASCII",
};

struct writer {
	struct buf *buf;
	const struct tsdl_types *types;
	const struct field_node *next;
	unsigned indent;
};

static void put_type(struct writer *w, const struct field_node *node);

/* Descriptions of a few bytes can ask for gigabytes of text: a large enumeration, used in every field. */
static bool is_full(const struct writer *w)
{
	return w->buf->error || w->buf->len > w->types->limit;
}

static void put_indent(struct writer *w)
{
	static const char tabs[] = "\t\t\t\t\t\t\t\t";

	for (unsigned left = w->indent; left > 0;) {
		unsigned n = MIN(left, (unsigned) sizeof(tabs) - 1);

		buf_append(w->buf, tabs, n);
		left -= n;
	}
}

static const char *name_of(struct writer *w, uint32_t name)
{
	return field_list_name(w->types->fields, name);
}

static void put_byte_order(struct writer *w, const struct field_node *node)
{
	bool trace_is_big = w->types->byte_order == BIG_ENDIAN;

	if (node->is_reversed)
		buf_puts(w->buf, trace_is_big ? " byte_order = le;" : " byte_order = be;");
}

static void put_integer(struct writer *w, const struct field_node *node)
{
	buf_printf(w->buf, "integer { size = %u; align = %u; signed = %u; encoding = %s; base = %u;", node->size,
		   node->align, node->is_signed, encoding_names[node->encoding], node->base);
	put_byte_order(w, node);
	buf_puts(w->buf, " }");
}

static void put_float(struct writer *w, const struct field_node *node)
{
	bool is_single = node->size == 32;

	buf_printf(w->buf, "floating_point { exp_dig = %u; mant_dig = %u; align = %u;", is_single ? 8 : 11,
		   is_single ? 24 : 53, node->align);
	put_byte_order(w, node);
	buf_puts(w->buf, " }");
}

static void put_bound(struct writer *w, uint64_t value, bool is_signed)
{
	if (is_signed)
		buf_printf(w->buf, "%" PRId64, (int64_t) value);
	else
		buf_printf(w->buf, "%" PRIu64, value);
}

static void put_entry(struct writer *w, const struct enum_class *class, const struct enum_entry *entry,
		      const struct enum_range *range)
{
	put_indent(w);
	tsdl_put_string(w->buf, enum_class_label(class, entry));
	if (!entry->is_auto) {
		/* A clipped bound is positive, whatever it was. */
		buf_puts(w->buf, " = ");
		put_bound(w, range->start, entry->start_signed);
		if (range->start != range->end || range->is_clipped) {
			buf_puts(w->buf, " ... ");
			put_bound(w, range->end, entry->end_signed);
		}
	}
	buf_puts(w->buf, ",\n");
}

static void put_enum(struct writer *w, const struct field_node *node)
{
	const struct enum_class *class = enum_set_get(w->types->enums, node->target);
	const struct field_node *container = w->next++;
	uint64_t previous = UINT64_MAX;

	if (class->n_entries == 0) {            /* TSDL has no empty enumeration */
		put_integer(w, container);
		return;
	}
	buf_puts(w->buf, "enum : ");
	put_integer(w, container);
	buf_puts(w->buf, " {\n");
	w->indent++;
	for (uint32_t i = 0; i < class->n_entries && !is_full(w); i++) {
		struct enum_range range = enum_entry_range(&class->entries[i], container->is_signed, previous);

		put_entry(w, class, &class->entries[i], &range);
		previous = range.end;
	}
	w->indent--;
	put_indent(w);
	buf_putc(w->buf, '}');
}

static void put_string(struct writer *w, const struct field_node *node)
{
	if (node->encoding == lttng_ust_ctl_encode_UTF8)
		buf_puts(w->buf, "string");
	else
		buf_printf(w->buf, "string { encoding = %s; }", encoding_names[node->encoding]);
}

/* "TYPE NAME;" on a line of its own, from the next node. */
static void put_field(struct writer *w)
{
	const struct field_node *node = w->next++;

	put_indent(w);
	if (node->kind == FIELD_ARRAY || node->kind == FIELD_SEQUENCE)
		put_type(w, w->next++);
	else
		put_type(w, node);
	buf_putc(w->buf, ' ');
	buf_puts(w->buf, name_of(w, node->name));
	if (node->kind == FIELD_ARRAY)
		buf_printf(w->buf, "[%" PRIu32 "]", node->count);
	else if (node->kind == FIELD_SEQUENCE)
		buf_printf(w->buf, "[ %s ]", name_of(w, node->target));
	buf_puts(w->buf, ";\n");
}

static void put_body(struct writer *w, uint32_t n)
{
	buf_puts(w->buf, " {\n");
	w->indent++;
	for (uint32_t i = 0; i < n && !is_full(w); i++)
		put_field(w);
	w->indent--;
	put_indent(w);
	buf_putc(w->buf, '}');
}

static void put_type(struct writer *w, const struct field_node *node)
{
	switch ((enum field_kind) node->kind) {
	case FIELD_INTEGER:
		put_integer(w, node);
		break;
	case FIELD_FLOAT:
		put_float(w, node);
		break;
	case FIELD_STRING:
		put_string(w, node);
		break;
	case FIELD_ENUM:
		put_enum(w, node);
		break;
	case FIELD_STRUCT:
		buf_puts(w->buf, "struct");
		put_body(w, node->count);
		if (node->align)
			buf_printf(w->buf, " align(%u)", node->align);
		break;
	case FIELD_VARIANT:
		buf_printf(w->buf, "variant <%s>", name_of(w, node->target));
		put_body(w, node->count);
		break;
	case FIELD_ARRAY:
	case FIELD_SEQUENCE:
		assert(!"an element is neither array nor sequence");
	}
}

/* "struct { … }" with all fields of the list. */
static void put_field_struct(struct buf *buf, const struct tsdl_types *types)
{
	struct writer w = { .buf = buf, .types = types, .indent = 2 };
	const struct field_node *end;
	size_t n;

	w.next = field_list_nodes(types->fields, &n);
	buf_puts(buf, "struct {\n");
	for (end = n ? w.next + n : NULL; w.next < end && !is_full(&w);)
		put_field(&w);
	buf_puts(buf, "\t};\n");
}

void tsdl_put_stream(struct buf *buf, uint32_t id, enum lttng_ust_ctl_channel_header header,
		     const struct tsdl_types *types)
{
	buf_printf(buf,
		   "stream {\n"
		   "\tid = %" PRIu32 ";\n"
		   "\tevent.header := struct event_header_%s;\n"
		   "\tpacket.context := struct packet_context;\n",
		   id, header == LTTNG_UST_CTL_CHANNEL_HEADER_COMPACT ? "compact" : "large");
	if (types->fields->nodes.len > 0) {
		buf_puts(buf, "\tevent.context := ");
		put_field_struct(buf, types);
	}
	buf_puts(buf, "};\n");
}

void tsdl_put_event(struct buf *buf, const struct tsdl_event *event, const struct tsdl_types *types)
{
	buf_puts(buf, "event {\n\tname = ");
	tsdl_put_string(buf, event->name);
	buf_printf(buf, ";\n\tid = %" PRIu32 ";\n\tstream_id = %" PRIu32 ";\n", event->id, event->stream_id);
	/* Readers refuse negative levels and warn of unknown ones. */
	if (event->loglevel >= 0 && event->loglevel <= LOGLEVEL_DEBUG)
		buf_printf(buf, "\tloglevel = %d;\n", event->loglevel);
	if (event->emf_uri && *event->emf_uri) {
		buf_puts(buf, "\tmodel.emf.uri = ");
		tsdl_put_string(buf, event->emf_uri);
		buf_puts(buf, ";\n");
	}
	buf_puts(buf, "\tfields := ");
	put_field_struct(buf, types);
	buf_puts(buf, "};\n\n");
}

void tsdl_put_placeholder(struct buf *buf, uint32_t id, uint32_t stream_id)
{
	buf_printf(buf,
		   "event {\n"
		   "\tname = \"ringmaster:no_event\";\n"
		   "\tid = %" PRIu32 ";\n"
		   "\tstream_id = %" PRIu32 ";\n"
		   "\tfields := struct {\n"
		   "\t};\n"
		   "};\n\n",
		   id, stream_id);
}
