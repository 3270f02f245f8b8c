/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whichever of our allocations fails, reader and writer say so and lose
 * nothing. Linked with --wrap; libxml2's own are its own business.
 */
#include <errno.h>
#include "lib/tap.h"
#include "unit/model/config/edit.h"

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

/* Reads and writes with the n-th allocation failing; false when there were fewer. */
static bool round_with_failure(const char *text, int n, int *ret)
{
	_cleanup_(session_file_freep) struct session_file *file = NULL;
	_cleanup_buf_ struct buf out = BUF_INIT;
	struct config_error error;
	struct coded coded;

	until_failure = n;
	*ret = session_file_read(text, strlen(text), NULL, &file, &error);
	if (*ret == 0) {
		n = until_failure;
		until_failure = -1;
		if (!coded_init(&coded, &file->sessions[0]))
			abort();
		until_failure = n;
		*ret = session_file_write(&coded.config, 0, &out);
		n = until_failure;
		until_failure = -1;
		buf_deinit(&coded.bytes);
		return n < 0;
	}
	n = until_failure;
	until_failure = -1;
	return n < 0;
}

int main(void)
{
	_cleanup_free_ char *text = golden_text("everything");
	bool good = true;
	int n = 0, r;

	for (; round_with_failure(text, n, &r) && n < 10000; n++)
		good = good && r == -ENOMEM;
	ok(good && r == 0 && n > 100, "everything with %d failures", n);
	until_failure = 0;
	ok(!__wrap_malloc(1), "the failure is real");
	return tap_done();
}
