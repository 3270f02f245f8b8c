/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The jobs of one application: one at a time, in order, many applications in
 * parallel.  While a job runs, the command socket is its own.
 *
 * An application that has not answered yet is served by another pool than the
 * others, so that newcomers who say nothing keep the fibers of newcomers only.
 */
#pragma once
#include <stdatomic.h>
#include "base/pool.h"

struct app;
struct app_queue;

struct app_job {
	struct list link;               /* queue; or followers of a job in it */
	void (*run)(struct app_job *job, struct app *app);      /* owns job; also called for a dead application */
	/* Jobs of one purpose do all the same if they have not begun: one of them need only wait. NULL: none. */
	const void *purpose;
	struct list followers;          /* lock of the queue: of struct app_job; wants to be initialized */
	bool follows;                   /* lock of the queue */
};

struct app_queue {
	struct mutex lock;              /* APP_QUEUE */
	struct list jobs;               /* lock */
	bool scheduled;                 /* lock: posted or running */
	atomic_bool running;            /* a thread is at it */
	struct pool *pool;              /* constant */
	struct pool *newcomers;         /* constant: until it has answered once; NULL: there is no such pool */
	struct job job;
};

void app_queue_init(struct app_queue *queue, struct pool *pool, uint64_t lane);
void app_queue_deinit(struct app_queue *queue);
/* The queue keeps a reference to the application while it has jobs. */
void app_queue_post(struct app *app, struct app_job *job);
/* In front of all that wait. */
void app_queue_post_first(struct app *app, struct app_job *job);
/* Unless a job of its purpose waits: then it follows that one, and is not run. */
void app_queue_post_or_follow(struct app *app, struct app_job *job);
/* By a job that is done: those that followed it are done as well. */
void app_queue_take_followers(struct app *app, struct app_job *job, struct list *ret);
/* False if it does not follow another one, or not any more. */
bool app_queue_unfollow(struct app *app, struct app_job *job);
