/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include <stdlib.h>
#include "base/buf.h"
#include "base/str.h"
#include "fuzz.h"

static struct {
	unsigned n, n_reached;
	struct buf names, missing;
} rows = { .names = BUF_INIT, .missing = BUF_INIT };

void fuzz_row(const char *name, bool reached)
{
	rows.n++;
	rows.n_reached += reached;
	if (reached)
		buf_printf(&rows.names, "%s%s", rows.n_reached > 1 ? ", " : " ", name);
	else
		buf_printf(&rows.missing, "# not reached: %s\n", name);
}

bool fuzz_rows_end(void)
{
	const bool all = rows.n > 0 && rows.n_reached == rows.n;
	_cleanup_free_ char *names = buf_steal(&rows.names), *missing = buf_steal(&rows.missing);

	printf("# %s: %u of %u rows:%s\n%s", fuzz_name, rows.n_reached, rows.n, names ?: "", missing ?: "");
	(void) fflush(stdout);
	rows.n = rows.n_reached = 0;
	return all;
}

void fuzz_write_seed(const char *dir, const char *name, const void *bytes, size_t len)
{
	_cleanup_free_ char *path = NULL;
	FILE *file;

	if (str_printf(&path, "%s/%s", dir, name) < 0 || !(file = fopen(path, "we")))
		abort();
	if ((len && fwrite(bytes, len, 1, file) != 1) || fclose(file) != 0)
		abort();
}

static void print_at_exit(void)
{
	(void) fuzz_coverage();
}

/* libFuzzer calls it before the first input and leaves by exit(). */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	return atexit(print_at_exit);
}
