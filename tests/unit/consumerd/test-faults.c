/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What goes wrong around the consumer daemon: no space, holes, buffers that
 * somebody writes over, a daemon that is told to leave.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include "base/errors.h"
#include "base/time.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "recording.h"

/* Position of the writer in the shared memory of a stream, as the layout at its beginning says. */
enum { AT_OFFSET_OF_PRODUCED = 32 };

struct shared {
	uint8_t *data;
	size_t len;
};

static struct shared map_stream(const struct recording *f, unsigned cpu)
{
	int fd = f->channel.streams[cpu]->u.stream.shm_fd;
	struct shared shared;
	struct stat st;

	if (fstat(fd, &st) < 0)
		abort();
	shared.len = (size_t) st.st_size;
	shared.data = mmap(NULL, shared.len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared.data == MAP_FAILED)
		abort();
	return shared;
}

static unsigned long *produced_of(const struct shared *shared)
{
	uint32_t offset;

	memcpy(&offset, shared->data + AT_OFFSET_OF_PRODUCED, sizeof(offset));
	return (unsigned long *) (void *) (shared->data + offset);
}

/* A small file system of our own, which can be made larger. */
static void mount_small(const char *dir, const char *size, bool again)
{
	char options[64];

	(void) snprintf(options, sizeof(options), "size=%s", size);
	if (mkdir(dir, 0755) < 0 && errno != EEXIST)
		abort();
	if (mount("tmpfs", dir, "tmpfs", again ? MS_REMOUNT : 0, options) < 0)
		abort();
}

static const char small_dir[] = "/run/small";

static uint64_t free_of(const char *dir)
{
	struct statvfs disk;

	if (statvfs(dir, &disk) < 0)
		abort();
	return (uint64_t) disk.f_bavail * disk.f_frsize;
}

/*
 * Returns the events emitted. A busy machine may keep the reader from running, so that the application
 * discards most of a burst: bursts go on until no further packet fits, and one more fills the ring again.
 */
static int64_t begin_on_full_disk(struct recording *f)
{
	struct consumer_channel_spec spec = plain_channel;
	int64_t emitted = 0;
	bool full;

	spec.subbuf_size = 16384;
	mount_small(small_dir, "200k", false);
	recording_begin_in(f, &spec, small_dir, NULL);
	do {
		full = free_of(small_dir) < 2 * spec.subbuf_size;
		app_emit(&f->app, 20000);
		emitted += 20000;
	} while (!full);
	app_end(&f->app);
	return emitted;
}

static void end_on_full_disk(struct recording *f)
{
	recording_end(f);
	if (umount(small_dir) < 0)
		diag("the small file system is still in use");
}

/* The disk is full, later it is not: nothing of what is in the buffers is lost. */
static void test_disk_full(void)
{
	struct peer_flushed flushed;
	uint64_t begun;
	struct recording f;
	bool disk = true;
	int64_t emitted;

	emitted = begin_on_full_disk(&f);
	begun = time_now_us();
	flushed = peer_flush(&f.peer, SESSION, 0);
	ok_int(flushed.error, 0, "the flush is answered");
	ok(flushed.n_losses > 0, "streams are missing");
	for (unsigned i = 0; i < flushed.n_losses; i++)
		disk = disk && flushed.losses[i].cause == STREAM_END_DISK;
	ok(disk, "because of the disk");
	ok(flushed.losses[0].missing_bytes > 0, "with what is missing");
	ok(time_now_us() - begun < 4 * US_PER_S, "within the deadline");
	ok(f.peer.n_reports > 0, "it was reported: %s", f.peer.report);
	ok(recording_count(&f) > 0, "what is on the disk can be read");

	mount_small(small_dir, "64m", true);
	flushed = peer_flush(&f.peer, SESSION, 0);
	ok_int(flushed.n_losses, 0, "with space again nothing is missing");
	ok_int(flushed.channels[0].unwritten_packets, 0, "no packet was dropped");
	ok_int(recording_count(&f) + (int64_t) flushed.channels[0].discarded_events, emitted,
		"recorded + discarded = emitted");
	ok_int(recording_discarded(&f), flushed.channels[0].discarded_events, "babeltrace2 agrees");
	end_on_full_disk(&f);
}

/* Closed while the disk is full: what is lost is counted, what is there is whole. */
static void test_disk_full_close(void)
{
	struct peer_flushed flushed;
	uint64_t begun;
	struct recording f;

	(void) begin_on_full_disk(&f);
	begun = time_now_us();
	flushed = peer_close(&f.peer, SESSION, 0);
	ok(flushed.n_losses > 0 && flushed.losses[0].cause == STREAM_END_DISK, "streams end by the disk");
	ok(flushed.channels[0].unwritten_packets > 0, "dropped packets are counted");
	ok(time_now_us() - begun < 4 * US_PER_S, "within the deadline");
	ok(recording_count(&f) > 0, "what is on the disk can be read");
	end_on_full_disk(&f);
}

static void move_producers(const struct recording *f, unsigned long by)
{
	for (unsigned cpu = 0; cpu < f->channel.n_streams; cpu++) {
		struct shared shared = map_stream(f, cpu);

		__atomic_add_fetch(produced_of(&shared), by, __ATOMIC_SEQ_CST);
		(void) munmap(shared.data, shared.len);
	}
}

static atomic_bool flood_ends;
static unsigned long flood_written;

/* Wakes the readers without end. */
static void *flood_wakeups(void *data)
{
	const struct recording *f = data;
	static const char bytes[4096];

	for (unsigned i = 0; !atomic_load(&flood_ends); i++) {
		ssize_t n = write(f->channel.streams[i % f->channel.n_streams]->u.stream.wakeup_fd, bytes, sizeof(bytes));

		if (n > 0)
			flood_written++;
	}
	return NULL;
}

static unsigned count_cause(const struct peer_flushed *flushed, enum stream_end cause)
{
	unsigned n = 0;

	for (unsigned i = 0; i < flushed->n_losses; i++)
		n += flushed->losses[i].cause == cause;
	return n;
}

/* A writer reserves space and dies: the stream ends by cause, what is before the hole is there. */
static void test_hole(void)
{
	struct peer_flushed flushed;
	struct recording f;
	pthread_t flood;
	uint64_t begun;

	recording_begin(&f, &plain_channel);
	app_emit(&f.app, 500);
	app_end(&f.app);
	ok_int(peer_flush(&f.peer, SESSION, 0).n_losses, 0, "nothing is missing before");
	move_producers(&f, 100);
	begun = time_now_us();
	flushed = peer_flush(&f.peer, SESSION, 0);
	ok_int(count_cause(&flushed, STREAM_END_UNCOMMITTED), f.channel.n_streams, "each stream ends as uncommitted");
	ok(flushed.n_losses > 0 && flushed.losses[0].missing_bytes > 0, "with what is missing");
	ok(time_now_us() - begun < 1500 * US_PER_MS, "soon: %ju us", (uintmax_t) (time_now_us() - begun));

	/* 50 ms of a stop, for each stream that has a hole, the library may wait by itself */
	if (pthread_create(&flood, NULL, flood_wakeups, &f) != 0)
		abort();
	begun = time_now_us();
	flushed = peer_flush(&f.peer, SESSION, 0);
	ok_int(count_cause(&flushed, STREAM_END_UNCOMMITTED), f.channel.n_streams, "the same, woken all the time");
	ok(time_now_us() - begun < 1500 * US_PER_MS, "as soon: %ju us", (uintmax_t) (time_now_us() - begun));
	atomic_store(&flood_ends, true);
	(void) pthread_join(flood, NULL);
	ok(flood_written > 0, "the pipes were filled");
	ok_int(recording_count(&f), 500, "what was committed is there");
	ok_int(peer_close(&f.peer, SESSION, 0).error, 0, "it can be closed");
	recording_end(&f);
}

/* Positions that no tracer leaves are not followed for years. */
static void test_nonsense_positions(void)
{
	struct peer_flushed flushed;
	struct recording f;
	uint64_t begun;

	recording_begin(&f, &plain_channel);
	app_emit(&f.app, 500);
	app_end(&f.app);
	ok_int(peer_flush(&f.peer, SESSION, 0).n_losses, 0, "nothing is missing before");
	move_producers(&f, 1ul << 40);
	begun = time_now_us();
	flushed = peer_flush(&f.peer, SESSION, 0);
	ok_int(count_cause(&flushed, STREAM_END_BUFFER), f.channel.n_streams, "each stream ends by its buffer");
	ok(time_now_us() - begun < 1500 * US_PER_MS, "at once");
	ok_int(peer_close(&f.peer, SESSION, 0).error, 0, "it can be closed");
	recording_end(&f);
}

static uint64_t random_state = 88172645463325252;

static uint64_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

/* Words of the control structures and of the packets change under the reader. */
static void scribble(const struct recording *f, unsigned rounds)
{
	for (unsigned i = 0; i < rounds; i++) {
		struct shared shared = map_stream(f, i % f->channel.n_streams);
		size_t span = next_random() % 2 ? MIN(shared.len, (size_t) 8192) : shared.len;

		for (unsigned n = 0; n < 4; n++) {
			uint64_t value = next_random() >> (next_random() % 64);

			memcpy(shared.data + next_random() % (span - 8), &value, sizeof(value));
		}
		/* A byte in the wake-up pipe, as a writer would. */
		if (write(f->channel.streams[i % f->channel.n_streams]->u.stream.wakeup_fd, "x", 1) < 0 && errno != EAGAIN)
			abort();
		(void) munmap(shared.data, shared.len);
	}
}

static void test_scribble(bool overwrite, unsigned rounds)
{
	struct consumer_channel_spec spec = plain_channel;
	struct peer_flushed flushed;
	struct recording f;

	spec.subbuf_size = 4096;
	spec.overwrite = overwrite;
	recording_begin_in(&f, &spec, NULL, "A=b");
	app_emit(&f.app, 2000);
	app_end(&f.app);
	/* The program itself would crash on this: only the reader meets it. */
	app_kill(&f.app);
	f.app.pid = 0;
	scribble(&f, rounds);
	flushed = peer_close(&f.peer, SESSION, 0);
	ok(flushed.error == 0, "a scribbled trace is closed, overwrite=%d", overwrite);
	ok_int(peer_counters(&f.peer, SESSION).error, 0, "the daemon answers");
	ok_int(recording_end(&f), 0, "the daemon leaves without an error");
}

static bool has_testpoints(void)
{
#ifdef ENABLE_TESTPOINTS
	return true;
#else
	return false;
#endif
}

/* A buffer holds its reader: the loop is given up, others go on. */
static void test_stuck_reader(void)
{
	static const char flag[] = "/run/stall";
	struct consumer_add_trace request = {
		.trace_id = TRACE + 1, .session_id = SESSION + 1, .chunk_id = CHUNK, .subdir = "", .shm_path = "",
	};
	struct consumer_data_pending ask = { .session_id = SESSION };
	struct peer_channel second = { .spec = plain_channel };
	_cleanup_frame_ struct frame frame = FRAME_INIT;
	struct peer_flushed flushed;
	struct recording f;
	uint64_t begun;
	int fd;

	if (!has_testpoints()) {
		tap_skip("built without test points");
		return;
	}
	recording_begin_in(&f, &plain_channel, NULL, "RM_TESTPOINT=stall-ring@/run/stall");
	app_emit(&f.app, 10);
	app_end(&f.app);
	fd = open(flag, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	(void) close(fd);
	begun = time_now_us();
	flushed = peer_flush(&f.peer, SESSION, 0);
	ok(flushed.n_losses > 0 && flushed.losses[0].cause == STREAM_END_BUFFER, "its streams end by their buffer");
	ok(time_now_us() - begun < 8 * US_PER_S, "in time");
	ok(f.peer.n_reports > 0, "it was reported: %s", f.peer.report);
	(void) unlink(flag);
	flushed = peer_close(&f.peer, SESSION, 0);
	ok(flushed.n_losses > 0 && flushed.losses[0].cause == STREAM_END_BUFFER, "it is closed without its reader");
	request.uuid = (struct wire_blob) { .data = f.uuid, .len = sizeof(f.uuid) };
	request.session_id = SESSION;
	request.subdir = "ust/uid/1/64-bit";
	request.app_uid = geteuid();
	ok_int(peer_add_trace(&f.peer, &request, &second, 1), 0, "a new trace of the same user is made");
	flushed = peer_flush(&f.peer, SESSION, TRACE + 1);
	ok(flushed.error == 0 && flushed.n_losses == 0, "and read by a new loop");
	ok(peer_wait(&f.peer, peer_send(&f.peer, consumer_data_pending_wire(), &ask, NULL, 0), PEER_WAIT_US, &frame) == 0,
		"the daemon answers");
	peer_channel_release(&second);
	ok_int(recording_end(&f), 0, "and leaves without an error");
}

static void test_signals(void)
{
	struct peer_flushed flushed;
	struct recording f;
	uint64_t begun;
	int status;

	recording_begin_in(&f, &plain_channel, NULL, "A=b");
	app_emit(&f.app, 1234);
	(void) kill(f.peer.pid, SIGINT);
	(void) kill(f.peer.pid, SIGHUP);
	flushed = peer_flush(&f.peer, SESSION, 0);
	ok_int(flushed.error, 0, "SIGINT and SIGHUP are ignored");
	app_emit(&f.app, 4321);
	begun = time_now_us();
	(void) kill(f.peer.pid, SIGTERM);
	ok(waitpid(f.peer.pid, &status, 0) == f.peer.pid && status == 0, "SIGTERM ends it without an error");
	ok(time_now_us() - begun < 3 * US_PER_S, "within 3 s");
	f.peer.pid = fork();
	if (f.peer.pid == 0)
		_exit(0);       /* something for the end to wait for */
	ok_int(recording_count(&f), 1234 + 4321, "everything is in the trace");
	recording_end(&f);
}

/* The output hangs when the daemon has to go: it goes. */
static void test_stuck_disk_at_end(void)
{
	static const char flag[] = "/run/stall-data";
	struct recording f;
	uint64_t begun;
	int status;

	if (!has_testpoints()) {
		tap_skip("built without test points");
		return;
	}
	recording_begin_in(&f, &plain_channel, NULL, "RM_TESTPOINT=stall-data@/run/stall-data");
	(void) close(open(flag, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	app_emit(&f.app, 100);
	begun = time_now_us();
	status = recording_end(&f);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 1, "it says that it did not finish");
	ok(time_now_us() - begun < 4 * US_PER_S, "in time");
	(void) unlink(flag);
}

static void test_torn_write(void)
{
	struct peer_flushed flushed;
	struct recording f;

	if (!has_testpoints()) {
		tap_skip("built without test points");
		return;
	}
	recording_begin_in(&f, &plain_channel, NULL, "RM_TESTPOINT=short-write@/run/short");
	app_emit(&f.app, 1000);
	ok_int(peer_flush(&f.peer, SESSION, 0).n_losses, 0, "first all is well");
	(void) close(open("/run/short", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	app_emit(&f.app, 1000);
	flushed = peer_flush(&f.peer, SESSION, 0);
	ok(flushed.n_losses > 0 && flushed.losses[0].cause == STREAM_END_DISK, "then packets are cut in the middle");
	ok_int(recording_count(&f), 1000, "none of the pieces is in the files");
	(void) unlink("/run/short");
	ok_int(peer_flush(&f.peer, SESSION, 0).n_losses, 0, "and then all is well again");
	ok_int(recording_count(&f), 2000, "with every event");
	recording_end(&f);
}

/* Requests that make no sense are answered with an error, and harm nobody. */
static void test_refusals(void)
{
	struct consumer_add_trace request = {
		.trace_id = TRACE + 5, .session_id = SESSION, .chunk_id = CHUNK, .subdir = "ust/x", .shm_path = "",
		.app_uid = geteuid(),
	};
	struct peer_channel channel = { .spec = plain_channel };
	struct consumer_remove_chunk remove = { .chunk_id = 999 };
	struct consumer_flush flush = { .session_id = 0 };
	struct recording f;

	recording_begin(&f, &plain_channel);
	request.uuid = (struct wire_blob) { .data = f.uuid, .len = sizeof(f.uuid) };
	ok_int(peer_add_chunk(&f.peer, CHUNK, SESSION, f.dir), -EEXIST, "a chunk is added once");
	ok_int(peer_ask(&f.peer, consumer_remove_chunk_wire(), &remove, NULL, 0), -ENOENT, "an unknown chunk");
	ok_int(peer_ask(&f.peer, consumer_flush_wire(), &flush, NULL, 0), -EINVAL, "a flush of no session");
	ok_int(peer_ask(&f.peer, consumer_flushed_wire(), &(struct consumer_flushed) { .channels = { .n = 0 } }, NULL, 0),
		-E_NOT_SUPPORTED, "an answer is no request");
	channel.spec.num_subbuf = UINT64_C(1) << 24;
	ok_int(peer_add_trace(&f.peer, &request, &channel, 1), -E_MEMORY_BUFFERS, "more memory than there is");
	channel.spec.num_subbuf = 3;
	ok_int(peer_add_trace(&f.peer, &request, &channel, 1), -E_CHANNEL_SIZE, "no power of two");
	channel.spec = plain_channel;
	channel.spec.name = "../x";
	ok_int(peer_add_trace(&f.peer, &request, &channel, 1), -EINVAL, "a name that leaves the directory");
	channel.spec = plain_channel;
	request.subdir = "../x";
	ok_int(peer_add_trace(&f.peer, &request, &channel, 1), -EINVAL, "a directory that leaves the chunk");
	request.subdir = "ust/x";
	request.trace_id = TRACE;
	ok_int(peer_add_trace(&f.peer, &request, &channel, 1), -EEXIST, "a trace is added once");
	request.chunk_id = 12345;
	request.trace_id = TRACE + 6;
	ok_int(peer_add_trace(&f.peer, &request, &channel, 1), -ENOENT, "an unknown chunk");
	app_emit(&f.app, 10);
	app_end(&f.app);
	ok_int(peer_close(&f.peer, SESSION, TRACE + 6).n_channels, 0, "an unknown trace closes as nothing");
	ok_int(peer_close(&f.peer, SESSION, 0).n_losses, 0, "the first trace is closed");
	ok_int(recording_count(&f), 10, "and has its events");
	recording_end(&f);
}

static unsigned fds_of(pid_t pid)
{
	char path[64];
	unsigned n = 0;
	DIR *dir;

	(void) snprintf(path, sizeof(path), "/proc/%d/fd", (int) pid);
	dir = opendir(path);
	if (!dir)
		abort();
	for (struct dirent *e = readdir(dir); e; e = readdir(dir))
		n += e->d_name[0] != '.';
	(void) closedir(dir);
	return n;
}

static uint64_t switches_of(pid_t pid)
{
	char command[160], line[64] = "";
	FILE *pipe;

	(void) snprintf(command, sizeof(command),
		"cat /proc/%d/task/*/status | awk '/ctxt_switches/ { n += $2 } END { print n }'", (int) pid);
	pipe = popen(command, "re");
	if (!pipe || !fgets(line, sizeof(line), pipe) || pclose(pipe) != 0)
		abort();
	return strtoull(line, NULL, 10);
}

/* A refusal is answered before what was made is freed. */
static void wait_for_fds(pid_t pid, unsigned wanted)
{
	for (unsigned i = 0; i < 5000 && fds_of(pid) != wanted; i++)
		(void) usleep(1000);
}

static unsigned lowest_free(pid_t pid)
{
	char path[64];

	for (unsigned n = 0;; n++) {
		struct stat st;

		(void) snprintf(path, sizeof(path), "/proc/%d/fd/%u", (int) pid, n);
		if (lstat(path, &st) < 0)
			return n;
	}
}

/* Wherever it runs out of them: that trace is not made, which is explained, and the one that is there goes on. */
static void test_no_descriptors(struct recording *f, unsigned in_use)
{
	struct consumer_add_trace request = {
		.trace_id = TRACE + 50, .session_id = SESSION, .chunk_id = CHUNK, .subdir = "ust/pid/x", .app_uid = geteuid(),
		.per_process = true, .shm_path = "", .uuid = { .data = f->uuid, .len = sizeof(f->uuid) },
	};
	struct peer_channel channel = { .spec = plain_channel };
	struct rlimit limit, low;
	bool good = true;

	(void) prlimit(f->peer.pid, RLIMIT_NOFILE, NULL, &limit);
	low = limit;
	for (unsigned n = 1; n < 8 && good; n++) {
		low.rlim_cur = in_use + n;
		(void) prlimit(f->peer.pid, RLIMIT_NOFILE, &low, NULL);
		request.trace_id++;
		good = peer_add_trace(&f->peer, &request, &channel, 1) == -E_DESCRIPTORS &&
			strstr(f->peer.detail, "raise the limit of open files") && strstr(f->peer.detail, "--buffers-uid");
	}
	/* Not even one for what comes with a request: the link is not to blame. */
	wait_for_fds(f->peer.pid, in_use);
	low.rlim_cur = lowest_free(f->peer.pid);
	(void) prlimit(f->peer.pid, RLIMIT_NOFILE, &low, NULL);
	request.trace_id++;
	ok_int(peer_add_chunk(&f->peer, CHUNK + 50, SESSION, f->dir), -E_DESCRIPTORS, "a chunk whose descriptor does not come");
	ok(peer_add_trace(&f->peer, &request, &channel, 1) == -E_DESCRIPTORS &&
	   strstr(f->peer.detail, "raise the limit of open files"), "a trace whose descriptor does not come");
	ok_int(peer_flush(&f->peer, SESSION, 0).error, 0, "the next request is answered as ever");
	(void) prlimit(f->peer.pid, RLIMIT_NOFILE, &limit, NULL);
	ok(good, "a trace for which there are no descriptors is not made, and it is said what helps");
	wait_for_fds(f->peer.pid, in_use);
	ok_int(fds_of(f->peer.pid), in_use, "nothing of it is left");
}

/* Takes all memory mappings that this process may still have but spare; sized for the usual limit, and any other. */
static char *use_up_mappings(unsigned spare, size_t *ret_len)
{
	const size_t page = 4096, len = 2 * page * (1 << 20);
	char *pages = mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t n = 0;

	if (pages == MAP_FAILED)
		abort();
	while (2 * (n + 1) * page < len && mprotect(pages + (2 * n + 1) * page, page, PROT_READ) == 0)
		n++;
	/* each one that is made as its neighbours are again frees two */
	for (unsigned i = 0; i < spare / 2; i++)
		if (mprotect(pages + (2 * i + 1) * page, page, PROT_NONE) < 0)
			abort();
	*ret_len = len;
	return pages;
}

/* A trace for whose buffers there are no memory mappings; with the daemon's threads in this process. */
static void test_no_mappings(void)
{
	struct consumer_add_trace request = {
		.trace_id = TRACE + 1, .session_id = SESSION, .chunk_id = CHUNK, .subdir = "ust/pid/x", .shm_path = "",
		.app_uid = geteuid(), .per_process = true,
	};
	struct peer_channel second = { .spec = plain_channel };
	struct recording f;
	uint8_t uuid[sizeof(f.uuid)];
	bool good = true;
	char *pages, *text;
	size_t len;

	recording_begin(&f, &plain_channel);
	memcpy(uuid, f.uuid, sizeof(uuid));
	uuid[0] ^= 1;
	request.uuid = (struct wire_blob) { .data = uuid, .len = sizeof(uuid) };
	app_emit(&f.app, 100);
	for (unsigned spare = 2; spare <= 6 && good; spare += 2) {
		pages = use_up_mappings(spare, &len);
		good = peer_add_trace(&f.peer, &request, &second, 1) < 0 && strstr(f.peer.detail, "vm.max_map_count") && strstr(f.peer.detail, "--buffers-uid");
		(void) munmap(pages, len);
		request.trace_id++;
	}
	ok(good, "a trace for which there are no memory mappings is not made, and it is said what helps: %s", f.peer.detail);
	text = app_metadata(uuid, 1);
	peer_send_metadata(&f.peer, request.trace_id, 0, 0, text);
	free(text);
	ok_int(peer_add_trace(&f.peer, &request, &second, 1), 0, "later it is made");
	app_emit(&f.app, 100);
	app_end(&f.app);
	ok_int(peer_flush(&f.peer, SESSION, TRACE).n_losses, 0, "the one that was there goes on");
	ok_int(recording_count(&f), 200, "with every event");
	peer_channel_release(&second);
	ok_int(recording_end(&f), 0, "and leaves without an error");
}

#define NO_LOOP "/run/no-data-loop"

/* A trace of a user of whom there is no other, and no descriptors for the loop that would read it. */
static void test_no_loop(struct recording *f)
{
	struct consumer_add_trace request = {
		.trace_id = TRACE + 100, .session_id = SESSION, .chunk_id = CHUNK, .subdir = "ust/pid/y", .per_process = true,
		.app_uid = geteuid() + 1, .shm_path = "", .uuid = { .data = f->uuid, .len = sizeof(f->uuid) },
	};
	const unsigned in_use = fds_of(f->peer.pid);
	struct peer_channel channel = { .spec = plain_channel };

	(void) close(open(NO_LOOP, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	ok_int(peer_add_trace(&f->peer, &request, &channel, 1), -E_DESCRIPTORS, "a trace that nobody could read is refused");
	ok(strstr(f->peer.detail, "data loop: ") && strstr(f->peer.detail, "raise the limit of open files"),
		"it is said what is wanting: %s", f->peer.detail);
	(void) unlink(NO_LOOP);
	wait_for_fds(f->peer.pid, in_use);
	ok_int(fds_of(f->peer.pid), in_use, "nothing of it is left");
	request.trace_id++;
	ok_int(peer_add_trace(&f->peer, &request, &channel, 1), 0, "later it is made");
	ok_int(peer_close(&f->peer, SESSION, request.trace_id).error, 0, "it is closed");
	peer_channel_release(&channel);
}

/* What a trace costs, and that it is given back; that a daemon with nothing to do does nothing. */
static void test_costs(void)
{
	struct consumer_add_trace request = {
		.trace_id = TRACE + 1, .session_id = SESSION, .chunk_id = CHUNK, .subdir = "ust/pid/x", .shm_path = "",
		.app_uid = geteuid(),
	};
	struct peer_channel second = { .spec = plain_channel };
	unsigned before, with;
	struct recording f;
	uint64_t switches;

	recording_begin_in(&f, &plain_channel, NULL, "RM_TESTPOINT=no-data-loop@" NO_LOOP);
	app_emit(&f.app, 10);
	(void) peer_flush(&f.peer, SESSION, 0);
	before = fds_of(f.peer.pid);
	request.uuid = (struct wire_blob) { .data = f.uuid, .len = sizeof(f.uuid) };
	if (peer_add_trace(&f.peer, &request, &second, 1) < 0)
		abort();
	(void) peer_flush(&f.peer, SESSION, TRACE + 1);
	with = fds_of(f.peer.pid);
	ok_int(with - before, 1 + 3 * second.n_streams, "descriptors of a trace: metadata + 3 for each stream");
	(void) peer_close(&f.peer, SESSION, TRACE + 1);
	ok_int(fds_of(f.peer.pid), before, "closed, it has none");
	test_no_descriptors(&f, before);
	peer_channel_release(&second);
	/* The timers that follow a burst of metadata and the pool's idle threads come to rest. */
	(void) usleep(1500000);
	switches = switches_of(f.peer.pid);
	(void) usleep(1500000);
	ok_int(switches_of(f.peer.pid) - switches, 0, "an idle daemon does not wake");
	if (has_testpoints())
		test_no_loop(&f);
	ok_int(recording_end(&f), 0, "and leaves without an error");
}

/* The session daemon dies in the middle of something. */
static void test_early_hang_up(void)
{
	struct consumer_add_trace request = {
		.trace_id = TRACE + 1, .session_id = SESSION, .chunk_id = CHUNK, .subdir = "ust/pid/x", .shm_path = "",
	};
	struct consumer_channel_spec spec = plain_channel;
	struct consumer_close closing = { .session_id = SESSION };
	struct recording f;
	uint8_t uuid[sizeof(f.uuid)];
	char *text;
	int pair[2];

	recording_begin_in(&f, &plain_channel, NULL, "A=b");
	app_emit(&f.app, 777);
	/* A reader takes traces with the same for one, whose packets then overlap in time. */
	memcpy(uuid, f.uuid, sizeof(uuid));
	uuid[0] ^= 1;
	request.uuid = (struct wire_blob) { .data = uuid, .len = sizeof(uuid) };
	request.channels = (struct wire_list) { .items = &spec, .n = 1 };
	text = app_metadata(uuid, 1);
	peer_send_metadata(&f.peer, TRACE + 1, 0, 0, text);
	free(text);
	if (fd_socketpair(SOCK_STREAM, pair) < 0)
		abort();
	(void) peer_send(&f.peer, consumer_add_trace_wire(), &request, &pair[1], 1);
	(void) peer_send(&f.peer, consumer_close_wire(), &closing, NULL, 0);
	(void) close(pair[0]);
	(void) close(pair[1]);
	(void) close(f.peer.command);
	f.peer.command = -1;
	(void) app_stop(&f.app);
	f.app.pid = 0;
	ok_int(peer_stop(&f.peer), 0, "it leaves without an error");
	ok_int(recording_count(&f), 777, "with everything written");
	peer_channel_release(&f.channel);
	recording_remove(&f);
}

static void test_garbage(void)
{
	struct recording f;
	char garbage[4096];

	recording_begin_in(&f, &plain_channel, NULL, "A=b");
	app_emit(&f.app, 99);
	for (unsigned i = 0; i < sizeof(garbage); i++)
		garbage[i] = (char) next_random();
	memset(garbage, 0xff, 4);
	ok(write(f.peer.metadata, garbage, sizeof(garbage)) == sizeof(garbage), "garbage on the metadata link");
	ok_int(peer_flush(&f.peer, SESSION, 0).n_losses, 0, "data is written all the same");
	ok(peer_wait_report(&f.peer, PEER_WAIT_US), "it was reported: %s", f.peer.report);
	ok(write(f.peer.command, garbage, sizeof(garbage)) == sizeof(garbage), "garbage on the command link");
	ok_int(recording_count(&f), 99, "everything is written");
	ok_int(recording_end(&f), 0, "it leaves without an error");
}

static void test_by_hand(void)
{
	const char *program = getenv("RM_CONSUMERD") ?: "src/lttng-consumerd";
	char command[512], line[64] = "";
	FILE *pipe;

	(void) snprintf(command, sizeof(command), "%s -u 3<&- 4<&- 2>/dev/null", program);
	ok_int(WEXITSTATUS(system(command)), 1, "started by hand it leaves with 1");
	(void) snprintf(command, sizeof(command), "%s -V ''", program);
	pipe = popen(command, "re");
	ok(pipe && fgets(line, sizeof(line), pipe) && line[0] >= '0' && line[0] <= '9', "-V prints the version");
	ok_int(pipe ? pclose(pipe) : -1, 0, "and leaves with 0");
	(void) snprintf(command, sizeof(command), "%s --nonsense 2>/dev/null", program);
	ok_int(WEXITSTATUS(system(command)), 1, "an unknown option is refused");
}

int main(int argc, char **argv)
{
	/* On demand: test-faults scribble ROUNDS SEED */
	if (argc == 4 && app_isolate()) {
		random_state += strtoull(argv[3], NULL, 10) * 7919;
		test_scribble(false, (unsigned) atoi(argv[2]));
		test_scribble(true, (unsigned) atoi(argv[2]));
		return tap_done();
	}
	if (!app_isolate()) {
		tap_skip("not run as root: no private namespaces");
		return tap_done();
	}
	test_by_hand();
	test_refusals();
	test_signals();
	test_costs();
	test_no_mappings();
	test_early_hang_up();
	test_garbage();
	test_hole();
	test_nonsense_positions();
	test_torn_write();
	test_scribble(false, 200);
	test_scribble(true, 200);
	test_disk_full();
	test_disk_full_close();
	test_stuck_reader();
	test_stuck_disk_at_end();
	return tap_done();
}
