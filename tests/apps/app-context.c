/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-context: a program with application contexts $app.rm_ctx:NAME, one for each type that the
 * dynamic type of the tracer has, and 'turning', which has another type with every event.
 *
 * Says 'ready PID'; for each line read emits one rm_test:tick for each type and says 'emitted TOTAL'.
 *
 * The tracer exports the registration of context providers (its Java agent uses it) but installs no
 * header for it, so that the interface is declared here.
 */
#include "handshake.h"
#include "rm-test-tp.h"

#include <lttng/ust-events.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* What the tracer passes: the first members of its context field. */
struct context_field {
	uint32_t struct_size;
	const struct lttng_ust_event_field *event_field;
};

struct context_provider {
	uint32_t struct_size;
	const char *name;
	size_t (*get_size)(const struct context_field *field, void *probe, size_t offset);
	void (*record)(const struct context_field *field, void *probe,
		       struct lttng_ust_ring_buffer_ctx *ctx, struct lttng_ust_channel_buffer *channel);
	void (*get_value)(const struct context_field *field, void *probe, void *value);
	void *unused;
};

extern void *lttng_ust_context_provider_register(struct context_provider *provider);

/* Value and tag of each type, in the order of the tracer's tags. */
static const struct kind {
	const char *name;
	const void *value;
	size_t size;
} kinds[] = {
	{ "none", "", 0 },
	{ "int8", &(const int8_t) { -8 }, 1 },
	{ "int16", &(const int16_t) { -1600 }, 2 },
	{ "int32", &(const int32_t) { -320000 }, 4 },
	{ "int64", &(const int64_t) { -64000000000LL }, 8 },
	{ "uint8", &(const uint8_t) { 200 }, 1 },
	{ "uint16", &(const uint16_t) { 60000 }, 2 },
	{ "uint32", &(const uint32_t) { 4000000000U }, 4 },
	{ "uint64", &(const uint64_t) { 18000000000000000000ULL }, 8 },
	{ "float", &(const float) { 1.5f }, 4 },
	{ "double", &(const double) { -2.25 }, 8 },
	{ "string", "dynamic \"text\"", 15 },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static unsigned turn;

static int8_t tag_of(const struct context_field *field)
{
	const char *name = strrchr(field->event_field->name, ':') + 1;

	if (!strcmp(name, "turning"))
		return (int8_t) turn;
	for (int8_t tag = 0; tag < KINDS; tag++)
		if (!strcmp(name, kinds[tag].name))
			return tag;
	return 0;
}

static size_t get_size(const struct context_field *field, void *probe, size_t offset)
{
	(void) probe, (void) offset;
	return sizeof(int8_t) + kinds[tag_of(field)].size;
}

static void record(const struct context_field *field, void *probe,
		   struct lttng_ust_ring_buffer_ctx *ctx, struct lttng_ust_channel_buffer *channel)
{
	int8_t tag = tag_of(field);

	(void) probe;
	channel->ops->event_write(ctx, &tag, sizeof(tag), 1);
	if (kinds[tag].size)
		channel->ops->event_write(ctx, kinds[tag].value, kinds[tag].size, 1);
}

/* What the tracer's filters look at: they know the widest of each kind of type only. */
struct context_value {
	int type;
	union {
		int64_t s64;
		double d;
		const char *text;
	} u;
};

enum { TAG_INT64 = 4, TAG_DOUBLE = 10, TAG_STRING = 11 };

static void get_value(const struct context_field *field, void *probe, void *value_)
{
	struct context_value *value = value_;
	int8_t tag = tag_of(field);
	const void *from = kinds[tag].value;

	(void) probe;
	value->type = tag == 0 || tag == TAG_STRING ? tag : tag > 8 ? TAG_DOUBLE : TAG_INT64;
	switch (tag) {
	case 1: value->u.s64 = *(const int8_t *) from; break;
	case 2: value->u.s64 = *(const int16_t *) from; break;
	case 3: value->u.s64 = *(const int32_t *) from; break;
	case 5: value->u.s64 = *(const uint8_t *) from; break;
	case 6: value->u.s64 = *(const uint16_t *) from; break;
	case 7: value->u.s64 = *(const uint32_t *) from; break;
	case 4:
	case 8: value->u.s64 = *(const int64_t *) from; break;
	case 9: value->u.d = (double) *(const float *) from; break;
	case 10: value->u.d = *(const double *) from; break;
	case 11: value->u.text = from; break;
	default: break;
	}
}

int main(void)
{
	struct context_provider provider = { .struct_size = sizeof(provider), .name = "$app.rm_ctx",
					     .get_size = get_size, .record = record,
					     .get_value = get_value };
	uint64_t total = 0;
	char line[64];

	if (!lttng_ust_context_provider_register(&provider))
		die("lttng_ust_context_provider_register");
	say("ready %d", (int) getpid());
	while (hear(line, sizeof(line))) {
		for (turn = 0; turn < KINDS; turn++, total++)
			lttng_ust_tracepoint(rm_test, tick, 0, total, (int) getpid());
		say("emitted %ju", (uintmax_t) total);
	}
	return 0;
}
