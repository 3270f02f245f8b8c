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
	atomic_store(&queue->running, job != NULL);
	return job;
}

static void run_jobs(struct job *pool_job)
{
	struct app_queue *queue = CONTAINER_OF(pool_job, struct app_queue, job);
	struct app *app = CONTAINER_OF(queue, struct app, queue);
	struct app_job *job;

	app_io_use(&app->io);
	while ((job = next_job(queue)))
		job->run(job, app);
	app_io_use(NULL);
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

enum place { LAST, FIRST, LAST_OR_FOLLOW };

/* Bounded by the sessions: whoever waits for another purpose waits for an answer, and gives up on one that is late. */
static bool follow_locked(struct app_queue *queue, struct app_job *job)
{
	struct app_job *waiting;

	mutex_assert_mine(&queue->lock);
	list_for_each(waiting, &queue->jobs, link) {
		if (waiting->purpose != job->purpose)
			continue;
		job->follows = true;
		list_append(&waiting->followers, &job->link);
		return true;
	}
	return false;
}

static void post(struct app *app, struct app_job *job, enum place place)
{
	struct app_queue *queue = &app->queue;
	bool schedule;

	mutex_lock(&queue->lock);
	if (place == LAST_OR_FOLLOW && job->purpose && follow_locked(queue, job)) {
		mutex_unlock(&queue->lock);
		return;
	}
	if (place == FIRST)
		list_prepend(&queue->jobs, &job->link);
	else
		list_append(&queue->jobs, &job->link);
	schedule = !queue->scheduled;
	queue->scheduled = true;
	mutex_unlock(&queue->lock);
	if (!schedule)
		return;
	(void) app_ref(app); /* run_jobs() drops it */
	pool_post(queue->newcomers && !atomic_load(&app->has_answered) ? queue->newcomers : queue->pool, &queue->job);
}

void app_queue_post(struct app *app, struct app_job *job)
{
	post(app, job, LAST);
}

void app_queue_post_first(struct app *app, struct app_job *job)
{
	post(app, job, FIRST);
}

void app_queue_post_or_follow(struct app *app, struct app_job *job)
{
	post(app, job, LAST_OR_FOLLOW);
}

void app_queue_take_followers(struct app *app, struct app_job *job, struct list *ret)
{
	struct app_job *follower;

	MUTEX_GUARD(&app->queue.lock);
	list_for_each(follower, &job->followers, link)
		follower->follows = false;
	list_splice(ret, &job->followers);
}

bool app_queue_unfollow(struct app *app, struct app_job *job)
{
	MUTEX_GUARD(&app->queue.lock);
	if (!job->follows)
		return false;
	job->follows = false;
	list_remove(&job->link);
	return true;
}
