/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Samples of how full the ring buffers are: full when nobody can write them
 * out, empty when they are drained, none while nothing happens.
 */
#include <errno.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include "base/time.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "recording.h"

enum { SUBBUF = 16384, RING = 4 * SUBBUF, PERIOD_US = 20000 };

static const char small_dir[] = "/run/small-monitor";

/* A small file system of our own, which can be made larger. */
static void mount_small(const char *size, bool again)
{
	char options[64];

	(void) snprintf(options, sizeof(options), "size=%s", size);
	if (mkdir(small_dir, 0755) < 0 && errno != EEXIST)
		abort();
	if (mount("tmpfs", small_dir, "tmpfs", again ? MS_REMOUNT : 0, options) < 0)
		abort();
}

static struct consumer_channel_spec spec_with(uint64_t monitor_us)
{
	struct consumer_channel_spec spec = plain_channel;

	spec.subbuf_size = SUBBUF;
	spec.monitor_timer_us = monitor_us;
	return spec;
}

/* False after the patience of a test. */
static bool wait_until_empty(struct peer *peer)
{
	while (peer_wait_sample(peer, PEER_WAIT_US))
		if (peer->sample.highest == 0)
			return true;
	return false;
}

/* One burst may be over, and all of it but a ring be lost, before the data loop has looked. */
static bool fill(struct recording *f)
{
	const uint64_t deadline_us = time_after_us(PEER_WAIT_US);

	do {
		app_emit(&f->app, 20000);
		while (peer_wait_sample(&f->peer, 2 * PERIOD_US))
			if (f->peer.sample.highest >= RING - SUBBUF)
				return true;
	} while (time_now_us() < deadline_us);
	return false;
}

static void test_full_and_drained(void)
{
	const struct consumer_channel_spec spec = spec_with(PERIOD_US);
	struct peer_flushed flushed;
	struct recording f;

	mount_small("200k", false);
	recording_begin_in(&f, &spec, small_dir, NULL);
	ok(fill(&f), "what cannot be written stays in the buffers, which are nearly full");
	ok(f.peer.sample.session_id == SESSION && f.peer.sample.trace_id == TRACE && f.peer.sample.key == spec.key,
	   "the sample says which channel of which trace");
	ok(f.peer.sample.lowest <= f.peer.sample.highest, "the emptiest is not fuller than the fullest");
	mount_small("64m", true);
	ok(wait_until_empty(&f.peer), "drained, no whole sub-buffer is in use");
	while (peer_wait_sample(&f.peer, 10 * PERIOD_US))
		continue;
	flushed = peer_counters(&f.peer, SESSION);
	ok_int(f.peer.sample.consumed, flushed.channels[0].bytes, "the last sample counts all that was written");
	ok(!peer_wait_sample(&f.peer, 10 * PERIOD_US), "while nothing happens there are no samples");
	app_emit(&f.app, 2000);
	ok(peer_wait_sample(&f.peer, PEER_WAIT_US), "when something happens there are");
	app_end(&f.app);
	(void) peer_close(&f.peer, SESSION, 0);
	recording_end(&f);
	if (umount(small_dir) < 0)
		diag("the small file system is still in use");
}

static void test_switched_off(void)
{
	const struct consumer_channel_spec spec = spec_with(0);
	struct recording f;

	recording_begin(&f, &spec);
	app_emit(&f.app, 20000);
	ok(!peer_wait_sample(&f.peer, 10 * PERIOD_US), "a monitor timer of 0 samples nothing");
	app_end(&f.app);
	(void) peer_close(&f.peer, SESSION, 0);
	ok_int(f.peer.n_samples, 0, "not at the end either");
	recording_end(&f);
}

int main(void)
{
	struct leak leak;

	if (!app_isolate()) {
		tap_skip("not run as root: no private namespaces");
		return tap_done();
	}
	leak = leak_begin();
	test_full_and_drained();
	test_switched_off();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
