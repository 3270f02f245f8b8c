/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long an application is worth waiting for.
 *
 * Not how long it takes counts, but what it has to do with it: an application
 * that waits for a CPU, or for us, is healthy on a machine that is not.  Two
 * things are held against it, over all calls since the watch began:
 *
 *   idle   a call is outstanding, no thread of the process wants to run, and
 *          nothing it has said waits for us to read it
 *   spin   the process computes and does not answer; of one whose priority is
 *          lower than ours, also that it waits for a CPU: it chose to be late
 *
 * Each call that it answers and each registration allows it some more of
 * either; of what was before the first close look half the patience at most is
 * held against it.  What is beyond that must not come to more than SLOT_PATIENCE_US, however
 * it is spread over the calls; of one that was late for the last command, to
 * more than a quarter of that.  A process that is stopped or frozen is late at once.
 */
#pragma once
#include "base/defs.h"
#include "base/time.h"

struct app;

/* Of a command, 300 ms at most beside what the others need: there is a look at it every 50 ms. */
#define SLOT_PATIENCE_US (200 * US_PER_MS)

struct slot_watch {
	uint64_t from_called_us;        /* the application's figures when it began */
	unsigned from_calls, from_found;
	bool yields;                    /* its priority is lower than ours */
	bool measured;                  /* the rest is of the last look */
	uint64_t called_us, cpu_us, wait_us, progress_us;
	unsigned progress, n_runnable;
	int64_t idle_us;                /* held against it so far */
	uint64_t spin_us, waited_us;
};

void slot_watch_begin(struct slot_watch *watch, const struct app *app);
/* Somebody has lost patience with the call that it has not answered yet, or it is stopped. Any thread. */
bool slot_watch_is_late(const struct app *app);
/*
 * Whether a command is to ask it. One that has not answered anything yet is
 * brought up to date by its set-up, and nobody waits for it: it is named if
 * it has been silent for long enough. One whose set-up has not begun is not late.
 */
bool slot_watch_concerns(struct app *app);
/* True when the application is late. The looks are of one thread. */
bool slot_watch_look(struct slot_watch *watch, struct app *app, unsigned cpus, uint64_t now);
