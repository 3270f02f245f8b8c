/* SPDX-License-Identifier: GPL-2.0-only */
/* What applications, or the kernel, offer to record: events by process. */
#pragma once
#include <lttng/lttng.h>
#include "cli/cli.h"

struct offer_options {
	enum lttng_domain_type domain;
	bool fields;
	bool syscalls;          /* kernel only */
};

/* Adds a "domain" to list. CLI_OK, or an exit status after a message. */
_must_check_ int describe_offer(struct cli *cli, struct node *list, const struct offer_options *options);
