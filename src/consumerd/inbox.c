/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <sys/socket.h>
#include "base/fd.h"
#include "base/hash.h"
#include "base/list.h"
#include "base/log.h"
#include "consumerd/inbox.h"
#include "consumerd/metadata-cache.h"
#include "proto/consumer.h"

#define BUCKETS        1024u
#define PIECE          65536u
/* Each preamble comes ahead of the request that makes its trace: as many as processes may register at once. */
#define ORPHANS_MAX    8192u
#define ORPHAN_TEXT    (256u << 10)

struct inbox_entry {
	struct list link, orphan_link;
	uint64_t trace_id;
	struct metadata_cache *cache;   /* owned while orphan */
	bool orphan;
	void (*on_text)(void *data);
	void *data;
};

int inbox_init_consume_fd(struct inbox *inbox, int sock)
{
	int r;

	mutex_init(&inbox->lock, LOCK_METADATA_INBOX);
	inbox->sock = sock;
	inbox->error = 0;
	list_init(&inbox->orphans);
	inbox->n_orphans = 0;
	frame_reader_init(&inbox->reader, CONSUMER_METADATA_PIECE + 4096);
	inbox->buckets = calloc(BUCKETS, sizeof(*inbox->buckets));
	inbox->piece = malloc(PIECE);
	if (!inbox->buckets || !inbox->piece) {
		inbox_deinit(inbox);
		return -ENOMEM;
	}
	for (unsigned i = 0; i < BUCKETS; i++)
		list_init(&inbox->buckets[i]);
	r = fd_set_nonblock(sock, true);
	if (r < 0)
		inbox_deinit(inbox);
	return r;
}

static void cache_free(struct metadata_cache *cache)
{
	metadata_cache_deinit(cache);
	free(cache);
}

/* Its trace is known from now on, or it goes. */
static void leave_orphans(struct inbox *inbox, struct inbox_entry *entry)
{
	entry->orphan = false;
	list_remove(&entry->orphan_link);
	inbox->n_orphans--;
}

static void entry_free(struct inbox *inbox, struct inbox_entry *entry)
{
	list_remove(&entry->link);
	if (entry->orphan) {
		leave_orphans(inbox, entry);
		cache_free(entry->cache);
	}
	free(entry);
}

void inbox_deinit(struct inbox *inbox)
{
	struct inbox_entry *entry, *next;

	for (unsigned i = 0; inbox->buckets && i < BUCKETS; i++)
		list_for_each_safe(entry, next, &inbox->buckets[i], link)
			entry_free(inbox, entry);
	free(inbox->buckets);
	inbox->buckets = NULL;
	free(inbox->piece);
	inbox->piece = NULL;
	frame_reader_deinit(&inbox->reader);
	if (inbox->sock >= 0)
		(void) close(inbox->sock);
	inbox->sock = -1;
	mutex_deinit(&inbox->lock);
}

static struct list *bucket_of(struct inbox *inbox, uint64_t trace_id)
{
	return &inbox->buckets[hash_u64(trace_id) % BUCKETS];
}

static struct inbox_entry *find_locked(struct inbox *inbox, uint64_t trace_id)
{
	struct inbox_entry *entry;

	mutex_assert_mine(&inbox->lock);
	list_for_each(entry, bucket_of(inbox, trace_id), link)
		if (entry->trace_id == trace_id)
			return entry;
	return NULL;
}

static struct inbox_entry *add_locked(struct inbox *inbox, uint64_t trace_id)
{
	struct inbox_entry *entry = calloc(1, sizeof(*entry));
	struct metadata_cache *cache = calloc(1, sizeof(*cache));

	if (!entry || !cache) {
		free(entry);
		free(cache);
		return NULL;
	}
	metadata_cache_init(cache);
	list_init(&entry->link);
	list_init(&entry->orphan_link);
	entry->trace_id = trace_id;
	entry->cache = cache;
	entry->orphan = true;
	inbox->n_orphans++;
	list_append(&inbox->orphans, &entry->orphan_link);
	list_append(bucket_of(inbox, trace_id), &entry->link);
	return entry;
}

int inbox_add(struct inbox *inbox, uint64_t trace_id, struct metadata_cache **ret)
{
	struct inbox_entry *entry;

	MUTEX_GUARD(&inbox->lock);
	entry = find_locked(inbox, trace_id);
	if (entry && !entry->orphan)
		return -EEXIST;
	if (!entry)
		entry = add_locked(inbox, trace_id);
	if (!entry)
		return -ENOMEM;
	leave_orphans(inbox, entry);
	*ret = entry->cache;
	return 0;
}

void inbox_set_listener(struct inbox *inbox, uint64_t trace_id, void (*on_text)(void *data), void *data)
{
	struct inbox_entry *entry;

	MUTEX_GUARD(&inbox->lock);
	entry = find_locked(inbox, trace_id);
	assert(entry && !entry->orphan);
	entry->on_text = on_text;
	entry->data = data;
	if (on_text && atomic_load(&entry->cache->dirty))
		on_text(data);
}

void inbox_remove(struct inbox *inbox, uint64_t trace_id)
{
	struct inbox_entry *entry;

	MUTEX_GUARD(&inbox->lock);
	entry = find_locked(inbox, trace_id);
	if (entry)
		entry_free(inbox, entry);
}

static struct inbox_entry *add_orphan_locked(struct inbox *inbox, uint64_t trace_id)
{
	if (inbox->n_orphans >= ORPHANS_MAX)
		entry_free(inbox, list_first(&inbox->orphans, struct inbox_entry, orphan_link));
	return add_locked(inbox, trace_id);
}

static bool may_grow(const struct inbox_entry *entry)
{
	return !entry->orphan || entry->cache->end < ORPHAN_TEXT;
}

/* A piece that does not fit its trace is dropped and said; the link goes on for the others. */
static int take_frame_locked(struct inbox *inbox, const struct frame *frame)
{
	static struct log_limit limit = LOG_LIMIT_INIT;
	struct consumer_metadata piece;
	struct inbox_entry *entry;
	bool was_dirty;
	int r;

	if (frame->id != CONSUMER_metadata)
		return -EPROTO;
	r = frame_decode(frame, consumer_metadata_wire(), &piece);
	if (r < 0)
		return r;
	entry = find_locked(inbox, piece.trace_id);
	/* Only a beginning can be ahead of its trace; the rest is of one that has been closed meanwhile. */
	if (!entry && piece.offset > 0)
		return 0;
	if (!entry)
		entry = add_orphan_locked(inbox, piece.trace_id);
	if (!entry || !may_grow(entry))
		return 0;
	if (piece.declares > 0)
		metadata_cache_declare(entry->cache, piece.declares - 1);
	if (piece.text.len == 0)
		return 0;
	was_dirty = atomic_load(&entry->cache->dirty);
	r = metadata_cache_append(entry->cache, piece.version, piece.offset, piece.text.data, piece.text.len);
	if (r < 0 && log_limit_allows(&limit))
		(void) log_err(NULL, r, "Dropped a piece of metadata that does not follow: trace=%ju, version=%u, offset=%ju",
			(uintmax_t) piece.trace_id, piece.version, (uintmax_t) piece.offset);
	if (r == 0 && !was_dirty && entry->on_text)
		entry->on_text(entry->data);
	return 0;
}

static int take_frames_locked(struct inbox *inbox)
{
	int r;

	for (;;) {
		_cleanup_frame_ struct frame frame = FRAME_INIT;

		r = frame_reader_take(&inbox->reader, &frame);
		if (r != FRAME_READY)
			return r < 0 ? r : 0;
		r = take_frame_locked(inbox, &frame);
		if (r < 0)
			return r;
	}
}

static int drain_locked(struct inbox *inbox)
{
	int fds[FDS_PER_MESSAGE], r;
	unsigned n_fds = 0;

	for (;;) {
		ssize_t n = fd_recv(inbox->sock, inbox->piece, PIECE, fds, FDS_PER_MESSAGE, &n_fds, MSG_DONTWAIT);

		if (n == -EAGAIN)
			return 0;
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? (int) n : -EPIPE;
		r = frame_reader_feed(&inbox->reader, inbox->piece, (size_t) n, fds, n_fds);
		if (r == 0)
			r = take_frames_locked(inbox);
		if (r < 0)
			return r;
		if ((size_t) n < PIECE)
			return 0;
	}
}

int inbox_drain(struct inbox *inbox)
{
	MUTEX_GUARD(&inbox->lock);
	if (inbox->error < 0)
		return inbox->error;
	inbox->error = drain_locked(inbox);
	/* Any thread may have found it: this wakes the one that says so, and the peer. */
	if (inbox->error < 0)
		(void) shutdown(inbox->sock, SHUT_RDWR);
	return inbox->error;
}
