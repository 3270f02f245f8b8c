/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session daemon as the consumer daemon sees it, for tests: owns the other
 * ends of the two links, asks and waits for the answer. The consumer daemon
 * runs as a child process (the real program), or with its threads in this one.
 */
#pragma once
#include <lttng/ust-ctl.h>
#include "proto/consumer.h"

#define PEER_WAIT_US (20 * UINT64_C(1000000))

struct consumerd;
struct loop;
struct thread;

struct peer {
	int command, metadata;
	uint64_t serial;
	pid_t pid;                      /* of the child, or 0 */
	struct consumerd *consumerd;    /* in this process, or NULL */
	struct loop *loop;
	struct thread *thread;
	unsigned n_reports;
	char report[1024];              /* the last one */
	char detail[512];               /* of the last trace that was not made */
	unsigned n_samples;
	struct consumer_sample sample;  /* the last one, without its name */
};

/* Dies on failure, like everything here: a test cannot go on. */
void peer_start_inside(struct peer *peer);
void peer_start_child(struct peer *peer, const char *program, char *const envp[]);
/* Hangs up and waits; returns the exit status of the child (0 inside). */
int peer_stop(struct peer *peer);

/* Sends a request and returns the serial; the answer to it is taken by peer_wait(). */
uint64_t peer_send(struct peer *peer, const struct wire_message *m, const void *msg, const int *fds, unsigned n_fds);
/* -ETIMEDOUT when it does not come in time. Reports are counted on the way. */
int peer_wait(struct peer *peer, uint64_t serial, uint64_t timeout_us, struct frame *ret);
/* The next sample, or a report if there was none yet, unless it does not come in time; nothing may be asked meanwhile. */
bool peer_wait_sample(struct peer *peer, uint64_t timeout_us);
bool peer_wait_report(struct peer *peer, uint64_t timeout_us);
/* Both, for a request answered by "done": its error. */
int peer_ask(struct peer *peer, const struct wire_message *m, const void *msg, const int *fds, unsigned n_fds);

int peer_add_chunk(struct peer *peer, uint64_t chunk_id, uint64_t session_id, const char *path);

struct peer_channel {
	struct consumer_channel_spec spec;      /* filled by the caller */
	struct lttng_ust_abi_object_data *channel;
	struct lttng_ust_abi_object_data **streams;
	unsigned n_streams;
};

/* Fills the channels' objects. The error of the answer. */
int peer_add_trace(struct peer *peer, struct consumer_add_trace *request, struct peer_channel *channels, unsigned n);
void peer_channel_release(struct peer_channel *channel);
void peer_send_metadata(struct peer *peer, uint64_t trace_id, uint32_t version, uint64_t offset, const char *text);
/* As if an application had registered the first channels of the trace; the text above says so too. */
void peer_declare_channels(struct peer *peer, uint64_t trace_id);

#define PEER_LOSSES_MAX   64
#define PEER_CHANNELS_MAX 16
struct peer_flushed {
	int error;
	unsigned n_losses, n_channels;
	struct consumer_stream_state losses[PEER_LOSSES_MAX];
	struct consumer_channel_counters channels[PEER_CHANNELS_MAX];   /* without their names */
};
struct peer_flushed peer_flush(struct peer *peer, uint64_t session_id, uint64_t trace_id);
struct peer_flushed peer_close(struct peer *peer, uint64_t session_id, uint64_t trace_id);
struct peer_flushed peer_wait_flushed(struct peer *peer, uint64_t serial, uint64_t timeout_us);
struct peer_flushed peer_counters(struct peer *peer, uint64_t session_id);
