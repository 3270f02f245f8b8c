/* SPDX-License-Identifier: GPL-2.0-only */
#include <ctype.h>
#include <endian.h>
#include <inttypes.h>
#include "base/buf.h"
#include "base/time.h"
#include "base/uuid.h"
#include "sessiond/domain/ust/metadata/clock.h"
#include "sessiond/domain/ust/metadata/tsdl.h"
#include "sessiond/domain/ust/trace-class.h"

static void put_integer_alias(struct buf *buf, unsigned size, unsigned align, const char *name)
{
	buf_printf(buf, "typealias integer { size = %u; align = %u; signed = false; } := %s;\n", size, align, name);
}

static void put_integers(struct buf *buf, const struct trace_class_conf *conf)
{
	put_integer_alias(buf, 8, conf->arch.uint8_align, "uint8_t");
	put_integer_alias(buf, 16, conf->arch.uint16_align, "uint16_t");
	put_integer_alias(buf, 32, conf->arch.uint32_align, "uint32_t");
	put_integer_alias(buf, 64, conf->arch.uint64_align, "uint64_t");
	put_integer_alias(buf, conf->arch.bits_per_long, conf->arch.long_align, "unsigned long");
	put_integer_alias(buf, 5, 1, "uint5_t");
	put_integer_alias(buf, 27, 1, "uint27_t");
	buf_putc(buf, '\n');
}

static void put_trace(struct buf *buf, const struct trace_class_conf *conf)
{
	char uuid[UUID_STR_LEN];

	uuid_format(conf->uuid, uuid);
	buf_printf(buf,
		   "trace {\n"
		   "\tmajor = 1;\n"
		   "\tminor = 8;\n"
		   "\tuuid = \"%s\";\n"
		   "\tbyte_order = %s;\n"
		   "\tpacket.header := struct {\n"
		   "\t\tuint32_t magic;\n"
		   "\t\tuint8_t uuid[16];\n"
		   "\t\tuint32_t stream_id;\n"
		   "\t\tuint64_t stream_instance_id;\n"
		   "\t};\n"
		   "};\n\n",
		   uuid, conf->arch.byte_order == BIG_ENDIAN ? "be" : "le");
}

static void put_env_string(struct buf *buf, const char *key, const char *value)
{
	buf_printf(buf, "\t%s = ", key);
	tsdl_put_string(buf, value);
	buf_puts(buf, ";\n");
}

static void put_env_integer(struct buf *buf, const char *key, uint32_t value)
{
	buf_printf(buf, "\t%s = %" PRIu32 ";\n", key, value);
}

static void put_env_time(struct buf *buf, const char *key, time_t value)
{
	char text[32];

	time_format_iso8601_basic(value, text, sizeof(text));
	put_env_string(buf, key, text);
}

static void put_env(struct buf *buf, const struct trace_class_conf *conf)
{
	bool per_pid = conf->scheme == TRACE_CLASS_PER_PID;

	buf_puts(buf, "env {\n");
	put_env_string(buf, "domain", "ust");
	put_env_string(buf, "tracer_name", "lttng-ust");
	put_env_integer(buf, "tracer_major", conf->tracer.major);
	put_env_integer(buf, "tracer_minor", conf->tracer.minor);
	if (per_pid)
		put_env_integer(buf, "tracer_patchlevel", conf->tracer.patch);
	put_env_string(buf, "tracer_buffering_scheme", per_pid ? "pid" : "uid");
	put_env_integer(buf, "tracer_buffering_id", conf->buffering_id);
	put_env_integer(buf, "architecture_bit_width", conf->arch.bits_per_long);
	put_env_string(buf, "trace_name", conf->session_name);
	put_env_time(buf, "trace_creation_datetime", conf->created);
	put_env_string(buf, "hostname", conf->hostname);
	if (per_pid) {
		put_env_integer(buf, "vpid", conf->process.vpid);
		put_env_string(buf, "procname", conf->process.name);
		put_env_time(buf, "vpid_datetime", conf->process.registered);
	}
	buf_puts(buf, "};\n\n");
}

/* The clock's name is a member of "clock.NAME.value": an identifier. */
static void put_clock_name(struct buf *buf, const char *name)
{
	if (!isalpha((unsigned char) *name))
		buf_putc(buf, 'c');
	for (; *name; name++)
		buf_putc(buf, isalnum((unsigned char) *name) ? *name : '_');
}

void tsdl_put_clock_offset(struct buf *buf, int64_t offset, uint64_t freq)
{
	uint64_t missing = 0 - (uint64_t) offset, seconds;

	if (offset >= 0) {
		buf_printf(buf, "\toffset = %" PRId64 ";\n", offset);
		return;
	}
	/* babeltrace2 takes a negative number of seconds, but not of cycles. */
	seconds = missing / freq + (missing % freq != 0);
	buf_printf(buf, "\toffset_s = -%" PRIu64 ";\n\toffset = %" PRIu64 ";\n", seconds, seconds * freq - missing);
}

static void put_clock(struct buf *buf, const struct trace_clock *clock, size_t *ret_offset_at,
		      size_t *ret_offset_len)
{
	buf_puts(buf, "clock {\n\tname = \"");
	put_clock_name(buf, clock->name);
	buf_puts(buf, "\";\n");
	if (clock->uuid)
		put_env_string(buf, "uuid", clock->uuid);
	put_env_string(buf, "description", clock->description);
	buf_printf(buf, "\tfreq = %" PRIu64 ";\n", clock->freq);
	*ret_offset_at = buf->len;
	tsdl_put_clock_offset(buf, clock->offset, clock->freq);
	*ret_offset_len = buf->len - *ret_offset_at;
	buf_puts(buf, "};\n\n");
}

static void put_clock_alias(struct buf *buf, unsigned size, unsigned align, const char *clock)
{
	buf_printf(buf, "typealias integer {\n\tsize = %u; align = %u; signed = false;\n\tmap = clock.", size, align);
	put_clock_name(buf, clock);
	buf_printf(buf, ".value;\n} := uint%u_clock_monotonic_t;\n\n", size);
}

static void put_packet_context(struct buf *buf)
{
	buf_puts(buf,
		 "struct packet_context {\n"
		 "\tuint64_clock_monotonic_t timestamp_begin;\n"
		 "\tuint64_clock_monotonic_t timestamp_end;\n"
		 "\tuint64_t content_size;\n"
		 "\tuint64_t packet_size;\n"
		 "\tuint64_t packet_seq_num;\n"
		 "\tunsigned long events_discarded;\n"
		 "\tuint32_t cpu_id;\n"
		 "};\n\n");
}

/* The two layouts differ in the width of the short id and the short timestamp. */
static void put_event_header(struct buf *buf, const char *name, unsigned id_bits, unsigned time_bits, unsigned align)
{
	unsigned extended = (1u << id_bits) - 1;

	buf_printf(buf,
		   "struct event_header_%s {\n"
		   "\tenum : uint%u_t { compact = 0 ... %u, extended = %u } id;\n"
		   "\tvariant <id> {\n"
		   "\t\tstruct {\n"
		   "\t\t\tuint%u_clock_monotonic_t timestamp;\n"
		   "\t\t} compact;\n"
		   "\t\tstruct {\n"
		   "\t\t\tuint32_t id;\n"
		   "\t\t\tuint64_clock_monotonic_t timestamp;\n"
		   "\t\t} extended;\n"
		   "\t} v;\n"
		   "} align(%u);\n\n",
		   name, id_bits, extended - 1, extended, time_bits, align);
}

void tsdl_put_preamble(struct buf *buf, const struct trace_class_conf *conf, size_t *ret_offset_at,
		       size_t *ret_offset_len)
{
	/* Readers tell plain text by this first line. */
	buf_puts(buf, "/* CTF 1.8 */\n\n");
	put_integers(buf, conf);
	put_trace(buf, conf);
	put_env(buf, conf);
	put_clock(buf, conf->clock, ret_offset_at, ret_offset_len);
	put_clock_alias(buf, 27, 1, conf->clock->name);
	put_clock_alias(buf, 32, conf->arch.uint32_align, conf->clock->name);
	put_clock_alias(buf, 64, conf->arch.uint64_align, conf->clock->name);
	put_packet_context(buf);
	put_event_header(buf, "compact", 5, 27, conf->arch.uint32_align);
	put_event_header(buf, "large", 16, 32, conf->arch.uint16_align);
}
