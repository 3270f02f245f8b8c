/* SPDX-License-Identifier: GPL-2.0-only */
/* Long and deep expressions: accepted up to a limit, refused above it, never a crash. */
#include "interpret.h"
#include "lib/tap.h"

#include <errno.h>
#include <pthread.h>

/* head, n times unit, tail; the caller frees it. */
static char *repeat(const char *head, const char *unit, size_t n, const char *tail)
{
	size_t len = strlen(unit);
	char *text = malloc(strlen(head) + n * len + strlen(tail) + 1), *end;

	assert(text);
	end = stpcpy(text, head);
	for (size_t i = 0; i < n; i++)
		end = stpcpy(end, unit);
	strcpy(end, tail);
	return text;
}

static int compile(const char *head, const char *unit, size_t n, const char *tail, struct filter_error *ret_error,
		uint32_t *ret_len)
{
	_cleanup_free_ char *text = repeat(head, unit, n, tail);
	_cleanup_free_ struct filter_bytecode *b = NULL;
	int r = filter_compile(text, &b, ret_error);

	if (!r) {
		*ret_len = b->len;
		if (bytecode_fault(b)) {
			diag("%s", bytecode_fault(b));
			return -EBADMSG;
		}
	}
	return r;
}

static const struct {
	const char *name, *head, *unit, *tail;
	size_t fits, unit_len; /* bytes of bytecode for each unit, with all 'fits' of them */
} chains[] = {
		{"sum of conditions", "1", "||1", "", 5456, 12},
		{"sum of fields", "a", "&&a", "", 5952, 11},
		{"equations to the left", "1", "==1", "", 6547, 10},
		{"long path", "a", ".a", "", 32740, 2},
		{"long name", "", "a", "", 65481, 1},
		{"long string", "a=='", "x", "'", 65477, 1},
};

static void test_length(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(chains); i++) {
		struct filter_error error = {0};
		uint32_t len = 0;
		int r = compile(chains[i].head, chains[i].unit, chains[i].fits, chains[i].tail, &error, &len);

		ok_int(r, 0, "%s: the longest that fits", chains[i].name);
		ok(len <= FILTER_BYTECODE_MAX && len + chains[i].unit_len > FILTER_BYTECODE_MAX,
				"%s: it fills the space (%u)", chains[i].name, len);
		r = compile(chains[i].head, chains[i].unit, chains[i].fits + 1, chains[i].tail, &error, &len);
		ok_int(r, -E2BIG, "%s: one more", chains[i].name);
		ok_str(error.text, "the expression needs more than 65488 bytes of bytecode", "%s: why", chains[i].name);
		ok_int(error.column, 1, "%s: where", chains[i].name);
	}
}

static void test_text_length(void)
{
	struct filter_error error = {0};
	uint32_t len = 0;

	ok_int(compile("a", " ", 65534, "", &error, &len), 0, "text of 65535 bytes");
	ok_int(compile("a", " ", 65535, "", &error, &len), -E2BIG, "text of 65536 bytes");
	ok_str(error.text, "the expression is longer than 65535 bytes", "why");
	ok_int(compile("a /*", "*", 60000, "*/ == 1", &error, &len), 0, "a long comment");
	ok_int(compile("a == '", "**", 30000, "'", &error, &len), 0, "stars shrink to one");
	ok(len < 20, "so the bytecode is short (%u)", len);
}

static const struct {
	const char *name, *head, *unit, *tail;
	size_t fits;
} nests[] = {
		{"parentheses", "", "(", "1", 1990},
		{"unary operators", "", "!", "1", 1990},
		{"signs", "", "-", "a", 1990},
		{"equations to the right", "", "1==(", "1", 660},
};

static void test_depth(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(nests); i++) {
		bool closed = strchr(nests[i].unit, '(');
		_cleanup_free_ char *tail = repeat(nests[i].tail, ")", closed ? nests[i].fits : 0, "");
		struct filter_error error = {0};
		uint32_t len = 0;
		int r = compile(nests[i].head, nests[i].unit, nests[i].fits, tail, &error, &len);

		ok_int(r, 0, "%s: deep", nests[i].name);
		r = compile(nests[i].head, nests[i].unit, 65500 / strlen(nests[i].unit), nests[i].tail, &error, &len);
		ok_int(r, -EINVAL, "%s: far too deep", nests[i].name);
		ok_str(error.text, "the expression is nested too deeply here", "%s: why", nests[i].name);
		ok(error.column >= nests[i].fits * strlen(nests[i].unit) && error.column < 4 * 2002, "%s: where (%u)",
				nests[i].name, error.column);
	}
}

/* Applications have threads with very little stack. */
static void *small_stack(void *arg)
{
	(void) arg;
	test_depth();
	test_length();
	return NULL;
}

int main(void)
{
	pthread_attr_t attr;
	pthread_t thread;

	test_text_length();
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 * 1024);
	ok_int(pthread_create(&thread, &attr, small_stack, NULL), 0, "a thread of 128 KiB");
	pthread_join(thread, NULL);
	pthread_attr_destroy(&attr);
	return tap_done();
}
