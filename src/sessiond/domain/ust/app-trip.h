/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Several calls of the library in one trip to an application.
 *
 * The application sleeps between one request and the next, and to wake it
 * costs more than what it does. Requests that do not need each other's answers
 * are sent together. The library makes them and reads the answers, as in any
 * call: it is called once to hear what it would send, and once more when the
 * answers are there.
 */
#pragma once
#include "sessiond/domain/ust/app.h"

#define APP_TRIP_MAX 64u

/* A call whose only effect is what the application does, so that it can be made twice. */
struct app_step {
	const char *what;               /* for the log */
	int (*call)(int fd, int handle);
	int handle;
};

int app_step_start(int fd, int handle);
int app_step_stop(int fd, int handle);
int app_step_wait_quiescent(int fd, int handle);
int app_step_release(int fd, int handle);

/*
 * Makes n calls, APP_TRIP_MAX at most. 0, or the first outcome that is not, as
 * of app_call_end(); all are made unless the application is gone.
 */
_must_check_ int app_trip(struct app *app, const struct app_step *steps, unsigned n);
