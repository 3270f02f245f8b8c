/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * End to end: a real instrumented program, its buffers made and read by the
 * consumer daemon, the trace read back by babeltrace2.
 */
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include "app.h"
#include "base/time.h"
#include "lib/leak.h"
#include "lib/tap.h"

enum { SESSION = 7, CHUNK = 70, TRACE = 700 };

struct fixture {
	struct app_server server;
	struct peer peer;
	struct app app;
	struct peer_channel channel;
	char dir[64];
	uint8_t uuid[16];
};

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void) st;
	(void) type;
	(void) walk;
	return remove(path);
}

/* Events in the trace, -1 when babeltrace2 fails or warns. */
static int64_t count_events(const char *dir)
{
	char command[512], line[64] = "";
	FILE *pipe;

	(void) snprintf(command, sizeof(command),
		"babeltrace2 %s >%s.out 2>%s.err && ! grep -v 'Tracer discarded' %s.err | grep -qi 'error\\|warning' && wc -l <%s.out", dir, dir, dir, dir, dir);
	pipe = popen(command, "re");
	if (!pipe)
		return -1;
	if (!fgets(line, sizeof(line), pipe))
		line[0] = '\0';
	return pclose(pipe) == 0 ? atoll(line) : -1;
}

/* The sum of what babeltrace2 says was discarded. */
static int64_t count_discarded(const char *dir)
{
	char path[128], line[1024];
	int64_t sum = 0;
	FILE *file;

	(void) snprintf(path, sizeof(path), "%s.err", dir);
	file = fopen(path, "re");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		const char *at = strstr(line, "Tracer discarded ");

		sum += at ? atoll(at + strlen("Tracer discarded ")) : 0;
	}
	(void) fclose(file);
	return sum;
}

static void begin(struct fixture *f, const struct consumer_channel_spec *spec)
{
	char *text;
	struct consumer_add_trace request = {
		.trace_id = TRACE,
		.session_id = SESSION,
		.chunk_id = CHUNK,
		.subdir = "ust/uid/0/64-bit",
		.app_uid = geteuid(),
		.shm_path = "",
	};

	*f = (struct fixture) { .dir = "/tmp/rm-trace-XXXXXX" };
	for (unsigned i = 0; i < sizeof(f->uuid); i++)
		f->uuid[i] = (uint8_t) (i * 17 + 1);
	if (!mkdtemp(f->dir))
		abort();
	request.uuid = (struct wire_blob) { .data = f->uuid, .len = sizeof(f->uuid) };
	f->channel.spec = *spec;
	app_server_start(&f->server);
	peer_start_inside(&f->peer);
	ok_int(peer_add_chunk(&f->peer, CHUNK, SESSION, f->dir), 0, "the chunk is taken");
	ok_int(peer_add_trace(&f->peer, &request, &f->channel, 1), 0, "the trace is made");
	text = app_metadata(f->uuid, 1);
	peer_send_metadata(&f->peer, TRACE, 0, 0, text);
	free(text);
	app_start(&f->app, &f->server);
	app_record(&f->app, &f->channel, 1, "tick");
	app_begin(&f->app);
}

static void end(struct fixture *f)
{
	char path[128];

	app_stop(&f->app);
	peer_channel_release(&f->channel);
	(void) peer_stop(&f->peer);
	app_server_stop(&f->server);
	(void) nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	(void) snprintf(path, sizeof(path), "%s.out", f->dir);
	(void) unlink(path);
	(void) snprintf(path, sizeof(path), "%s.err", f->dir);
	(void) unlink(path);
}

static const struct consumer_channel_spec plain = {
	.key = 1, .chan_id = 0, .name = "chan", .subbuf_size = 65536, .num_subbuf = 4,
};

static void test_record(void)
{
	struct peer_flushed flushed;
	struct fixture f;
	struct stat st;
	char path[128];

	begin(&f, &plain);
	app_emit(&f.app, 20000);
	app_end(&f.app);
	flushed = peer_flush(&f.peer, SESSION, 0);
	ok_int(flushed.error, 0, "flushed");
	ok_int(flushed.n_losses, 0, "nothing is missing");
	ok_int(flushed.n_channels, 1, "one channel is counted");
	ok_int(flushed.channels[0].key, 1, "it is ours");
	ok(flushed.channels[0].packets > 0, "packets are counted");
	ok_int(count_events(f.dir) + (int64_t) flushed.channels[0].discarded_events, 20000, "recorded + discarded = emitted");
	ok_int(count_discarded(f.dir), (int64_t) flushed.channels[0].discarded_events,
		"babeltrace2 and the counters agree on what was discarded");
	(void) snprintf(path, sizeof(path), "%s/ust/uid/0/64-bit/chan_0", f.dir);
	ok(stat(path, &st) == 0 && (st.st_mode & 07777) == 0660, "data files have mode 0660");
	(void) snprintf(path, sizeof(path), "%s/ust/uid/0/64-bit/index", f.dir);
	ok(stat(path, &st) == 0 && (st.st_mode & 07777) == 0770, "directories have mode 0770");

	/* Again: start, stop. */
	app_begin(&f.app);
	app_emit(&f.app, 3000);
	app_end(&f.app);
	flushed = peer_close(&f.peer, SESSION, 0);
	ok_int(flushed.error, 0, "closed");
	ok_int(flushed.n_losses, 0, "nothing is missing");
	ok_int(count_events(f.dir) + (int64_t) flushed.channels[0].discarded_events, 23000, "recorded + discarded = emitted");
	end(&f);
}

/* Two buffers of one page: most is discarded, and the count is exact. */
static void test_discard(void)
{
	struct consumer_channel_spec spec = plain;
	struct peer_flushed flushed;
	int64_t recorded;
	struct fixture f;

	spec.subbuf_size = 4096;
	spec.num_subbuf = 2;
	begin(&f, &spec);
	app_emit(&f.app, 100000);
	app_end(&f.app);
	flushed = peer_flush(&f.peer, SESSION, TRACE);
	recorded = count_events(f.dir);
	ok(recorded > 0, "something is recorded");
	ok(flushed.channels[0].discarded_events > 0, "something is discarded");
	ok_int(recorded + (int64_t) flushed.channels[0].discarded_events, 100000, "recorded + discarded = emitted");
	ok_int(count_discarded(f.dir), (int64_t) flushed.channels[0].discarded_events,
		"babeltrace2 and the counters agree on what was discarded");
	end(&f);
}

/* Nobody asks: the program dies, the session daemon dies. What was committed is there. */
static void test_hang_up(void)
{
	struct fixture f;

	begin(&f, &plain);
	app_emit(&f.app, 100);
	app_kill(&f.app);
	peer_channel_release(&f.channel);
	(void) peer_stop(&f.peer);
	ok_int(count_events(f.dir), 100, "all events are in the trace");
	app_server_stop(&f.server);
	(void) nftw(f.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	struct leak leak;

	if (!app_isolate()) {
		tap_skip("no private namespaces here");
		return tap_done();
	}
	test_record();
	leak = leak_begin();
	test_record();
	test_discard();
	test_hang_up();
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
