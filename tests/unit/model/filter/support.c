/* SPDX-License-Identifier: GPL-2.0-only */
#include "support.h"

#include <stdio.h>
#include <string.h>

char *hex(const uint8_t *data, size_t len)
{
	char *text = calloc(2 * len + 1, 1);

	assert(text);
	for (size_t i = 0; i < len; i++)
		sprintf(text + 2 * i, "%02x", data[i]);
	return text;
}

unsigned for_each_row(const char *path, void (*row)(char *columns[COLUMNS_MAX]))
{
	_cleanup_free_ char *full = NULL, *line = NULL;
	size_t size = 0;
	unsigned count = 0;
	FILE *file;

	if (asprintf(&full, "%s/%s", getenv("srcdir") ?: ".", path) < 0)
		abort();
	file = fopen(full, "re");
	if (!file) {
		perror(full);
		exit(EXIT_FAILURE);
	}
	while (getline(&line, &size, file) > 0) {
		char *columns[COLUMNS_MAX] = {NULL}, *rest = line;

		if (line[0] == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < COLUMNS_MAX && rest; i++)
			columns[i] = strsep(&rest, "\t");
		row(columns);
		count++;
	}
	fclose(file);
	return count;
}
