/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "base/dir.h"
#include "base/errors.h"
#include "base/identity.h"
#include "base/log.h"
#include "base/testpoint.h"
#include "base/time.h"
#include "sessiond/domain/ust/ust-chunk.h"
#include "sessiond/domain/ust/ust-domain.h"

#define CALL_TIMEOUT_US    (5 * US_PER_S)
#define MODE_DIRECTORY     0770
#define NATIVE_BITS        (8 * (unsigned) sizeof(long))

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

static struct session_consumer *state_locked(struct session *session, const struct ust_domain *domain,
	const struct consumer *consumer)
{
	mutex_assert_mine(&session->lock);
	return &session->consumers[ust_domain_consumer_index(domain, consumer)];
}

static struct consumer_add_chunk describe(const struct session *session, uint64_t chunk_id)
{
	return (struct consumer_add_chunk) {
		.chunk_id = chunk_id, .session_id = session->id, .uid = session->conf.uid, .gid = session->conf.gid,
	};
}

static void ignore_answer(void *data, int error, struct frame *frame)
{
	(void) data;
	(void) error;
	(void) frame;
}

/* Also one that may have been added, as far as anybody knows. */
static void forget_chunk(struct consumer *consumer, uint64_t chunk_id)
{
	const struct consumer_remove_chunk chunk = { .chunk_id = chunk_id };

	if (chunk_id != 0 && consumer_epoch(consumer) != 0)
		IGNORE(consumer_request(consumer, consumer_remove_chunk_wire(), &chunk, NULL, 0, CALL_TIMEOUT_US,
			ignore_answer, NULL)); /* a broken link drops all chunks */
}

void ust_chunk_forget(struct ust_domain *domain, uint64_t chunk_id)
{
	struct consumer *consumers[] = { domain->consumer64, domain->consumer32 };

	for (unsigned i = 0; i < ARRAY_SIZE(consumers); i++)
		if (consumers[i])
			forget_chunk(consumers[i], chunk_id);
}

/* ---- the first start ---- */

static int tell_and_wait(struct consumer *consumer, const struct consumer_add_chunk *chunk, int fd)
{
	_cleanup_frame_ struct frame answer = FRAME_INIT;
	struct consumer_done done;
	int r;

	r = consumer_ensure(consumer);
	if (r < 0 || chunk->chunk_id == 0)
		return r;
	r = consumer_call(consumer, consumer_add_chunk_wire(), chunk, &fd, 1, CALL_TIMEOUT_US, &answer);
	if (r == 0)
		r = frame_decode(&answer, consumer_done_wire(), &done);
	return r == 0 ? done.error : r;
}

static bool keep_chunk(struct ust_domain *domain, struct session *session, uint64_t chunk_id, int *fd,
	struct consumer *holder)
{
	MUTEX_GUARD(&session->lock);

	if (session->dying)
		return false;
	session->chunk_id = chunk_id;
	session->chunk_fd = TAKE_FD(*fd);
	if (holder)
		*state_locked(session, domain, holder) = (struct session_consumer) {
			.epoch = consumer_epoch(holder), .holds = true,
		};
	return true;
}

int ust_domain_open_chunk(struct ust_domain *domain, struct session *session)
{
	struct consumer *native = ust_domain_consumer(domain, NATIVE_BITS);
	uint64_t chunk_id = 0;
	_cleanup_close_ int fd = -1;
	int r = 0;

	if (native && !consumer_is_configured(native))
		native = NULL;
	if (session->conf.output == SESSION_OUTPUT_LOCAL) {
		chunk_id = ust_domain_next_key(domain);
		r = make_directories(session, &fd);
	}
	if (r == 0 && native) {
		const struct consumer_add_chunk chunk = describe(session, chunk_id);

		r = tell_and_wait(native, &chunk, fd);
		if (r < 0)
			forget_chunk(native, chunk_id);
	}
	if (r < 0)
		return r;
	testpoint_yield("chunk-opened");
	/* Whoever destroys it looks for the chunk once, after he has said so. */
	if (!keep_chunk(domain, session, chunk_id, &fd, native)) {
		if (native)
			forget_chunk(native, chunk_id);
		return -E_NO_SESSION;
	}
	return 0;
}

/* ---- ring buffers in files ---- */

/* They are made when the first application is there: what stands against it is better told before. */
int ust_domain_try_shm_path(struct session *session, bool *ret_used)
{
	_cleanup_identity_ struct identity id = IDENTITY_INIT;
	_cleanup_free_ char *path = NULL;
	_cleanup_close_ int fd = -1;
	size_t existing = 0;
	int r;

	r = path_join(session->conf.shm_path, "ust", &path);
	if (r == 0)
		r = identity_enter(&id, session->conf.uid, session->conf.gid);
	if (r == 0)
		r = dir_existing_length(path, &existing);
	if (r < 0)
		return r;
	r = dir_make_open(path, MODE_DIRECTORY, &fd);
	dir_remove_made(path, existing);
	if (r == 0)
		*ret_used = existing == strlen(path);
	return r;
}

/* ---- a session that never was active ---- */

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
	ust_chunk_forget(domain, chunk_id);
	if (existing > 0)
		remove_directories(session, existing);
}

/* ---- when the first buffers are made ---- */

struct share {
	struct ust_domain *domain;
	struct session *session;        /* a reference */
	struct consumer *consumer;
	unsigned epoch;
	void (*fn)(void *data, int error);
	void *data;
};

static void share_free(struct share *share)
{
	session_unref(share->session);
	free(share);
}

static void keep_outcome(struct share *share, bool taken)
{
	struct session_consumer *state;

	MUTEX_GUARD(&share->session->lock);
	state = state_locked(share->session, share->domain, share->consumer);
	if (state->epoch != share->epoch)
		return;
	state->holds = taken;
	if (!taken)
		state->epoch = 0; /* whoever needs it next tries again */
}

static void on_told(void *data, int error, struct frame *frame)
{
	struct share *share = data;
	struct consumer_done done;

	if (error == 0)
		error = frame_decode(frame, consumer_done_wire(), &done);
	if (error == 0)
		error = done.error;
	/* An answer that came too late may have left it there. */
	keep_outcome(share, error == 0 || error == -EEXIST);
	share_free(share);
}

/* 1: to be told. 0: it was. */
static int begin_to_tell(struct share *share)
{
	struct session *session = share->session;
	struct session_consumer *state;

	share->epoch = consumer_epoch(share->consumer);
	MUTEX_GUARD(&session->lock);
	state = state_locked(session, share->domain, share->consumer);
	if (session->dying)
		return -E_NO_SESSION;
	if (state->lost || (state->holds && state->epoch != share->epoch))
		return -E_LINK_BROKEN;
	if (state->epoch == share->epoch)
		return 0;
	state->epoch = share->epoch;
	state->holds = session->chunk_id == 0;
	return session->chunk_id != 0;
}

/* What is sent behind it needs no answer to it: the consumer works in order, and does not know a chunk that it refused. */
static int tell(struct share *share)
{
	struct session *session = share->session;
	const struct consumer_add_chunk chunk = describe(session, session->chunk_id);
	struct share *told = calloc(1, sizeof(*told));
	bool dying;
	int r = -ENOMEM;

	if (told) {
		*told = *share;
		(void) session_ref(session);
		r = consumer_request(share->consumer, consumer_add_chunk_wire(), &chunk, &session->chunk_fd, 1,
			CALL_TIMEOUT_US, on_told, told);
		if (r < 0)
			share_free(told);
	}
	if (r < 0) {
		keep_outcome(share, false);
		return r;
	}
	/* Whoever destroys the session has the chunk removed after he has said so: that may have come first. */
	mutex_lock(&session->lock);
	dying = session->dying;
	mutex_unlock(&session->lock);
	if (dying)
		forget_chunk(share->consumer, chunk.chunk_id);
	return 0;
}

static void on_alive(void *data, int error)
{
	struct share *share = data;

	if (error == 0)
		error = begin_to_tell(share);
	if (error > 0)
		error = tell(share);
	share->fn(share->data, error);
	share_free(share);
}

/* A consumer that has died takes with it what it held: another one does not go on in the same files. */
static bool has_lost(struct ust_domain *domain, struct session *session, const struct consumer *consumer)
{
	MUTEX_GUARD(&session->lock);

	return state_locked(session, domain, consumer)->lost;
}

int ust_chunk_share(struct ust_domain *domain, struct session *session, struct consumer *consumer,
	void (*fn)(void *data, int error), void *data)
{
	struct share *share;
	int r;

	if (has_lost(domain, session, consumer))
		return -E_LINK_BROKEN;
	share = calloc(1, sizeof(*share));
	if (!share)
		return -ENOMEM;
	*share = (struct share) {
		.domain = domain, .session = session_ref(session), .consumer = consumer, .fn = fn, .data = data,
	};
	r = consumer_when_alive(consumer, on_alive, share);
	if (r < 0)
		share_free(share);
	return r;
}

bool ust_chunk_lose(struct ust_domain *domain, struct session *session, const struct consumer *consumer)
{
	struct session_consumer *state;

	MUTEX_GUARD(&session->lock);
	state = state_locked(session, domain, consumer);
	if (!state->holds || state->lost)
		return false;
	state->lost = true;
	return true;
}
