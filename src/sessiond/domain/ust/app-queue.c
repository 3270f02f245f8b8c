/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/testpoint.h"
#include "sessiond/domain/ust/app.h"

static struct app_job *next_job(struct app_queue *queue)
{
	struct app_job *job;

	testpoint_yield("queue-next");
	MUTEX_GUARD(&queue->lock);
	job = list_first(&queue->jobs, struct app_job, link);
	if (job)
		list_remove(&job->link);
	else
		queue->scheduled = false;
	return job;
}

static void run_jobs(struct job *pool_job)
{
	struct app_queue *queue = CONTAINER_OF(pool_job, struct app_queue, job);
	struct app *app = CONTAINER_OF(queue, struct app, queue);
	struct app_job *job;

	while ((job = next_job(queue)))
		job->run(job, app);
	app_unref(app);
}

void app_queue_init(struct app_queue *queue, struct pool *pool, uint64_t lane)
{
	mutex_init(&queue->lock, LOCK_APP_QUEUE);
	list_init(&queue->jobs);
	queue->scheduled = false;
	queue->pool = pool;
	queue->job = (struct job) { .lane = lane, .run = run_jobs };
	list_init(&queue->job.link);
}

void app_queue_deinit(struct app_queue *queue)
{
	assert(list_is_empty(&queue->jobs) && !queue->scheduled);
	mutex_deinit(&queue->lock);
}

static void post(struct app *app, struct app_job *job, bool first)
{
	struct app_queue *queue = &app->queue;
	bool schedule;

	mutex_lock(&queue->lock);
	if (first)
		list_prepend(&queue->jobs, &job->link);
	else
		list_append(&queue->jobs, &job->link);
	schedule = !queue->scheduled;
	queue->scheduled = true;
	mutex_unlock(&queue->lock);
	if (!schedule)
		return;
	(void) app_ref(app); /* run_jobs() drops it */
	pool_post(queue->pool, &queue->job);
}

void app_queue_post(struct app *app, struct app_job *job)
{
	post(app, job, false);
}

void app_queue_post_first(struct app *app, struct app_job *job)
{
	post(app, job, true);
}
