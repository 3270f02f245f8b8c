/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bringing everything produced so far into the files, and closing traces.
 *
 * A request is split into one part for each data loop that serves traces of
 * it; the answer goes out when the last part has come back.  Each stream of a
 * part runs through
 *
 *   drain ─▶ flush(final) ─▶ wait until consumed ≥ produced ─▶ done
 *     ▲──────── once more, if the ring was full ───────┘
 *
 * and leaves the wait by cause: nothing to read for 200 ms in all
 * (uncommitted), no space for two seconds (disk), a damaged buffer.
 */
#pragma once
#include "base/loop.h"
#include "proto/consumer.h"

struct consumerd;
struct data_service;
struct flush_request;
struct stream;
struct trace;

enum flush_kind { FLUSH_ONLY, FLUSH_CLOSE };
enum flush_step { FLUSH_DRAIN, FLUSH_WAIT, FLUSH_ENDED };

/* One stream in one part. */
struct flush_stream {
	struct list link;               /* loop: data; stream->flushes */
	struct list service_link;       /* loop: data; service->flushes */
	struct flush_part *part;        /* constant */
	struct stream *stream;          /* constant */
	enum flush_step step;           /* loop: data */
	unsigned long target;           /* loop: data */
	bool was_full;                  /* loop: data */
	bool tried_last;                /* loop: data; at the deadline, before it is given up */
	uint64_t begun_us;              /* loop: data */
	uint64_t waited_us;             /* loop: data; before waits_since_us */
	uint64_t waits_since_us;        /* loop: data; nothing is there to read since then, or 0 */
	uint64_t from_taken;            /* loop: data; the stream's n_taken at begun_us */
	enum stream_end cause;          /* loop: data; the command loop when the part came back */
	uint64_t missing;               /* as cause */
};

struct flush_part {
	struct loop_msg msg;            /* there and back */
	struct list link;               /* loop: command; of the request */
	struct list service_link;       /* loop: command; service->parts */
	struct list text_link;          /* loop: data; service->texts */
	struct flush_request *request;  /* loop: command; NULL when nobody waits for it any more */
	struct data_service *service;   /* constant */
	enum flush_kind kind;           /* constant */
	bool keeps_files;               /* constant: closed by the end of a daemon, which lttng-crash may be asked about */
	struct trace **traces;          /* constant: references */
	unsigned n_traces;
	struct flush_stream *streams;   /* constant array */
	unsigned n_streams;
	unsigned n_open;                /* loop: data */
	uint64_t text_deadline_us;      /* loop: data */
	uint64_t *missing_text;         /* loop: data, then command; of each trace */
};

struct flush_result {
	struct consumer_stream_state *losses;
	unsigned n_losses;
	struct consumer_channel_counters *channels;
	unsigned n_channels;
};

/* Key of a trace's metadata in the list of losses. */
#define FLUSH_KEY_METADATA UINT64_MAX

/*
 * On the command loop. ends is called once, on the same loop; the result
 * lives during the call. Traces that are still being made are waited for.
 * trace_id 0: all of the session; session_id 0 as well: all there are.
 */
typedef void (*flush_end_fn)(struct consumerd *consumerd, uint64_t serial, int error, const struct flush_result *result);
void flush_begin(struct consumerd *consumerd, enum flush_kind kind, uint64_t session_id, uint64_t trace_id,
	uint64_t serial, flush_end_fn ends);
/* A trace has become ready, or has failed. */
void flush_on_trace_made(struct consumerd *consumerd);
/* A part has come back from its data loop. */
void flush_part_back(struct loop_msg *msg);
/* The service was given up: its parts end with the cause "buffer". */
void flush_on_service_abandoned(struct data_service *service);
/* A request of the session has no answer yet. */
bool flush_is_pending(const struct consumerd *consumerd, uint64_t session_id);

/* On the data loop. */
void flush_part_run(struct loop_msg *msg);
/* The stream was served, and its phase is up to date. */
void flush_on_progress(struct stream *stream);
/* The next deadline of any flush of the service, or NEVER. */
uint64_t flush_next_deadline(const struct data_service *service);
void flush_on_deadline(struct data_service *service);
