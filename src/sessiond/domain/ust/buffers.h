/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One set of ring buffers and the trace they are written to: of (session,
 * uid, bitness), or of (session, process).
 *
 * States: none -> making -> ready, or failed.  The first job that needs the
 * buffers has them made; that job and all later ones wait as parked jobs and
 * are posted again by the answer.  A failure names its cause and is tried
 * again by the next sync.  Shared buffers live until the session's destroy.
 */
#pragma once
#include <stdatomic.h>
#include <lttng/ust-ctl.h>
#include "base/ref.h"
#include "sessiond/domain/ust/app-queue.h"
#include "sessiond/domain/ust/trace-class.h"
#include "sessiond/session/session.h"

struct app;
struct consumer;
struct ust_domain;

enum buffers_state { BUFFERS_NONE, BUFFERS_MAKING, BUFFERS_READY, BUFFERS_FAILED };

struct buffers_channel {
	uint64_t key;
	uint32_t chan_id;
	/* What applications are sent copies of; those of a process are gone when it has them. */
	struct lttng_ust_abi_object_data *master;
	struct lttng_ust_abi_object_data **streams;
	unsigned n_streams;
};

struct buffers {
	struct ref ref;
	struct list link;               /* SESSION: session's shared buffers */
	struct ust_domain *domain;      /* constant */
	struct session *session;        /* constant, a reference */
	struct consumer *consumer;      /* constant */
	uid_t uid;                      /* constant */
	pid_t pid;                      /* constant, 0 for shared buffers */
	uint32_t bits;                  /* constant */
	uint64_t trace_id;              /* push_lock; of the last attempt, as the channels' keys */
	char *subdir;                   /* constant: of the trace */
	struct trace_class *tc;         /* constant */
	atomic_bool full_told;          /* that the trace class can hold no more */
	struct buffers_channel *channels;       /* chan_id constant; the rest once ready, or queue if of a process */
	unsigned n_channels;            /* constant */
	bool is_entered;                /* SESSION: among the traces of the session's link */
	unsigned n_reserved;            /* descriptors; as the channels */

	struct mutex lock;              /* BUFFERS */
	enum buffers_state state;       /* lock */
	int error;                      /* lock: why it failed */
	unsigned attempt;               /* lock: how often it was made */
	unsigned epoch;                 /* lock: of the consumer that holds it */
	struct list waiters;            /* lock: of struct buffers_waiter */

	struct mutex push_lock;         /* METADATA_PUSH */
	struct trace_class_mark pushed; /* push_lock */
	bool opened_once;               /* push_lock */
	bool push_open;                 /* push_lock: the consumer knows the trace */
};

struct buffers_waiter {
	struct list link;
	struct app *app;                /* a reference while waiting */
	struct app_job *job;
	unsigned attempt;               /* the attempt it waited for; 0: none yet */
};

/* For the first application that needs them; per_process tells whose. */
_must_check_ int buffers_new(struct ust_domain *domain, struct session *session, const struct wanted *wanted,
	const struct app *app, struct buffers **ret);
struct buffers *buffers_ref(struct buffers *buffers);
void buffers_unref(struct buffers *buffers);
/* Whoever registers something there now would wait for another registration. */
bool buffers_are_busy(struct buffers *buffers);
/* Something was not described because a bound of the trace class was reached: said once. */
void buffers_tell_full(struct buffers *buffers);
DEFINE_CLEANUP(struct buffers *, buffers_unref)

enum { BUFFERS_PARKED = 1 };
/* 0: ready. BUFFERS_PARKED: the waiter's job is posted again later. Negative: failed. */
_must_check_ int buffers_prepare(struct buffers *buffers, const struct wanted *wanted, struct buffers_waiter *waiter);

/* The process has all of its buffers: nobody will ask for them again, and their descriptors are free. Of its running job. */
void buffers_are_sent(struct buffers *buffers);

/* The session's shared buffers for an application like this one, made on demand. */
_must_check_ int buffers_of_user(struct ust_domain *domain, struct session *session, const struct wanted *wanted,
	const struct app *app, struct buffers **ret);
/* Drops the session's shared buffers; after its consumers closed them. */
void buffers_drop_shared(struct session *session);
/* The consumer process closes the trace of a dead process: flush, drain, close, without anybody waiting. */
void buffers_close_trace(struct buffers *buffers);

/*
 * Hands metadata to the consumer up to mark. True: it is in the socket, or
 * there is nothing to wait for. False: *ret_position is where it ends in the outbox.
 */
bool buffers_push_metadata(struct buffers *buffers, const struct trace_class_mark *mark, uint64_t *ret_position);
/* The channel's stream block is in the text: tells the consumer behind that text. Before buffers_push_metadata(). */
void buffers_declare_channel(struct buffers *buffers, uint32_t chan_id);
