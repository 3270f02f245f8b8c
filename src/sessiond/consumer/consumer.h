/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One consumer daemon, seen from the session daemon: its process, the link
 * for requests and the outbox for metadata.  It is spawned when first needed
 * and lives on the consumer loop; requests may come from any thread.
 *
 * Phases: none -> alive (consumer_ensure) -> none again when its link hangs
 * up; epoch counts how often it came alive, so that buffers of a lost one are
 * known.
 */
#pragma once
#include "proto/consumer.h"
#include "sessiond/consumer/metadata-outbox.h"

struct consumer;
struct loop;

struct consumer_conf {
	unsigned bits;                  /* 64 or 32 */
	const char *program;            /* path of the daemon */
	const char *health_sock;        /* it makes this socket */
	const char *group;              /* may query its health */
	const char *library_path;       /* in front of LD_LIBRARY_PATH, or NULL */
	bool verbose;
	/* On the consumer loop. */
	void (*on_lost)(struct consumer *consumer, void *data);
	void (*on_report)(uint64_t session_id, unsigned level, const char *text, void *data);
	void (*on_sample)(const struct consumer_sample *sample, void *data);    /* may be NULL */
	void *data;
};

/*
 * On the consumer loop; error is 0 (frame is the answer), or frame is NULL: -E_LINK_BROKEN, -E_NO_CONSUMER if its process
 * ended before it said a word, or -ETIMEDOUT.
 */
typedef void (*consumer_answer_fn)(void *data, int error, struct frame *frame);

/* Copies the strings. */
_must_check_ int consumer_new(struct loop *loop, const struct consumer_conf *conf, struct consumer **ret);
/* Ends the process: closes the link, waits until the deadline, then kills. The loop does not run any more. */
void consumer_stop(struct consumer *consumer, uint64_t deadline_us);
void consumer_free(struct consumer *consumer);
DEFINE_CLEANUP(struct consumer *, consumer_free)

/* Spawns it unless it is alive. May wait; not on a loop. -E_NO_CONSUMER. */
_must_check_ int consumer_ensure(struct consumer *consumer);
/*
 * The same without waiting, from any thread: after 0, fn is called once, on the consumer loop. One that could not be run
 * a moment ago is not tried again.
 */
_must_check_ int consumer_when_alive(struct consumer *consumer, void (*fn)(void *data, int error), void *data);
bool consumer_is_configured(const struct consumer *consumer);   /* somebody named a program */
bool consumer_is_available(const struct consumer *consumer);    /* and it is there to be run */
const char *consumer_program(const struct consumer *consumer);
unsigned consumer_epoch(struct consumer *consumer);             /* 0 while it is not alive */
pid_t consumer_pid(struct consumer *consumer);
void consumer_kill(struct consumer *consumer);                  /* takes no lock: whoever holds one may hang */

/* After 0 the answer function is called exactly once; after an error never. */
_must_check_ int consumer_request(struct consumer *consumer, const struct wire_message *m, const void *msg,
	const int *fds, unsigned n_fds, uint64_t timeout_us, consumer_answer_fn fn, void *data);
/* Waits for the answer, in a command handler. */
_must_check_ int consumer_call(struct consumer *consumer, const struct wire_message *m, const void *msg,
	const int *fds, unsigned n_fds, uint64_t timeout_us, struct frame *ret);

struct metadata_outbox *consumer_outbox(struct consumer *consumer);
