/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A channel of a trace: its ring buffers, one per possible cpu, on sealed
 * memory files, or on files of the session's owner.  Belongs to its trace; constant after it was made, but for
 * what its streams say of themselves.
 */
#pragma once
#include "consumerd/ring-memory.h"
#include "consumerd/stream.h"
#include "proto/consumer.h"

struct trace;
struct lttng_ust_ctl_consumer_channel;

struct channel {
	struct trace *trace;
	uint64_t key;
	uint32_t id;                            /* in the trace */
	char *name;
	uint64_t subbuf_size, num_subbuf;
	bool overwrite;
	uint32_t switch_timer_us, read_timer_us;
	uint64_t monitor_timer_us;
	int64_t blocking_timeout_us;
	uint64_t tracefile_size, tracefile_count;
	struct lttng_ust_ctl_consumer_channel *ust;     /* until released */
	struct ring_memory memory;                      /* where the library's and that of the streams lies */
	struct stream *streams;
	unsigned n_streams;
	unsigned n_files;                       /* of its streams, that were made for buffers in files */
	struct source *switch_timer, *read_timer, *monitor_timer;       /* loop: data */
	bool monitor_armed;                     /* loop: data */
	unsigned long monitored;                /* loop: data; positions at the last sample */
};

/* Copies what the request says and checks it. -E_CHANNEL_SIZE. */
_must_check_ int channel_new(struct trace *trace, const struct consumer_channel_spec *spec, struct channel **ret);
void channel_free(struct channel *channel);
DEFINE_CLEANUP(struct channel *, channel_free)
/* Memory that the ring buffers take, on all cpus. */
uint64_t channel_memory(const struct channel *channel);
/* detail gets a text for people when it fails. */
_must_check_ int channel_make_buffers(struct channel *channel, struct buf *detail);
/* The first file of each stream, if the trace is recorded. */
_must_check_ int channel_make_outputs(struct channel *channel, struct buf *detail);
/* Sends channel and streams to the session daemon; may block for the socket's own timeout. */
_must_check_ int channel_transfer(struct channel *channel, int sock);
/* Frees buffers and outputs. */
void channel_release(struct channel *channel);
void channel_count(const struct channel *channel, struct consumer_channel_counters *ret);
