/* SPDX-License-Identifier: GPL-2.0-only */
/* What the domain asks its consumers for on behalf of a session: flushes, counters. */
#include <errno.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/time.h"
#include "sessiond/domain/ust/buffers.h"
#include "sessiond/domain/ust/ust-chunk.h"
#include "sessiond/domain/ust/ust-completion.h"

/* The consumer bounds its own work; this is for one that does not run at all. A stop ends within 10 s. */
#define FLUSH_TIMEOUT_US   (8 * US_PER_S)
#define FLUSH_LEAST_US     (1 * US_PER_S)
#define CALL_TIMEOUT_US    (5 * US_PER_S)

static void ignore_answer(void *data, int error, struct frame *frame)
{
	(void) data;
	(void) error;
	(void) frame;
}

static uint64_t get_chunk(struct session *session)
{
	MUTEX_GUARD(&session->lock);

	return session->chunk_id;
}

uint64_t ust_domain_consumers_epoch(const struct ust_domain *domain)
{
	const uint64_t epoch64 = domain->consumer64 ? consumer_epoch(domain->consumer64) : 0;

	return epoch64 << 32 | (domain->consumer32 ? consumer_epoch(domain->consumer32) : 0);
}

static void remove_chunk(struct ust_domain *domain, uint64_t chunk_id)
{
	const struct consumer_remove_chunk chunk = { .chunk_id = chunk_id };
	struct consumer *consumers[] = { domain->consumer64, domain->consumer32 };

	for (unsigned i = 0; i < ARRAY_SIZE(consumers) && chunk_id; i++) {
		_cleanup_frame_ struct frame answer = FRAME_INIT;

		if (consumers[i] && consumer_epoch(consumers[i]) != 0)
			IGNORE(consumer_call(consumers[i], consumer_remove_chunk_wire(), &chunk, NULL, 0,
				CALL_TIMEOUT_US, &answer)); /* a broken link drops all chunks */
	}
}

int ust_domain_flush(struct ust_domain *domain, struct session *session, bool close, struct ust_completion *ret)
{
	const struct consumer_flush flush = { .session_id = session->id };
	const struct consumer_close closing = { .session_id = session->id };
	const struct wire_message *m = close ? consumer_close_wire() : consumer_flush_wire();
	const void *msg = close ? (const void *) &closing : (const void *) &flush;
	const uint64_t deadline_us = time_after_us(FLUSH_TIMEOUT_US);
	int r;

	IGNORE(batch_wait(session->closing, deadline_us - FLUSH_LEAST_US)); /* what is late is told by the next one */
	r = ust_completion_ask(domain, session, m, msg, MAX(deadline_us - MIN(time_now_us(), deadline_us),
		(uint64_t) FLUSH_LEAST_US), true, ret);
	if (r == 0)
		r = ust_completion_add_closed(ret, session);
	if (!close)
		return r;
	buffers_drop_shared(session);
	/* One that does not answer is not waited for again. */
	if (ret->is_silent)
		ust_chunk_forget(domain, get_chunk(session));
	else
		remove_chunk(domain, get_chunk(session));
	return r;
}

void ust_domain_flush_async(struct ust_domain *domain, struct session *session)
{
	const struct consumer_flush flush = { .session_id = session->id };
	struct consumer *consumers[] = { domain->consumer64, domain->consumer32 };
	const struct log_context ctx = session_log(session);
	int r;

	for (unsigned i = 0; i < ARRAY_SIZE(consumers); i++) {
		if (!consumers[i] || consumer_epoch(consumers[i]) == 0)
			continue;
		r = consumer_request(consumers[i], consumer_flush_wire(), &flush, NULL, 0, FLUSH_TIMEOUT_US,
			ignore_answer, NULL);
		if (r < 0)
			(void) log_warn(&ctx, r, "Cannot flush the buffers");
	}
}

int ust_domain_get_counters(struct ust_domain *domain, struct session *session, struct ust_completion *ret)
{
	const struct consumer_get_counters request = { .session_id = session->id };

	return ust_completion_ask(domain, session, consumer_get_counters_wire(), &request, CALL_TIMEOUT_US, false, ret);
}

int ust_domain_data_pending(struct ust_domain *domain, struct session *session, bool *ret)
{
	const struct consumer_data_pending request = { .session_id = session->id };
	struct consumer *consumers[] = { domain->consumer64, domain->consumer32 };
	bool pending = false;
	int r = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(consumers) && r == 0; i++) {
		_cleanup_frame_ struct frame answer = FRAME_INIT;
		struct consumer_data_pending_answer decoded;

		if (!consumers[i] || consumer_epoch(consumers[i]) == 0)
			continue;
		r = consumer_call(consumers[i], consumer_data_pending_wire(), &request, NULL, 0, CALL_TIMEOUT_US, &answer);
		if (r == 0)
			r = frame_decode(&answer, consumer_data_pending_answer_wire(), &decoded);
		pending = pending || (r == 0 && decoded.pending);
	}
	*ret = pending;
	return r;
}
