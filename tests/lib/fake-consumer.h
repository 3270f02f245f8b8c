/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A consumer daemon played by the test.  The program that the session daemon
 * spawns is the test itself: it hands its two links over and then only lives,
 * so that links and process can be ended apart from each other.  A thread of
 * the test answers: real ring buffers, nothing is ever written to disk.
 */
#pragma once
#include "base/buf.h"
#include "proto/consumer.h"

struct fake_consumer;

/* First in main(): does not return in the spawned program. */
void fake_consumer_main(void);

struct fake_consumer *fake_consumer_new(void);
void fake_consumer_free(struct fake_consumer *fake);
/* For consumer_conf. */
const char *fake_consumer_program(void);

enum fake_reaction {
	FAKE_ANSWERS,
	FAKE_REFUSES,           /* -ENOSPC, or an empty answer where there is no place for an error */
	FAKE_IS_SILENT,
	FAKE_HOLDS,             /* answers at fake_consumer_release() */
	FAKE_BREAKS,            /* closes the links instead of answering */
	FAKE_TALKS_NONSENSE,    /* an answer of another kind */
	FAKE_LIES,              /* add_trace: promises one stream more than it sends */
};
/* From now on, for requests of this id. */
void fake_consumer_set(struct fake_consumer *fake, uint16_t id, enum fake_reaction reaction);
/* How many came so far; and until so many came: false after 10 s. */
unsigned fake_consumer_requests(struct fake_consumer *fake, uint16_t id);
bool fake_consumer_wait(struct fake_consumer *fake, uint16_t id, unsigned n);
void fake_consumer_release(struct fake_consumer *fake);

/* How often it was started; waits until that is n. */
bool fake_consumer_wait_started(struct fake_consumer *fake, unsigned n);
/* Closes both links; unless the process lingers, it ends too. */
void fake_consumer_hang_up(struct fake_consumer *fake, bool linger);
void fake_consumer_end_process(struct fake_consumer *fake);
void fake_consumer_kill(struct fake_consumer *fake);

/* Traces that were made and not closed. */
unsigned fake_consumer_open_traces(struct fake_consumer *fake);
/* Chunks that were added and not removed. */
int fake_consumer_open_chunks(struct fake_consumer *fake);
/* Keys of channels that were used before: there must be none. */
unsigned fake_consumer_repeated_keys(struct fake_consumer *fake);
/* Metadata of all traces so far, one behind the other. */
void fake_consumer_copy_metadata(struct fake_consumer *fake, struct buf *to);
/* Metadata is not read any more, until it is again. */
void fake_consumer_stall_metadata(struct fake_consumer *fake, bool stall);
/* An answer nobody asked for. */
void fake_consumer_say(struct fake_consumer *fake, const struct wire_message *m, uint64_t serial, const void *msg);

/* What every channel of a trace is said to have lost. */
#define FAKE_DISCARDED 7
