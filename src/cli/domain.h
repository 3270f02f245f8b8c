/* SPDX-License-Identifier: GPL-2.0-only */
/* Domains: their options, names, and handles of the library for them. */
#pragma once
#include <lttng/lttng.h>
#include "cli/args.h"
#include "cli/cli.h"

#define OPT_KERNEL    OPT_FLAG('k', "kernel", "The Linux kernel")
#define OPT_USERSPACE OPT_FLAG('u', "userspace", "User-space programs")
#define OPT_JUL       OPT_FLAG('j', "jul", "java.util.logging")
#define OPT_LOG4J     OPT_FLAG('l', "log4j", "Apache log4j")
#define OPT_PYTHON    OPT_FLAG('p', "python", "Python's logging module")

DEFINE_CLEANUP(struct lttng_handle *, lttng_destroy_handle)

/*
 * The one domain chosen by the options that the command has; *ret is NONE when
 * none is. More than one is an error. CLI_OK or CLI_ERROR after a message.
 */
_must_check_ int domain_pick(struct cli *cli, const struct args *args, enum lttng_domain_type *ret);
/* The same, but none is an error too. */
_must_check_ int domain_need(struct cli *cli, const struct args *args, enum lttng_domain_type *ret);
/* "kernel", "user-space", …: for sentences. */
const char *domain_name(enum lttng_domain_type type);
/* "KERNEL", "UST", …: of the machine interface. */
const char *domain_mi_name(enum lttng_domain_type type);
const char *buffer_mi_name(enum lttng_buffer_type type);
const char *buffer_name(enum lttng_buffer_type type);
/*
 * A handle for that domain of the session, with the kind of buffers the session has there, or else
 * the default. CLI_OK, or an exit status after a message. NONE: a handle for the session alone.
 */
_must_check_ int domain_handle(struct cli *cli, const char *session, enum lttng_domain_type type,
			       struct lttng_handle **ret);
/* Kind of buffers of the session's domain: 0 or -1 when the session has no such domain yet. */
int domain_buffers(const char *session, enum lttng_domain_type type, enum lttng_buffer_type *ret);
