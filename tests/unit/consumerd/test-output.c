/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of a stream: what is in them, rings of files, and writes that fail. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/dir.h"
#include "consumerd/index.h"
#include "consumerd/output-file.h"
#include "lib/leak.h"
#include "lib/tap.h"

static char dir[64];
static uint8_t *memory;         /* page aligned, as ring buffers are */
enum { MEMORY = 1 << 20 };

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void) st;
	(void) type;
	(void) walk;
	return remove(path);
}

static struct trace_chunk *begin(void)
{
	struct trace_chunk *chunk;
	int fd;

	(void) snprintf(dir, sizeof(dir), "rm-output-XXXXXX");
	if (!mkdtemp(dir) || trace_chunk_new_consume_fd(1, 2, geteuid(), getegid(),
		open(dir, O_DIRECTORY | O_RDONLY | O_CLOEXEC), &chunk) < 0)
		abort();
	if (trace_chunk_open_dir(chunk, "t/index", &fd) < 0)
		abort();
	(void) close(fd);
	return chunk;
}

static void end(struct trace_chunk *chunk)
{
	trace_chunk_unref(chunk);
	(void) nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int64_t size_of(const char *name)
{
	char path[256];
	struct stat st;

	(void) snprintf(path, sizeof(path), "%s/t/%s", dir, name);
	return stat(path, &st) == 0 ? (int64_t) st.st_size : -1;
}

static int write_one(struct output *output, uint64_t sequence, size_t len, bool pressed)
{
	struct packet packet = { .len = len - 10, .padded_len = len, .sequence = sequence };

	memset(memory, (int) sequence + 1, len);
	return output_write_packet(output, memory, &packet, pressed);
}

/* The packet at an offset is the one of this sequence number, all of it. */
static bool holds(const char *name, uint64_t offset, uint64_t sequence, size_t len)
{
	char path[256];
	bool good;
	uint8_t *got = malloc(len);
	int fd;

	(void) snprintf(path, sizeof(path), "%s/t/%s", dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	good = got && fd >= 0 && pread(fd, got, len, (off_t) offset) == (ssize_t) len;
	for (size_t i = 0; good && i < len; i++)
		good = got[i] == (uint8_t) (sequence + 1);
	free(got);
	if (fd >= 0)
		(void) close(fd);
	return good;
}

static uint64_t index_sequence(const char *name, unsigned entry)
{
	uint64_t sequence = 0;
	char path[256];
	int fd;

	(void) snprintf(path, sizeof(path), "%s/t/index/%s", dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || pread(fd, &sequence, 8, INDEX_HEADER_LEN + (off_t) entry * INDEX_ENTRY_LEN + 64) != 8)
		sequence = UINT64_MAX;
	if (fd >= 0)
		(void) close(fd);
	return be64toh(sequence);
}

/* All ways of writing in one file: large and small, in a hurry or not. */
static void test_ways(void)
{
	static const struct {
		size_t len;
		bool pressed;
	} ways[] = {
		{ 4096, false }, { MEMORY, false }, { 8192, true }, { MEMORY, true }, { MEMORY / 4, false }, { MEMORY, true },
		{ MEMORY, true }, { MEMORY / 2, false }, { 4096, false },
	};
	struct output_file_conf conf = { .sub = "t", .channel = "chan", .cpu = 3 };
	struct trace_chunk *chunk = begin();
	struct output *output = NULL;
	uint64_t offset = 0;
	bool good = true;

	ok_int(output_file_new(chunk, &conf, &output), 0, "the output is made");
	for (unsigned i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		good = good && write_one(output, i, ways[i].len, ways[i].pressed) == 0;
	ok(good, "packets of all sizes are written");
	for (unsigned i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		good = good && holds("chan_3", offset, i, ways[i].len) && index_sequence("chan_3.idx", i) == i;
		offset += ways[i].len;
	}
	ok(good, "they stand there one after the other, each with its index entry");
	ok(!holds("chan_3", 0, 1, 4096), "another packet would be noticed");
	ok_int(size_of("chan_3"), offset, "and nothing else");
	ok_int(size_of("index/chan_3.idx"), 16 + 72 * 9, "the index has nothing else");
	output_free(output);
	end(chunk);
}

#ifdef ENABLE_TESTPOINTS

/* How the file was written last: from the descriptor that this process has of it. */
static bool is_direct(const char *name)
{
	char link[64], path[PATH_MAX];

	for (int fd = 3; fd < 256; fd++) {
		ssize_t n;

		(void) snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		n = readlink(link, path, sizeof(path) - 1);
		if (n <= 0)
			continue;
		path[n] = 0;
		if (strcmp(strrchr(path, '/') + 1, name) == 0)
			return fcntl(fd, F_GETFL) & O_DIRECT;
	}
	return false;
}

static char slow_path[64];

static void set_slow(bool slow)
{
	int fd;

	if (!slow) {
		(void) unlink(slow_path);
		return;
	}
	fd = open(slow_path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0)
		abort();
	(void) close(fd);
}

/* In a hurry a slow disk is not waited for, but looked at now and then; one that refuses O_DIRECT never is. */
static void test_hurry(void)
{
	struct output_file_conf conf = { .sub = "t", .channel = "hurry" };
	struct trace_chunk *chunk = begin();
	struct output *output = NULL;
	uint64_t sequence = 0;
	unsigned n_direct = 0;
	bool good, possible;

	ok_int(output_file_new(chunk, &conf, &output), 0, "the output is made");
	good = write_one(output, sequence++, MEMORY, true) == 0;
	possible = is_direct("hurry_0");
	set_slow(true);
	for (unsigned i = 0; i < 40; i++)
		good = good && write_one(output, sequence++, MEMORY, false) == 0;
	ok(good && is_direct("hurry_0") == possible, "without a hurry a slow disk is written to straight");
	for (unsigned i = 0; i < 64; i++) {
		good = good && write_one(output, sequence++, MEMORY, true) == 0;
		n_direct += is_direct("hurry_0");
	}
	ok(good && n_direct == (possible ? 64 / 16 : 0), "in a hurry it is asked now and then: %u of 64", n_direct);
	set_slow(false);
	for (unsigned i = 0; i < sequence; i++)
		good = good && holds("hurry_0", (uint64_t) i * MEMORY, i, MEMORY);
	ok(good, "every packet is there");
	output_free(output);
	end(chunk);
}

#endif

static void test_ring(void)
{
	struct output_file_conf conf = { .sub = "t", .channel = "c", .max_size = 8192, .max_files = 2 };
	struct trace_chunk *chunk = begin();
	struct output *output = NULL;
	bool good = true;

	ok_int(output_file_new(chunk, &conf, &output), 0, "the output is made");
	for (uint64_t i = 0; i < 7; i++)
		good = good && write_one(output, i, 4096, false) == 0;
	ok(good, "seven packets of half a file");
	/* Files: 0,1 | 2,3 | 4,5 (name 0) | 6 (name 1). */
	ok(holds("c_0_0", 0, 4, 4096) && holds("c_0_0", 4096, 5, 4096), "the first name holds packets 4 and 5");
	ok(holds("c_0_1", 0, 6, 4096) && size_of("c_0_1") == 4096, "the second holds packet 6");
	ok_int(size_of("c_0_2"), -1, "there is no third");
	ok_int(index_sequence("c_0_0.idx", 1), 5, "indexes go along");
	ok_int(size_of("index/c_0_1.idx"), 16 + 72, "and begin anew");
	ok_int(output_recycled(output), 4, "four packets are gone");
	output_free(output);

	conf = (struct output_file_conf) { .sub = "t", .channel = "d", .max_size = 4096 };
	ok_int(output_file_new(chunk, &conf, &output), 0, "without a count");
	ok(write_one(output, 0, 4096, false) == 0 && write_one(output, 1, 4096, false) == 0 &&
		write_one(output, 2, 4096, false) == 0, "three packets");
	ok(holds("d_0_2", 0, 2, 4096) && holds("d_0_0", 0, 0, 4096), "are in three files");
	ok_int(output_recycled(output), 0, "nothing is gone");
	output_free(output);
	end(chunk);
}

/* A file that may not grow stands for a full disk. */
static void limit_files(rlim_t size)
{
	struct rlimit limit = { .rlim_cur = size, .rlim_max = RLIM_INFINITY };

	if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
		abort();
}

static void test_no_space(void)
{
	struct output_file_conf conf = { .sub = "t", .channel = "c" };
	struct trace_chunk *chunk = begin();
	struct output *output = NULL;

	ok_int(output_file_new(chunk, &conf, &output), 0, "the output is made");
	ok_int(write_one(output, 0, 8192, false), 0, "one packet fits");
	limit_files(8192 + 5000);
	ok(write_one(output, 1, 8192, false) < 0, "the second does not");
	ok_int(size_of("c_0"), 8192, "nothing of it is in the file");
	ok_int(size_of("index/c_0.idx"), 16 + 72, "nor in the index");
	limit_files(RLIM_INFINITY);
	ok_int(write_one(output, 1, 8192, false), 0, "with space it is written");
	ok(holds("c_0", 8192, 1, 8192) && index_sequence("c_0.idx", 1) == 1, "in its place");
	output_free(output);
	end(chunk);
}

/* The index cannot grow, the data can: neither has the packet. */
static void test_no_index(void)
{
	struct output_file_conf conf = { .sub = "t", .channel = "c" };
	struct trace_chunk *chunk = begin();
	struct output *output = NULL;
	bool good = true;

	ok_int(output_file_new(chunk, &conf, &output), 0, "the output is made");
	for (uint64_t i = 0; i < 100; i++)
		good = good && write_one(output, i, 4096, false) == 0;
	ok(good, "a hundred packets");
	/* Beyond the limit nothing can be written at any place of a file, so the data file is made shorter. */
	limit_files(4096);
	ok(write_one(output, 100, 4096, false) < 0, "no more");
	limit_files(RLIM_INFINITY);
	ok_int(size_of("c_0"), 100 * 4096, "the data file ends at a packet");
	ok_int(size_of("index/c_0.idx"), 16 + 100 * 72, "the index at an entry");
	output_free(output);
	end(chunk);
}

int main(void)
{
	struct leak leak = leak_begin();
#ifdef ENABLE_TESTPOINTS
	char testpoints[128];

	(void) snprintf(slow_path, sizeof(slow_path), "/tmp/rm-output-slow-%d", (int) getpid());
	(void) snprintf(testpoints, sizeof(testpoints), "slow-disk@%s", slow_path);
	(void) setenv("RM_TESTPOINT", testpoints, 1);
#endif
	(void) signal(SIGXFSZ, SIG_IGN);
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		abort();
	test_ways();
#ifdef ENABLE_TESTPOINTS
	test_hurry();
#endif
	test_ring();
	test_no_space();
	test_no_index();
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
