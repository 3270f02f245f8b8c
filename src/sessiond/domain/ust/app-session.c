/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "sessiond/domain/ust/app-link.h"
#include "sessiond/domain/ust/app-session.h"

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

/* Remote release costs a round trip; a dead application's objects are released here only. */
static void release(struct app *app, struct lttng_ust_abi_object_data *object, bool *alive)
{
	if (!object)
		return;
	if (*alive)
		*alive = APP_CALL(app, "release an object",
			lttng_ust_ctl_release_object(app->cmd_fd, object)) != APP_GONE;
	else
		(void) lttng_ust_ctl_release_object(-1, object);
	free(object);
}

static void release_channel(struct app *app, struct app_channel *channel, bool *alive)
{
	for (unsigned i = 0; i < channel->n_events; i++)
		release(app, channel->events[i].object, alive);
	free(channel->events);
	release(app, channel->object, alive);
}

static bool is_dying(struct session *session)
{
	MUTEX_GUARD(&session->lock);

	return session->dying;
}

void app_session_free(struct app *app, struct app_session *as)
{
	bool alive = !app_is_dead(app);

	list_remove(&as->link);
	if (alive && as->started)
		alive = APP_CALL(app, "stop the session",
			lttng_ust_ctl_stop_session(app->cmd_fd, as->handle)) != APP_GONE;
	if (alive && as->started)
		alive = APP_CALL(app, "wait for quiescence", lttng_ust_ctl_wait_quiescent(app->cmd_fd)) != APP_GONE;
	for (unsigned i = 0; i < as->n_channels; i++)
		release_channel(app, &as->channels[i], &alive);
	if (alive && as->handle > 0)
		(void) APP_CALL(app, "release the session", lttng_ust_ctl_release_handle(app->cmd_fd, as->handle));
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
