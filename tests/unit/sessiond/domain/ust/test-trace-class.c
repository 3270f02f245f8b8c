/* SPDX-License-Identifier: GPL-2.0-only */
/* Ids, order, comparison, limits and slices of the text; threads that share it (R14). */
#include <errno.h>
#include <pthread.h>
#include <time.h>
#include "unit/sessiond/domain/ust/cells.h"
#include "lib/tap.h"

static unsigned count(const char *text, const char *what)
{
	unsigned n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

/* Event blocks of a stream that comes later, or never. */
static bool is_coherent(const char *text)
{
	char stream[64];
	unsigned id;

	for (const char *at = strstr(text, "\tstream_id = "); at; at = strstr(at + 1, "\tstream_id = ")) {
		const char *block;

		if (sscanf(at, "\tstream_id = %u;", &id) != 1)
			return false;
		snprintf(stream, sizeof(stream), "stream {\n\tid = %u;\n", id);
		block = strstr(text, stream);
		if (!block || block > at)
			return false;
	}
	return true;
}

static void test_coherence_check(void)
{
	ok(is_coherent("stream {\n\tid = 1;\n};\nevent {\n\tstream_id = 1;\n"), "a coherent text is taken for one");
	ok(!is_coherent("event {\n\tstream_id = 1;\n};\nstream {\n\tid = 1;\n"), "planted defect: event before stream");
	ok(!is_coherent("stream {\n\tid = 0;\n};\nevent {\n\tstream_id = 1;\n"), "planted defect: stream missing");
}

static void test_event_before_channel(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	struct trace_class_event event = { .name = "p:first", .loglevel = 6 };
	_cleanup_free_ char *before = NULL, *after = NULL;
	struct trace_class_mark mark = { .length = 99 }, end;
	uint32_t chan = class_add_channel(tc), other = class_add_channel(tc), id = 99;
	enum lttng_ust_ctl_channel_header header;

	ok_int(chan, 0, "channel ids begin at 0");
	ok_int(other, 1, "and increase");
	ok_int(trace_class_register_event(tc, chan, &event, &id, &mark), 0, "an event comes before its channel");
	ok_int(id, 0, "event ids begin at 0");
	ok_int(mark.length, 0, "there is nothing to wait for");
	/* Here the application may die: nothing of it may be in the text. */
	before = class_text(tc);
	ok_int(count(before, "event {"), 0, "its block is kept aside");
	ok_int(count(before, "stream {"), 0, "no stream is announced");
	ok_int(trace_class_register_channel(tc, chan, 0, NULL, &header, &mark), 0, "then comes the channel");
	after = class_text(tc);
	ok(is_coherent(after), "the stream block stands before the event block");
	ok_int(count(after, "p:first"), 1, "the event block followed");
	ok(strncmp(before, after, strlen(before)) == 0, "the text was only appended to");
	trace_class_get_mark(tc, &end);
	ok(mark.length == end.length && mark.version == end.version, "the channel's mark is the end of both");
	ok_int(trace_class_register_event(tc, chan, &event, &id, &mark), 0, "the event comes again");
	ok_int(mark.length, end.length, "its mark covers its block");
	ok_int(trace_class_register_event(tc, 2, &event, &id, &mark), TRACE_CLASS_INVALID, "a channel nobody added");
	event.name = "p:other";
	ok_int(trace_class_register_event(tc, other, &event, &id, &mark), 0, "an event of another channel");
	free(TAKE_PTR(after));
	after = class_text(tc);
	ok_int(count(after, "p:other"), 0, "waits for its own channel");
}

static void test_dedup(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	struct cells a = { .n = 0 }, b = { .n = 0 };
	struct trace_class_event event = { .name = "p:e", .loglevel = 6, .fields = a.at };
	uint32_t chan = class_add_channel(tc), second = class_add_channel(tc), id;
	struct trace_class_mark first_end, mark;
	char name[LTTNG_UST_ABI_SYM_NAME_LEN];

	cell_int(&a, "x", 32, true);
	event.n_fields = a.n;
	ok_int(class_open_channel(tc, chan, NULL), 0, "channel");
	ok_int(trace_class_register_event(tc, chan, &event, &id, &first_end), 0, "first event");
	ok_int(id, 0, "has id 0");

	/* Bytes behind a name's end, and padding, are no part of the description. */
	cell_int(&b, "x", 32, true);
	memset(b.at[0].name + 2, 'z', 100);
	memset(b.at[0].padding, 0xaa, sizeof(b.at[0].padding));
	memset(b.at[0].type.u.integer.padding, 0xaa, sizeof(b.at[0].type.u.integer.padding));
	event.fields = b.at;
	ok_int(trace_class_register_event(tc, chan, &event, &id, &mark), 0, "same event with other rubbish");
	ok_int(id, 0, "is known");
	event.loglevel = 7;
	ok_int(trace_class_register_event(tc, chan, &event, &id, &mark), 0, "other level");
	ok_int(id, 1, "is new");
	event.emf_uri = "http://x";
	ok_int(trace_class_register_event(tc, chan, &event, &id, &mark), 0, "with a URI");
	ok_int(id, 2, "is new");
	event.emf_uri = NULL;
	event.loglevel = 6;
	b.at[0].type.u.integer.base = 16;
	ok_int(trace_class_register_event(tc, chan, &event, &id, &mark), 0, "other base");
	ok_int(id, 3, "is new");
	event.fields = a.at;
	event.name = "p:f";
	ok_int(trace_class_register_event(tc, chan, &event, &id, &mark), 0, "other name");
	ok_int(id, 4, "is new");
	event.name = "p:e";
	ok_int(trace_class_register_event(tc, second, &event, &id, &mark), 0, "in another channel");
	ok_int(id, 0, "ids begin anew");
	ok_int(trace_class_register_event(tc, chan, &event, &id, &mark), 0, "the first one again");
	ok(id == 0 && mark.length == first_end.length, "its mark is the end of its own block");
	memset(name, 'n', sizeof(name));
	event.name = name;
	ok_int(trace_class_register_event(tc, chan, &event, &id, &mark), TRACE_CLASS_INVALID, "a name without end");
}

static void test_enums(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	struct lttng_ust_ctl_enum_entry entries[] = { entry_value("_a", 0), entry_value("_b", 1) };
	struct lttng_ust_ctl_enum_entry automatic = entry_auto("_a");
	uint32_t chan = class_add_channel(tc), event_id;
	struct cells c = { .n = 0 };
	uint64_t id = 99, again = 98;

	ok_int(trace_class_register_enum(tc, "e", 2, entries, &id), 0, "first enum");
	ok_int(id, 0, "has id 0");
	memset(entries[0].string + 3, 'z', 50);
	memset(entries[0].start.padding, 0xaa, sizeof(entries[0].start.padding));
	ok_int(trace_class_register_enum(tc, "e", 2, entries, &again), 0, "the same with other rubbish");
	ok_int(again, 0, "is known");
	ok_int(trace_class_register_enum(tc, "f", 2, entries, &again), 0, "another name");
	ok_int(again, 1, "is new");
	ok_int(trace_class_register_enum(tc, "e", 1, &automatic, &again), 0, "an automatic value");
	ok_int(again, 2, "is new");
	automatic.start.value = automatic.end.value = 17;
	ok_int(trace_class_register_enum(tc, "e", 1, &automatic, &again), 0, "what an automatic entry holds");
	ok_int(again, 2, "does not matter");
	entries[1] = entry_range("_b", 2, 1);
	ok_int(trace_class_register_enum(tc, "e", 2, entries, &again), TRACE_CLASS_INVALID, "a range upside down");
	entries[1] = entry_unsigned("_b", 2, UINT64_MAX);
	entries[1].start.signedness = 1;
	entries[1].start.value = (uint64_t) -2;
	ok_int(trace_class_register_enum(tc, "e", 2, entries, &again), 0, "signs are compared as numbers");
	ok_int(trace_class_register_enum(tc, "e", TRACE_CLASS_ENUM_ENTRIES_MAX + 1, entries, &again),
	       TRACE_CLASS_FULL, "too many entries");

	cell_enum(&c, "x", "e", id);
	cell_int(&c, "", 32, true);
	ok_int(class_add_event(tc, chan, "p:e", &c, &event_id), 0, "a field of a known enum");
	c.n = 0;
	cell_enum(&c, "x", "f", id);
	cell_int(&c, "", 32, true);
	ok_int(class_add_event(tc, chan, "p:e", &c, &event_id), TRACE_CLASS_INVALID, "id and name must belong together");
	c.n = 0;
	cell_enum(&c, "x", "e", UINT64_MAX);
	cell_int(&c, "", 32, true);
	ok_int(class_add_event(tc, chan, "p:e", &c, &event_id), TRACE_CLASS_INVALID, "an id never given");
}

static void test_mismatch(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	_cleanup_free_ char *before = NULL, *after = NULL;
	struct cells a = { .n = 0 }, b = { .n = 0 };
	uint32_t chan = class_add_channel(tc);

	cell_int(&a, "vtid", 32, true);
	cell_int(&b, "vtid", 32, true);
	cell_int(&b, "vpid", 32, true);
	ok_int(class_open_channel(tc, chan, &a), 0, "the first application's context");
	before = class_text(tc);
	ok_int(class_open_channel(tc, chan, &a), 0, "the same context");
	ok_int(class_open_channel(tc, chan, &b), TRACE_CLASS_MISMATCH, "another field more");
	ok_int(class_open_channel(tc, chan, NULL), TRACE_CLASS_MISMATCH, "no context");
	b.n = 1;
	b.at[0].type.u.integer.signedness = 0;
	ok_int(class_open_channel(tc, chan, &b), TRACE_CLASS_MISMATCH, "another type");
	after = class_text(tc);
	ok_str(after, before, "the text is as before");
	ok_int(trace_class_reply_code(TRACE_CLASS_MISMATCH), -EINVAL, "reply to a mismatch");
	ok_int(trace_class_reply_code(TRACE_CLASS_FULL), -ENOSPC, "reply when a bound is reached");
	ok_int(trace_class_reply_code(-ENOMEM), -ENOMEM, "reply to an error");
	ok_int(trace_class_reply_code(0), 0, "reply to success");
}

static void add_numbered_events(struct trace_class *tc, uint32_t chan, unsigned n)
{
	struct cells c = { .n = 0 };
	char name[32];
	uint32_t id;

	cell_int(&c, "x", 32, true);
	for (unsigned i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "p:e%u", i);
		if (class_add_event(tc, chan, name, &c, &id) != 0 || id != i)
			ok(false, "event %u is added in order", i);
	}
}

static void test_header(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	uint32_t few = class_add_channel(tc), many = class_add_channel(tc);
	enum lttng_ust_ctl_channel_header header;

	add_numbered_events(tc, few, 30);
	add_numbered_events(tc, many, 31);
	ok_int(trace_class_register_channel(tc, few, 0, NULL, &header, NULL), 0, "30 events");
	ok_int(header, LTTNG_UST_CTL_CHANNEL_HEADER_COMPACT, "fit the compact header");
	ok_int(trace_class_register_channel(tc, many, 0, NULL, &header, NULL), 0, "31 events");
	ok_int(header, LTTNG_UST_CTL_CHANNEL_HEADER_LARGE, "get the large one");
	add_numbered_events(tc, few, 100);
	ok_int(trace_class_register_channel(tc, few, 0, NULL, &header, NULL), 0, "another application, 100 events");
	ok_int(header, LTTNG_UST_CTL_CHANNEL_HEADER_COMPACT, "gets what the first one got");
}

static void test_slices(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	_cleanup_free_ char *whole = NULL;
	_cleanup_buf_ struct buf sum = BUF_INIT;
	struct trace_class_mark from = { .version = 0 }, at, end;
	uint32_t chan = class_add_channel(tc);
	unsigned slices = 0, ragged = 0;

	ok_int(class_open_channel(tc, chan, NULL), 0, "channel");
	add_numbered_events(tc, chan, 200);
	whole = class_text(tc);
	trace_class_get_mark(tc, &end);
	ok_int(end.length, strlen(whole), "the mark is the end of the text");
	while (from.length < end.length && slices < 1000) {
		if (trace_class_copy_text(tc, &from, 1000, &sum, &at) < 0 || sum.len != from.length)
			break;
		ragged += memcmp(sum.data + sum.len - 5, "\n};\n\n", 5) != 0;
		slices++;
	}
	ok(slices > 10 && slices < 100, "%u slices", slices);
	ok_int(ragged, 0, "each ends with a block");
	ok_str(sum.data, whole, "together they are the text");
	ok_int(trace_class_copy_text(tc, &from, 1000, &sum, &at), 0, "behind the end");
	ok_int(from.length, end.length, "there is nothing");
	from.length = 0;
	sum.len = 0;
	ok_int(trace_class_copy_text(tc, &from, 10, &sum, &at), 0, "a slice shorter than any block");
	ok_int(sum.len, 10, "is cut where it must");
}

static void test_regenerate(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	_cleanup_free_ char *before = NULL, *after = NULL;
	struct trace_class_event event = { .name = "p:e", .loglevel = 6 };
	struct trace_class_mark old, new, from, at, mark;
	_cleanup_buf_ struct buf slice = BUF_INIT;
	uint32_t chan = class_add_channel(tc), id;
	int r;

	ok_int(class_open_channel(tc, chan, NULL), 0, "channel");
	ok_int(trace_class_register_event(tc, chan, &event, &id, &old), 0, "event");
	before = class_text(tc);
	from = old;
	ok_int(trace_class_regenerate(tc, -1500000000), 0, "regenerated with a negative offset");
	after = class_text(tc);
	ok_int(count(after, "\toffset_s = -2;\n\toffset = 500000000;\n"), 1, "the offset is split");
	ok_int(count(after, "p:e"), 1, "the event is there");
	r = babeltrace_reads(after);
	if (r < 0)
		tap_skip("babeltrace2 is not installed");
	else
		ok_int(r, 0, "babeltrace2 reads it");
	ok_int(trace_class_register_event(tc, chan, &event, &id, &new), 0, "event again");
	ok_int(new.version, old.version + 1, "a new version");
	ok_int(new.length, strlen(after), "its mark moved with the text");
	ok_int(trace_class_copy_text(tc, &from, SIZE_MAX, &slice, &at), 0, "a reader of the old version");
	ok(at.version == new.version && at.length == 0 && slice.len == strlen(after), "gets the new one whole");
	ok_int(trace_class_regenerate(tc, INT64_C(1795390363572974776)), 0, "regenerated with the first offset");
	free(TAKE_PTR(after));
	after = class_text(tc);
	ok_str(after, before, "the text is as it was");
	event.name = "p:f";
	ok_int(trace_class_register_event(tc, chan, &event, &id, &mark), 0, "text is appended as ever");
	trace_class_get_mark(tc, &new);
	ok_int(mark.length, new.length, "behind the new preamble");
}

static void check_refused(struct trace_class *tc, struct cells *c, const char *what)
{
	_cleanup_free_ char *before = class_text(tc), *after = NULL;
	uint32_t id;

	ok_int(class_add_event(tc, 0, "p:e", c, &id), TRACE_CLASS_INVALID, "refused: %s", what);
	after = class_text(tc);
	ok(strcmp(before, after) == 0, "and leaves no trace");
	c->n = 0;
}

static void test_refused(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	const struct lttng_ust_ctl_enum_entry entries[] = { entry_value("_a", 0), entry_value("_b", 1),
							    entry_value("_c", 1) };
	struct cells c = { .n = 0 };
	uint64_t id;

	ok_int(class_open_channel(tc, class_add_channel(tc), NULL), 0, "channel");
	ok_int(trace_class_register_enum(tc, "e", 3, entries, &id), 0, "enum");
	cell_add(&c, 4711, "x");
	check_refused(tc, &c, "an unknown type");
	cell_add(&c, -1, "x");
	check_refused(tc, &c, "a negative type");
	cell_int(&c, "x", 65, true);
	check_refused(tc, &c, "65 bits");
	cell_int(&c, "x", 32, true)->type.u.integer.alignment = 24;
	check_refused(tc, &c, "an alignment of 24");
	cell_int(&c, "x", 32, true)->type.u.integer.base = 7;
	check_refused(tc, &c, "base 7");
	cell_int(&c, "x", 32, true)->type.u.integer.encoding = -1;
	check_refused(tc, &c, "encoding -1");
	cell_float(&c, "x", 8, 0);
	check_refused(tc, &c, "a float without mantissa");
	cell_array(&c, "x", 3);
	check_refused(tc, &c, "an array without element");
	cell_struct(&c, "x", 2);
	cell_int(&c, "y", 32, true);
	check_refused(tc, &c, "a struct with a member missing");
	cell_struct(&c, "x", UINT32_MAX);
	cell_int(&c, "y", 32, true);
	check_refused(tc, &c, "a struct of 4 billion members");
	cell_sequence(&c, "x", "nowhere");
	cell_int(&c, "", 32, true);
	check_refused(tc, &c, "a length that is nowhere");
	cell_string(&c, "l");
	cell_sequence(&c, "x", "l");
	cell_int(&c, "", 32, true);
	check_refused(tc, &c, "a length that is a string");
	cell_enum(&c, "x", "e", id);
	cell_string(&c, "");
	check_refused(tc, &c, "an enum of strings");
	cell_int(&c, "t", 32, true);
	cell_variant(&c, "x", "t", 1);
	cell_int(&c, "a", 32, true);
	check_refused(tc, &c, "a tag that is no enum");
	cell_enum(&c, "t", "e", id);
	cell_int(&c, "", 32, true);
	cell_variant(&c, "x", "t", 1);
	cell_int(&c, "other", 32, true);
	check_refused(tc, &c, "a choice without a label");
	cell_enum(&c, "t", "e", id);
	cell_int(&c, "", 32, true);
	cell_variant(&c, "x", "t", 2);
	cell_int(&c, "b", 32, true);
	cell_int(&c, "c", 32, true);
	check_refused(tc, &c, "a value that selects two choices");
	cell_int(&c, "l", 32, false);
	cell_struct(&c, "s", 2);
	cell_string(&c, "l");
	cell_sequence(&c, "x", "l");
	cell_int(&c, "", 32, true);
	check_refused(tc, &c, "a length hidden by another field");
	for (unsigned i = 0; i < 40; i++)
		cell_struct(&c, "s", 1);
	cell_int(&c, "x", 32, true);
	check_refused(tc, &c, "structs 40 deep");
	for (unsigned i = 0; i < 40; i++)
		cell_int(&c, "x", 32, true);
	check_refused(tc, &c, "40 fields of one name");
}

static void test_limits(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	struct trace_class_event event = { .name = "p:e", .n_fields = TRACE_CLASS_CELLS_MAX + 1 };
	_cleanup_free_ struct lttng_ust_ctl_field *cells = calloc(TRACE_CLASS_CELLS_MAX, sizeof(*cells));
	_cleanup_free_ struct lttng_ust_ctl_enum_entry *entries = calloc(8192, sizeof(*entries));
	uint32_t id, n = 0, chan = class_add_channel(tc);
	struct trace_class_mark mark;
	struct cells one = { .n = 0 };
	uint64_t enum_id;

	ok_int(class_open_channel(tc, chan, NULL), 0, "channel");
	event.fields = cells;
	ok_int(trace_class_register_event(tc, chan, &event, &id, NULL), TRACE_CLASS_FULL, "too many cells");
	for (size_t i = 0; i < 8192; i++) {
		memset(entries[i].string, 'l', sizeof(entries[i].string));
		entries[i].start.value = entries[i].end.value = i;
	}
	ok_int(trace_class_register_enum(tc, "big", 8192, entries, &enum_id), 0, "a large enum");
	/* 2048 fields of 2 MiB each, if written out. */
	for (size_t i = 0; i < TRACE_CLASS_CELLS_MAX; i += 2) {
		one.n = 0;
		cell_enum(&one, "", "big", enum_id);
		cell_int(&one, "", 32, true);
		snprintf(one.at[0].name, sizeof(one.at[0].name), "f%zu", i);
		memcpy(&cells[i], one.at, 2 * sizeof(*cells));
	}
	event.n_fields = TRACE_CLASS_CELLS_MAX;
	trace_class_get_mark(tc, &mark);
	ok_int(trace_class_register_event(tc, chan, &event, &id, NULL), TRACE_CLASS_FULL, "gigabytes of text");
	event.n_fields = 2;
	for (; n < 1000; n++) {
		char name[32];
		int r;

		snprintf(name, sizeof(name), "p:e%u", n);
		event.name = name;
		r = trace_class_register_event(tc, chan, &event, &id, NULL);
		if (r != 0) {
			ok_int(r, TRACE_CLASS_FULL, "text is full");
			break;
		}
	}
	trace_class_get_mark(tc, &mark);
	ok(n > 10 && n < 1000 && mark.length <= TRACE_CLASS_BYTES_MAX, "%u events of 2 MiB of text fit", n);
	event.name = "p:e0";
	ok_int(trace_class_register_event(tc, chan, &event, &id, NULL), 0, "what is known stays known");
	for (n = 1; n < TRACE_CLASS_CHANNELS_MAX; n++)
		if (trace_class_add_channel(tc, &chan) != 0)
			break;
	ok_int(n, TRACE_CLASS_CHANNELS_MAX, "so many channels");
	ok_int(trace_class_add_channel(tc, &chan), TRACE_CLASS_FULL, "and no more");
}

static double seconds_since(const struct timespec *from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) (now.tv_sec - from->tv_sec) + (double) (now.tv_nsec - from->tv_nsec) / 1e9;
}

/* Not a benchmark: a known event must not cost what a new one does, nor more when many are known. */
static void test_many(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	struct trace_class_event event = { .loglevel = 6 };
	uint32_t chan = class_add_channel(tc), id;
	struct cells c = { .n = 0 };
	struct timespec start;
	unsigned wrong = 0;
	char name[32];

	for (unsigned i = 0; i < 9; i++) {
		snprintf(name, sizeof(name), "field_number_%u", i);
		cell_int(&c, name, 32, true);
	}
	cell_int(&c, "_s_length", 32, false);
	cell_sequence(&c, "s", "_s_length");
	cell_int(&c, "", 8, true);
	event.n_fields = c.n;
	event.fields = c.at;
	event.name = name;
	for (unsigned round = 0; round < 2; round++) {
		clock_gettime(CLOCK_MONOTONIC, &start);
		for (unsigned i = 0; i < 10000; i++) {
			snprintf(name, sizeof(name), "p:event_%u", i);
			if (trace_class_register_event(tc, chan, &event, &id, NULL) != 0 || id != i)
				wrong++;
		}
		diag("%s event: %.2f us", round ? "known" : "new", seconds_since(&start) * 1e6 / 10000);
	}
	ok_int(wrong, 0, "10,000 events get and keep their ids");
}

struct racer {
	struct trace_class *tc;
	uint32_t ids[300];
	unsigned failed;
};

static void *race(void *data)
{
	struct racer *racer = data;
	struct trace_class_event event = { .loglevel = 6 };
	enum lttng_ust_ctl_channel_header header;
	char name[32];

	event.name = name;
	for (unsigned i = 0; i < ARRAY_SIZE(racer->ids); i++) {
		snprintf(name, sizeof(name), "p:event_%u", i);
		racer->failed += trace_class_register_event(racer->tc, 0, &event, &racer->ids[i], NULL) != 0;
		if (i == 100)
			racer->failed += trace_class_register_channel(racer->tc, 0, 0, NULL, &header, NULL) != 0;
	}
	return NULL;
}

static void test_threads(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = class_new(TRACE_CLASS_PER_UID);
	_cleanup_free_ char *text = NULL;
	static struct racer racers[4];
	pthread_t threads[4];
	bool same = true;

	(void) class_add_channel(tc);
	for (unsigned i = 0; i < 4; i++) {
		racers[i].tc = trace_class_ref(tc);
		(void) !pthread_create(&threads[i], NULL, race, &racers[i]);
	}
	for (unsigned i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		trace_class_unref(racers[i].tc);
		same = same && racers[i].failed == 0 &&
		       memcmp(racers[i].ids, racers[0].ids, sizeof(racers[0].ids)) == 0;
	}
	text = class_text(tc);
	ok(same, "four applications at once get the same ids");
	ok_int(count(text, "event {"), ARRAY_SIZE(racers[0].ids), "each event is described once");
	ok(is_coherent(text), "the text is coherent");
}

int main(void)
{
	test_coherence_check();
	test_event_before_channel();
	test_dedup();
	test_enums();
	test_mismatch();
	test_header();
	test_slices();
	test_regenerate();
	test_refused();
	test_limits();
	test_many();
	test_threads();
	return tap_done();
}
