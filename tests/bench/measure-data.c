/* SPDX-License-Identifier: GPL-2.0-only */
/* The data path: events a second, processor time a gigabyte, and what a plain loop needs for it. */
#include "ctl.h"
#include "fleet.h"
#include "measures.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define BLOCK       (1 << 20)
#define RING_BLOCKS 64
#define RECORD      18 /* bytes of an event, at most */

static uint64_t bytes_seen;

static int add_size(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
	(void) ftw;
	if (type == FTW_F && !strstr(path, "/index/") && !strstr(path, "/metadata"))
		bytes_seen += (uint64_t) info->st_size;
	return 0;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
	(void) info, (void) type, (void) ftw;
	return remove(path);
}

static uint64_t trace_bytes(const char *dir)
{
	bytes_seen = 0;
	nftw(dir, add_size, 16, FTW_PHYS);
	return bytes_seen;
}

/*
 * A virtual machine may have given memory that was free for two seconds back to its host: a page of it costs up to ten
 * times as much to get. The plain loop writes to pages that it has freed just before; so do the suites.
 */
static void touch_free_memory(uint64_t bytes)
{
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (memory == MAP_FAILED)
		exit(2);
	munmap(memory, bytes);
}

void measure_data(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir, .per_process = settings->per_process,
					   .lossless = settings->lossless,
					   .subbuf_size = 1 << 20, .num_subbuf = 4 };
	struct daemons daemons;
	struct fleet *fleet = malloc(sizeof(*fleet));

	for (unsigned i = 0; i < settings->cycles; i++) {
		struct lttng_handle *handle = bench_session_create(&options);
		uint64_t events, bytes, cpu;
		double seconds;

		bench_channel_enable(handle, &options);
		bench_event_enable(handle, "bench:hot", NULL);
		ctl_must(ctl.lttng_start_tracing("bench"), "start");
		fleet_spawn(fleet, 1, 2, settings->events / 2);
		fleet_wait_main(fleet);
		daemons_find(&daemons);
		touch_free_memory(settings->events * RECORD);
		cpu = daemons_cpu_ns(&daemons);
		seconds = fleet_emit(fleet, &events);
		ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
		cpu = daemons_cpu_ns(&daemons) - cpu;
		fleet_end(fleet);
		bench_session_destroy(handle);
		bytes = trace_bytes(settings->dir);
		sample(settings, "emitted Mev/s", (double) events / seconds / 1e6);
		sample(settings, "recorded MB", (double) bytes / 1e6);
		if (bytes > 0)
			sample(settings, "daemons CPU s/GB", (double) cpu / (double) bytes);
		nftw(settings->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
	free(fleet);
}

static double self_cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

struct loop {
	const char *name;
	unsigned blocks;        /* of memory */
	int flags;
	int recycles;           /* see recycle_pages() */
};

static void write_all(int fd, const struct loop *loop, const char *memory, uint64_t bytes)
{
	for (uint64_t at = 0; at < bytes; at += BLOCK) {
		if (write(fd, memory + (at / BLOCK) % loop->blocks * BLOCK, BLOCK) != BLOCK)
			exit(2);
		if (loop->recycles)
			recycle_pages(fd, (off_t) at, BLOCK);
	}
}

static void sample_loop(const struct settings *settings, const char *name, uint64_t bytes, double cpu_s, double wall_s)
{
	char text[128];

	snprintf(text, sizeof(text), "%s, CPU s/GB", name);
	sample(settings, text, cpu_s * 1e9 / (double) bytes);
	snprintf(text, sizeof(text), "%s, GB/s", name);
	sample(settings, text, (double) bytes / wall_s / 1e9);
}

static void plain_loop(const struct settings *settings, const struct loop *loop)
{
	uint64_t bytes = settings->events * RECORD / BLOCK * BLOCK;
	char *memory = aligned_alloc(4096, (size_t) BLOCK * loop->blocks), path[4096];

	memset(memory, 'x', (size_t) BLOCK * loop->blocks);
	snprintf(path, sizeof(path), "%s.plain", settings->dir);
	/* the first one is not counted: the machine may have to find that memory */
	for (unsigned i = 0; i <= settings->cycles; i++) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | loop->flags, 0600);
		uint64_t begin_ns = now_ns();
		double begin = self_cpu_s();

		if (fd < 0)
			break; /* no O_DIRECT there */
		write_all(fd, loop, memory, bytes);
		if (i > 0)
			sample_loop(settings, loop->name, bytes, self_cpu_s() - begin,
				    (double) (now_ns() - begin_ns) / 1e9);
		close(fd);
		unlink(path);
	}
	free(memory);
}

/* The floor: the same number of bytes, from memory to a file, a MiB at a time. */
void measure_plain_loop(const struct settings *settings)
{
	static const struct loop loops[] = {
		{ "from one MiB", 1, 0, 0 },
		/* as a reader of two ring buffers finds them: not in the processor's cache */
		{ "from memory as large as the buffers", 8, 0, 0 },
		{ "from memory as large as full rings", 2 * RING_BLOCKS, 0, 0 },
		{ "from memory as large as full rings, pages handed back", 2 * RING_BLOCKS, 0, 1 },
		{ "from memory as large as full rings, O_DIRECT", 2 * RING_BLOCKS, O_DIRECT, 0 },
	};

	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++)
		plain_loop(settings, &loops[i]);
}

/*
 * One thread of the consumer daemon and rings that are full: it is stopped while they fill, so that
 * neither waits for the other.
 */
void measure_drain(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir, .subbuf_size = BLOCK, .num_subbuf = RING_BLOCKS };
	struct fleet *fleet = malloc(sizeof(*fleet));
	struct daemons daemons;

	/* the first one is not counted, as above */
	for (unsigned i = 0; i <= settings->cycles; i++) {
		struct lttng_handle *handle = bench_session_create(&options);
		uint64_t events, begin_ns, taken_ns, bytes, before, cpu_ns;

		bench_channel_enable(handle, &options);
		bench_event_enable(handle, "bench:hot", NULL);
		ctl_must(ctl.lttng_start_tracing("bench"), "start");
		fleet_spawn(fleet, 1, 2, settings->events / 2);
		fleet_wait_main(fleet);
		/* once through the rings, so that every page of them is mapped, as later on in any session */
		(void) fleet_emit(fleet, &events);
		ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
		before = trace_bytes(settings->dir);
		ctl_must(ctl.lttng_start_tracing("bench"), "start");
		daemons_find(&daemons);
		consumers_signal(&daemons, SIGSTOP);
		(void) fleet_emit(fleet, &events);
		touch_free_memory((uint64_t) 2 * RING_BLOCKS * BLOCK);
		cpu_ns = daemons_cpu_ns(&daemons);
		begin_ns = now_ns();
		consumers_signal(&daemons, SIGCONT);
		ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
		taken_ns = now_ns() - begin_ns;
		cpu_ns = daemons_cpu_ns(&daemons) - cpu_ns;
		fleet_end(fleet);
		bench_session_destroy(handle);
		bytes = trace_bytes(settings->dir) - before;
		if (bytes < RING_BLOCKS * (uint64_t) BLOCK)
			exit(3); /* they were not full */
		if (i > 0)
			sample_loop(settings, "one consumer thread", bytes, (double) cpu_ns / 1e9, (double) taken_ns / 1e9);
		nftw(settings->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
	free(fleet);
}
