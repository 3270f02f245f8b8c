/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The jobs of one application: one at a time, in order, many applications in
 * parallel.  While a job runs, the command socket is its own.
 */
#pragma once
#include "base/pool.h"

struct app;
struct app_queue;

struct app_job {
	struct list link;                                       /* queue */
	void (*run)(struct app_job *job, struct app *app);      /* owns job; also called for a dead application */
};

struct app_queue {
	struct mutex lock;              /* APP_QUEUE */
	struct list jobs;               /* lock */
	bool scheduled;                 /* lock: posted or running */
	struct pool *pool;              /* constant */
	struct job job;
};

void app_queue_init(struct app_queue *queue, struct pool *pool, uint64_t lane);
void app_queue_deinit(struct app_queue *queue);
/* The queue keeps a reference to the application while it has jobs. */
void app_queue_post(struct app *app, struct app_job *job);
/* In front of all that wait. */
void app_queue_post_first(struct app *app, struct app_job *job);
