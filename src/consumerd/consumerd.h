/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The consumer daemon: its loops, and what it has of sessions and traces.
 *
 *   running ──link hangs up, SIGTERM──▶ ending ──all traces closed──▶ ended
 *
 * Threads: main (signals), command, metadata, health, one for each data
 * service, and a pool that makes traces. Tests put all loops on one.
 */
#pragma once
#include <stdatomic.h>
#include "base/health.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/pool.h"
#include "base/thread.h"
#include "consumerd/inbox.h"
#include "proto/channel.h"

struct trace_chunk;

/* Bits of the health answer; the client library names them. */
enum health_bit { HEALTH_CHANNEL, HEALTH_METADATA, HEALTH_DATA, HEALTH_COMMAND };

struct consumerd_conf {
	int command_fd, metadata_fd;            /* consumed */
	const char *health_path;                /* NULL: no health socket */
	const char *group;                      /* may ask for health; NULL: none */
	struct loop *shared_loop;               /* for tests: everything runs here */
};

enum consumerd_phase { CONSUMERD_RUNNING, CONSUMERD_ENDING, CONSUMERD_ENDED };

struct consumerd {
	/* constant while threads run */
	struct loop *main_loop, *command_loop, *metadata_loop, *health_loop;
	bool shares_loop;
	struct thread *command_thread, *metadata_thread, *health_thread;
	struct pool *makers;
	struct frame_channel *link;             /* to the session daemon; any thread may send */
	struct inbox inbox;
	struct health_service health;
	struct health_subject subjects[3];
	struct source *metadata_source;         /* loop: metadata */

	/* loop: command */
	enum consumerd_phase phase;
	struct list chunks;                     /* struct chunk_entry */
	struct list traces;                     /* of phase making or ready */
	struct list services;                   /* not abandoned */
	struct list requests;                   /* struct flush_request */
	unsigned n_making;
	bool all_closed;                        /* the end's own request has been answered */
	atomic_uint n_open_streams;             /* adopted and not closed yet */
	atomic_uint_fast64_t hurry_us;          /* from then on nobody waits for space; NEVER while running */
	atomic_bool end_asked;
	struct loop_msg end_msg, deadline_msg;  /* to the command loop; to the health loop */
	struct source *deadline;                /* loop: health */
};

_must_check_ int consumerd_new(const struct consumerd_conf *conf, struct loop *main_loop, struct consumerd **ret);
/* On the main thread, when its loop has ended: stops all threads. */
void consumerd_free(struct consumerd *consumerd);
DEFINE_CLEANUP(struct consumerd *, consumerd_free)

/* From any thread: drain, close, then the main loop is stopped. */
void consumerd_end(struct consumerd *consumerd);
/* On the command loop: the link has hung up, or the end was asked for. */
void consumerd_begin_end(struct consumerd *consumerd);
/* A request has ended: the last one after the end was asked for ends the daemon. */
void consumerd_on_request_end(struct consumerd *consumerd);
/* Ends data services that serve no trace and whose file system has no chunk. */
void consumerd_sweep_services(struct consumerd *consumerd);
/* From any thread: logs, and tells the session daemon. */
void consumerd_report(struct consumerd *consumerd, uint64_t session_id, enum log_level level, const char *fmt, ...)
	_printf_(4, 5);
