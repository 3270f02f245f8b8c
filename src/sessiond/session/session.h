/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recording session: what its owner wants.  It knows no socket.
 *
 * Shared by reference.  Its life: listed (in the session list, name taken)
 * -> dying (out of the list, its name is free, applications and buffers are
 * being released) -> freed with the last reference.  Every change of the
 * wanted state bumps the generation under the lock; whoever made the change
 * then has the applications synced.
 */
#pragma once
#include <time.h>
#include "base/list.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/ref.h"
#include "sessiond/session/loss.h"
#include "sessiond/session/rule-refusal.h"
#include "sessiond/session/turn.h"
#include "sessiond/session/wanted.h"

enum session_output { SESSION_OUTPUT_LOCAL, SESSION_OUTPUT_NONE, SESSION_OUTPUT_NET };

struct session_conf {
	const char *name;
	const char *path;               /* absolute output directory, "" for none */
	const char *shm_path;           /* absolute directory of ring buffers in files, "" for memfds */
	const char *ctrl_url, *data_url;
	enum session_output output;
	bool snapshot;
	uint32_t live_timer_us;
	uid_t uid;
	gid_t gid;
};

/* What a session has in one consumer daemon. */
struct session_link {
	unsigned epoch;                 /* of the consumer that made its traces; 0: none was made */
	unsigned n_traces;              /* made, and not known to be closed */
	bool settled;                   /* the last stop brought everything into the files */
	bool told;                      /* of what was lost with the consumer */
};

/* What a consumer daemon knows of the session. */
struct session_consumer {
	unsigned epoch;                 /* of the process that was told of the trace chunk; 0: none yet */
	bool holds;                     /* it has taken the chunk */
	bool lost;                      /* and is gone */
};

#define SESSION_WARNINGS_KEPT    5
#define SESSION_PATHS_KEPT       8
#define SESSION_DIRECTORIES_KEPT 256u

struct session {
	struct ref ref;
	struct list link;               /* SESSION_LIST */
	uint64_t id;                    /* constant */
	struct session_conf conf;       /* constant, strings owned; paths: session_set_path(), session_set_shm_path() */
	char *former_paths[SESSION_PATHS_KEPT]; /* of both kinds */
	time_t created;                 /* constant */
	struct turn turn;
	struct session_ending {         /* of a session that ends without a client that waits: needs no memory */
		struct job job;
		bool begun;             /* SESSION */
		void *data;             /* of who runs the job */
	} ending;

	struct mutex lock;              /* SESSION */
	uint64_t generation;            /* SESSION, as all below */
	bool active, started_once, dying;
	unsigned statedumps;
	enum buffer_type buffer_type;
	struct list channels;
	unsigned n_channels;
	struct tracker trackers[N_TRACKERS];
	struct wanted *wanted;          /* of its generation, or older, or NULL */
	int chunk_fd;                   /* directory of the current trace chunk, or -1 */
	uint64_t chunk_id;
	size_t path_existing;           /* how much of the output path was there before it was made; 0: it was not */
	struct session_consumer consumers[CHANNEL_CONSUMERS];
	char *warnings[SESSION_WARNINGS_KEPT];
	unsigned n_warnings;
	struct rule_refusal_list refusals;
	struct loss_list losses;        /* of traces that are closed already */
	struct session_link links[CHANNEL_CONSUMERS];
	struct batch *closing;          /* constant: traces of processes that are gone, on their way to the disk */
	uint64_t recent_directories[SESSION_DIRECTORIES_KEPT];  /* of processes: hashes of their names */
	unsigned next_directory;
	struct list shared_buffers;     /* of the tracer's domain: per user and bitness */
};

/* Copies conf. */
_must_check_ int session_new(uint64_t id, const struct session_conf *conf, struct session **ret);
struct session *session_ref(struct session *session);
void session_unref(struct session *session);
DEFINE_CLEANUP(struct session *, session_unref)

/* A reference to the wanted state of now. -ENOMEM. Takes the lock. */
_must_check_ int session_get_wanted(struct session *session, struct wanted **ret);
uint64_t session_get_generation(struct session *session);
/* The wanted state has changed. */
void session_changed_locked(struct session *session);

_must_check_ int session_add_channel_locked(struct session *session, struct channel *channel, enum buffer_type type);
struct channel *session_find_channel_locked(struct session *session, const char *name);
/* It records from now on: what the last stop found out about its consumers does not hold any more. */
void session_set_started_locked(struct session *session);
/* Before the first start (-E_STARTED_ONCE). Former paths stay readable, so there is a bound (-ENOSPC). */
_must_check_ int session_set_path(struct session *session, const char *path);
_must_check_ int session_set_shm_path(struct session *session, const char *path);
void session_add_warning(struct session *session, const char *text);
/* text in the place of before, or behind the others when before is "". One that is not kept any more is not renewed. */
void session_renew_warning_locked(struct session *session, const char *before, const char *text);
struct log_context session_log(const struct session *session);
