/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace chunk of a session, and which consumers were told of it.  The
 * native one is told at first start, so that a daemon that cannot record says
 * so at once; the other one is run and told when the first buffers of its
 * bitness are made.  One that cannot be run costs its applications only.
 */
#pragma once
#include "sessiond/session/session.h"

struct consumer;
struct ust_domain;

/* After 0, fn is called once, on the consumer loop: with 0, requests sent from there find the chunk. Any thread. */
_must_check_ int ust_chunk_share(struct ust_domain *domain, struct session *session, struct consumer *consumer,
	void (*fn)(void *data, int error), void *data);
/* No consumer needs it any more; nobody waits for that. */
void ust_chunk_forget(struct ust_domain *domain, uint64_t chunk_id);
/* The consumer is gone. True if the session had something there. */
bool ust_chunk_lose(struct ust_domain *domain, struct session *session, const struct consumer *consumer);
