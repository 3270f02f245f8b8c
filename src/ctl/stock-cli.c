/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Symbols beyond the public interface which the command line of LTTng 2.13
 * takes from its library, and without which it does not start.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <lttng/lttng-export.h>
#include "base/defs.h"

/* Switches and seed: it copies or sets them, here nothing looks at them. */
LTTNG_EXPORT int lttng_opt_quiet;
LTTNG_EXPORT int lttng_opt_verbose;
LTTNG_EXPORT int lttng_opt_mi;
LTTNG_EXPORT unsigned long lttng_ht_seed;

LTTNG_EXPORT int spawn_viewer(const char *trace_path, const char *command, bool live);
LTTNG_EXPORT int lttng_elf_get_symbol_offset(void);
LTTNG_EXPORT int lttng_elf_get_sdt_probe_offsets(void);

#define MAX_WORDS 64

static void exec_with(char **argv, unsigned n, const char *name, const char *trace_path)
{
	argv[0] = (char *) name;
	argv[MAX(n, 1U)] = (char *) trace_path;
	(void) execvp(name, argv);
}

/*
 * The last thing that its "view" does: becomes the reader, so that there is
 * nobody else to tell the user why that fails.
 */
int spawn_viewer(const char *trace_path, const char *command, bool live)
{
	_cleanup_free_ char *words = strdup(command ?: "");
	char *argv[MAX_WORDS + 2] = { NULL }, *save = NULL;
	unsigned n = 0;

	(void) live;
	if (!words || !trace_path)
		return -1;
	for (char *word = strtok_r(words, " \t", &save); word && n < MAX_WORDS; word = strtok_r(NULL, " \t", &save))
		argv[n++] = word;
	(void) fflush(stdout);
	if (n) {
		exec_with(argv, n, argv[0], trace_path);
	} else {
		exec_with(argv, n, "babeltrace2", trace_path);
		exec_with(argv, n, "babeltrace", trace_path);
	}
	(void) fprintf(stderr, "Error: Cannot run the viewer \"%s\": %s\n", argv[0], strerror(errno));
	return -1;
}

/* Look-ups for probes in programs, which the kernel domain alone has. */
int lttng_elf_get_symbol_offset(void)
{
	return -1;
}

int lttng_elf_get_sdt_probe_offsets(void)
{
	return -1;
}
