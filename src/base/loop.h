/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Event loop: one per thread, epoll; level-triggered, unless a source asks for EPOLLET.
 *
 * Everything a thread waits for is a source: a descriptor, a timer or a
 * message posted by another thread.  loop_post(), loop_stop() and
 * loop_beats() may be called from any thread, everything else only from the
 * loop's own thread or before it runs.  A callback may remove any source,
 * itself included.  An idle loop never wakes.
 */
#pragma once
#include <sys/epoll.h>
#include "base/defs.h"
#include "base/list.h"

struct loop;
struct source;

struct loop_msg {
	struct list link;
	void (*run)(struct loop_msg *msg);      /* owns msg */
};

/* Returns 0 to go on, or a negative error that ends the loop with it. */
typedef int (*source_fn)(struct source *src, uint32_t events, void *data);

_must_check_ int loop_new(const char *name, struct loop **ret);
void loop_free(struct loop *loop);              /* posted messages left are run first */
DEFINE_CLEANUP(struct loop *, loop_free)

/* 0 after loop_stop(), else the error a callback returned. */
_must_check_ int loop_run(struct loop *loop);
/* One round: dispatches what is ready, waits until the deadline at most. For tests. */
_must_check_ int loop_run_once(struct loop *loop, uint64_t deadline_us);
/* Runs what was posted, while nobody runs the loop: before what the messages need goes away. */
void loop_run_posted(struct loop *loop);
void loop_stop(struct loop *loop);
void loop_post(struct loop *loop, struct loop_msg *msg);
bool loop_is_mine(const struct loop *loop);
const char *loop_name(const struct loop *loop);

/* Health: progress counter, and whether the loop waits in epoll now. */
void loop_beats(const struct loop *loop, uint64_t *ret_count, bool *ret_waiting);

/* Borrows fd: free the source before closing it. */
_must_check_ int source_new_fd(struct loop *loop, int fd, uint32_t events, source_fn fn, void *data, struct source **ret);
_must_check_ int source_set_events(struct source *src, uint32_t events);
int source_fd(const struct source *src);
/* A timer is created unarmed. period_us 0 fires once; arming again replaces; NEVER disarms. */
_must_check_ int source_new_timer(struct loop *loop, source_fn fn, void *data, struct source **ret);
void source_arm(struct source *src, uint64_t deadline_us, uint64_t period_us);
void source_free(struct source *src);
DEFINE_CLEANUP(struct source *, source_free)
