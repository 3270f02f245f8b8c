/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes of an object of any kind: what they make travels, and arrives equal. */
#include <stdio.h>
#include <string.h>
#include "fuzz.h"
#include "unit/ctl/object-samples.h"

const char fuzz_name[] = "object";

/* Shorter input makes no object that is longer than one may be. */
#define SURELY_SHORT 65536

#define KINDS (OBJECT_KIND_LAST + 1)
#define TYPE_AT 6               /* in the bytes, of a kind that has types: kind, length */
#define TYPES 256

static unsigned seen[KINDS][TYPES];

/* 0 of a kind without types. */
static unsigned type_of(enum object_kind kind, const uint8_t *bytes, size_t len)
{
	switch (kind) {
	case OBJECT_snapshot_output:
	case OBJECT_trigger:
	case OBJECT_error_results:
	case OBJECT_notification:
		return 0;
	default:
		return len > TYPE_AT ? bytes[TYPE_AT] : 0;
	}
}

static void check(enum object_kind kind, const void *object, size_t size)
{
	_cleanup_buf_ struct buf bytes = BUF_INIT, again = BUF_INIT;
	void *copy = NULL;
	int r = object_encode(kind, object, &bytes);

	if (r < 0 && size > SURELY_SHORT)
		return;
	if (r < 0 || object_decode(kind, (struct wire_blob) { .data = bytes.data, .len = (uint32_t) bytes.len }, &copy) < 0)
		abort();
	if (!object_is_equal(kind, object, copy) || !object_is_equal(kind, copy, object))
		abort();
	if (object_encode(kind, copy, &again) < 0 || again.len != bytes.len || memcmp(again.data, bytes.data, bytes.len) != 0)
		abort();
	object_free(kind, copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *object = NULL;
	uint16_t kind;

	if (size < sizeof(kind) || size > UINT32_MAX)
		return 0;
	memcpy(&kind, data, sizeof(kind));
	if (object_decode((enum object_kind) kind, (struct wire_blob) { .data = data, .len = (uint32_t) size }, &object) < 0)
		return 0;
	seen[kind][type_of((enum object_kind) kind, data, size)]++;
	check((enum object_kind) kind, object, size);
	object_free((enum object_kind) kind, object);
	return 0;
}

/* ---- what must be reached: each type of which there is a sample; its longest one is the seed ---- */

struct wanted {
	struct buf seed[KINDS][TYPES];
};

static void want(enum object_kind kind, _unused_ const char *what, const void *object, void *data)
{
	struct wanted *wanted = data;
	struct buf bytes = BUF_INIT, *seed;

	if (object_encode(kind, object, &bytes) < 0)
		abort();
	seed = &wanted->seed[kind][type_of(kind, (const uint8_t *) bytes.data, bytes.len)];
	if (bytes.len > seed->len) {
		buf_deinit(seed);
		*seed = bytes;
	} else {
		buf_deinit(&bytes);
	}
}

static void wanted_free(struct wanted *wanted)
{
	for (unsigned kind = 0; kind < KINDS; kind++)
		for (unsigned type = 0; type < TYPES; type++)
			buf_deinit(&wanted->seed[kind][type]);
	free(wanted);
}
DEFINE_CLEANUP(struct wanted *, wanted_free)

static struct wanted *wanted_new(void)
{
	struct wanted *wanted = calloc(1, sizeof(*wanted));

	if (!wanted)
		abort();
	object_samples(want, wanted);
	return wanted;
}

/* Calls fn with the name of each kind and type that there is, its seed, and how often it was seen. */
static void each_wanted(void (*fn)(const char *name, const struct buf *seed, unsigned n, const char *dir), const char *dir)
{
	_cleanup_(wanted_freep) struct wanted *wanted = wanted_new();
	char name[64];

	for (unsigned kind = 1; kind < KINDS; kind++) {
		for (unsigned type = 0; type < TYPES; type++) {
			if (!wanted->seed[kind][type].len)
				continue;
			(void) snprintf(name, sizeof(name), "%s-%u", object_kind_name((enum object_kind) kind), type);
			fn(name, &wanted->seed[kind][type], seen[kind][type], dir);
		}
	}
}

static void tell(const char *name, _unused_ const struct buf *seed, unsigned n, _unused_ const char *dir)
{
	fuzz_row(name, n > 0);
}

static void write_one(const char *name, const struct buf *seed, _unused_ unsigned n, const char *dir)
{
	fuzz_write_seed(dir, name, seed->data, seed->len);
}

bool fuzz_coverage(void)
{
	each_wanted(tell, NULL);
	return fuzz_rows_end();
}

void fuzz_write_seeds(const char *dir)
{
	each_wanted(write_one, dir);
}
