/* SPDX-License-Identifier: GPL-2.0-only */
/* Text of the metadata link: pieces, versions, traces that are not known yet, a broken link. */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include "base/fd.h"
#include "base/log.h"
#include "base/time.h"
#include "consumerd/inbox.h"
#include "consumerd/metadata-cache.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "proto/consumer.h"

static int append(struct metadata_cache *cache, uint32_t version, uint64_t offset, const char *text)
{
	return metadata_cache_append(cache, version, offset, text, strlen(text));
}

/* What the cache gives away, as a string. */
static const char *take(struct metadata_cache *cache, bool *ret_restarted)
{
	static char text[256];
	_cleanup_buf_ struct buf got = BUF_INIT;

	*ret_restarted = metadata_cache_take(cache, &got);
	(void) snprintf(text, sizeof(text), "%.*s", (int) got.len, got.data ? got.data : "");
	return text;
}

static void test_cache(void)
{
	struct metadata_cache cache;
	bool restarted;

	metadata_cache_init(&cache);
	ok_int(append(&cache, 0, 0, "abc"), 0, "a first piece");
	ok_int(append(&cache, 0, 3, "def"), 0, "a second");
	ok(atomic_load(&cache.dirty), "there is something to take");
	ok_str(take(&cache, &restarted), "abcdef", "both come out");
	ok(!restarted && !atomic_load(&cache.dirty), "and nothing is left");
	ok_int(append(&cache, 0, 2, "cdefgh"), 0, "a piece that overlaps");
	ok_str(take(&cache, &restarted), "gh", "only what is new comes out");
	ok_int(append(&cache, 0, 0, "abcdefgh"), 0, "one that is known");
	ok(!atomic_load(&cache.dirty), "changes nothing");
	ok_int(append(&cache, 0, 9, "x"), -EPROTO, "a hole is refused");
	ok_int(append(&cache, 1, 5, "x"), -EPROTO, "a new version begins at 0");
	ok_int(append(&cache, 2, 0, "new"), 0, "a new version");
	ok_str(take(&cache, &restarted), "new", "comes out alone");
	ok(restarted, "and replaces the old");
	ok_int(append(&cache, 1, 0, "old"), -EPROTO, "an old version is refused");
	ok_int(append(&cache, 2, UINT64_MAX, "x"), -EPROTO, "an offset beyond reason is refused");
	ok_int(metadata_cache_end(&cache), 3, "the end is known");
	metadata_cache_deinit(&cache);
}

static unsigned n_told;

static void told(void *data)
{
	n_told += *(unsigned *) data;
}

static void send_piece(int sock, uint64_t trace_id, uint64_t offset, const char *text)
{
	const struct consumer_metadata piece = {
		.trace_id = trace_id, .offset = offset, .text = { .data = text, .len = (uint32_t) strlen(text) },
	};

	if (frame_send(sock, consumer_metadata_wire(), 0, &piece, NULL, 0, time_after_us(US_PER_S)) < 0)
		abort();
}

static void free_cache(struct metadata_cache *cache)
{
	metadata_cache_deinit(cache);
	free(cache);
}

static void test_inbox(void)
{
	struct metadata_cache *first, *second, *late, *newest, *oldest;
	unsigned one = 1;
	struct inbox inbox;
	bool restarted, good = true;
	int pair[2];

	if (fd_socketpair(SOCK_STREAM, pair) < 0 || inbox_init_consume_fd(&inbox, pair[1]) < 0)
		abort();
	ok_int(inbox_drain(&inbox), 0, "nothing has come");
	ok_int(inbox_add(&inbox, 1, &first), 0, "a trace");
	ok_int(inbox_add(&inbox, 1025, &second), 0, "one in the same place");
	ok_int(inbox_add(&inbox, 1, &late), -EEXIST, "no trace twice");
	inbox_set_listener(&inbox, 1, told, &one);
	send_piece(pair[0], 1, 0, "a");
	send_piece(pair[0], 1025, 0, "b");
	send_piece(pair[0], 1, 1, "c");
	send_piece(pair[0], 99, 0, "early");
	ok_int(inbox_drain(&inbox), 0, "pieces are taken in");
	ok_int(n_told, 1, "the listener hears once");
	ok_str(take(first, &restarted), "ac", "the text of one trace");
	ok_str(take(second, &restarted), "b", "and of the other");
	ok_int(inbox_add(&inbox, 99, &late), 0, "a trace that is known later");
	inbox_set_listener(&inbox, 99, told, &one);
	ok_int(n_told, 2, "its listener hears of what came before");
	ok_str(take(late, &restarted), "early", "has its text");
	inbox_remove(&inbox, 1);
	send_piece(pair[0], 1, 2, "d");
	ok_int(inbox_drain(&inbox), 0, "text of a trace that has gone");
	ok_str(take(first, &restarted), "", "does not reach it");
	for (unsigned i = 0; i < 9000 && good; i++) {
		send_piece(pair[0], 5000 + i, 0, "nobody's");
		good = inbox_drain(&inbox) == 0;
	}
	ok(good, "text of many unknown traces");
	ok(inbox.n_orphans <= 8192, "is kept within a bound: %u", inbox.n_orphans);
	ok_int(inbox_add(&inbox, 5000 + 8999, &newest), 0, "the newest of them");
	ok_str(take(newest, &restarted), "nobody's", "has its text");
	ok_int(inbox_add(&inbox, 5000, &oldest), 0, "the oldest");
	ok_str(take(oldest, &restarted), "", "has not");
	(void) close(pair[0]);
	ok_int(inbox_drain(&inbox), -EPIPE, "the link hangs up");
	ok_int(inbox_drain(&inbox), -EPIPE, "and stays so");
	inbox_deinit(&inbox);
	free_cache(first);
	free_cache(second);
	free_cache(late);
	free_cache(newest);
	free_cache(oldest);
}

static void test_broken_link(void)
{
	struct inbox inbox;
	struct pollfd owner;
	int pair[2];

	if (fd_socketpair(SOCK_STREAM, pair) < 0 || inbox_init_consume_fd(&inbox, pair[1]) < 0)
		abort();
	owner = (struct pollfd) { .fd = pair[1], .events = POLLIN };
	ok_int(poll(&owner, 1, 0), 0, "nothing to read");
	if (write(pair[0], "this is no frame, and it is long enough", 39) != 39)
		abort();
	ok(inbox_drain(&inbox) < 0, "nonsense breaks the link");
	ok(inbox_drain(&inbox) < 0, "for good");
	ok_int(poll(&owner, 1, 0), 1, "the loop of the link is told, whoever found it");
	(void) close(pair[0]);
	inbox_deinit(&inbox);
}

int main(void)
{
	struct leak leak = leak_begin();

	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	test_cache();
	test_inbox();
	test_broken_link();
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
