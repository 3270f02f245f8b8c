/* SPDX-License-Identifier: GPL-2.0-only */
/* What the domain asks its consumers for on behalf of a session: chunks, flushes, counters. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include "base/dir.h"
#include "base/errors.h"
#include "base/identity.h"
#include "base/log.h"
#include "base/time.h"
#include "sessiond/domain/ust/buffers.h"
#include "sessiond/domain/ust/ust-completion.h"

/* The consumer bounds its own work; this is for one that does not run at all. A stop ends within 10 s. */
#define FLUSH_TIMEOUT_US   (8 * US_PER_S)
#define FLUSH_LEAST_US     (1 * US_PER_S)
#define CALL_TIMEOUT_US    (5 * US_PER_S)
#define MODE_DIRECTORY     0770

static void note_existing(struct session *session, size_t length)
{
	MUTEX_GUARD(&session->lock);

	session->path_existing = length;
}

static int make_directories(struct session *session, int *ret_fd)
{
	const struct log_context ctx = session_log(session);
	_cleanup_identity_ struct identity id = IDENTITY_INIT;
	_cleanup_close_ int fd = -1, ust = -1;
	_cleanup_free_ char *path = NULL;
	bool used = false;
	size_t existing;
	int r;

	r = path_join(session->conf.path, "ust", &path);
	if (r < 0)
		return r;
	r = identity_enter(&id, session->conf.uid, session->conf.gid);
	if (r == 0)
		r = dir_existing_length(path, &existing);
	if (r == 0)
		note_existing(session, existing);
	if (r == 0)
		r = dir_make_open(session->conf.path, MODE_DIRECTORY, &fd);
	if (r == 0)
		used = faccessat(fd, "ust", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	if (r == 0)
		r = dir_make_open_at(fd, "ust", MODE_DIRECTORY, &ust);
	identity_leave(&id);
	if (r < 0) {
		log_warn(&ctx, r, "Cannot create the output directory: path=\"%s\"", session->conf.path);
		return -E_NO_TRACE_OUTPUT;
	}
	if (used)
		log_warn(&ctx, 0, "The output directory holds a trace already, its files are overwritten: path=\"%s\"",
			session->conf.path);
	*ret_fd = TAKE_FD(fd);
	return 0;
}

static int tell_consumer(struct consumer *consumer, const struct consumer_add_chunk *chunk, int fd)
{
	_cleanup_frame_ struct frame answer = FRAME_INIT;
	struct consumer_done done;
	int r;

	r = consumer_ensure(consumer);
	if (r == 0)
		r = consumer_call(consumer, consumer_add_chunk_wire(), chunk, &fd, 1, CALL_TIMEOUT_US, &answer);
	if (r == 0)
		r = frame_decode(&answer, consumer_done_wire(), &done);
	return r == 0 ? done.error : r;
}

static void ignore_answer(void *data, int error, struct frame *frame)
{
	(void) data;
	(void) error;
	(void) frame;
}

/* Also one that may have been added, as far as anybody knows. */
static void forget_chunk(struct ust_domain *domain, uint64_t chunk_id)
{
	const struct consumer_remove_chunk chunk = { .chunk_id = chunk_id };
	struct consumer *consumers[] = { domain->consumer64, domain->consumer32 };

	for (unsigned i = 0; i < ARRAY_SIZE(consumers) && chunk_id; i++)
		if (consumers[i] && consumer_epoch(consumers[i]) != 0)
			IGNORE(consumer_request(consumers[i], consumer_remove_chunk_wire(), &chunk, NULL, 0,
				CALL_TIMEOUT_US, ignore_answer, NULL)); /* a broken link drops all chunks */
}

static bool keep_chunk(struct session *session, uint64_t chunk_id, int *fd)
{
	MUTEX_GUARD(&session->lock);

	if (session->dying)
		return false;
	session->chunk_id = chunk_id;
	session->chunk_fd = TAKE_FD(*fd);
	return true;
}

static uint64_t get_chunk(struct session *session)
{
	MUTEX_GUARD(&session->lock);

	return session->chunk_id;
}

int ust_domain_open_chunk(struct ust_domain *domain, struct session *session)
{
	struct consumer *consumers[] = { domain->consumer64, domain->consumer32 };
	struct consumer_add_chunk chunk = {
		.chunk_id = ust_domain_next_key(domain), .session_id = session->id,
		.uid = session->conf.uid, .gid = session->conf.gid,
	};
	_cleanup_close_ int fd = -1;
	int r;

	if (session->conf.output == SESSION_OUTPUT_LOCAL) {
		r = make_directories(session, &fd);
		if (r < 0)
			return r;
	} else {
		chunk.chunk_id = 0;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(consumers); i++) {
		if (!consumers[i] || !consumer_is_available(consumers[i]))
			continue;
		r = chunk.chunk_id ? tell_consumer(consumers[i], &chunk, fd) : consumer_ensure(consumers[i]);
		if (r < 0) {
			forget_chunk(domain, chunk.chunk_id);
			return r;
		}
	}
	/* Whoever destroys it looks for the chunk once, after he has said so. */
	if (!keep_chunk(session, chunk.chunk_id, &fd)) {
		forget_chunk(domain, chunk.chunk_id);
		return -E_NO_SESSION;
	}
	return 0;
}

uint64_t ust_domain_consumers_epoch(const struct ust_domain *domain)
{
	const uint64_t epoch64 = domain->consumer64 ? consumer_epoch(domain->consumer64) : 0;

	return epoch64 << 32 | (domain->consumer32 ? consumer_epoch(domain->consumer32) : 0);
}

/* Only what is empty goes, and only what was not there before. */
static void remove_directories(const struct session *session, size_t existing)
{
	_cleanup_identity_ struct identity id = IDENTITY_INIT;
	_cleanup_free_ char *path = NULL;

	if (path_join(session->conf.path, "ust", &path) < 0)
		return;
	if (identity_enter(&id, session->conf.uid, session->conf.gid) == 0)
		dir_remove_made(path, existing);
	identity_leave(&id);
}

void ust_domain_discard_chunk(struct ust_domain *domain, struct session *session)
{
	uint64_t chunk_id;
	size_t existing;

	mutex_lock(&session->lock);
	session->dying = true;
	chunk_id = session->chunk_id;
	existing = session->path_existing;
	mutex_unlock(&session->lock);
	forget_chunk(domain, chunk_id);
	if (existing > 0)
		remove_directories(session, existing);
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
		forget_chunk(domain, get_chunk(session));
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
