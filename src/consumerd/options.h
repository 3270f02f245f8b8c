/* SPDX-License-Identifier: GPL-2.0-only */
/* Command line of lttng-consumerd. */
#pragma once
#include "base/defs.h"

struct options {
	const char *group;
	const char *health_path;
	int verbose;                    /* -1: quiet */
	bool kernel;
	bool show_version, show_help;
};

/* Prints what is wrong. -EINVAL. */
_must_check_ int options_parse(int argc, const char **argv, struct options *ret);
void options_print_help(void);
