/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A data loop: reads the ring buffers of the programs of one user that go to
 * one file system.  A stuck disk, or a program that spoils its buffers,
 * stalls this loop only; a loop held by a buffer for five seconds is given up
 * with its streams, and the next trace gets a new one.
 *
 * The command loop makes and ends services, counts their traces and sends
 * them messages; everything else happens on the service's own loop.
 */
#pragma once
#include "base/health.h"
#include "base/loop.h"
#include "base/thread.h"
#include "consumerd/watch.h"

struct consumerd;
struct flush_part;
struct stream;
struct trace;

struct data_service {
	struct consumerd *consumerd;            /* constant */
	struct loop *loop;                      /* constant */
	struct thread *thread;                  /* constant; NULL on a shared loop */
	uid_t app_uid;                          /* constant */
	dev_t device;                           /* constant */
	struct watch watch;
	struct health_subject subject;          /* loop: health */
	struct loop_msg begin_msg, end_msg;     /* to the health loop */
	struct loop_msg stuck_msg;              /* from it to the command loop */
	struct loop_msg hurry_msg;              /* from that to ours, once */

	/* loop: command */
	struct list link;
	struct list parts;                      /* flush parts under way here */
	unsigned n_traces;
	bool abandoned;

	/* loop: data */
	struct list traces;
	struct list ready;                      /* streams to be served in the next turn */
	struct list waiting;                    /* streams in a hole or blocked */
	struct list flushes;                    /* struct flush_stream waiting for their target */
	struct list texts;                      /* flush parts that wait for their metadata */
	struct loop_msg turn;
	bool turn_posted;
	struct source *retry_timer, *flush_timer, *metadata_timer;
};

/* On the command loop. */
_must_check_ int data_service_new(struct consumerd *consumerd, uid_t app_uid, dev_t device, struct data_service **ret);
/* It serves no trace any more. An abandoned one is left alone with its thread. */
void data_service_free(struct data_service *service);
/* Hands a ready trace over; takes a reference of its own. */
_must_check_ int data_service_adopt(struct data_service *service, struct trace *trace);
/* The daemon ends: deadlines have become shorter. */
void data_service_hurry(struct data_service *service);
/* Text came for a trace; from any thread. */
void data_service_on_text(void *trace);

/* On the data loop. */
void data_service_serve(struct stream *stream);
/* Serves the stream in the next turn. */
void data_service_make_ready(struct stream *stream);
void data_service_arm_flush(struct data_service *service);
/* Frees what the trace still holds; its streams have ended. */
void data_service_end_trace(struct data_service *service, struct trace *trace);

/* Of data-serve.c, for data-service.c: sources, a wake-up by a timer, the end of a stream's source. */
void data_service_run_turn(struct loop_msg *msg);
int data_service_on_wakeup(struct source *src, uint32_t events, void *stream);
int data_service_on_retry(struct source *src, uint32_t events, void *service);
void data_service_wake(struct stream *stream);
void data_service_unwatch(struct stream *stream);
