/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registrations that an application sends on its notify socket: events,
 * enumerations, channels.
 *
 * A request is only read once it is there as a whole, so that reading never
 * blocks; its lengths are bounded before the library believes them.
 */
#pragma once
#include "sessiond/domain/ust/app.h"

enum app_notify_outcome {
	APP_NOTIFY_HANDLED = 0,         /* one request was answered */
	APP_NOTIFY_NOTHING,             /* nothing has come */
	APP_NOTIFY_BEGUN,               /* not even the fixed part of a request is there */
	APP_NOTIFY_PARTIAL,             /* the fixed part is there, the rest is not */
	APP_NOTIFY_LONG,                /* the same of one that is too long to look at again and again */
	APP_NOTIFY_BUSY,                /* it is there, but would wait for another registration into the same trace */
	APP_NOTIFY_DEFERRED,            /* the answer waits for room in the consumer's socket */
	APP_NOTIFY_GONE,                /* the peer is gone, or sent what makes no sense */
};

/* An answer that is ready but may not be sent yet. */
struct app_answer {
	int command;                    /* enum lttng_ust_ctl_notify_cmd */
	uint64_t id;
	int header, code;
	struct buffers *buffers;        /* a reference while deferred */
	uint64_t position;              /* in the metadata outbox */
};

/*
 * Does not block. blocking_rest: after APP_NOTIFY_PARTIAL, _LONG or _BUSY, in a job, while a
 * timer guards the socket.
 */
_must_check_ int app_notify_handle(struct app *app, bool blocking_rest, struct app_answer *ret_deferred);
/* It was refused so much in a row that it may wait a little before it is listened to again. */
bool app_notify_is_in_vain(const struct app *app);
/* APP_NOTIFY_HANDLED or APP_NOTIFY_GONE. */
_must_check_ int app_notify_answer(struct app *app, const struct app_answer *answer);
