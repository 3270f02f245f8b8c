/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One piece of work for each of many applications, and waiting for it.
 *
 * A slot is the job of one application.  The waiting handler gives up on a
 * laggard: an application that has kept us waiting for 200 ms without need,
 * in one call or in many (slot-watch.h).  Its slot stays queued and is worked
 * off when it wakes; the fan-out is shared, so it may outlive the command.
 * Of each session one slot stays so at most: what later commands want is done
 * by it too, and their slots only follow it.
 *
 * A slot that has not begun, because other applications of its user hold all
 * fibers that the user may have, does not make its application late; nor is
 * it waited for while nothing moves there.
 */
#pragma once
#include <stdatomic.h>
#include "base/ref.h"
#include "sessiond/domain/ust/app-queue.h"
#include "sessiond/domain/ust/buffers.h"
#include "sessiond/domain/ust/slot-watch.h"
#include "sessiond/session/session.h"

struct fan_out;

struct fan_slot {
	struct app_job job;
	struct fan_out *fan;
	struct app *app;                /* a reference */
	atomic_bool done;               /* result may be read, unless it lags */
	bool lagging;                   /* of the waiting handler; after the wait: done was not set in time */
	bool held_up;                   /* of the waiting handler: it lags because of others of its user */
	struct slot_watch watch;        /* of the waiting handler, from fan_out_start() on */
	struct buffers_waiter waiter;
	struct buf result;              /* of the job until done, then of the handler */
	unsigned n_results;
};

struct fan_out {
	struct ref ref;
	struct batch *batch;
	struct session *session;        /* a reference, or NULL */
	struct ust_domain *domain;
	struct mutex lock;              /* FAN_OUT */
	char **warnings;                /* lock */
	unsigned n_warnings;            /* lock */
	atomic_uint_fast64_t refusals;  /* numbers, as bits, of those of the session that came up here */
	unsigned n;
	struct fan_slot slots[];
};

typedef void (*fan_slot_fn)(struct app_job *job, struct app *app);

/* One slot for each application; takes references of its own. session may be NULL. */
_must_check_ int fan_out_new(struct ust_domain *domain, struct session *session, struct app *const *apps, unsigned n,
	fan_slot_fn fn, struct fan_out **ret);
struct fan_out *fan_out_ref(struct fan_out *fan);
void fan_out_unref(struct fan_out *fan);
DEFINE_CLEANUP(struct fan_out *, fan_out_unref)
/* Posts all slots, unless one of the same session waits there already. */
void fan_out_start(struct fan_out *fan);
/* Posts all slots: each of them is run. */
void fan_out_start_alone(struct fan_out *fan);
/* Waits for all but the laggards; names some of those in warnings, and says how many more there are. Returns how many lag. */
unsigned fan_out_wait(struct fan_out *fan);
/* The end of a slot's job; drops the job's share of the fan-out. */
void fan_slot_done(struct fan_slot *slot);
/* Kept for the command that waits, and with the session. */
void fan_out_warn(struct fan_out *fan, const char *fmt, ...) _printf_(2, 3);
/* The same for an event rule that was refused, which is told once (session/rule-refusal.h). */
void fan_out_refused(struct fan_out *fan, const struct rule_refusal *refusal, bool counted);
