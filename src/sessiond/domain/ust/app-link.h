/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls to an application.  Each blocks for at most the socket timeout and
 * may be made by the running job of the application's queue only.
 *
 * What an answer means is decided here, once: the process is gone or does
 * not answer (APP_GONE: normal life, the death of the socket does the rest),
 * the tracer refused (APP_REFUSED: that object failed, the application is
 * fine), or 0.
 */
#pragma once
#include "sessiond/domain/ust/app.h"
#include "sessiond/domain/ust/fan-out.h"

enum { APP_GONE = 1, APP_REFUSED = 2 };

/* Marks the call as outstanding, so that a laggard can be told. */
void app_call_begin(struct app *app);
/* code is the result of the ust-ctl call; what names it for the log. */
_must_check_ int app_call_end(struct app *app, int code, const char *what);

/* int r = APP_CALL(app, "start the session", lttng_ust_ctl_start_session(app->cmd_fd, handle)); */
#define APP_CALL(app, what, call)                                       \
	__extension__({                                                 \
		app_call_begin(app);                                    \
		app_call_end((app), (call), (what));                    \
	})
