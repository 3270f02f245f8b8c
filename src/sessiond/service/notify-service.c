/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/log.h"
#include "base/time.h"
#include "sessiond/consumer/consumer.h"
#include "sessiond/domain/ust/app-notify.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/buffers.h"
#include "sessiond/service/notify-service.h"
#include "sessiond/session/uid-budget.h"

#define REST_TIMEOUT_US  (1 * US_PER_S)
/* A request comes in three or four pieces. Who sends it in more than that is not one that the loop waits for. */
#define LOOKS_MAX        64u
/* Nor is one that does not go on: perhaps the rest has no room until something is taken out of the socket. */
#define PATIENCE_US      (50 * US_PER_MS)
/*
 * What one user's jobs may take of a processor: as much as seventy of the
 * longest descriptions need, then a share.  Programs that describe more stand
 * in line, with what they have sent in their sockets.
 */
#define BURST_US         (2 * US_PER_S)
#define SHARE_ONE_IN     50u
/* Of a job until it is known what it took. */
#define ESTIMATE_US      (5 * US_PER_MS)
#define PAUSE_MAX_US     (1 * US_PER_S)
/* Of a program that is always refused. */
#define HOLD_OFF_US      (2 * US_PER_MS)

/* Told once, when something has come: a request is taken out of the socket after it was answered. */
#define LISTENING        (EPOLLIN | EPOLLRDHUP | EPOLLET)

struct notify_service {
	struct app_registry *apps;
	struct pool *pool;
	struct loop *loop;
	struct log_limit limit, pause_limit;
	struct uid_budget budget;       /* loop; of jobs */
};

/*
 * A request that could not be finished at once.
 *
 * held off (none has come: its program was refused too often to be heard at once), or
 * begun (not all of it is there; the loop looks again when more comes, for a little while) ->
 * away (a job reads the rest, or all of one that would wait for another; or
 * the answer waits for room; the socket is not watched) -> back on the loop,
 * where it ends.  There is a deadline until it is away, and one for the job.
 */
struct unfinished {
	struct job job;                 /* reads the rest */
	struct outbox_waiter waiter;    /* waits for room */
	struct loop_msg back;
	struct notify_service *service;
	struct app *app;                /* a reference */
	struct app_answer answer;
	struct source *deadline;        /* loop */
	unsigned n_looks;               /* loop; until it is away */
	bool away;                      /* loop */
	bool paused;                    /* loop; its user has had so much that its job begins later */
	bool looked_at;                 /* loop; its fixed part is there, the loop waits for the rest for a little while */
	bool held_off;                  /* loop; nothing is begun: nobody listens for a little while */
	bool is_whole;                  /* constant once away: nothing is missing, so that there is no deadline */
	uint64_t charged_us;            /* loop; the user's, before it is known what the job takes */
	uint64_t cost_us;               /* of the job */
	int outcome;                    /* of the job */
};

int notify_service_start(struct app_registry *apps, struct pool *pool, struct loop *loop, struct notify_service **ret)
{
	struct notify_service *service = calloc(1, sizeof(*service));

	if (!service)
		return -ENOMEM;
	*service = (struct notify_service) {
		.apps = apps, .pool = pool, .loop = loop, .limit = LOG_LIMIT_INIT, .pause_limit = LOG_LIMIT_RARE_INIT,
		.budget = { .burst_us = BURST_US, .one_in = SHARE_ONE_IN },
	};
	*ret = service;
	return 0;
}

void notify_service_set_burst(struct notify_service *service, uint64_t us)
{
	service->budget.burst_us = us;
}

void notify_service_stop(struct notify_service *service)
{
	free(service);
}

static void unfinished_free(struct unfinished *unfinished)
{
	if (unfinished->deadline)
		source_free(unfinished->deadline);
	buffers_unref(unfinished->answer.buffers);
	app_unref(unfinished->app);
	free(unfinished);
}

static void unwatch(struct app *app)
{
	if (app->notify_source)
		source_free(TAKE_PTR(app->notify_source));
	/* One that is away comes back by itself. */
	if (app->unfinished && (!app->unfinished->away || app->unfinished->paused))
		unfinished_free(TAKE_PTR(app->unfinished));
}

/* Notify gone while the command socket lives: the application would go on unrecorded. Let it register again. */
static void cut_off(struct app *app)
{
	unwatch(app);
	app_cut_off(app);
}

static int on_request(struct source *src, uint32_t events, void *data);

static int watch(struct app *app)
{
	return source_new_fd(app->notifier->loop, app->notify_fd, LISTENING, on_request, app->notifier, &app->notify_source);
}

static void settle(struct unfinished *unfinished)
{
	const int64_t more = (int64_t) unfinished->cost_us - (int64_t) unfinished->charged_us;

	if (more != 0)
		uid_budget_charge(&unfinished->service->budget, unfinished->app->id.uid, more, time_now_us());
}

/* The request is finished, or nothing more can be done: listen for the next one. */
static void resume(struct loop_msg *msg)
{
	struct unfinished *unfinished = CONTAINER_OF(msg, struct unfinished, back);
	_cleanup_(app_unrefp) struct app *app = app_ref(unfinished->app);
	int r = unfinished->outcome;

	settle(unfinished);
	if (r == APP_NOTIFY_DEFERRED)
		r = app_notify_answer(app, &unfinished->answer);
	app->unfinished = NULL;
	unfinished_free(unfinished);
	if (r != APP_NOTIFY_HANDLED || (app->notify_watched && watch(app) < 0))
		cut_off(app);
}

static void post_back(struct unfinished *unfinished)
{
	unfinished->back.run = resume;
	loop_post(unfinished->service->loop, &unfinished->back);
}

static void on_room(struct outbox_waiter *waiter)
{
	post_back(CONTAINER_OF(waiter, struct unfinished, waiter));
}

static void await_room(struct unfinished *unfinished)
{
	unfinished->outcome = APP_NOTIFY_DEFERRED;
	unfinished->waiter.run = on_room;
	unfinished->waiter.position = unfinished->answer.position;
	if (!metadata_outbox_wait(consumer_outbox(unfinished->answer.buffers->consumer), &unfinished->waiter))
		post_back(unfinished);
}

static void read_rest(struct job *job)
{
	struct unfinished *unfinished = CONTAINER_OF(job, struct unfinished, job);
	const uint64_t begun_us = time_thread_cpu_us();

	unfinished->outcome = app_notify_handle(unfinished->app, true, &unfinished->answer);
	unfinished->cost_us = time_thread_cpu_us() - begun_us;
	if (unfinished->outcome == APP_NOTIFY_DEFERRED)
		await_room(unfinished);
	else
		post_back(unfinished);
}

/* Now, or when its user may have more. */
static void begin_job(struct unfinished *unfinished)
{
	struct notify_service *service = unfinished->service;
	const struct log_context ctx = app_log(unfinished->app);
	const uid_t uid = unfinished->app->id.uid;
	const uint64_t now = time_now_us(), pause_us = uid_budget_pause_us(&service->budget, uid, now);

	unfinished->paused = pause_us > 0;
	if (unfinished->paused) {
		if (log_limit_allows(&service->pause_limit))
			log_warn(&ctx, 0, "Programs of a user describe so much that they have to wait: uid=%u, share=1/%u of a "
				"processor", (unsigned) uid, service->budget.one_in);
		source_arm(unfinished->deadline, now + MIN(pause_us, (uint64_t) PAUSE_MAX_US), 0);
		return;
	}
	unfinished->charged_us = ESTIMATE_US;
	uid_budget_charge(&service->budget, uid, ESTIMATE_US, now);
	source_arm(unfinished->deadline, unfinished->is_whole ? NEVER : now + REST_TIMEOUT_US, 0);
	pool_post(service->pool, &unfinished->job);
}

static int listen_again(struct app *app)
{
	bool held_off;

	if (!app->unfinished)
		return 0;
	held_off = app->unfinished->held_off;
	unfinished_free(TAKE_PTR(app->unfinished));
	return held_off ? source_set_events(app->notify_source, LISTENING) : 0;
}

static void go_away(struct unfinished *unfinished, int why)
{
	struct app *app = unfinished->app;

	unfinished->away = true;
	unfinished->held_off = false;
	unfinished->is_whole = why == APP_NOTIFY_BUSY || why == APP_NOTIFY_DEFERRED;
	/* Not only silenced: a hang-up would be told all the time. */
	source_free(TAKE_PTR(app->notify_source));
	if (why == APP_NOTIFY_DEFERRED) {
		source_arm(unfinished->deadline, NEVER, 0);
		await_room(unfinished);
	} else {
		begin_job(unfinished);
	}
}

static int on_deadline(struct source *src, uint32_t events, void *data)
{
	struct unfinished *unfinished = data;
	const struct log_context ctx = app_log(unfinished->app);

	(void) src;
	(void) events;
	if (unfinished->held_off) {
		_cleanup_(app_unrefp) struct app *app = app_ref(unfinished->app);

		if (listen_again(app) < 0)
			cut_off(app);
		return 0;
	}
	if (unfinished->paused) {
		begin_job(unfinished);
		return 0;
	}
	if (unfinished->looked_at && !unfinished->away) {
		go_away(unfinished, APP_NOTIFY_PARTIAL);
		return 0;
	}
	if (unfinished->answer.buffers)
		return 0; /* it was read in time: what it waits for now is not the application's fault */
	if (log_limit_allows(&unfinished->service->limit))
		log_warn(&ctx, 0, "The application did not finish a registration within 1 s and is cut off");
	if (unfinished->away)
		app_cut_off(unfinished->app); /* ends the job that reads */
	else
		cut_off(unfinished->app);
	return 0;
}

static int unfinished_new(struct notify_service *service, struct app *app, struct unfinished **ret)
{
	struct unfinished *unfinished = calloc(1, sizeof(*unfinished));
	int r;

	if (!unfinished)
		return -ENOMEM;
	*unfinished = (struct unfinished) { .service = service, .app = app_ref(app) };
	list_init(&unfinished->waiter.link);
	list_init(&unfinished->job.link);
	unfinished->job.lane = app->id.uid;
	unfinished->job.run = read_rest;
	r = source_new_timer(service->loop, on_deadline, unfinished, &unfinished->deadline);
	if (r < 0) {
		unfinished_free(unfinished);
		return r;
	}
	source_arm(unfinished->deadline, time_after_us(REST_TIMEOUT_US), 0);
	*ret = unfinished;
	return 0;
}

/* The rest, or the answer, takes long: somebody else sees to it. Takes over the answer's reference. */
static int send_away(struct notify_service *service, struct app *app, int why, struct app_answer *answer)
{
	int r = app->unfinished ? 0 : unfinished_new(service, app, &app->unfinished);

	if (r < 0) {
		buffers_unref(answer->buffers);
		return r;
	}
	app->unfinished->answer = *answer;
	go_away(app->unfinished, why);
	return 0;
}

/* The loop tells when more has come. */
static int await_more(struct notify_service *service, struct app *app, int outcome)
{
	int r = app->unfinished ? 0 : unfinished_new(service, app, &app->unfinished);

	if (r == 0)
		app->unfinished->n_looks++;
	if (r == 0 && outcome == APP_NOTIFY_PARTIAL && !app->unfinished->looked_at) {
		app->unfinished->looked_at = true;
		source_arm(app->unfinished->deadline, time_after_us(PATIENCE_US), 0);
	}
	return r;
}

static bool was_looked_at_enough(const struct app *app)
{
	return app->unfinished && app->unfinished->n_looks >= LOOKS_MAX;
}

static bool is_begun(int outcome)
{
	return outcome == APP_NOTIFY_BEGUN || outcome == APP_NOTIFY_PARTIAL;
}

/* Each turn costs us more than it. A hang-up is told all the same. */
static int hold_off(struct notify_service *service, struct app *app)
{
	int r = listen_again(app);

	if (r == 0)
		r = unfinished_new(service, app, &app->unfinished);
	if (r < 0)
		return r;
	app->unfinished->held_off = true;
	source_arm(app->unfinished->deadline, time_after_us(HOLD_OFF_US), 0);
	return source_set_events(app->notify_source, 0);
}

static int on_request(struct source *src, uint32_t events, void *data)
{
	struct notify_service *service = data;
	_cleanup_(app_unrefp) struct app *app = app_registry_find_notify(service->apps, source_fd(src));
	struct app_answer answer = { .buffers = NULL };
	int r;

	if (!app)
		return source_set_events(src, 0); /* it is on its way out */
	r = app_notify_handle(app, false, &answer);
	if ((is_begun(r) || r == APP_NOTIFY_HANDLED) && (events & (EPOLLRDHUP | EPOLLHUP)))
		r = APP_NOTIFY_GONE; /* nothing more will come, and this is not told again */
	else if (r == APP_NOTIFY_BEGUN || (r == APP_NOTIFY_PARTIAL && !was_looked_at_enough(app)))
		r = await_more(service, app, r) < 0 ? APP_NOTIFY_GONE : r;
	else if (r != APP_NOTIFY_HANDLED && r != APP_NOTIFY_NOTHING && r != APP_NOTIFY_GONE)
		r = send_away(service, app, r, &answer) < 0 ? APP_NOTIFY_GONE : r;
	else if (r == APP_NOTIFY_HANDLED && app_notify_is_in_vain(app))
		r = hold_off(service, app) < 0 ? APP_NOTIFY_GONE : r;
	else if (r != APP_NOTIFY_GONE)
		r = listen_again(app) < 0 ? APP_NOTIFY_GONE : r;
	if (r == APP_NOTIFY_GONE)
		cut_off(app);
	return 0;
}

static void add_on_loop(struct loop_msg *msg)
{
	_cleanup_(app_unrefp) struct app *app = CONTAINER_OF(msg, struct app, notify_add);

	app->notify_watched = !app_is_dead(app);
	if (app->notify_watched && watch(app) < 0)
		app_cut_off(app);
}

static void remove_on_loop(struct loop_msg *msg)
{
	_cleanup_(app_unrefp) struct app *app = CONTAINER_OF(msg, struct app, notify_remove);

	app->notify_watched = false;
	unwatch(app);
}

void notify_service_add(struct notify_service *service, struct app *app)
{
	app->notifier = service;
	app->notify_add.run = add_on_loop;
	(void) app_ref(app);
	loop_post(service->loop, &app->notify_add);
}

void notify_service_remove(struct notify_service *service, struct app *app)
{
	app->notify_remove.run = remove_on_loop;
	(void) app_ref(app);
	loop_post(service->loop, &app->notify_remove);
}
