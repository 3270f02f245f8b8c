/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include "base/log.h"
#include "base/str.h"
#include "base/time.h"
#include "sessiond/domain/ust/app.h"
#include "sessiond/domain/ust/fan-out.h"
#include "sessiond/domain/ust/laggard-names.h"
#include "sessiond/domain/ust/ust-domain.h"

#define WARNINGS_MAX        40
/* So long nobody is waited for that waits himself. */
#define HELD_UP_US          SLOT_PATIENCE_US
#define FIRST_LOOK_US       (20 * US_PER_MS)
#define NEXT_LOOK_US        (50 * US_PER_MS)

int fan_out_new(struct ust_domain *domain, struct session *session, struct app *const *apps, unsigned n,
	fan_slot_fn fn, struct fan_out **ret)
{
	struct fan_out *fan = calloc(1, sizeof(*fan) + n * sizeof(fan->slots[0]));
	int r;

	if (!fan)
		return -ENOMEM;
	r = batch_new(&fan->batch);
	if (r < 0) {
		free(fan);
		return r;
	}
	ref_init(&fan->ref);
	mutex_init(&fan->lock, LOCK_FAN_OUT);
	fan->domain = domain;
	fan->session = session ? session_ref(session) : NULL;
	fan->n = n;
	for (unsigned i = 0; i < n; i++) {
		struct fan_slot *slot = &fan->slots[i];

		list_init(&slot->job.link);
		list_init(&slot->job.followers);
		slot->job.purpose = session;
		list_init(&slot->waiter.link);
		buf_init(&slot->result);
		slot->job.run = fn;
		slot->waiter.job = &slot->job;
		slot->fan = fan;
		slot->app = app_ref(apps[i]);
	}
	*ret = fan;
	return 0;
}

struct fan_out *fan_out_ref(struct fan_out *fan)
{
	ref_get(&fan->ref);
	return fan;
}

void fan_out_unref(struct fan_out *fan)
{
	if (!fan || !ref_put(&fan->ref))
		return;
	for (unsigned i = 0; i < fan->n; i++) {
		buf_deinit(&fan->slots[i].result);
		app_unref(fan->slots[i].app);
	}
	for (unsigned i = 0; i < fan->n_warnings; i++)
		free(fan->warnings[i]);
	free(fan->warnings);
	session_unref(fan->session);
	batch_unref(fan->batch);
	mutex_deinit(&fan->lock);
	free(fan);
}

static void start_slot(struct fan_out *fan, struct fan_slot *slot, bool may_follow)
{
	slot_watch_begin(&slot->watch, slot->app);
	/* One that is late would only collect questions to which nobody wants the answers any more. */
	slot->lagging = !fan->session && slot_watch_is_late(slot->app);
	if (slot->lagging) {
		batch_done(fan->batch);
		return;
	}
	(void) fan_out_ref(fan);
	if (may_follow)
		app_queue_post_or_follow(slot->app, &slot->job);
	else
		app_queue_post(slot->app, &slot->job);
}

void fan_out_start(struct fan_out *fan)
{
	batch_add(fan->batch, fan->n);
	for (unsigned i = 0; i < fan->n; i++)
		start_slot(fan, &fan->slots[i], true);
}

void fan_out_start_alone(struct fan_out *fan)
{
	batch_add(fan->batch, fan->n);
	for (unsigned i = 0; i < fan->n; i++)
		start_slot(fan, &fan->slots[i], false);
}

static void end_slot(struct fan_slot *slot)
{
	struct fan_out *fan = slot->fan;

	atomic_store(&slot->done, true);
	batch_done(fan->batch);
	fan_out_unref(fan);
}

void fan_slot_done(struct fan_slot *slot)
{
	struct list followers = LIST_INIT(followers);
	struct app_job *job;

	app_queue_take_followers(slot->app, &slot->job, &followers);
	while ((job = list_first(&followers, struct app_job, link))) {
		list_remove(&job->link);
		end_slot(CONTAINER_OF(job, struct fan_slot, job));
	}
	end_slot(slot);
}

void fan_out_warn(struct fan_out *fan, const char *fmt, ...)
{
	char text[640], **grown;
	va_list ap;
	char *copy;

	va_start(ap, fmt);
	(void) vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (fan->session)
		session_add_warning(fan->session, text);
	if (str_dup(text, &copy) < 0)
		return;
	MUTEX_GUARD(&fan->lock);
	grown = fan->n_warnings < WARNINGS_MAX ?
		reallocarray(fan->warnings, fan->n_warnings + 1, sizeof(*grown)) : NULL;
	if (!grown) {
		free(copy);
		return;
	}
	fan->warnings = grown;
	grown[fan->n_warnings++] = copy;
}

void fan_out_refused(struct fan_out *fan, const struct rule_refusal *refusal, bool counted)
{
	int number = session_count_refusal(fan->session, refusal, counted);

	_Static_assert(REFUSALS_MAX <= 64, "a bit for each");
	if (number >= 0)
		atomic_fetch_or(&fan->refusals, UINT64_C(1) << number);
}

static bool is_held_up(struct fan_slot *slot)
{
	struct app *app = slot->app;

	return !atomic_load(&app->queue.running) && atomic_load(&app->call_since_us) == 0 &&
		pool_stands_us(slot->fan->domain->app_pool, app->id.uid) >= HELD_UP_US;
}

static bool is_waited_for(struct fan_slot *slot, uint64_t now)
{
	if (atomic_load(&slot->done) || slot->lagging)
		return false;
	slot->held_up = is_held_up(slot);
	slot->lagging = slot->held_up || slot_watch_look(&slot->watch, slot->app, slot->fan->domain->cpus, now);
	return !slot->lagging;
}

/* True when only laggards are left. */
static bool look_at_all(struct fan_out *fan)
{
	const uint64_t now = time_now_us();
	unsigned waiting = 0;

	for (unsigned i = 0; i < fan->n; i++)
		waiting += is_waited_for(&fan->slots[i], now);
	return waiting == 0;
}

/* From here on it is settled who lags: what such a job still does is not looked at any more. */
static unsigned settle(struct fan_out *fan, unsigned *ret_held_up)
{
	unsigned n = 0, n_held_up = 0;

	for (unsigned i = 0; i < fan->n; i++) {
		struct fan_slot *slot = &fan->slots[i];

		slot->lagging = !atomic_load(&slot->done);
		slot->held_up = slot->held_up && slot->lagging;
		if (!slot->lagging)
			atomic_store(&slot->app->was_late, false);
		n += slot->lagging;
		n_held_up += slot->held_up;
		/* The one that it follows is enough. */
		if (slot->lagging && app_queue_unfollow(slot->app, &slot->job)) {
			batch_done(fan->batch);
			fan_out_unref(fan);
		}
	}
	*ret_held_up = n_held_up;
	return n;
}

static void name_laggards(struct fan_out *fan, unsigned n_held_up)
{
	struct laggard_names names;

	laggard_names_init(&names);
	for (unsigned i = 0; i < fan->n; i++)
		if (fan->slots[i].lagging && !fan->slots[i].held_up)
			laggard_names_add(&names, fan->slots[i].app);
	if (fan->session)
		laggard_names_add_gone(&names, fan->domain, fan->session);
	laggard_names_tell(&names, fan);
	laggard_names_deinit(&names);
	if (n_held_up > 0)
		fan_out_warn(fan, "%u applications follow later: others of their users do not answer, and keep all calls that "
			"a user may have outstanding", n_held_up);
}

/* The jobs of laggards may still add warnings: those stay with the session. */
static void tell_warnings(struct fan_out *fan)
{
	char **warnings;
	unsigned n;

	mutex_lock(&fan->lock);
	warnings = TAKE_PTR(fan->warnings);
	n = fan->n_warnings;
	fan->n_warnings = 0;
	mutex_unlock(&fan->lock);
	for (unsigned i = 0; i < n; i++) {
		log_warn(NULL, 0, "%s", warnings[i]);
		free(warnings[i]);
	}
	free(warnings);
}

/* Now that it is known how many there are. */
static void tell_refusals(struct fan_out *fan)
{
	const uint64_t refusals = atomic_load(&fan->refusals);
	char text[1024];

	for (unsigned i = 0; i < REFUSALS_MAX; i++)
		if ((refusals >> i & 1) && session_tell_refusal(fan->session, i, text, sizeof(text)))
			log_warn(NULL, 0, "%s", text);
}

/* If there is nobody else, there is nothing to wait for. */
static bool has_late_ones(const struct fan_out *fan)
{
	for (unsigned i = 0; i < fan->n; i++)
		if (slot_watch_is_late(fan->slots[i].app))
			return true;
	return false;
}

unsigned fan_out_wait(struct fan_out *fan)
{
	uint64_t pause_us = has_late_ones(fan) ? 0 : FIRST_LOOK_US;
	unsigned lagging, held_up;

	while (!batch_wait(fan->batch, time_after_us(pause_us))) {
		if (look_at_all(fan))
			break;
		pause_us = pause_us == 0 ? FIRST_LOOK_US : NEXT_LOOK_US;
	}
	lagging = settle(fan, &held_up);
	name_laggards(fan, held_up);
	tell_warnings(fan);
	tell_refusals(fan);
	return lagging;
}
