/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <popt.h>
#include <stdio.h>
#include "base/str.h"
#include "consumerd/options.h"

enum { OPT_HELP = 'h', OPT_VERSION = 'V', OPT_QUIET = 'q', OPT_VERBOSE = 'v', OPT_UST = 'u', OPT_KERNEL = 'k' };

void options_print_help(void)
{
	puts("Usage: lttng-consumerd OPTIONS\n"
	     "\n"
	     "Reads the ring buffers of traced programs and writes them to trace files.\n"
	     "The session daemon starts it when it is needed.\n"
	     "\n"
	     "  -u, --ust               user space\n"
	     "  -g, --group=NAME        group whose members may ask for health (tracing)\n"
	     "      --health-sock=PATH  health socket\n"
	     "  -v, --verbose           say more; twice: much more\n"
	     "  -q, --quiet             say nothing but errors\n"
	     "  -V, --version           show the version and leave\n"
	     "  -h, --help              show this and leave");
}

static void take(int option, struct options *options)
{
	switch (option) {
	case OPT_HELP:
		options->show_help = true;
		break;
	case OPT_VERSION:
		options->show_version = true;
		break;
	case OPT_QUIET:
		options->verbose = -1;
		break;
	case OPT_VERBOSE:
		options->verbose++;
		break;
	case OPT_KERNEL:
		options->kernel = true;
		break;
	case OPT_UST:
		break;
	}
}

static int take_all(poptContext context, struct options *options)
{
	const char *rest;
	int option;

	while ((option = poptGetNextOpt(context)) > 0)
		take(option, options);
	if (option < -1) {
		(void) fprintf(stderr, "lttng-consumerd: %s: %s\n", poptBadOption(context, 0), poptStrerror(option));
		return -EINVAL;
	}
	/* A session daemon without anything to say passes an empty argument. */
	while ((rest = poptGetArg(context))) {
		if (str_eq(rest, ""))
			continue;
		(void) fprintf(stderr, "lttng-consumerd: unexpected argument: %s\n", rest);
		return -EINVAL;
	}
	return 0;
}

int options_parse(int argc, const char **argv, struct options *ret)
{
	/* popt's copies are used until the process ends */
	static const char *group, *health_path;
	struct options options = { .verbose = 0 };
	const struct poptOption table[] = {
		{ "ust", 'u', POPT_ARG_NONE, NULL, OPT_UST, NULL, NULL },
		{ "kernel", 'k', POPT_ARG_NONE, NULL, OPT_KERNEL, NULL, NULL },
		{ "group", 'g', POPT_ARG_STRING, &group, 0, NULL, NULL },
		{ "health-sock", 0, POPT_ARG_STRING, &health_path, 0, NULL, NULL },
		{ "verbose", 'v', POPT_ARG_NONE, NULL, OPT_VERBOSE, NULL, NULL },
		{ "quiet", 'q', POPT_ARG_NONE, NULL, OPT_QUIET, NULL, NULL },
		{ "version", 'V', POPT_ARG_NONE, NULL, OPT_VERSION, NULL, NULL },
		{ "help", 'h', POPT_ARG_NONE, NULL, OPT_HELP, NULL, NULL },
		POPT_TABLEEND,
	};
	poptContext context = poptGetContext("lttng-consumerd", argc, argv, table, 0);
	int r;

	if (!context)
		return -ENOMEM;
	r = take_all(context, &options);
	(void) poptFreeContext(context);
	if (r < 0)
		return r;
	options.group = group ? group : "tracing";
	options.health_path = health_path;
	*ret = options;
	return 0;
}
