/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A stream: the ring buffer of one channel and cpu, and where its packets go.
 *
 *   made ──adopted by a data loop──▶ open ──close, or given up──▶ ended
 *
 * Made by a job; from adoption on, what is marked "loop: data" belongs to the
 * data loop of the trace.  An open stream is idle, ready (to be served in
 * this loop's next turn), in a hole (a writer stands between reserve and
 * commit: tried again at a wake-up, not before retry_at), or blocked (the
 * output failed: tried again at retry_at).
 */
#pragma once
#include <stdatomic.h>
#include "base/list.h"
#include "base/log.h"
#include "base/loop.h"
#include "consumerd/output.h"
#include "consumerd/ring.h"

struct channel;
struct data_service;

enum stream_phase {
	STREAM_MADE,
	STREAM_IDLE,
	STREAM_READY,
	STREAM_HOLE,
	STREAM_BLOCKED,
	STREAM_GIVEN_UP,        /* the ring buffer is damaged */
	STREAM_ENDED,
};

/* Written by the data loop, read by any thread. */
struct stream_counters {
	atomic_uint_fast64_t packets, bytes;    /* in the output */
	atomic_uint_fast64_t discarded;         /* events, as the last packet says */
	atomic_uint_fast64_t lost;              /* packets overwritten before they were read */
	atomic_uint_fast64_t unwritten;         /* packets read but not written: the output */
	atomic_uint_fast64_t damaged;           /* packets that were no packets */
	atomic_uint_fast64_t recycled;          /* packets deleted by the tracefile ring */
};

struct stream {
	struct channel *channel;                /* constant */
	unsigned cpu;                           /* constant */
	struct packet_expect expect;            /* constant */
	struct ring ring;                       /* loop: data */
	int shm_fd;                             /* job: until the buffers were sent */
	struct output *output;                  /* loop: data; NULL: not recorded */
	struct stream_counters counters;
	atomic_bool given_up;                   /* set once, for everybody to see */

	/* loop: data */
	struct data_service *service;
	struct source *source;
	enum stream_phase phase;
	struct list link;                       /* service: ready or waiting */
	struct list flushes;                    /* struct flush_stream */
	uint64_t retry_at_us;                   /* hole, blocked */
	uint64_t backoff_us;                    /* blocked */
	uint64_t blocked_since_us;              /* blocked */
	int output_error;                       /* blocked: why */
	uint64_t n_taken;                       /* packets that came out of the ring, whatever they were */
	bool woken;                             /* in a hole: a wake-up came */
	bool deaf;                              /* wake-ups are left in the pipe until it is served */
	unsigned vain_wakeups;                  /* in a row that brought nothing */
	unsigned long final_position;           /* produced after the last final flush */
	bool has_final;
	uint64_t next_sequence;
	unsigned damaged_in_row;
};

void stream_init(struct stream *stream, struct channel *channel, unsigned cpu);
/* Frees the ring and the output; the counters stay readable. */
void stream_release(struct stream *stream);
static inline bool stream_is_open(const struct stream *stream)
{
	return stream->phase >= STREAM_IDLE && stream->phase <= STREAM_BLOCKED;
}
struct log_context stream_log_context(const struct stream *stream);
#define stream_log(s) ((struct log_context[]) { stream_log_context(s) })

/*
 * Reads packets and writes them out, for one turn of the loop. The result
 * says how it ended, and is the stream's next phase (ready: there is more).
 */
_must_check_ enum stream_phase stream_drain(struct stream *stream);
/* The packets that are left go nowhere: counted as unwritten, and what they say was discarded. Result: how many. */
uint64_t stream_drop_rest(struct stream *stream);
