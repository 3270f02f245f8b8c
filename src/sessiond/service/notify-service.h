/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers the registrations of all applications on the notify loop.
 *
 * A request that has come whole is answered at once, without a hand-over.
 * One whose rest is missing goes to a job of the notify pool with a deadline
 * of 1 s, at which the socket is cut off; one whose metadata does not fit in
 * the consumer's socket waits for room.  A user whose jobs have taken more of
 * a processor than others may be asked to bear stands in line.  Nothing here waits for a command.
 */
#pragma once
#include "sessiond/domain/ust/app.h"

struct notify_service;
struct app_registry;
struct pool;

_must_check_ int notify_service_start(struct app_registry *apps, struct pool *pool, struct loop *loop,
	struct notify_service **ret);
/* Before the loop runs; for tests. What jobs of one user may take at once. */
void notify_service_set_burst(struct notify_service *service, uint64_t us);
void notify_service_stop(struct notify_service *service);
/* Any thread. */
void notify_service_add(struct notify_service *service, struct app *app);
void notify_service_remove(struct notify_service *service, struct app *app);
