/* SPDX-License-Identifier: GPL-2.0-only */
/* Text of configuration files, as the session daemon reads it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/defs.h"
#include "fuzz.h"
#include "sessiond/ini.h"

const char fuzz_name[] = "ini";

enum { ROW_PAIR, ROW_AGAIN, ROW_EMPTY, ROW_UNKNOWN, ROW_BAD, ROW_STOP, ROW_YES, ROW_NO, ROW_NEITHER, ROW_NOTHING, N_ROWS };

static const char *const names[N_ROWS] = {
	"a pair", "a second value of a name", "an empty value", "an unknown name", "a bad value", "an error ends it",
	"true", "false", "neither", "a file without pairs",
};
static const char *const seeds[N_ROWS] = {
	"[sessiond]\na=1\n", "[sessiond]\na=1\n b\n\t; c\n", "\xef\xbb\xbf[sessiond]\na =\r\n", "[sessiond]\nunknown : x ; y\n",
	"[sessiond]\nbad=x\n", "[sessiond]\nstop=x\na=1", "[sessiond]\na=yes\n", "[sessiond]\na=off\n", "[x]\n[sessiond]\na=z\n",
	"; a=1\n# b\n[other]\na=1\n[\n",
};
static bool seen[N_ROWS];

struct round {
	char last[64];
	unsigned n;
};

static int receive(const char *name, const char *value, void *data)
{
	struct round *round = data;
	bool yes;
	int r;

	/* Names are bounded and nothing has blanks around it. */
	if (!*name || strlen(name) >= sizeof(round->last) || strchr(" \t\r\n", name[0]) || strchr(" \t\r\n", name[strlen(name) - 1]) ||
	    (*value && (strchr(" \t\r\n", value[0]) || strchr(" \t\r\n", value[strlen(value) - 1]))))
		abort();
	seen[ROW_PAIR] = true;
	seen[ROW_AGAIN] = seen[ROW_AGAIN] || (round->n > 0 && !strcmp(round->last, name));
	seen[ROW_EMPTY] = seen[ROW_EMPTY] || !*value;
	r = ini_parse_bool(value, &yes);
	seen[r < 0 ? ROW_NEITHER : yes ? ROW_YES : ROW_NO] = true;
	strcpy(round->last, name);
	round->n++;
	if (!strcmp(name, "stop")) {
		seen[ROW_STOP] = true;
		return -EIO;
	}
	if (!strcmp(name, "bad")) {
		seen[ROW_BAD] = true;
		return INI_BAD_VALUE;
	}
	if (!strcmp(name, "unknown")) {
		seen[ROW_UNKNOWN] = true;
		return INI_UNKNOWN;
	}
	return INI_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *silence;
	struct round round = { .n = 0 };
	FILE *said = stderr;
	int r;

	if (!silence && !(silence = fopen("/dev/null", "we")))
		abort();
	stderr = silence;
	r = ini_parse((const char *) data, size, "fuzz", "sessiond", receive, &round);
	stderr = said;
	if (r != 0 && (r != -EIO || strcmp(round.last, "stop")))
		abort();
	seen[ROW_NOTHING] = seen[ROW_NOTHING] || round.n == 0;
	return 0;
}

bool fuzz_coverage(void)
{
	for (unsigned i = 0; i < N_ROWS; i++)
		fuzz_row(names[i], seen[i]);
	return fuzz_rows_end();
}

void fuzz_write_seeds(const char *dir)
{
	for (unsigned i = 0; i < N_ROWS; i++) {
		char name[16];

		(void) snprintf(name, sizeof(name), "seed-%u", i);
		fuzz_write_seed(dir, name, seeds[i], strlen(seeds[i]));
	}
}
