/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * End to end: a real instrumented program, its buffers made and read by the
 * consumer daemon, the trace read back by babeltrace2.
 */
#include <dirent.h>
#include <endian.h>
#include <sys/stat.h>
#include "base/fd.h"
#include "base/time.h"
#include "consumerd/consumerd.h"
#include "consumerd/data-service.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "recording.h"

static void check_modes(const struct recording *f)
{
	char path[256];
	struct stat st;

	recording_path(f, "chan_0", path, sizeof(path));
	ok(stat(path, &st) == 0 && (st.st_mode & 07777) == 0660, "data files have mode 0660");
	recording_path(f, "index", path, sizeof(path));
	ok(stat(path, &st) == 0 && (st.st_mode & 07777) == 0770, "directories have mode 0770");
	recording_path(f, "metadata", path, sizeof(path));
	ok(stat(path, &st) == 0 && st.st_size > 0 && st.st_size % 4096 == 0, "metadata is whole packets");
}

static void test_record(void)
{
	struct peer_flushed flushed;
	struct recording f;

	recording_begin(&f, &plain_channel);
	app_emit(&f.app, 20000);
	app_end(&f.app);
	flushed = peer_flush(&f.peer, SESSION, 0);
	ok_int(flushed.error, 0, "flushed");
	ok_int(flushed.n_losses, 0, "nothing is missing");
	ok_int(flushed.n_channels, 1, "one channel is counted");
	ok_int(flushed.channels[0].key, 1, "it is ours");
	ok(flushed.channels[0].packets > 0, "packets are counted");
	ok_int(recording_count(&f) + (int64_t) flushed.channels[0].discarded_events, 20000,
		"recorded + discarded = emitted");
	ok_int(recording_discarded(&f), flushed.channels[0].discarded_events,
		"babeltrace2 and the counters agree on what was discarded");
	check_modes(&f);

	/* Again: start, stop. */
	app_begin(&f.app);
	app_emit(&f.app, 3000);
	app_end(&f.app);
	flushed = peer_close(&f.peer, SESSION, 0);
	ok_int(flushed.error, 0, "closed");
	ok_int(flushed.n_losses, 0, "nothing is missing");
	ok_int(recording_count(&f) + (int64_t) flushed.channels[0].discarded_events, 23000,
		"recorded + discarded = emitted");
	ok_int(peer_counters(&f.peer, SESSION).n_channels, 0, "a closed trace is not counted any more");
	recording_end(&f);
}

/* Two buffers of one page: most is discarded, and the count is exact. */
static void test_discard(void)
{
	struct consumer_channel_spec spec = plain_channel;
	struct peer_flushed flushed = { .n_channels = 0 };
	int64_t recorded, emitted = 0;
	struct recording f;

	spec.subbuf_size = 4096;
	spec.num_subbuf = 2;
	recording_begin(&f, &spec);
	/* A reader that is quick, or a writer that is interrupted a lot, may keep up for a while. */
	for (unsigned round = 0; round < 100 && (round == 0 || flushed.channels[0].discarded_events == 0); round++) {
		app_emit(&f.app, 100000);
		emitted += 100000;
		flushed = peer_counters(&f.peer, SESSION);
	}
	app_end(&f.app);
	flushed = peer_flush(&f.peer, SESSION, TRACE);
	recorded = recording_count(&f);
	ok(recorded > 0, "something is recorded");
	ok(flushed.channels[0].discarded_events > 0, "something is discarded");
	ok_int(recorded + (int64_t) flushed.channels[0].discarded_events, emitted, "recorded + discarded = emitted");
	ok_int(recording_discarded(&f), flushed.channels[0].discarded_events,
		"babeltrace2 and the counters agree on what was discarded");
	recording_end(&f);
}

/* Of each stream the last sequence number + 1, as the index says; and how many entries there are. */
static uint64_t sum_of_sequences(const struct recording *f, uint64_t *ret_packets)
{
	uint64_t sum = 0;

	*ret_packets = 0;
	for (unsigned cpu = 0; cpu < f->channel.n_streams; cpu++) {
		char name[64], path[256];
		uint64_t sequence;
		struct stat st;
		FILE *file;

		(void) snprintf(name, sizeof(name), "index/chan_%u.idx", cpu);
		recording_path(f, name, path, sizeof(path));
		file = fopen(path, "re");
		if (!file || fstat(fileno(file), &st) < 0 || (st.st_size - 16) % 72 != 0)
			abort();
		*ret_packets += (uint64_t) (st.st_size - 16) / 72;
		if (st.st_size > 16) {
			if (fseek(file, -8, SEEK_END) < 0 || fread(&sequence, sizeof(sequence), 1, file) != 1)
				abort();
			sum += be64toh(sequence) + 1;
		}
		(void) fclose(file);
	}
	return sum;
}

/* Overwrite: by sequence numbers, recorded packets and lost ones are all there were. */
static void test_overwrite(void)
{
	struct consumer_channel_spec spec = plain_channel;
	struct peer_flushed flushed = { .n_channels = 0 };
	uint64_t packets, sequences;
	struct recording f;

	spec.subbuf_size = 4096;
	spec.num_subbuf = 2;
	spec.overwrite = true;
	recording_begin(&f, &spec);
	for (unsigned round = 0; round < 100 && (round == 0 || flushed.channels[0].lost_packets == 0); round++) {
		app_emit(&f.app, 100000);
		flushed = peer_counters(&f.peer, SESSION);
	}
	app_end(&f.app);
	flushed = peer_flush(&f.peer, SESSION, TRACE);
	ok_int(flushed.n_losses, 0, "nothing is missing");
	ok(recording_count(&f) > 0, "something is recorded");
	ok_int(flushed.channels[0].discarded_events, 0, "nothing is discarded");
	ok(flushed.channels[0].lost_packets > 0, "packets were overwritten");
	/* What was lost before the first packet of a stream babeltrace2 cannot know. */
	ok(recording_lost(&f) >= 0 && recording_lost(&f) <= (int64_t) flushed.channels[0].lost_packets,
		"babeltrace2 knows of no more lost packets");
	sequences = sum_of_sequences(&f, &packets);
	ok_int(packets, flushed.channels[0].packets, "each packet is in the index");
	ok_int(packets + flushed.channels[0].lost_packets, sequences, "recorded + lost = all there were");
	recording_end(&f);
}

static unsigned count_files(const struct recording *f, const char *name)
{
	char path[256];
	unsigned n = 0;
	DIR *dir;

	recording_path(f, name, path, sizeof(path));
	dir = opendir(path);
	if (!dir)
		return 0;
	for (struct dirent *e = readdir(dir); e; e = readdir(dir))
		n += !strncmp(e->d_name, "chan_", 5);
	(void) closedir(dir);
	return n;
}

/* Files of two packets, three at most: what the ring removed is counted. */
static void test_tracefiles(void)
{
	struct consumer_channel_spec spec = plain_channel;
	struct peer_flushed flushed;
	struct recording f;

	spec.subbuf_size = 4096;
	spec.num_subbuf = 16;
	spec.tracefile_size = 8192;
	spec.tracefile_count = 3;
	recording_begin(&f, &spec);
	app_emit(&f.app, 3000);
	app_end(&f.app);
	flushed = peer_close(&f.peer, SESSION, TRACE);
	ok(recording_count(&f) > 0, "the files that are left can be read");
	ok(flushed.channels[0].recycled_packets > 0, "removed packets are counted");
	ok(count_files(&f, ".") <= 3 * f.channel.n_streams, "no more than three files a stream");
	ok_int(count_files(&f, "."), count_files(&f, "index"), "each has its index");
	recording_end(&f);
}

/* Packets come out without a flush, of idle programs too. */
static void test_timers(bool read_timer)
{
	struct consumer_channel_spec spec = plain_channel;
	struct peer_flushed counters = { .error = 0 };
	struct recording f;
	uint64_t deadline;

	spec.switch_timer_us = 20000;
	spec.read_timer_us = read_timer ? 10000 : 0;
	recording_begin(&f, &spec);
	app_emit(&f.app, 100);
	for (deadline = time_after_us(5 * US_PER_S); time_now_us() < deadline && recording_count(&f) != 100;)
		counters = peer_counters(&f.peer, SESSION);
	ok_int(recording_count(&f), 100, "the switch timer brings events out, read timer=%d", read_timer);
	counters = peer_counters(&f.peer, SESSION);
	(void) usleep(100000);
	ok_int(peer_counters(&f.peer, SESSION).channels[0].packets, counters.channels[0].packets,
		"and nothing while there is nothing new");
	app_emit(&f.app, 50);
	app_end(&f.app);
	ok_int(peer_close(&f.peer, SESSION, 0).n_losses, 0, "closed");
	ok_int(recording_count(&f), 150, "with all events");
	recording_end(&f);
}

/* From the index, and from the data what the index does not tell of then. */
static void drop_last_packet(const struct recording *f, unsigned cpu)
{
	char name[64], path[256];
	uint64_t offset;
	struct stat st;
	FILE *file;

	(void) snprintf(name, sizeof(name), "index/chan_%u.idx", cpu);
	recording_path(f, name, path, sizeof(path));
	file = fopen(path, "re");
	if (!file || fstat(fileno(file), &st) < 0)
		abort();
	if (fseek(file, -72, SEEK_END) == 0 && fread(&offset, sizeof(offset), 1, file) == 1 && st.st_size > 16 + 72) {
		if (truncate(path, st.st_size - 72) < 0)
			abort();
		(void) snprintf(name, sizeof(name), "chan_%u", cpu);
		recording_path(f, name, path, sizeof(path));
		if (truncate(path, (off_t) be64toh(offset)) < 0)
			abort();
	}
	(void) fclose(file);
}

/* The checks above would notice. */
static void test_planted_defects(void)
{
	char path[256];
	struct recording f;
	int64_t count;

	recording_begin(&f, &plain_channel);
	app_emit(&f.app, 20000);
	app_end(&f.app);
	(void) peer_flush(&f.peer, SESSION, 0);
	ok(recording_count(&f) > 0, "a good trace");
	for (unsigned cpu = 0; cpu < f.channel.n_streams; cpu++)
		drop_last_packet(&f, cpu);
	count = recording_count(&f);
	ok(count >= 0 && count < 20000, "a packet that is missing is noticed");
	recording_path(&f, "metadata", path, sizeof(path));
	if (unlink(path) < 0)
		abort();
	ok_int(recording_count(&f), -1, "metadata that is missing is noticed");
	recording_end(&f);
}

/* Nobody asks: the program dies, the session daemon dies. What was committed is there. */
static void test_hang_up(void)
{
	struct recording f;

	recording_begin(&f, &plain_channel);
	app_emit(&f.app, 100);
	app_kill(&f.app);
	f.app.pid = 0;
	peer_channel_release(&f.channel);
	(void) peer_stop(&f.peer);
	ok_int(recording_count(&f), 100, "all events are in the trace");
	recording_remove(&f);
}

/* A program writes to its wake-up pipe for fun: the reader looks once for all that is there. */
static void test_flood(void)
{
	static char bytes[60000];
	const struct data_service *service;
	struct recording f;
	uint64_t before, after, again;
	bool waits;
	int pipe;

	recording_begin(&f, &plain_channel);
	app_emit(&f.app, 100);
	service = list_first(&f.peer.consumerd->services, struct data_service, link);
	pipe = f.channel.streams[0]->u.stream.wakeup_fd;
	ok(fd_set_nonblock(pipe, true) == 0 && write(pipe, "x", 1) == 1, "a wake-up");
	(void) usleep(200000);
	loop_beats(service->loop, &before, &waits);
	ok(write(pipe, bytes, sizeof(bytes)) > 4096, "a pipe full of them");
	for (unsigned i = 0; i < 100; i++) {
		(void) usleep(20000);
		loop_beats(service->loop, &after, &waits);
		(void) usleep(20000);
		loop_beats(service->loop, &again, &waits);
		if (again == after && waits)
			break;
	}
	ok(after > before && after - before < 40, "is taken in %u rounds", (unsigned) (after - before));
	before = time_now_us();
	while (time_now_us() - before < 500 * US_PER_MS)
		if (write(pipe, bytes, sizeof(bytes)) < 0)
			(void) usleep(100);
	loop_beats(service->loop, &after, &waits);
	ok(after - again < 200, "wakes without end cost %u rounds in half a second", (unsigned) (after - again));
	app_emit(&f.app, 100);
	ok(peer_flush(&f.peer, SESSION, 0).error == 0, "and does no harm");
	recording_end(&f);
}

int main(void)
{
	struct leak leak;

	if (!app_isolate()) {
		tap_skip("not run as root: no private namespaces");
		return tap_done();
	}
	test_record();
	leak = leak_begin();
	test_record();
	test_discard();
	test_overwrite();
	test_tracefiles();
	test_timers(false);
	test_timers(true);
	test_planted_defects();
	test_hang_up();
	test_flood();
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
