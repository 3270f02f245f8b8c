/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The user-space domain: applications, and what every part of it shares.
 * Commands reach it through these functions only.
 */
#pragma once
#include <stdatomic.h>
#include "base/pool.h"
#include "proto/control.h"
#include "sessiond/consumer/consumer.h"
#include "sessiond/domain/ust/fd-budget.h"
#include "sessiond/session/limits.h"
#include "sessiond/session/session-list.h"

struct app;
struct app_registry;
struct call_guard;
struct fan_out;
struct laggards;

struct ust_domain_conf {
	const char *tracing_group;      /* borrowed, as all strings */
	bool root;                      /* of the whole machine: applications of every user */
	bool group_sees_own;            /* members of the group record only their own applications */
	uint64_t app_timeout_us;        /* of the command sockets; 0: none */
	struct limits limits;
};

struct ust_domain {
	struct ust_domain_conf conf;            /* constant, as all below */
	struct session_list *sessions;
	struct app_registry *apps;
	struct laggards *laggards;
	struct pool *app_pool;                  /* application commands; a lane is a uid */
	struct pool *setup_pool;                /* the same, for applications that have not answered yet */
	struct call_guard *call_guard;          /* or NULL */
	struct consumer *consumer64, *consumer32;
	struct loop *apps_loop;
	char hostname[65];
	unsigned cpus;                          /* streams of a channel */
	struct fd_budget fds;
	atomic_uint_fast64_t last_key;          /* channel keys, trace and chunk ids */
};

static inline uint64_t ust_domain_next_key(struct ust_domain *domain)
{
	return atomic_fetch_add(&domain->last_key, 1) + 1;
}

/* The consumer of an application's bitness, or NULL. */
struct consumer *ust_domain_consumer(const struct ust_domain *domain, uint32_t bits);
/* Its place in what sessions and channels keep for each consumer. */
static inline unsigned ust_domain_consumer_index(const struct ust_domain *domain, const struct consumer *consumer)
{
	return consumer == domain->consumer64 ? 0 : 1;
}
/* Why an application of that bitness cannot be recorded, and what helps. */
void ust_domain_explain_no_consumer(const struct ust_domain *domain, uint32_t bits, char *text, size_t size);
/* Whether the session may record the application at all (uid rule, not the trackers). */
bool ust_domain_session_sees_uid(const struct ust_domain *domain, const struct session *session, uid_t uid);
bool ust_domain_session_sees(const struct ust_domain *domain, const struct session *session, const struct app *app);

/*
 * Brings every application to the session's wanted state and waits, but not
 * for laggards: they are named in warnings, and follow when they wake.  In a
 * command handler.
 */
_must_check_ int ust_domain_sync(struct ust_domain *domain, struct session *session);
/* Makes the directories of the trace chunk and tells the native consumer. At first start. */
_must_check_ int ust_domain_open_chunk(struct ust_domain *domain, struct session *session);
/* Whether files of ring buffers can be made where the session wants them, and whether some are there. Leaves nothing. -EACCES, … */
_must_check_ int ust_domain_try_shm_path(struct session *session, bool *ret_used);
/* Another number whenever a consumer has come or gone: what an earlier one was told is lost. */
uint64_t ust_domain_consumers_epoch(const struct ust_domain *domain);
/* Takes that back, for a session that never was active; it cannot be any more. */
void ust_domain_discard_chunk(struct ust_domain *domain, struct session *session);

/* What a flush or close came to; arrays owned by the caller. */
struct ust_completion {
	struct control_stream_loss *losses;
	unsigned n_losses;
	struct control_channel *channels;       /* name and counters only */
	unsigned n_channels;
	struct loss_list closed;                /* that the above point into, as into the next */
	struct frame answers[CHANNEL_CONSUMERS];
	bool is_silent;                         /* a consumer did not answer in time */
};
void ust_completion_deinit(struct ust_completion *completion);
#define _cleanup_completion_ _cleanup_(ust_completion_deinit)
/* Everything recorded so far is in the files, or named. close: the buffers are freed as well. */
_must_check_ int ust_domain_flush(struct ust_domain *domain, struct session *session, bool close,
	struct ust_completion *ret);
/* The same without anybody waiting. */
void ust_domain_flush_async(struct ust_domain *domain, struct session *session);
_must_check_ int ust_domain_data_pending(struct ust_domain *domain, struct session *session, bool *ret);
/* Counters of a session's channels so far; same form as a completion without losses. */
_must_check_ int ust_domain_get_counters(struct ust_domain *domain, struct session *session, struct ust_completion *ret);
_must_check_ int ust_domain_regenerate_metadata(struct ust_domain *domain, struct session *session);

/* Rows of all applications that answer; n records of the protocol, pointing into the blocks. */
struct ust_rows {
	void *rows;
	unsigned n;
	char **blocks;
	unsigned n_blocks;
};
void ust_rows_deinit(struct ust_rows *rows);
#define _cleanup_rows_ _cleanup_(ust_rows_deinit)
/* Records: struct control_tracepoint. */
_must_check_ int ust_domain_list_tracepoints(struct ust_domain *domain, uid_t client, struct ust_rows *ret);
/* Records: struct control_tracepoint_field. */
_must_check_ int ust_domain_list_fields(struct ust_domain *domain, uid_t client, struct ust_rows *ret);
