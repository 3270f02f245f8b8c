/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs a fuzz target over the files of its corpus: the directories given, or
 * tests/fuzz/corpus-NAME.  It fails when the corpus does not reach every
 * part that the target names.  "--write-seeds DIR" makes a corpus of seeds.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/io.h"
#include "base/str.h"
#include "fuzz.h"

#define INPUT_MAX (16u << 20)

static unsigned replay_directory(const char *path)
{
	DIR *dir = opendir(path);
	unsigned n = 0;

	if (!dir) {
		printf("# cannot open %s\n", path);
		return 0;
	}
	for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
		_cleanup_free_ char *data = NULL, *exact = NULL;
		size_t len;

		if (e->d_name[0] == '.' || io_read_file(dirfd(dir), e->d_name, INPUT_MAX, &data, &len) < 0)
			continue;
		/* in a block of its own size: reading beyond it is seen */
		exact = malloc(len + !len);
		if (!exact)
			abort();
		memcpy(exact, data, len);
		(void) LLVMFuzzerTestOneInput((const uint8_t *) exact, len);
		n++;
	}
	(void) closedir(dir);
	return n;
}

int main(int argc, char **argv)
{
	_cleanup_free_ char *corpus = NULL;
	unsigned n = 0;
	bool good;

	if (argc == 3 && strcmp(argv[1], "--write-seeds") == 0) {
		fuzz_write_seeds(argv[2]);
		return EXIT_SUCCESS;
	}
	if (str_printf(&corpus, "%s/tests/fuzz/corpus-%s", getenv("srcdir") ?: ".", fuzz_name) < 0)
		return EXIT_FAILURE;
	for (int i = 1; i < argc; i++)
		n += replay_directory(argv[i]);
	if (argc == 1)
		n = replay_directory(corpus);
	good = fuzz_coverage() && n > 0;
	if (!good)
		printf("# seeds for new rows: tests/fuzz/fuzz-%s --write-seeds tests/fuzz/corpus-%s\n", fuzz_name, fuzz_name);
	printf("%s 1 - %s: %u inputs\n1..1\n", good ? "ok" : "not ok", fuzz_name, n);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
