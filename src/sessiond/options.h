/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the daemon was told, by defaults, environment, ini files and command
 * line, in this order; the later wins.
 */
#pragma once
#include "base/defs.h"
#include "sessiond/session/limits.h"

struct options {
	char *client_sock, *apps_sock, *pidfile;        /* NULL: in the run directory */
	char *group;
	char *consumerd64_path, *consumerd32_path;
	char *consumerd64_libdir, *consumerd32_libdir;
	char *config;
	char *load;
	bool daemonize, background, sig_parent, quiet, no_kernel, group_sees_own, verbose_consumer;
	unsigned verbose;
	struct limits limits;
	uint64_t app_timeout_us;                        /* 0: none */
};

enum { OPTIONS_RUN = 0, OPTIONS_DONE };                 /* DONE: version or help was printed */

/* Errors are said on stderr. The result is owned by the caller even after an error. */
_must_check_ int options_read(int argc, char **argv, struct options *ret);
void options_deinit(struct options *options);
