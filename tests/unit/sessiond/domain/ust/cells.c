/* SPDX-License-Identifier: GPL-2.0-only */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <lttng/ust-sigbus.h>
#include "unit/sessiond/domain/ust/cells.h"
#include "sessiond/domain/ust/metadata/clock.h"

/* liblttng-ust-ctl imports it from the executable. */
__attribute__((visibility("default"))) DEFINE_LTTNG_UST_SIGBUS_STATE();

extern char **environ;

void fill_name(char *to, size_t size, const char *from)
{
	memset(to, 0, size);
	memcpy(to, from, strnlen(from, size));
}

struct lttng_ust_ctl_field *cell_add(struct cells *cells, int atype, const char *name)
{
	struct lttng_ust_ctl_field *cell = &cells->at[cells->n++];

	assert(cells->n <= CELLS_MAX);
	memset(cell, 0, sizeof(*cell));
	fill_name(cell->name, sizeof(cell->name), name);
	cell->type.atype = atype;
	return cell;
}

void fill_integer(struct lttng_ust_ctl_integer_type *type, unsigned size, bool is_signed)
{
	type->size = size;
	type->signedness = is_signed;
	type->base = 10;
	type->alignment = 8;
}

struct lttng_ust_ctl_field *cell_int(struct cells *cells, const char *name, unsigned size, bool is_signed)
{
	struct lttng_ust_ctl_field *cell = cell_add(cells, lttng_ust_ctl_atype_integer, name);

	fill_integer(&cell->type.u.integer, size, is_signed);
	return cell;
}

struct lttng_ust_ctl_field *cell_float(struct cells *cells, const char *name, unsigned exp_dig, unsigned mant_dig)
{
	struct lttng_ust_ctl_field *cell = cell_add(cells, lttng_ust_ctl_atype_float, name);

	cell->type.u._float.exp_dig = exp_dig;
	cell->type.u._float.mant_dig = mant_dig;
	cell->type.u._float.alignment = 8;
	return cell;
}

struct lttng_ust_ctl_field *cell_string(struct cells *cells, const char *name)
{
	struct lttng_ust_ctl_field *cell = cell_add(cells, lttng_ust_ctl_atype_string, name);

	cell->type.u.string.encoding = lttng_ust_ctl_encode_UTF8;
	return cell;
}

struct lttng_ust_ctl_field *cell_array(struct cells *cells, const char *name, uint32_t length)
{
	struct lttng_ust_ctl_field *cell = cell_add(cells, lttng_ust_ctl_atype_array_nestable, name);

	cell->type.u.array_nestable.length = length;
	return cell;
}

struct lttng_ust_ctl_field *cell_sequence(struct cells *cells, const char *name, const char *length)
{
	struct lttng_ust_ctl_field *cell = cell_add(cells, lttng_ust_ctl_atype_sequence_nestable, name);

	fill_name(cell->type.u.sequence_nestable.length_name, LTTNG_UST_ABI_SYM_NAME_LEN, length);
	return cell;
}

struct lttng_ust_ctl_field *cell_struct(struct cells *cells, const char *name, uint32_t n)
{
	struct lttng_ust_ctl_field *cell = cell_add(cells, lttng_ust_ctl_atype_struct_nestable, name);

	cell->type.u.struct_nestable.nr_fields = n;
	return cell;
}

struct lttng_ust_ctl_field *cell_variant(struct cells *cells, const char *name, const char *tag, uint32_t n)
{
	struct lttng_ust_ctl_field *cell = cell_add(cells, lttng_ust_ctl_atype_variant_nestable, name);

	cell->type.u.variant_nestable.nr_choices = n;
	fill_name(cell->type.u.variant_nestable.tag_name, LTTNG_UST_ABI_SYM_NAME_LEN, tag);
	return cell;
}

struct lttng_ust_ctl_field *cell_enum(struct cells *cells, const char *name, const char *enum_name, uint64_t id)
{
	struct lttng_ust_ctl_field *cell = cell_add(cells, lttng_ust_ctl_atype_enum_nestable, name);

	fill_name(cell->type.u.enum_nestable.name, LTTNG_UST_ABI_SYM_NAME_LEN, enum_name);
	cell->type.u.enum_nestable.id = id;
	return cell;
}

struct lttng_ust_ctl_enum_entry entry_range(const char *label, int64_t start, int64_t end)
{
	struct lttng_ust_ctl_enum_entry entry = { .start = { .value = (uint64_t) start, .signedness = 1 },
						  .end = { .value = (uint64_t) end, .signedness = 1 } };

	fill_name(entry.string, sizeof(entry.string), label);
	return entry;
}

struct lttng_ust_ctl_enum_entry entry_value(const char *label, int64_t value)
{
	return entry_range(label, value, value);
}

struct lttng_ust_ctl_enum_entry entry_unsigned(const char *label, uint64_t start, uint64_t end)
{
	struct lttng_ust_ctl_enum_entry entry = entry_range(label, (int64_t) start, (int64_t) end);

	entry.start.signedness = entry.end.signedness = 0;
	return entry;
}

struct lttng_ust_ctl_enum_entry entry_auto(const char *label)
{
	struct lttng_ust_ctl_enum_entry entry = entry_value(label, -1);

	entry.u.extra.options = LTTNG_UST_CTL_UST_ENUM_ENTRY_OPTION_IS_AUTO;
	return entry;
}

struct trace_class *class_new(enum trace_class_scheme scheme)
{
	char name[] = "monotonic", description[] = "Monotonic Clock", uuid[] = "d0d26073-63be-42cf-99cd-54fee55bc093";
	struct trace_clock clock = { .name = name, .description = description, .uuid = uuid,
				     .freq = 1000000000, .offset = INT64_C(1795390363572974776) };
	struct trace_class_conf conf = {
		.uuid = { 0x51, 0xb9, 0xc6, 0xb3, 0x0c, 0x3f, 0x41, 0xb9, 0x9e, 0x29, 0xa0, 0x9e, 0xd9, 0xfe, 0x77,
			  0xa4 },
		.arch = { .bits_per_long = 64, .uint8_align = 8, .uint16_align = 8, .uint32_align = 8,
			  .uint64_align = 8, .long_align = 8, .byte_order = LITTLE_ENDIAN },
		.tracer = { .major = 2, .minor = 13, .patch = 5 },
		.scheme = scheme,
		.buffering_id = 1003,
		.session_name = "sp\"ike",
		.created = 1795391489,
		.hostname = "vm",
		.clock = &clock,
		.process = { .name = "demo", .vpid = 4711, .registered = 1795391490 },
	};
	struct trace_class *tc = NULL;

	return trace_class_new(&conf, &tc) == 0 ? tc : NULL;
}

uint32_t class_add_channel(struct trace_class *tc)
{
	uint32_t id = UINT32_MAX;

	return trace_class_add_channel(tc, &id) == 0 ? id : UINT32_MAX;
}

int class_add_event(struct trace_class *tc, uint32_t chan_id, const char *name, const struct cells *cells,
		    uint32_t *ret_id)
{
	struct trace_class_event event = { .name = name, .loglevel = 6, .n_fields = cells->n, .fields = cells->at };

	return trace_class_register_event(tc, chan_id, &event, ret_id, NULL);
}

int class_open_channel(struct trace_class *tc, uint32_t chan_id, const struct cells *context)
{
	enum lttng_ust_ctl_channel_header header;

	return trace_class_register_channel(tc, chan_id, context ? context->n : 0, context ? context->at : NULL,
					    &header, NULL);
}

char *class_text(struct trace_class *tc)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct trace_class_mark from = { .version = UINT32_MAX }, at;

	if (trace_class_copy_text(tc, &from, SIZE_MAX, &text, &at) < 0)
		return NULL;
	return buf_steal(&text);
}

uint64_t class_add_dynamic_enum(struct trace_class *tc)
{
	static const char *const labels[] = { "_none", "_int8", "_int16", "_int32", "_int64", "_uint8", "_uint16",
					      "_uint32", "_uint64", "_float", "_double", "_string" };
	struct lttng_ust_ctl_enum_entry entries[ARRAY_SIZE(labels)];
	uint64_t id = UINT64_MAX;

	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		entries[i] = entry_value(labels[i], (int64_t) i);
	return trace_class_register_enum(tc, "dynamic_type_enum", ARRAY_SIZE(labels), entries, &id) == 0 ?
		id : UINT64_MAX;
}

static int spawn_babeltrace(char *dir, const char *log)
{
	char *argv[] = { (char *) "babeltrace2", dir, NULL };
	posix_spawn_file_actions_t actions;
	int status, r;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
	r = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (r != 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? -1 : status != 0;
}

/* The beginning of the complaint, as a comment of the test's output. */
static bool is_quiet(const char *log)
{
	FILE *f = fopen(log, "re");
	char line[300];
	bool quiet;

	if (!f)
		return false;
	quiet = !fgets(line, sizeof(line), f);
	if (!quiet)
		printf("# %s%s", line, strchr(line, '\n') ? "" : "\n");
	fclose(f);
	return quiet;
}

int babeltrace_reads(const char *text)
{
	char dir[] = "/tmp/rm-metadata-XXXXXX", path[64], log[64];
	FILE *f;
	int r;

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/metadata", dir);
	snprintf(log, sizeof(log), "%s.log", dir);
	f = fopen(path, "we");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		return 1;
	r = spawn_babeltrace(dir, log);
	if (r >= 0 && !is_quiet(log))
		r = 1;
	(void) unlink(path);
	(void) unlink(log);
	(void) rmdir(dir);
	return r;
}
