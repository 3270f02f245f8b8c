/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>
#include "base/time.h"
#include "sessiond/domain/ust/app-link.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/app-session.h"
#include "sessiond/domain/ust/app-setup.h"
#include "sessiond/domain/ust/app-sync.h"
#include "sessiond/domain/ust/laggards.h"
#include "sessiond/domain/ust/ust-domain.h"

/* A job of the daemon's own, made for one application and freed by its run function. */
struct setup_job {
	struct app_job job;
	struct ust_domain *domain;
};

static struct setup_job *setup_job_new(struct ust_domain *domain, void (*run)(struct app_job *, struct app *))
{
	struct setup_job *setup = calloc(1, sizeof(*setup));

	if (!setup)
		return NULL;
	list_init(&setup->job.link);
	list_init(&setup->job.followers);
	setup->job.run = run;
	setup->domain = domain;
	return setup;
}

static void acknowledge(struct app *app)
{
	if (app->acknowledged || app_is_dead(app))
		return;
	app->acknowledged = true;
	if (APP_CALL(app, "finish its registration", lttng_ust_ctl_register_done(app->cmd_fd)) == 0) {
		int setting_up = APP_SETTING_UP;

		(void) atomic_compare_exchange_strong(&app->phase, &setting_up, APP_READY);
	}
}

/* It may trace before all that it is to record is set up. */
static void warn_of_first_events(const struct app *app)
{
	static struct log_limit limit = LOG_LIMIT_INIT;
	const struct log_context ctx = app_log(app);

	if (log_limit_allows(&limit))
		(void) log_warn(&ctx, 0, "Application goes on before it is set up, its first events may not be recorded: "
			"where this happens often, raise --max-setup-time");
}

static void run_acknowledge(struct app_job *job, struct app *app)
{
	if (!app->acknowledged && !app_is_dead(app) && atomic_load(&app->setup_pending) > 0)
		warn_of_first_events(app);
	acknowledge(app);
	free(CONTAINER_OF(job, struct setup_job, job));
}

void app_acknowledge_post(struct app *app)
{
	struct setup_job *setup = setup_job_new(NULL, run_acknowledge);

	/* It does not wait for the sessions that are still to be made there: they are why it takes so long. */
	if (setup)
		app_queue_post_first(app, &setup->job);
}

/* One sync of the set-up; the last one acknowledges. */
static void run_setup_sync(struct app_job *job, struct app *app)
{
	struct fan_slot *slot = CONTAINER_OF(job, struct fan_slot, job);
	_cleanup_(fan_out_unrefp) _unused_ struct fan_out *fan = fan_out_ref(slot->fan);

	app_sync_job(job, app);
	if (!atomic_load(&slot->done))
		return; /* it waits for buffers and comes again */
	if (atomic_fetch_sub(&app->setup_pending, 1) == 1)
		acknowledge(app);
}

static bool wants_applications(struct session *session)
{
	MUTEX_GUARD(&session->lock);

	return session->active && !session->dying;
}

static void post_syncs(struct ust_domain *domain, struct app *app, struct session **sessions, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		_cleanup_(fan_out_unrefp) struct fan_out *fan = NULL;

		if (!wants_applications(sessions[i]) || !ust_domain_session_sees(domain, sessions[i], app))
			continue;
		if (fan_out_new(domain, sessions[i], &app, 1, run_setup_sync, &fan) < 0)
			continue;
		atomic_fetch_add(&app->setup_pending, 1);
		fan_out_start_alone(fan);
	}
}

static void run_setup(struct app_job *job, struct app *app)
{
	struct setup_job *setup = CONTAINER_OF(job, struct setup_job, job);
	struct ust_domain *domain = setup->domain;
	_cleanup_free_ struct session **sessions = NULL;
	unsigned n = 0;
	int r;

	free(setup);
	r = APP_CALL(app, "tell its version", lttng_ust_ctl_tracer_version(app->cmd_fd, &app->tracer));
	if (r == APP_REFUSED) {
		/* Nobody knows whether it is compatible. */
		app_cut_off(app);
		return;
	}
	/* In this order: a session that starts meanwhile is seen here, or asks it to record. */
	if (r == 0)
		atomic_store(&app->has_answered, true);
	if (r == 0 && session_list_snapshot(domain->sessions, &sessions, &n) == 0)
		post_syncs(domain, app, sessions, n);
	for (unsigned i = 0; i < n; i++)
		session_unref(sessions[i]);
	if (atomic_fetch_sub(&app->setup_pending, 1) == 1)
		acknowledge(app);
}

void app_setup_post(struct ust_domain *domain, struct app *app)
{
	struct setup_job *setup = setup_job_new(domain, run_setup);

	/* The job holds one share, so that no sync acknowledges before all are posted. */
	atomic_store(&app->setup_pending, 1);
	if (setup)
		app_queue_post(app, &setup->job);
	else
		app_cut_off(app);
}

static void run_release(struct app_job *job, struct app *app)
{
	struct app_session *as;

	(void) job;
	while ((as = list_first(&app->sessions, struct app_session, link)))
		app_session_free(app, as);
}

/*
 * Whether its call ran into the socket's timeout. The library shuts the socket
 * down before the call returns, so its job may not have said so yet.
 */
static bool has_not_answered(const struct ust_domain *domain, struct app *app)
{
	const uint64_t since = atomic_load(&app->call_since_us), timeout = domain->conf.app_timeout_us;

	return (timeout != 0 && since != 0 && since + timeout <= time_now_us()) || atomic_load(&app->not_answering);
}

void app_die(struct ust_domain *domain, struct app *app)
{
	atomic_store(&app->phase, APP_DEAD);
	app_cut_off(app);
	/* First, so that it is listed all the time. */
	if (has_not_answered(domain, app))
		laggards_add(domain->laggards, app);
	if (!app_registry_remove(domain->apps, app))
		return;
	/* It needs no memory: what an application holds is released in any case. */
	list_init(&app->release_job.link);
	list_init(&app->release_job.followers);
	app->release_job.run = run_release;
	app_queue_post(app, &app->release_job);
}
