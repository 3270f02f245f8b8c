/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Each allocation fails once: the call says so, nothing is half done, and
 * the same call succeeds when it is repeated.  Linked with --wrap.
 */
#include <errno.h>
#include "lib/tap.h"
#include "unit/sessiond/domain/ust/cells.h"

static long countdown = -1;     /* allocations until one fails; < 0: none will */
static unsigned n_failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

static bool fails_now(void)
{
	if (countdown < 0 || countdown-- > 0)
		return false;
	n_failed++;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return fails_now() ? NULL : __real_realloc(p, size);
}

static unsigned n_refused;      /* calls that gave -ENOMEM in this round */

/* Repeats a call that ran out of memory. Memory is there again then. */
#define TRY(call)                                               \
	__extension__({                                         \
		int r_ = (call);                                \
		if (r_ == -ENOMEM) {                            \
			n_refused++;                            \
			r_ = (call);                            \
		}                                               \
		r_;                                             \
	})

static int add_events(struct trace_class *tc, uint32_t chan, uint64_t enum_id, unsigned first, unsigned last)
{
	struct cells c = { .n = 0 };
	char name[32];
	uint32_t id;

	cell_enum(&c, "t", "dynamic_type_enum", enum_id);
	cell_int(&c, "", 32, true);
	cell_variant(&c, "v", "t", 1);
	cell_int(&c, "int8", 8, true);
	cell_int(&c, "_s_length", 32, false);
	cell_sequence(&c, "s", "_s_length");
	cell_int(&c, "", 16, false);
	for (unsigned i = first; i < last; i++) {
		snprintf(name, sizeof(name), "p:e%u", i);
		if (TRY(class_add_event(tc, chan, name, &c, &id)) != 0 || id != i)
			return 1;
	}
	return 0;
}

static int add_enum(struct trace_class *tc, uint64_t *ret)
{
	*ret = class_add_dynamic_enum(tc);
	return *ret == UINT64_MAX ? -ENOMEM : 0;
}

/* The text that results, or NULL when something went wrong. */
static char *play(void)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = NULL;
	struct trace_class_mark from = { .version = UINT32_MAX }, at;
	_cleanup_buf_ struct buf text = BUF_INIT;
	uint32_t chan = 0;
	uint64_t enum_id;
	int r;

	n_refused = 0;
	tc = class_new(TRACE_CLASS_PER_UID);
	if (!tc) {
		n_refused++;
		tc = class_new(TRACE_CLASS_PER_UID);
	}
	r = TRY(trace_class_add_channel(tc, &chan));
	r = r ? r : TRY(add_enum(tc, &enum_id));
	r = r ? r : add_events(tc, chan, enum_id, 0, 40);
	r = r ? r : TRY(class_open_channel(tc, chan, NULL));
	r = r ? r : add_events(tc, chan, enum_id, 40, 60);
	r = r ? r : TRY(trace_class_regenerate(tc, 17));
	if (r != 0 || trace_class_copy_text(tc, &from, SIZE_MAX, &text, &at) < 0)
		return NULL;
	return buf_steal(&text);
}

int main(void)
{
	_cleanup_free_ char *want = play();
	unsigned wrong = 0, unsaid = 0, without = 0;
	long n;

	ok(want && strlen(want) > 10000, "a text without failures");
	for (n = 0;; n++) {
		unsigned before = n_failed;
		char *text;

		countdown = n;
		text = play();
		countdown = -1;
		if (n_failed == before) {
			free(text);
			break;
		}
		without += !text;
		if (text && strcmp(text, want) != 0)
			wrong++;
		if (text && n_refused != 1)
			unsaid++;
		free(text);
	}
	ok(n > 60, "%ld allocations failed, one a round", n);
	ok_int(wrong, 0, "repeating the call gave the same text");
	ok_int(without, 1, "only the last one, of the copy that is compared, left no text");
	ok_int(unsaid, 0, "each failure was told");
	return tap_done();
}
