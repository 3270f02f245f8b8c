/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench-drive MEASURE [NAME=VALUE]...: takes one measure through liblttng-ctl and prints its samples.
 * tests/bench/run.py starts the daemons, runs this for both suites in turn and compares.
 */
#include "ctl.h"
#include "measures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	void (*run)(const struct settings *settings);
	int needs_library;
} measures[] = {
	{ "life", measure_life, 1 },
	{ "list", measure_list, 1 },
	{ "launch", measure_launch, 1 },
	{ "launch-alone", measure_launch_alone, 0 },
	{ "newcomers", measure_newcomers, 0 },
	{ "data", measure_data, 1 },
	{ "drain", measure_drain, 1 },
	{ "plain-loop", measure_plain_loop, 0 },
	{ "fed-loop", measure_fed_loop, 0 },
	{ "writing", measure_writing, 0 },
	{ "memory", measure_memory, 1 },
	{ "rules", measure_rules, 1 },
	{ "compile", measure_compile, 0 },
	{ "many-rules", measure_many_rules, 1 },
	{ "live-rules", measure_live_rules, 1 },
	{ "enable-one", measure_enable_one, 1 },
	{ "scale", measure_scale, 1 },
	{ "sessions", measure_sessions, 1 },
};

void sample(const struct settings *settings, const char *name, double value)
{
	printf("%s: %s\t%.6f\n", settings->prefix, name, value);
}

static void parse(struct settings *settings, char *argument)
{
	char *value = strchr(argument, '=');

	if (!value) {
		fprintf(stderr, "not NAME=VALUE: %s\n", argument);
		exit(2);
	}
	*value++ = '\0';
	if (!strcmp(argument, "dir"))
		settings->dir = value;
	else if (!strcmp(argument, "prefix"))
		settings->prefix = value;
	else if (!strcmp(argument, "apps"))
		settings->apps = (unsigned) atoi(value);
	else if (!strcmp(argument, "cycles"))
		settings->cycles = (unsigned) atoi(value);
	else if (!strcmp(argument, "events"))
		settings->events = strtoull(value, NULL, 10);
	else if (!strcmp(argument, "rules"))
		settings->rules = (unsigned) atoi(value);
	else if (!strcmp(argument, "sessions"))
		settings->sessions = (unsigned) atoi(value);
	else if (!strcmp(argument, "buffers"))
		settings->per_process = !strcmp(value, "pid");
	else if (!strcmp(argument, "lossless"))
		settings->lossless = atoi(value);
	else
		exit(2);
}

int main(int argc, char **argv)
{
	struct settings settings = { .dir = "/tmp/bench-trace", .prefix = "", .apps = 1, .cycles = 1,
				     .events = 1000000, .rules = 1000, .sessions = 1000 };

	for (int i = 2; i < argc; i++)
		parse(&settings, argv[i]);
	for (size_t i = 0; argc > 1 && i < sizeof(measures) / sizeof(measures[0]); i++) {
		if (strcmp(argv[1], measures[i].name))
			continue;
		if (measures[i].needs_library)
			ctl_load();
		measures[i].run(&settings);
		return 0;
	}
	fprintf(stderr, "usage: bench-drive MEASURE [NAME=VALUE]...\n");
	return 2;
}
