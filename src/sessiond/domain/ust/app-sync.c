/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "base/errors.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/testpoint.h"
#include "sessiond/domain/ust/app-link.h"
#include "sessiond/domain/ust/app-make.h"
#include "sessiond/domain/ust/app-session.h"
#include "sessiond/domain/ust/app-setup.h"
#include "sessiond/domain/ust/app-sync.h"
#include "sessiond/domain/ust/buffer-sets.h"
#include "sessiond/domain/ust/ust-domain.h"

#define ROUNDS_MAX 16

/* Outcomes of a step besides 0, APP_GONE and a negative error. */
enum { SYNC_PARKED = 10, SYNC_FAILED };

struct sync {
	struct app *app;
	struct fan_slot *slot;
	struct session *session;
	struct wanted *wanted;
	struct app_session *as;
};

static int stop(struct sync *sync)
{
	int r;

	if (!sync->as || !sync->as->started)
		return 0;
	r = app_session_stop(sync->app, sync->as);
	return r == APP_GONE ? r : 0;
}

static int ready_buffers(struct sync *sync)
{
	struct ust_domain *domain = sync->slot->fan->domain;
	struct app_session *as = sync->as;
	int r = 0;

	if (!as->buffers && sync->wanted->buffer_type == BUFFER_PER_PID)
		r = buffers_new(domain, sync->session, sync->wanted, sync->app, &as->buffers);
	else if (!as->buffers)
		r = buffers_of_user(domain, sync->session, sync->wanted, sync->app, &as->buffers);
	if (r < 0)
		return r;
	sync->slot->waiter.app = app_ref(sync->app);
	r = buffers_prepare(as->buffers, sync->wanted, &sync->slot->waiter);
	if (r == BUFFERS_PARKED)
		return SYNC_PARKED;
	app_unref(TAKE_PTR(sync->slot->waiter.app));
	return r;
}

/* A process with more than half of its descriptors in use is not given more. */
static int check_descriptors(struct sync *sync)
{
	const struct app_identity *id = &sync->app->id;
	const uint64_t needed = (uint64_t) sync->wanted->n_channels * (1 + 2 * sync->slot->fan->domain->cpus);
	uint64_t limit, used;

	if (proc_read_fds(id->pid, &limit, &used) < 0 || used + needed <= limit / 2)
		return 0;
	fan_out_warn(sync->slot->fan, "Application \"%s\" (pid %d) is not recorded: it uses %llu of %llu file "
		"descriptors and %llu more are needed: raise its limit (ulimit -n)", id->name, (int) id->pid,
		(unsigned long long) used, (unsigned long long) limit, (unsigned long long) needed);
	return SYNC_FAILED;
}

static int make_session(struct sync *sync)
{
	struct app *app = sync->app;
	int r = check_descriptors(sync), handle;

	if (r != 0)
		return r;
	app_call_begin(app);
	handle = lttng_ust_ctl_create_session(app->cmd_fd);
	r = app_call_end(app, handle, "create a session");
	if (r == 0)
		sync->as->handle = handle;
	return r;
}

/* In this order the application works while its buffers are being made. */
static int ensure_session(struct sync *sync)
{
	int r = 0;

	if (!sync->as)
		r = app_session_new(sync->app, sync->session, sync->wanted->n_channels, &sync->as);
	if (r == 0 && sync->as->handle <= 0)
		r = make_session(sync);
	return r == 0 ? ready_buffers(sync) : r;
}

static int ensure_objects(struct sync *sync)
{
	struct app_session *as = sync->as;
	int r = 0;

	for (unsigned i = 0; i < as->n_channels && r == 0; i++)
		if (!as->channels[i].object)
			r = app_make_channel(sync->app, as, i, &sync->wanted->channels[i], sync->slot->fan);
	if (r == 0)
		buffers_are_sent(as->buffers);
	for (unsigned i = 0; i < as->n_channels && r == 0; i++)
		r = app_make_events(sync->app, &as->channels[i], &sync->wanted->channels[i], sync->slot->fan);
	for (unsigned i = 0; i < as->n_channels && r == 0; i++)
		r = app_toggle_channel(sync->app, &as->channels[i], sync->wanted->channels[i].enabled);
	return r;
}

static int start(struct sync *sync)
{
	struct app_session *as = sync->as;
	struct app *app = sync->app;
	int r;

	if (as->started && as->statedumps == sync->wanted->statedumps)
		return 0;
	if (as->started) {
		r = APP_CALL(app, "dump its state", lttng_ust_ctl_regenerate_statedump(app->cmd_fd, as->handle));
	} else {
		r = app_session_start(app, as);
	}
	if (r == 0)
		as->statedumps = sync->wanted->statedumps;
	return r;
}

static int record(struct sync *sync)
{
	int r = ensure_session(sync);

	if (r == 0)
		r = ensure_objects(sync);
	if (r == 0)
		r = start(sync);
	return r;
}

/* One step of the life cycle failed: the session is torn down in this application, others are untouched. */
static void give_up(struct sync *sync, int r)
{
	const struct app_identity *id = &sync->app->id;
	const struct ust_domain *domain = sync->slot->fan->domain;
	char reason[384];

	if (r == -E_NO_CONSUMER)
		ust_domain_explain_no_consumer(domain, id->bits_per_long, reason, sizeof(reason));
	else if (r == -E_DESCRIPTORS)
		(void) snprintf(reason, sizeof(reason), "%s: raise the limit of open files of the daemons, which is %u of which "
			"%u are in use here%s", error_text(r), domain->fds.limit + FD_BUDGET_RESERVED,
			atomic_load(&domain->fds.used),
			sync->wanted->buffer_type == BUFFER_PER_PID ? ", or use per-user buffers (--buffers-uid)" : "");
	else
		str_copy(reason, sizeof(reason), r == APP_REFUSED ? "its tracer refused" : error_text(r));
	if (r != SYNC_FAILED)
		fan_out_warn(sync->slot->fan, "Application \"%s\" (pid %d) is not recorded by session \"%s\": %s",
			id->name, (int) id->pid, sync->session->conf.name, reason);
	if (sync->as)
		app_session_free(sync->app, sync->as);
	sync->as = NULL;
}

/* 0: done for this generation. */
static int sync_once(struct sync *sync)
{
	int r = 0;

	sync->as = app_find_session(sync->app, sync->session);
	if (sync->wanted->dying || app_is_dead(sync->app)) {
		if (sync->as)
			app_session_free(sync->app, sync->as);
		return 0;
	}
	if (sync->wanted->active &&
		ust_domain_records(sync->slot->fan->domain, sync->session, sync->wanted, sync->app))
		r = record(sync);
	else
		r = stop(sync);
	if (r == APP_GONE || r == SYNC_PARKED)
		return r;
	if (r != 0)
		give_up(sync, r);
	return 0;
}

static int sync_app(struct app *app, struct fan_slot *slot)
{
	struct session *session = slot->fan->session;
	int r = 0;

	for (unsigned round = 0; round < ROUNDS_MAX && r == 0; round++) {
		_cleanup_(wanted_unrefp) struct wanted *wanted = NULL;
		struct sync sync = { .app = app, .slot = slot, .session = session };

		r = session_get_wanted(session, &wanted);
		if (r < 0)
			return r;
		sync.wanted = wanted;
		r = sync_once(&sync);
		testpoint_yield("sync-round");
		if (testpoint_hit("sync-is-content") || session_get_generation(session) == wanted->generation)
			break;
	}
	return r;
}

void app_sync_job(struct app_job *job, struct app *app)
{
	struct fan_slot *slot = CONTAINER_OF(job, struct fan_slot, job);

	if (sync_app(app, slot) == SYNC_PARKED)
		return; /* the buffers' answer posts this job again */
	fan_slot_done(slot);
}
