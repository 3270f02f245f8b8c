/* SPDX-License-Identifier: GPL-2.0-only */
/* Whichever allocation fails, the compiler says so and loses nothing. Linked with --wrap for malloc, calloc, realloc. */
#include "model/filter/filter.h"
#include "lib/tap.h"

#include <errno.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static int until_failure = -1; /* -1: none fails */

static bool fails(void)
{
	return until_failure >= 0 && until_failure-- == 0;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
	return fails() ? NULL : __real_realloc(memory, size);
}

/* Fails the n-th allocation, for each n, until the compiler needs no more. */
static void test_expression(const char *expression, int want)
{
	struct filter_error error;
	struct filter_bytecode *b;
	bool good = true;
	int n, r = -ENOMEM;

	for (n = 0; good && r == -ENOMEM && n < 1000; n++) {
		b = NULL;
		error = (struct filter_error){0};
		until_failure = n;
		r = filter_compile(expression, &b, &error);
		/* The failure may come after the answer is known. */
		good = r == -ENOMEM ? !b : r == want && (until_failure >= 0 || r == -EINVAL);
		free(b);
	}
	until_failure = -1;
	ok(good && r == want && n > 2, "'%.40s' with %d failures", expression, n - 1);
}

int main(void)
{
	char chain[4096] = "$ctx.procname == 'a*b'";

	test_expression("1", 0);
	test_expression("a.b.c[3] == 0x10 && $app.p:t != \"x*\" || !(1.5 && a)", 0);
	test_expression("a == ", -EINVAL);
	test_expression("a == 'x\\y'", -EINVAL);
	for (int i = 0; i < 150; i++)
		strcat(chain, " || x[1].y == 'long'");
	test_expression(chain, 0);
	until_failure = 0;
	ok(!__wrap_malloc(1), "the failure is real");
	return tap_done();
}
