/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The root object: it owns what the whole daemon shares.  Made by main()
 * before any thread, constant afterwards; there are no other globals.
 */
#pragma once
#include "sessiond/domain/ust/ust-domain.h"
#include "sessiond/options.h"
#include "sessiond/run-dir.h"

struct sessiond {
	struct options options;
	struct run_dir run_dir;
	pid_t started_by;               /* whoever waits for the signal of --sig-parent, also when daemonized */
	bool single;                    /* all services on one loop, one thread in each pool: for tests */
	struct session_list *sessions;
	struct batch *endings;          /* sessions that end without a client that waits */
	struct pool *handlers;          /* of client commands: may wait for batches */
	struct pool *app_pool;          /* application commands */
	struct pool *setup_pool;        /* the same, for applications that have not answered yet */
	struct pool *notify_pool;       /* registrations whose rest is missing */
	struct loop *client_loop, *registration_loop, *apps_loop, *notify_loop, *consumer_loop, *health_loop;
	struct ust_domain ust;
};

/* Makes everything but services and threads. What was made is released by sessiond_deinit(), also after an error. */
_must_check_ int sessiond_init(struct sessiond *sd);
void sessiond_deinit(struct sessiond *sd);
