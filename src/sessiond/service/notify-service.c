/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/log.h"
#include "base/time.h"
#include "sessiond/consumer/consumer.h"
#include "sessiond/domain/ust/app-notify.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/buffers.h"
#include "sessiond/service/notify-service.h"

#define BATCH_MAX        32
#define REST_TIMEOUT_US  (1 * US_PER_S)

struct notify_service {
	struct app_registry *apps;
	struct pool *pool;
	struct loop *loop;
};

/* A request that could not be finished on the loop; lives until the loop takes it back. */
struct pending {
	struct job job;                 /* reads the rest */
	struct outbox_waiter waiter;    /* waits for room */
	struct loop_msg back;
	struct notify_service *service;
	struct app *app;                /* a reference */
	struct app_answer answer;
	struct source *deadline;        /* loop */
	int outcome;
};

int notify_service_start(struct app_registry *apps, struct pool *pool, struct loop *loop, struct notify_service **ret)
{
	struct notify_service *service = calloc(1, sizeof(*service));

	if (!service)
		return -ENOMEM;
	*service = (struct notify_service) { .apps = apps, .pool = pool, .loop = loop };
	*ret = service;
	return 0;
}

void notify_service_stop(struct notify_service *service)
{
	free(service);
}

/* Notify gone while the command socket lives: the application would go on unrecorded. Let it register again. */
static void cut_off(struct app *app)
{
	if (app->notify_source)
		source_free(TAKE_PTR(app->notify_source));
	app_cut_off(app);
}

static void pending_free(struct pending *pending)
{
	if (pending->deadline)
		source_free(pending->deadline);
	buffers_unref(pending->answer.buffers);
	app_unref(pending->app);
	free(pending);
}

/* The request is finished, or nothing more can be done: listen for the next one. */
static void resume(struct loop_msg *msg)
{
	struct pending *pending = CONTAINER_OF(msg, struct pending, back);
	struct app *app = pending->app;
	int r = pending->outcome;

	if (r == APP_NOTIFY_DEFERRED)
		r = app_notify_answer(app, &pending->answer);
	if (r == APP_NOTIFY_GONE || (app->notify_source && source_set_events(app->notify_source, EPOLLIN) < 0))
		cut_off(app);
	pending_free(pending);
}

static void post_back(struct pending *pending)
{
	pending->back.run = resume;
	loop_post(pending->service->loop, &pending->back);
}

static void on_room(struct outbox_waiter *waiter)
{
	post_back(CONTAINER_OF(waiter, struct pending, waiter));
}

static void await_room(struct pending *pending)
{
	pending->outcome = APP_NOTIFY_DEFERRED;
	pending->waiter.run = on_room;
	pending->waiter.position = pending->answer.position;
	if (!metadata_outbox_wait(consumer_outbox(pending->answer.buffers->consumer), &pending->waiter))
		post_back(pending);
}

static void read_rest(struct job *job)
{
	struct pending *pending = CONTAINER_OF(job, struct pending, job);

	pending->outcome = app_notify_handle(pending->app, true, &pending->answer);
	if (pending->outcome == APP_NOTIFY_DEFERRED)
		await_room(pending);
	else
		post_back(pending);
}

static int on_deadline(struct source *src, uint32_t events, void *data)
{
	struct pending *pending = data;
	const struct log_context ctx = app_log(pending->app);

	(void) src;
	(void) events;
	log_warn(&ctx, 0, "The application did not finish a registration within 1 s and is cut off");
	app_cut_off(pending->app); /* ends the job that reads */
	return 0;
}

static int suspend(struct notify_service *service, struct app *app, struct app_answer *answer)
{
	struct pending *pending = calloc(1, sizeof(*pending));
	int r;

	if (!pending)
		return -ENOMEM;
	*pending = (struct pending) { .service = service, .app = app_ref(app), .answer = *answer };
	list_init(&pending->waiter.link);
	r = source_set_events(app->notify_source, 0);
	if (r == 0 && !answer->buffers)
		r = source_new_timer(service->loop, on_deadline, pending, &pending->deadline);
	if (r < 0) {
		pending_free(pending);
		return r;
	}
	if (answer->buffers) {
		await_room(pending);
		return 0;
	}
	source_arm(pending->deadline, time_after_us(REST_TIMEOUT_US), 0);
	pending->job = (struct job) { .lane = app->id.uid, .run = read_rest };
	list_init(&pending->job.link);
	pool_post(service->pool, &pending->job);
	return 0;
}

static int on_request(struct source *src, uint32_t events, void *data)
{
	struct notify_service *service = data;
	_cleanup_(app_unrefp) struct app *app = app_registry_find_notify(service->apps, source_fd(src));
	struct app_answer answer = { .buffers = NULL };
	int r = APP_NOTIFY_HANDLED;

	(void) events;
	if (!app)
		return source_set_events(src, 0); /* it is on its way out */
	for (unsigned i = 0; i < BATCH_MAX && r == APP_NOTIFY_HANDLED; i++)
		r = app_notify_handle(app, false, &answer);
	if ((r == APP_NOTIFY_PARTIAL || r == APP_NOTIFY_DEFERRED) && suspend(service, app, &answer) < 0)
		r = APP_NOTIFY_GONE;
	if (r == APP_NOTIFY_GONE)
		cut_off(app);
	return 0;
}

struct change_msg {
	struct loop_msg msg;
	struct notify_service *service;
	struct app *app;                /* a reference */
	bool add;
};

static void change_on_loop(struct loop_msg *msg)
{
	struct change_msg *change = CONTAINER_OF(msg, struct change_msg, msg);
	struct app *app = change->app;

	if (!change->add && app->notify_source)
		source_free(TAKE_PTR(app->notify_source));
	if (change->add && !app_is_dead(app) &&
	    source_new_fd(change->service->loop, app->notify_fd, EPOLLIN, on_request, change->service,
			&app->notify_source) < 0)
		app_cut_off(app);
	app_unref(app);
	free(change);
}

static void change(struct notify_service *service, struct app *app, bool add)
{
	struct change_msg *change = calloc(1, sizeof(*change));

	/* Without memory the application is cut off; its source then goes with the next chance. */
	if (!change) {
		app_cut_off(app);
		return;
	}
	*change = (struct change_msg) {
		.msg.run = change_on_loop, .service = service, .app = app_ref(app), .add = add,
	};
	loop_post(service->loop, &change->msg);
}

void notify_service_add(struct notify_service *service, struct app *app)
{
	change(service, app, true);
}

void notify_service_remove(struct notify_service *service, struct app *app)
{
	change(service, app, false);
}
