/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "sessiond/domain/ust/app-link.h"
#include "sessiond/domain/ust/app-session.h"
#include "sessiond/domain/ust/app-trip.h"

int app_session_new(struct app *app, struct session *session, unsigned n_channels, struct app_session **ret)
{
	struct app_session *as = calloc(1, sizeof(*as));

	if (!as)
		return -ENOMEM;
	as->channels = calloc(MAX(1u, n_channels), sizeof(*as->channels));
	if (!as->channels) {
		free(as);
		return -ENOMEM;
	}
	as->n_channels = n_channels;
	as->session = session_ref(session);
	list_append(&app->sessions, &as->link);
	*ret = as;
	return 0;
}

struct app_session *app_find_session(struct app *app, const struct session *session)
{
	struct app_session *as;

	list_for_each(as, &app->sessions, link)
		if (as->session == session)
			return as;
	return NULL;
}

int app_session_start(struct app *app, struct app_session *as)
{
	const struct app_step steps[] = {
		{ "start the session", app_step_start, as->handle }, { "wait for quiescence", app_step_wait_quiescent, 0 },
	};

	as->started = true;             /* perhaps, if one of them fails */
	return app_trip(app, steps, ARRAY_SIZE(steps));
}

int app_session_stop(struct app *app, struct app_session *as)
{
	const struct app_step steps[] = {
		{ "stop the session", app_step_stop, as->handle }, { "wait for quiescence", app_step_wait_quiescent, 0 },
	};
	const int r = app_trip(app, steps, ARRAY_SIZE(steps));

	if (r != APP_GONE)
		as->started = false;
	return r;
}

/* What an application has of a session; it lets go of it as it was made, in the opposite order. */
struct leaving {
	struct app *app;
	bool alive;
	struct app_step steps[APP_TRIP_MAX];
	unsigned n;
};

static void leave(struct leaving *leaving)
{
	if (leaving->alive && leaving->n > 0)
		leaving->alive = app_trip(leaving->app, leaving->steps, leaving->n) != APP_GONE;
	leaving->n = 0;
}

static void add_step(struct leaving *leaving, const char *what, int (*call)(int fd, int handle), int handle)
{
	if (leaving->n == APP_TRIP_MAX)
		leave(leaving);
	leaving->steps[leaving->n++] = (struct app_step) { what, call, handle };
}

static void release(struct leaving *leaving, struct lttng_ust_abi_object_data *object)
{
	if (!object)
		return;
	add_step(leaving, "release an object", app_step_release, object->handle);
	(void) lttng_ust_ctl_release_object(-1, object);        /* what we have of it */
	free(object);
}

static void release_channel(struct leaving *leaving, struct app_channel *channel)
{
	for (unsigned i = 0; i < channel->n_events; i++)
		release(leaving, channel->events[i].object);
	free(channel->events);
	release(leaving, channel->object);
}

static bool is_dying(struct session *session)
{
	MUTEX_GUARD(&session->lock);

	return session->dying;
}

void app_session_free(struct app *app, struct app_session *as)
{
	struct leaving leaving = { .app = app, .alive = !app_is_dead(app) };

	list_remove(&as->link);
	if (as->started) {
		add_step(&leaving, "stop the session", app_step_stop, as->handle);
		add_step(&leaving, "wait for quiescence", app_step_wait_quiescent, 0);
	}
	for (unsigned i = 0; i < as->n_channels; i++)
		release_channel(&leaving, &as->channels[i]);
	if (as->handle > 0)
		add_step(&leaving, "release the session", app_step_release, as->handle);
	leave(&leaving);
	if (as->handle > 0)
		app_objects_remove_session(&app->objects, as->handle);
	/* Who destroys a session closes all its traces at once, and hears what each has come to. */
	if (as->buffers && as->buffers->pid != 0 && !is_dying(as->session))
		buffers_close_trace(as->buffers);
	buffers_unref(as->buffers);
	session_unref(as->session);
	free(as->channels);
	free(as);
}
