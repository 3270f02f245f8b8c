/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fetches a list of tracepoints many rows at a time.
 *
 * The protocol has one request and one answer for each row, and between two
 * processes it is the switches from one to the other that take the time.  All
 * requests of a list are the same bytes, so a window of them is sent at once
 * and the answers are read together.
 *
 * What these bytes are only liblttng-ust-ctl knows.  It is called with nobody
 * at the other end (app-io.h): there it tells the request, and there it takes
 * an answer, exactly as if that were the application.  Answers of a window that
 * are the same up to the row as one that it took need not go through it.
 */
#pragma once
#include "base/buf.h"
#include "sessiond/domain/ust/app.h"

#define TRACEPOINT_WINDOW_MAX 64u

/* Of the running job of one application. */
struct tracepoint_window {
	struct buf requests;            /* copies of one request */
	size_t request_size, answer_size;
	struct buf answers;
	unsigned n;                     /* requests in a window */
	unsigned left;                  /* answers of the last one that were not taken */
	const char *model;              /* the one that the library took last */
	size_t row_at;                  /* where it found its row */
};

/* expected: as many rows as there probably are; wrong guesses cost a round trip, or the work for rows that are not there. */
_must_check_ int tracepoint_window_init(struct tracepoint_window *window, int handle, unsigned expected);
void tracepoint_window_deinit(struct tracepoint_window *window);

/* As lttng_ust_ctl_tracepoint_list_get(). */
_must_check_ int tracepoint_window_next(struct tracepoint_window *window, struct app *app, int handle,
	struct lttng_ust_abi_tracepoint_iter *ret);
