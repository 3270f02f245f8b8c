/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Answers which kinds of threads do not make progress: one request a
 * connection, 4 bytes in, a mask of 8 bytes out.  The beats come from the
 * loops themselves; a loop that waits for events is healthy.
 */
#pragma once
#include "base/loop.h"

struct pool;

#define HEALTH_LIMIT_US (20 * UINT64_C(1000000))

/* A beating loop, or a pool. */
struct health_subject {
	struct list link;               /* loop: health */
	unsigned bit;                   /* of the answer */
	const struct loop *loop;
	struct pool *pool;
	uint64_t count, since_us;       /* loop: health; last beat seen, and when it was new */
};

struct health_service {
	struct loop *loop;
	int sock;
	char *path;
	struct source *source;
	struct list subjects;           /* loop: health */
	struct list clients;            /* loop: health */
	unsigned n_clients;
	uint64_t limit_us;
};

void health_service_init(struct health_service *health);
/* path NULL: no socket, but subjects are kept. */
_must_check_ int health_service_start(struct health_service *health, struct loop *loop, const char *path,
	const char *group);
void health_service_stop(struct health_service *health);
/* On the health loop, or before it runs. */
void health_service_add(struct health_service *health, struct health_subject *subject);
uint64_t health_service_mask(struct health_service *health);
