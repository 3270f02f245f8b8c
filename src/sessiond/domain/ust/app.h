/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One registered application process.
 *
 * Life: setting up (both sockets are paired, it is in the tables, its first
 * job runs) -> ready (registration acknowledged) -> dead (out of the tables,
 * sockets shut down, its last job releases what it held) -> freed: after the
 * last reference and an RCU grace period the apps loop closes its
 * descriptors, so that no number is reused while somebody may look it up.
 *
 * Whoever runs the job at the head of the queue owns the command socket and
 * the list of application sessions; the notify socket belongs to the notify
 * service.
 */
#pragma once
#include <stdatomic.h>
#include <time.h>
#include <lttng/ust-ctl.h>
#define _LGPL_SOURCE
#include <urcu.h>
#include <urcu/rculfhash.h>
#include "base/log.h"
#include "base/loop.h"
#include "base/ref.h"
#include "sessiond/domain/ust/app-io.h"
#include "sessiond/domain/ust/app-objects.h"
#include "sessiond/domain/ust/app-queue.h"

struct call_guard;
struct notify_service;
struct unfinished;

enum app_phase { APP_SETTING_UP, APP_READY, APP_DEAD };

/* What the application said of itself; credentials are the kernel's. */
struct app_identity {
	pid_t pid, ppid;
	uid_t uid;
	gid_t gid;
	uint32_t abi_major, abi_minor;
	uint32_t bits_per_long;
	uint32_t uint8_align, uint16_align, uint32_align, uint64_align, long_align;
	int byte_order;
	char name[17];
};

struct app {
	struct ref ref;
	struct app_identity id;                 /* constant */
	time_t registered;                      /* constant */
	int cmd_fd, notify_fd, pidfd;           /* constant until freed */
	struct loop *loop;                      /* constant: the apps loop */
	struct cds_lfht_node by_pid, by_cmd, by_notify;         /* RCU */
	struct rcu_head rcu;
	struct loop_msg free_msg;

	atomic_int phase;                       /* enum app_phase */
	atomic_bool has_answered;               /* once; from then on commands ask it, and may wait for it */
	atomic_bool not_answering;              /* a call took too long */
	atomic_uint_fast64_t call_since_us;     /* 0: no call is outstanding */
	atomic_uint_fast64_t called_us;         /* how long all calls took that have ended */
	atomic_uint n_calls;                    /* that have ended */
	atomic_uint_fast64_t late_call_us;      /* the call_since_us of one that nobody waits for any more, or 0 */
	atomic_bool was_late;                   /* for the last command */

	struct call_guard *call_guard;          /* constant; or NULL */
	struct app_queue queue;
	struct app_io io;                       /* queue */
	struct app_job release_job;             /* the last one */
	struct list sessions;                   /* queue: of struct app_session */
	struct lttng_ust_abi_tracer_version tracer;     /* queue; constant after the set-up job */
	atomic_uint setup_pending;              /* syncs that the acknowledgement waits for */
	bool acknowledged;                      /* queue */
	unsigned n_tracepoints;                 /* queue: as many as it listed last */
	struct app_objects objects;

	struct source *cmd_source, *pid_source, *setup_timer;   /* loop: apps */
	struct notify_service *notifier;        /* constant once it is watched */
	struct loop_msg notify_add, notify_remove;
	struct source *notify_source;           /* loop: notify, NULL while a request is unfinished elsewhere */
	struct unfinished *unfinished;          /* loop: notify */
	bool notify_watched;                    /* loop: notify */
	unsigned failed_registrations;          /* notify: in a row */
	unsigned n_answers;                     /* notify */
};

/* Consumes the descriptors in every case. */
_must_check_ int app_new_consume_fds(struct loop *loop, const struct app_identity *id, int cmd_fd, int notify_fd,
	int pidfd, struct app **ret);
struct app *app_ref(struct app *app);
void app_unref(struct app *app);
DEFINE_CLEANUP(struct app *, app_unref)

struct log_context app_log(const struct app *app);
/* shutdown() of both sockets: frees a job that is parked in a call. Any thread. */
void app_cut_off(struct app *app);
/* The same for one whose call has taken too long: it stays listed as not answering while it lives. */
void app_give_up(struct app *app);
static inline bool app_is_dead(const struct app *app)
{
	return atomic_load(&app->phase) == APP_DEAD;
}
