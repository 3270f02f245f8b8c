/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/testpoint.h"
#include "base/time.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/app-setup.h"
#include "sessiond/domain/ust/laggards.h"
#include "sessiond/domain/ust/ust-domain.h"
#include "sessiond/service/app-service.h"
#include "sessiond/service/notify-service.h"
#include "sessiond/session/uid-count.h"

struct app_service {
	struct ust_domain *domain;
	struct notify_service *notify;
	struct loop *loop;
	struct uid_count per_uid;       /* loop: apps */
	struct log_limit limit;
};

int app_service_start(struct ust_domain *domain, struct notify_service *notify, struct loop *loop,
	struct app_service **ret)
{
	struct app_service *service = calloc(1, sizeof(*service));

	if (!service)
		return -ENOMEM;
	*service = (struct app_service) { .domain = domain, .notify = notify, .loop = loop, .limit = LOG_LIMIT_INIT };
	*ret = service;
	return 0;
}

static void unwatch(struct app *app)
{
	struct source **sources[] = { &app->cmd_source, &app->pid_source, &app->setup_timer };

	for (unsigned i = 0; i < ARRAY_SIZE(sources); i++) {
		if (*sources[i])
			source_free(*sources[i]);
		*sources[i] = NULL;
	}
}

/* Drops the watch's reference: the last thing that is done with app here. */
static void bury(struct app_service *service, struct app *app)
{
	const struct log_context ctx = app_log(app);

	testpoint_yield("app-bury");
	log_debug(&ctx, "Application is gone");
	uid_count_remove(&service->per_uid, app->id.uid);
	fd_budget_give(&service->domain->fds, FD_BUDGET_APP);
	unwatch(app);
	notify_service_remove(service->notify, app);
	app_die(service->domain, app);
	app_unref(app);
}

/* Found by the socket, as everybody does: the source itself may be older than the application. */
static int on_hang_up(struct source *src, uint32_t events, void *data)
{
	struct app_service *service = data;
	_cleanup_(app_unrefp) struct app *app = app_registry_find_cmd(service->domain->apps, source_fd(src));

	if (app && (events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)))
		bury(service, app);
	return 0;
}

struct watch_msg {
	struct loop_msg msg;
	struct app_service *service;
	struct app *app;
};

static int on_exit_(struct source *src, uint32_t events, void *data)
{
	struct app *app = data;

	(void) src;
	(void) events;
	/* A child may hold the sockets: cutting them off brings the hang-up that does the rest. */
	source_free(TAKE_PTR(app->pid_source));
	app_cut_off(app);
	return 0;
}

static int on_setup_timeout(struct source *src, uint32_t events, void *data)
{
	struct app *app = data;

	(void) events;
	app->setup_timer = NULL;
	source_free(src);
	if (atomic_load(&app->phase) == APP_SETTING_UP)
		app_acknowledge_post(app);
	return 0;
}

static int watch(struct app_service *service, struct app *app)
{
	int r;

	r = source_new_fd(service->loop, app->cmd_fd, EPOLLRDHUP, on_hang_up, service, &app->cmd_source);
	if (r == 0 && app->pidfd >= 0)
		r = source_new_fd(service->loop, app->pidfd, EPOLLIN, on_exit_, app, &app->pid_source);
	if (r == 0)
		r = source_new_timer(service->loop, on_setup_timeout, app, &app->setup_timer);
	if (r == 0)
		source_arm(app->setup_timer, time_after_us(service->domain->conf.limits.setup_ms * US_PER_MS), 0);
	return r;
}

/* Whether there is room for it; bury() gives that back. */
static bool admit(struct app_service *service, const struct app *app)
{
	const unsigned max = service->domain->conf.limits.user_applications;
	const struct log_context ctx = app_log(app);

	if (!uid_count_add(&service->per_uid, app->id.uid, max)) {
		if (log_limit_allows(&service->limit))
			(void) log_warn(&ctx, 0, "Application refused: its user has %u registered already: end some, or raise "
				"--max-user-applications", max);
		return false;
	}
	if (fd_budget_take(&service->domain->fds, FD_BUDGET_APP))
		return true;
	uid_count_remove(&service->per_uid, app->id.uid);
	if (log_limit_allows(&service->limit))
		(void) log_err(&ctx, -E_DESCRIPTORS, "Application refused: of %u descriptors %u are used: raise the daemon's "
			"limit of open files, or use per-user buffers (--buffers-uid)", service->domain->fds.limit,
			atomic_load(&service->domain->fds.used));
	return false;
}

static void add_on_loop(struct loop_msg *msg)
{
	struct watch_msg *watched = CONTAINER_OF(msg, struct watch_msg, msg);
	struct app_service *service = watched->service;
	struct app *app = watched->app;
	const struct log_context ctx = app_log(app);
	int r;

	free(watched);
	if (!admit(service, app)) {
		app_unref(app);
		return;
	}
	laggards_remove_pid(service->domain->laggards, app->id.pid);
	app_registry_add(service->domain->apps, app);
	r = watch(service, app);
	if (r < 0) {
		log_err(&ctx, r, "Cannot watch the application, it is not recorded");
		bury(service, app);
		return;
	}
	log_debug(&ctx, "Application registered");
	/* Its registrations must be answered before its first session is started. */
	notify_service_add(service->notify, app);
	app_setup_post(service->domain, app);
}

void app_service_add(struct app_service *service, struct app *app)
{
	struct watch_msg *watched = calloc(1, sizeof(*watched));

	if (!watched) {
		app_unref(app);
		return;
	}
	*watched = (struct watch_msg) { .msg.run = add_on_loop, .service = service, .app = app };
	loop_post(service->loop, &watched->msg);
}

void app_service_stop(struct app_service *service)
{
	_cleanup_free_ struct app **apps = NULL;
	unsigned n = 0;

	if (!service)
		return;
	loop_run_posted(service->loop); /* who was on the way in is let in, and goes with the others */
	if (app_registry_snapshot(service->domain->apps, &apps, &n) < 0)
		n = 0;
	for (unsigned i = 0; i < n; i++) {
		bury(service, apps[i]);
		app_unref(apps[i]);
	}
	uid_count_deinit(&service->per_uid);
	free(service);
}
