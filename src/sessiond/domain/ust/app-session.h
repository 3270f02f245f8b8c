/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The actual state of one session in one application: what was made there.
 * Owned by the running job of the application's queue.
 */
#pragma once
#include <lttng/ust-ctl.h>
#include "sessiond/domain/ust/buffers.h"
#include "sessiond/session/wanted.h"

struct app;

struct app_event {
	struct lttng_ust_abi_object_data *object;       /* NULL: not made, or the tracer refused it */
	bool enabled;
	bool refused;                                   /* and was counted (session/rule-refusal.h) */
};

struct app_channel {
	struct lttng_ust_abi_object_data *object;
	bool enabled;
	struct app_event *events;       /* at the places of the wanted channel's rules */
	unsigned n_events;
};

struct app_session {
	struct list link;               /* app->sessions */
	struct session *session;        /* a reference */
	struct buffers *buffers;        /* a reference, or NULL */
	int handle;                     /* 0: not made yet */
	bool started;
	unsigned statedumps;            /* of the wanted state, done */
	struct app_channel *channels;   /* at the places of the wanted channels */
	unsigned n_channels;
};

_must_check_ int app_session_new(struct app *app, struct session *session, unsigned n_channels,
	struct app_session **ret);
struct app_session *app_find_session(struct app *app, const struct session *session);
/* Outcomes as of app_call_end(). When they return no tracepoint sees the state before any more. */
_must_check_ int app_session_start(struct app *app, struct app_session *as);
_must_check_ int app_session_stop(struct app *app, struct app_session *as);
/*
 * Releases everything in the application (if it lives) and here. Buffers of
 * the process alone are closed, unless the session is being destroyed.
 */
void app_session_free(struct app *app, struct app_session *as);
